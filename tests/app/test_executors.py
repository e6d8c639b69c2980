"""Executors: the same bits from each, and a worker that is killed takes nothing with it."""

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, wait
from pathlib import Path
from typing import Any

import pytest

from app.compute.executors import ProcessExecutor, YieldingThreadPool, make_executor, warm_up
from app.operations.catalog import DEFAULT_EXPERIMENT
from engine.experiment.datasets import make_dataset
from engine.training import Command, Frame, advance, best_of_each, initial_state
from tests.patience import PATIENCE_SECONDS, wait_until

BLOBS = make_dataset("xor_blobs", 60)


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessExecutor]:
    executor = ProcessExecutor(2)
    yield executor
    executor.shutdown()


def pid(seconds: float = 0.0) -> int:
    time.sleep(seconds)
    return os.getpid()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise ValueError("on purpose")


def blas_threads() -> str:
    return os.environ["OPENBLAS_NUM_THREADS"]


def hold(begun: Path, function: Callable[..., Any], *arguments: object) -> Any:
    """The first worker to begin says so by a file, and waits to be killed; the second does the work."""
    if not begun.exists():
        begun.touch()
        time.sleep(PATIENCE_SECONDS)
    return function(*arguments)


def last_frame(executor: Executor, folder: Path, deaths_at: tuple[int, ...] = ()) -> Frame:
    """Train the duel to step 150 in slices of a millisecond; the slices with these numbers lose their workers."""
    state = initial_state(DEFAULT_EXPERIMENT)
    best = best_of_each(DEFAULT_EXPERIMENT, BLOBS, state)
    frame: Frame
    for number in itertools.count():
        command = Command(150, 1.0, ("parameters", "checkpoint"), best)
        begun = folder / str(number)
        if number not in deaths_at:
            begun.touch()
        future = executor.submit(hold, begun, advance, DEFAULT_EXPERIMENT, BLOBS, state, command)
        if number in deaths_at:
            wait_until(begun.exists, "the slice does not begin")
            kill_all_workers()
        state, frame = future.result(timeout=PATIENCE_SECONDS)
        if state.step == 150:
            assert number > max(deaths_at, default=0)
            return frame
    raise AssertionError("unreachable")


def kill_all_workers() -> None:
    workers = multiprocessing.active_children()
    assert workers
    for worker in workers:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)


def bits(frame: Frame) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in frame.arrays.items() if not name.startswith("history.")}


def test_a_killed_worker_takes_nothing_with_it(processes: ProcessExecutor, tmp_path: Path) -> None:
    assert bits(last_frame(processes, tmp_path, deaths_at=(2, 4))) == bits(last_frame(YieldingThreadPool(1), tmp_path))


def test_the_work_of_others_survives_a_death_too(processes: ProcessExecutor) -> None:
    others = [processes.submit(pid, 0.02) for _ in range(20)]
    os.kill(processes.submit(pid).result(timeout=PATIENCE_SECONDS), signal.SIGKILL)
    done, waiting = wait(others, timeout=PATIENCE_SECONDS)
    assert not waiting
    assert all(future.result() > 0 for future in done)


def test_work_that_kills_its_worker_is_given_up(processes: ProcessExecutor) -> None:
    with pytest.raises(BrokenExecutor):
        processes.submit(die).result(timeout=PATIENCE_SECONDS)
    assert processes.submit(pid).result(timeout=PATIENCE_SECONDS) != os.getpid(), "the next work finds a new pool"


def test_an_exception_of_the_work_is_passed_on(processes: ProcessExecutor) -> None:
    with pytest.raises(ValueError, match="on purpose"):
        processes.submit(fail).result(timeout=PATIENCE_SECONDS)


def test_a_worker_has_one_thread_for_its_mathematics(processes: ProcessExecutor) -> None:
    assert processes.submit(blas_threads).result(timeout=PATIENCE_SECONDS) == "1"


def test_warming_up_starts_every_worker() -> None:
    executor = ProcessExecutor(2)
    try:
        assert len({future.result(timeout=PATIENCE_SECONDS) for future in warm_up(executor, 2)}) >= 1
    finally:
        executor.shutdown()


def test_an_end_without_waiting_leaves_nothing_behind() -> None:
    """Neither the work in hand, nor workers, nor a thread that could keep the interpreter from ending."""
    before = set(threading.enumerate())
    executor = ProcessExecutor(1)
    worker = executor.submit(pid).result(timeout=PATIENCE_SECONDS)
    works = [executor.submit(pid, 600) for _ in range(4)]
    executor.shutdown(wait=False, cancel_futures=True)
    assert worker not in [child.pid for child in multiprocessing.active_children()]
    assert set(threading.enumerate()) <= before
    assert all(work.done() for work in works)


def test_a_worker_leaves_when_its_parent_is_gone() -> None:
    """The parent here is a process of its own, which is killed."""
    program = (
        "import time; from app.compute.executors import ProcessExecutor; import os\n"
        "if __name__ == '__main__':\n"
        "    print(ProcessExecutor(1).submit(os.getpid).result(), flush=True); time.sleep(3600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not alive(worker), f"worker {worker} outlives its parent")


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_unknown_executor_is_refused() -> None:
    with pytest.raises(ValueError, match="choose process, thread or dask"):
        make_executor("gpu", 1)


def test_dask_without_its_package_says_what_to_install() -> None:
    with pytest.raises(ValueError, match="pip install distributed"):
        make_executor("dask", 1, "tcp://127.0.0.1:8786")
