"""A process of ours beside this one that is sent lines and answers each with a line; it can be ended at any moment."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

_END = 5  # seconds for a process that was killed


class Died(Exception):
    """It has ended without a whole answer."""


class Late(Died):
    """It was ended, for the time was up."""


class LineProcess:
    """`python COMMAND...`. Whoever asks it does so from one thread at a time; `kill` and `end` may come from others."""

    def __init__(self, command: Sequence[str], *, gives_way: bool = False) -> None:
        flags = 0
        if sys.platform == "win32" and gives_way:  # elsewhere it gives way by itself (os.nice)
            flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS
        self.child = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for whoever started it, which ends it
            creationflags=flags,
        )

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        return self.child.poll() is None

    def ask(self, line: bytes, seconds: float | None = None) -> bytes:
        """The answer to a line, both without their ends; Died where there is none, Late where it took too long."""
        stdin, stdout = self.child.stdin, self.child.stdout
        if stdin is None or stdout is None:
            raise ValueError("a process without pipes")
        watch, answer = _Watch(self.kill, seconds), b""
        with watch, contextlib.suppress(OSError, ValueError):  # ended meanwhile, or its pipes are closed
            stdin.write(line + b"\n")
            stdin.flush()
            answer = stdout.readline()
        if watch.late:
            raise Late
        if not answer.endswith(b"\n"):
            raise Died
        return answer[:-1]

    def kill(self) -> None:
        """Stop it, whatever it is doing."""
        self.child.kill()

    def end(self) -> None:
        """Stop it and leave nothing of it."""
        self.child.kill()
        self.child.wait(_END)
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not sent need not be
                    pipe.close()


class _Watch:
    """Calls `stop` when the block takes longer than so many seconds, never after it; `late` says whether it did."""

    def __init__(self, stop: Callable[[], None], seconds: float | None) -> None:
        self._stop = stop
        self._lock = threading.Lock()
        self._over = False
        self._timer = None if seconds is None else threading.Timer(seconds, self._give_up)
        self.late = False

    def __enter__(self) -> None:
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._over = True
        if self._timer is not None:
            self._timer.cancel()

    def _give_up(self) -> None:
        with self._lock:
            if not self._over:
                self.late = True
                self._stop()
