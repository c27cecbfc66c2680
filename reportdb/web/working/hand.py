"""One working process: asked a job after another, started when first needed, and again when it died."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

#: what a process is told that gives way to others
PATIENT = "--patient"
_END = 5  # seconds for a process that was killed
Job = Mapping[str, Any]


class Trouble(Exception):
    """A job that came to nothing; the text is for the officer."""


class Hand:
    """Whoever asks it does so from one thread; `close` may come from another. A `patient` one gives way to others."""

    def __init__(self, *, patient: bool = False) -> None:
        self._patient = patient
        self.process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def ask(self, job: Job, seconds: float | None = None) -> Any:
        """What a job gives; Trouble where it came to nothing, and where it took longer than so many seconds."""
        watch = _Watch(self, seconds)
        try:
            answer = self._asked(job, watch)
        except (OSError, ValueError):
            self.end()
            if watch.late:
                raise Trouble("制作的时间过长，已经停止。请缩小范围（例如只选一个下级单位）再试。") from None
            raise Trouble("处理时程序异常中止，请再试一次；仍不行的，请告诉维护人员。") from None
        if watch.late:  # it ended just so
            self.end()
        if "trouble" in answer:
            raise Trouble(answer["trouble"])
        return answer["done"]

    def close(self) -> None:
        """End the process, whatever it is doing: what it stores is whole or nothing. It is not started again."""
        with self._lock:
            self._closed = True
            if self.process is not None:
                self.process.kill()

    def end(self) -> None:
        """The same, until the next job."""
        with self._lock:
            process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait(_END)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not sent need not be
                    continue

    def _asked(self, job: Job, watch: _Watch) -> dict[str, Any]:
        """The answer of the process; ValueError where it died instead."""
        process = self._ready()
        if process.stdin is None or process.stdout is None:
            raise ValueError("no pipes")
        with watch:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline() or b"died")
        return answer

    def _ready(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise ValueError("closed")
            if self.process is None or self.process.poll() is not None:
                self.process = _started(self._patient)
            return self.process


def _started(patient: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reportdb.web.working.at_work"]
    flags = 0
    if patient:
        command.append(PATIENT)
        if sys.platform == "win32":
            flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the desk, which ends it
        creationflags=flags,
    )


class _Watch:
    """Kills a process that does not answer in time; use as a context manager around the one job."""

    def __init__(self, hand: Hand, seconds: float | None) -> None:
        self._hand = hand
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
            process = self._hand.process
            if not self._over and process is not None:
                self.late = True
                process.kill()
