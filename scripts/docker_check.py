"""Build the container image from nothing and prove what it promises, without a Docker engine or an image registry.

A Debian base is made with mmdebstrap, the Dockerfile is built on it with buildah, and the result runs as the image says
(environment, user, command), as process 1 of its own namespaces, on a root that cannot be written.
Needs root, buildah, mmdebstrap and Debian's package mirror; pip is set up in the build as it is on this machine.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BASE, IMAGE = "localhost/playground-base", "localhost/perceptron-playground"
PORT = 8177
STOP_SECONDS = 5
UNWANTED = ("pip", "pip3", "gcc", "cc", "make", "git", "hatchling")

# Starts in fresh mount and process namespaces: what it mounts vanishes with it.
ENTER = """
set -e
mount --bind "$0" "$0"
mount --rbind /dev "$0/dev"
mount -t proc proc "$0/proc"
mount -t tmpfs tmpfs "$0/tmp"
mount -o remount,bind,ro "$0"
uid=$1; shift
exec chroot --userspec="$uid" --groups= "$0" "$@"
"""


def main() -> int:
    """Make, build, look, run; 1 if something is missing. Raises SystemExit at the first promise that is not kept."""
    missing = [tool for tool in ("buildah", "mmdebstrap", "unshare") if not which(tool)]
    if missing:
        print(f"Missing: {', '.join(missing)}. On Debian: apt-get install buildah mmdebstrap util-linux")
    if os.geteuid() != 0:
        print("Must run as root, to make and mount file systems.")
    if missing or os.geteuid() != 0:
        return 1
    with tempfile.TemporaryDirectory(prefix="playground-image-") as directory:
        image = Image(Path(directory))
        image.make_base()
        image.build()
        with image.mounted() as rootfs:
            check_configuration(image.configuration())
            check_contents(rootfs)
            check_running(rootfs, image.configuration())
    print("The image keeps its promises.")
    return 0


class Image:
    """The image in a store of its own under `work`; nothing outside is touched."""

    def __init__(self, work: Path) -> None:
        self._work = work
        # vfs copies whole layers, which is slow but works on every file system.
        self._store = ["--root", f"{work}/root", "--runroot", f"{work}/run", "--storage-driver", "vfs"]

    def make_base(self) -> None:
        """Debian's minimal system with Python, standing in for python:slim, which is built on the same."""
        suite = read_assignments(Path("/etc/os-release"))["VERSION_CODENAME"]
        archive = self._work / "base.tar"
        run("mmdebstrap", "--quiet", "--variant=minbase", "--include=python3,python3-venv", suite, str(archive))
        container = self._buildah("from", "scratch")
        self._buildah("add", container, str(archive))
        self._buildah("commit", "--quiet", "--rm", container, BASE)
        archive.unlink()

    def build(self) -> None:
        """Build the Dockerfile; pip's settings and certificates are lent to the build, not kept in the image."""
        settings = self._work / "pip.conf"
        settings.write_text(pip_settings(), encoding="utf-8")
        options = ["--isolation", "chroot", "--format", "docker", "--build-arg", f"BASE={BASE}"]
        volumes = ["--volume", f"{settings}:/etc/pip.conf:ro", "--volume", "/etc/ssl/certs:/etc/ssl/certs:ro"]
        run("buildah", *self._store, "build", *options, *volumes, "--tag", IMAGE, str(ROOT))

    def configuration(self) -> dict[str, Any]:
        """What the image says about how it is run, in Docker's words."""
        described = json.loads(self._buildah("inspect", "--type", "image", IMAGE))
        configuration: dict[str, Any] = described["Docker"]["config"]
        return configuration

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        """The image's files, as a directory."""
        container = self._buildah("from", IMAGE)
        try:
            yield Path(self._buildah("mount", container))
        finally:
            self._buildah("rm", container)

    def _buildah(self, *arguments: str) -> str:
        return run("buildah", *self._store, *arguments, capture=True)


def check_configuration(configuration: dict[str, Any]) -> None:
    """What the image says of itself."""
    user, command = configuration["User"], configuration["Cmd"]
    expect("a numeric user that is not root", user == "10001:10001", user)
    expect("a command without a shell", command == ["playground", "serve"], command)
    expect("a health check", configuration["Healthcheck"]["Test"] == ["CMD", "playground", "healthcheck"])
    expect("port 8000 exposed", list(configuration["ExposedPorts"]) == ["8000/tcp"])


def check_contents(rootfs: Path) -> None:
    """What is in the image, and what must not be."""
    directories = [rootfs / part for part in ("opt/venv/bin", "usr/local/bin", "usr/bin", "bin")]
    found = [str(directory / tool) for tool in UNWANTED for directory in directories if (directory / tool).exists()]
    expect("nothing to build with", not found, found)
    modules = [path.name for path in (rootfs / "opt/venv").glob("lib/python3.*/site-packages/*")]
    expect("no pip in the environment", "pip" not in modules)
    expect("no sources, no builder", not (rootfs / "src").exists() and not (rootfs / "opt/build").exists())
    settings = rootfs / "etc/pip.conf"
    expect("none of this machine's settings", not settings.exists() or not settings.stat().st_size)
    size = sum(path.lstat().st_size for path in (rootfs / "opt/venv").rglob("*"))
    print(f"     the environment weighs {size / 1e6:.0f} MB")


def check_running(rootfs: Path, configuration: dict[str, Any]) -> None:
    """The service starts, answers, and stops when asked."""
    environment = dict(pair.split("=", 1) for pair in configuration["Env"]) | {"PLAYGROUND_PORT": str(PORT)}
    enter = ["sh", "-c", ENTER, str(rootfs), configuration["User"]]
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *enter, *configuration["Cmd"]]
    outside = subprocess.Popen(command, env=environment)
    try:
        answer = wait_for_health(outside)
        expect("answers /healthz on a read-only root", answer["status"] == "ok", answer)
        inside = int(Path(f"/proc/{outside.pid}/task/{outside.pid}/children").read_text().split()[0])
        expect_process(inside)
        probe = ["nsenter", "--mount", "--pid", "--target", str(inside), f"--root={rootfs}"]
        healthy = subprocess.run([*probe, *configuration["Healthcheck"]["Test"][1:]], env=environment, check=False)
        expect("its health check agrees", healthy.returncode == 0)
        started = time.monotonic()
        os.kill(inside, signal.SIGTERM)
        status = outside.wait(STOP_SECONDS)
        expect(f"stops in good order within {STOP_SECONDS} s", status == 0, f"{time.monotonic() - started:.1f} s")
    finally:
        outside.kill()
        outside.wait()


def expect_process(pid: int) -> None:
    """Who runs it and on what, as the kernel sees it."""
    status = read_assignments(Path(f"/proc/{pid}/status"), ":")
    expect("runs as user and group 10001", status["Uid"] + status["Gid"] == "\t".join(["10001"] * 4) * 2, status["Uid"])
    expect("is process 1 of its own", status["NSpid"].split()[-1] == "1", status["NSpid"])
    mounts = [line.split() for line in Path(f"/proc/{pid}/mounts").read_text().splitlines()]
    root = next(options for _, place, _, options, *_ in mounts if place == "/")
    expect("has a read-only root", "ro" in root.split(","), root)


def wait_for_health(process: "subprocess.Popen[bytes]") -> dict[str, str]:
    """The answer of /healthz; raises SystemExit if the process ends or 30 s pass without one."""
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5) as response:
                answer: dict[str, str] = json.load(response)
                return answer
        except OSError:
            time.sleep(0.05)
    raise SystemExit("FAIL the container did not answer /healthz")


def pip_settings() -> str:
    """The pip configuration of this machine as one file; what the environment says goes before files, as in pip."""
    listed = run(sys.executable, "-m", "pip", "config", "list", capture=True)
    pairs = dict(line.split(".", 1)[1].split("=", 1) for line in reversed(listed.splitlines()) if "=" in line)
    return "[global]\n" + "".join(f"{name} = {value.strip(chr(39))}\n" for name, value in pairs.items())


def read_assignments(path: Path, sign: str = "=") -> dict[str, str]:
    """The lines `name=value` of a file; blanks and quotes around the values are dropped."""
    lines = (line.partition(sign) for line in path.read_text(encoding="utf-8").splitlines())
    return {name: value.strip().strip('"') for name, _, value in lines}


def run(*command: str, capture: bool = False) -> str:
    """Run a command; raises CalledProcessError if it fails."""
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE if capture else None)
    return (done.stdout or "").strip()


def expect(promise: str, kept: bool, seen: object = "") -> None:
    """Say that a promise is kept; raises SystemExit if it is not."""
    print(f"{'ok  ' if kept else 'FAIL'} {promise}  {seen}".rstrip(), flush=True)
    if not kept:
        raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main())
