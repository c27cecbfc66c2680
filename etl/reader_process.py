"""A process that reads files beside others, each taking the next that nobody has; what it read lies in a file."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from etl.guard import alarm, confine, start_method
from etl.path_list import Paths
from etl.spool import Spool, framed
from etl.workbook.limits import limits

#: the pieces of a file's record; None for a file that such a process should not read
Read = Callable[[str], Sequence[bytes] | None]
#: a turn is taken in no time: who waits for this many seconds waits for somebody who died with it
_PATIENCE = 10
_MOMENT = 0.5


class ReaderProcess:
    """One of several. Whatever kills it takes only the file at hand along: there is no record of that."""

    def __init__(self, read: Read, files: Paths, turns: Any) -> None:
        self._spool = Spool(named=True)
        context: Any = multiprocessing.get_context(start_method())
        self._process = context.Process(target=_work, args=(read, files, turns, self._spool.path), daemon=True)
        self._process.start()

    def busy(self) -> bool:
        """Whether it is still at work after a moment's wait."""
        self._process.join(_MOMENT)
        alive: bool = self._process.is_alive()
        return alive

    def ended(self) -> Spool:
        """What it read, once it has nothing left to read or has died."""
        self._process.join()
        return self._spool


def turns() -> Any:
    """A counter for several processes to take the next file from."""
    return multiprocessing.get_context(start_method()).Value("q", 0)


def _work(read: Read, files: Paths, counter: Any, path: str) -> None:
    """Read until nobody has a file left. However it ends it leaves whole records, and at most the first half of one."""
    confine(limits().memory)
    with contextlib.suppress(OSError), Path(path).open("r+b", buffering=0) as out:
        if os.name == "posix":
            Path(path).unlink()  # whoever needs it has it open: now nothing is left of it, whatever happens
        while (number := _next(counter)) < len(files):
            alarm(limits().seconds)
            pieces = read(files[number])
            alarm(0)
            if pieces is not None:
                _write(out, framed(number, pieces))


def _write(out: IO[bytes], record: bytes) -> None:
    rest = memoryview(record)
    while rest:
        rest = rest[out.write(rest) :]


def _next(counter: Any) -> int:
    lock = counter.get_lock()
    if not lock.acquire(timeout=_PATIENCE):
        raise TimeoutError("whoever took the last turn died of it")
    try:
        number: int = counter.value
        counter.value = number + 1
    finally:
        lock.release()
    return number
