"""The executors that run slices of training: worker processes, threads or a Dask cluster.

All are `concurrent.futures.Executor`s. A worker keeps no session, so any worker can run the next slice, and the death
of one costs a slice, not a session.
"""

import importlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3
"""How often a slice is tried, if its worker dies, before its future fails."""

# A slice uses one core. If BLAS started threads of its own, the slices of other clients would wait for them.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def make_executor(kind: str, workers: int, dask_address: str | None = None) -> Executor:
    """The executor of this kind: "process", "thread" or "dask".

    Raises ValueError for another kind, and for "dask" without its package or the address of a scheduler.
    """
    if kind == "process":
        return ProcessExecutor(workers)
    if kind == "thread":
        return YieldingThreadPool(workers)
    if kind == "dask":
        return _dask(dask_address)
    raise ValueError(f"no executor is called {kind!r}; choose process, thread or dask")


def warm_up(executor: Executor, workers: int) -> list[Future[int]]:
    """Start the workers now, so that the first frame does not wait for them. The futures need not be awaited."""
    return [executor.submit(_ready) for _ in range(workers)]


def _ready() -> int:
    importlib.import_module("engine.training")
    importlib.import_module("engine.exact.analysis")
    return os.getpid()


class ProcessExecutor(Executor):
    """A pool of worker processes. When one dies, the pool is replaced and what was in it is submitted again.

    A future fails with BrokenExecutor only after `ATTEMPTS` deaths.
    """

    def __init__(self, workers: int) -> None:
        for name in _ONE_THREAD:  # read by NumPy when a worker imports it
            os.environ.setdefault(name, "1")
        self._workers = workers
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # fork would copy an event loop and threads holding locks
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_start_worker)

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As of any executor, but the work survives the death of its worker."""
        outer: Future[T] = Future()
        self._attempt(outer, partial(function, *args, **kwargs), ATTEMPTS)
        return outer

    def _attempt(self, outer: Future[T], work: Callable[[], T], left: int) -> None:
        pool = self._pool
        try:
            inner = pool.submit(work)
        except BrokenExecutor as error:
            self._after_death(pool, error, outer, work, left)
            return

        def settle(done: Future[T]) -> None:
            if done.cancelled():
                outer.cancel()
            elif isinstance(error := done.exception(), BrokenExecutor):
                self._after_death(pool, error, outer, work, left)
            elif outer.set_running_or_notify_cancel():
                outer.set_exception(error) if error is not None else outer.set_result(done.result())

        inner.add_done_callback(settle)
        outer.add_done_callback(lambda waiting: waiting.cancelled() and inner.cancel())

    def _after_death(
        self, pool: ProcessPoolExecutor, death: BaseException, outer: Future[T], work: Callable[[], T], left: int
    ) -> None:
        self._replace(pool)
        if left > 1 and not self._closed and not outer.cancelled():
            self._attempt(outer, work, left - 1)
        elif outer.set_running_or_notify_cancel():
            outer.set_exception(death)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken and not self._closed:
                self._pool = self._new_pool()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers; without `wait`, terminate those that are still computing."""
        with self._lock:
            self._closed = True
            pool = self._pool
        if not wait:  # nobody needs the results any more
            for worker in list((pool._processes or {}).values()):
                worker.terminate()
        # Wait for the pool's own thread in any case: it holds locks that the interpreter waits for when it exits.
        pool.shutdown(wait=True, cancel_futures=cancel_futures)


class YieldingThreadPool(ThreadPoolExecutor):
    """Threads of this process, for tests and small machines; each yields to the event loop after a slice."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As of any executor."""
        return super().submit(_run_then_yield, partial(function, *args, **kwargs))


def _run_then_yield(work: Callable[[], T]) -> T:
    result = work()
    time.sleep(0)  # releases the interpreter lock: without it the event loop waits 200 ms and more
    return result


def _dask(address: str | None) -> Executor:
    try:
        distributed = importlib.import_module("distributed")
    except ModuleNotFoundError:
        raise ValueError("executor=dask needs the package 'distributed': pip install distributed") from None
    if address is None:
        raise ValueError("executor=dask needs PLAYGROUND_DASK_ADDRESS, for instance tcp://127.0.0.1:8786")
    executor: Executor = distributed.Client(address).get_executor(pure=False)
    return executor


def _start_worker() -> None:
    """Runs in each new worker: it ignores Ctrl-C, which is meant for its parent, and exits when its parent dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    _ready()


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(0)
