"""A process that reads what this one should not: stopped after a time, held to some memory, started again when it dies."""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeVar, TypeVarTuple

from etl.workbook.book import Unreadable
from etl.workbook.limits import limits, shown

_Given = TypeVarTuple("_Given")
_Result = TypeVar("_Result")
#: a process this much larger than at its start is not used again
_LARGE = 256 * 1024**2
_GRACE = 5
#: how often a reader looks whether its parent is still there, in seconds
_WATCH = 0.5


class Casualty(Exception):
    """What was asked for could not be done within the limits; the text is for the officer."""


class Guard:
    """Calls functions in a process of its own, one at a time; use as a context manager."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def call(self, function: Callable[[*_Given], _Result], *arguments: *_Given) -> _Result:
        """The function's result; raises Casualty when it dies, hangs, eats memory or fails, and Unreadable as it does."""
        pipe = self._ready()
        try:
            pipe.send((function, arguments))
            if not pipe.poll(limits().seconds):
                self._end()
                raise Casualty(_overtime())
            outcome, value, tired = pipe.recv()
        except (EOFError, ConnectionError, OSError):
            self._end()
            raise Casualty(
                "读取这个文件时程序异常中止（文件已损坏，或要占用的内存过大）；请用 Excel 或 WPS 打开后另存为 xlsx。"
            ) from None
        if tired:
            self._end()
        if outcome == "done":
            result: _Result = value
            return result
        if isinstance(value, Unreadable):
            raise value
        raise Casualty(str(value))

    def _ready(self) -> Connection:
        if self._process is None or self._pipe is None or not self._process.is_alive():
            self._end()
            context: Any = multiprocessing.get_context(start_method())
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self._pipe), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._pipe = None


def _overtime() -> str:
    return f"读取超过 {limits().seconds} 秒，已停止；请删除统计表以外的内容，用 Excel 或 WPS 另存为 xlsx 再发送。"


@contextlib.contextmanager
def deadline() -> Iterator[None]:
    """Raises Casualty within when the time for one file is over, where this thread of this system can be told so."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(*_: object) -> None:
        raise Casualty(_overtime())

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, limits().seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def start_method() -> str:
    """Forked where the system can: a spawned process takes as long to start as a hundred workbooks to read."""
    return "fork" if "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin" else "spawn"


def _serve(pipe: Connection, parents: Connection) -> None:
    """Answers calls until the pipe is closed."""
    faulthandler.disable()
    parents.close()  # else it would never see that the parent is gone
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a library that dies says so in its own words
    confine(limits().memory)
    usual = memory_peak()
    while True:
        try:
            function, arguments = pipe.recv()
        except EOFError:
            return
        alarm(limits().seconds + _GRACE)
        answer = _answer(function, arguments)
        alarm(0)
        function = arguments = None
        pipe.send((*answer, memory_peak() - usual > _LARGE))
        del answer


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "done", function(*arguments)
    except Unreadable as error:
        return "failed", error
    except MemoryError:
        most = shown(limits().memory)
        return "failed", f"读取要占用的内存超过 {most}，已停止；请删除统计表以外的内容后再发送。"
    except Exception as error:
        return "failed", trouble(error)


def trouble(error: BaseException) -> str:
    """What an officer is told of a fault of ours."""
    name = type(error).__name__
    return f"读取这个文件时程序出错（{name}）；请用 Excel 或 WPS 另存为 xlsx 再发送，仍有问题请把文件发给维护人员。"


def confine(memory: int) -> None:
    """Holds this process to so much memory more than it has, and to no core dumps, where the system can.

    It also ends soon after the process that started it: a reader that waits for work hears of nothing else, for the
    readers beside it hold its pipes open.
    """
    _follow_parent()
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = _claimed() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


def _follow_parent() -> None:
    """Ends this process when its parent is gone; elsewhere than on POSIX systems a closed pipe tells."""
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid is None or os.name != "posix":
        return
    started_by = parent.pid

    def follow() -> None:
        while os.getppid() == started_by:
            time.sleep(_WATCH)
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _claimed() -> int:
    """Bytes of address space this process has."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def memory_peak() -> int:
    """The most memory this process ever held, in bytes; 0 where the system does not say."""
    with contextlib.suppress(ImportError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return 0


def alarm(seconds: float) -> None:
    """The system ends this process after so many seconds, also within a library; 0 takes it back."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
