"""How many processor cores this process may use: its affinity, and the quota of its container."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")


def usable_cpus(cgroups: Path = CGROUPS, own_cgroup: Path = OWN_CGROUP) -> int:
    """Cores that may be used at the same time, at least 1; part of a core in a quota is not counted.

    The cores of the machine, less those that the scheduler keeps from this process (`taskset`, a cpuset), and no more
    than the CPU quota of its control group and those above it (`docker run --cpus`, a Kubernetes limit).
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([allowed, *(int(quota) for quota in _quotas(cgroups, own_cgroup))]))


def _quotas(cgroups: Path, own_cgroup: Path) -> Iterator[float]:
    """The quotas in cores that hold for this process; see cgroups(7) and the kernel's admin-guide/cgroup-v2."""
    try:
        lines = own_cgroup.read_text("ascii", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, group = [*line.split(":", 2), "", ""][:3]
        if not group.startswith("/") or (controllers and "cpu" not in controllers.split(",")):
            continue
        place = PurePosixPath(group)
        for path in (place, *place.parents):
            yield from _quota(cgroups / (controllers and "cpu") / path.relative_to("/"))


def _quota(group: Path) -> Iterator[float]:
    """The quota of one control group of version 2 or 1, if it has one."""
    for names in (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us")):
        try:
            quota, period = " ".join((group / name).read_text("ascii") for name in names).split()
        except (OSError, ValueError):
            continue
        if quota.isdecimal() and int(period) > 0:  # "max" and -1 stand for none
            yield int(quota) / int(period)
