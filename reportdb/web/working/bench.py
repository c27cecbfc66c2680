"""The jobs that wait for some working processes; each takes one after another."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from reportdb.web.working.hand import Hand, Job, Trouble

_END = 5  # seconds for the thread of a process that was killed
_KEPT = 900  # seconds a process is kept that has nothing to do
#: seconds a job waits for a process that runs already before another one is started: starting takes about as long
_SOON = 2.0


class Busy(Trouble):
    """More jobs wait than there is room for."""


class _Waiting(NamedTuple):
    """A job in the queue, since when."""

    job: Job
    future: Future[Any]
    since: float


class Bench:
    """Up to `hands` processes, each started when there is something for it to do.

    At most `most` jobs wait, where that is given; a job that takes longer than `seconds` is stopped. `patient` ones give
    way to whoever turns pages. A process that has had nothing to do for a while ends.
    """

    def __init__(
        self, hands: int = 1, most: int | None = None, seconds: float | None = None, *, patient: bool = False
    ) -> None:
        self._most, self._seconds, self._room, self._patient = most, seconds, hands, patient
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False
        self._busy: set[Hand] = set()
        self.hands: list[Hand] = []

    def submit(self, job: Job, at_end: Callable[[str], None] | None = None) -> Future[Any]:
        """Have a job done; what it gives, or Trouble. `at_end` is called with what went wrong, "" where nothing did.

        A job that was cancelled before its turn is not done. Busy where too many wait.
        """
        future: Future[Any] = Future()
        if at_end is not None:
            future.add_done_callback(lambda done: _told(done, at_end))
        future.add_done_callback(self._forget)
        with self._changed:
            full = self._most is not None and len(self._waiting) >= self._most
            trouble = (
                Trouble("程序正在关闭。")
                if self._closed
                else Busy("正在制作的表格较多，请过一会儿再试。")
                if full
                else None
            )
            if trouble is None:
                self._waiting.append(_Waiting(job, future, time.monotonic()))
                if len(self._waiting) > self._idle and len(self.hands) < self._room:
                    self._hire()
                self._changed.notify_all()  # whoever is woken may leave it to another
        if trouble is not None:
            future.set_exception(trouble)
        return future

    def close(self) -> None:
        """End the processes, whatever they are doing: what they store is whole or nothing."""
        with self._changed:
            self._closed = True
            left, self._waiting = list(self._waiting), deque()
            self._changed.notify_all()
            hands, threads = list(self.hands), list(self._threads)
        for hand in hands:
            hand.close()
        for one in left:
            if one.future.set_running_or_notify_cancel():
                one.future.set_exception(Trouble("程序正在关闭。"))
        for thread in threads:
            thread.join(_END)

    def _hire(self) -> None:
        hand = Hand(patient=self._patient)
        thread = threading.Thread(target=self._work, args=(hand,), daemon=True)
        self.hands.append(hand)
        self._threads.append(thread)
        thread.start()

    def _work(self, hand: Hand) -> None:
        while (taken := self._next(hand)) is not None:
            if not taken.future.set_running_or_notify_cancel():
                continue
            try:
                taken.future.set_result(hand.ask(taken.job, self._seconds))
            except Trouble as trouble:
                taken.future.set_exception(trouble)
        hand.end()

    def _next(self, hand: Hand) -> _Waiting | None:
        with self._changed:
            self._idle += 1
            self._busy.discard(hand)
            try:
                while not self._closed:
                    left = self._patience(hand)
                    if left <= 0:
                        self._busy.add(hand)
                        return self._waiting.popleft()
                    if not self._changed.wait(left) and not self._waiting:
                        hand.end()
                return None
            finally:
                self._idle -= 1

    def _patience(self, hand: Hand) -> float:
        """Seconds until a hand takes the next job, or may rest: one whose process does not run lets those go first that do."""
        if not self._waiting:
            return _KEPT
        others = any(one.process is not None or one in self._busy for one in self.hands if one is not hand)
        if hand.process is not None or not others:
            return 0
        return self._waiting[0].since + _SOON - time.monotonic()

    def _forget(self, done: Future[Any]) -> None:
        """What was cancelled waits no more."""
        if done.cancelled():
            with self._changed:
                self._waiting = deque(one for one in self._waiting if one.future is not done)


def _told(done: Future[Any], at_end: Callable[[str], None]) -> None:
    error = None if done.cancelled() else done.exception()
    at_end("" if error is None else str(error))
