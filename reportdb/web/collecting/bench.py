"""Processes that do what takes long, one job after another each; started when first needed, and again when one died."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

_END = 5  # seconds for a process that was killed
Job = Mapping[str, Any]


class Trouble(Exception):
    """A job that came to nothing; the text is for the officer."""


class Bench:
    """One process and the jobs that wait for it."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, job: Job, at_end: Callable[[str], None] | None = None) -> Future[Any]:
        """Have a job done; what it gives, or Trouble. `at_end` is called with what went wrong, "" where nothing did."""
        future: Future[Any] = Future()
        if at_end is not None:
            future.add_done_callback(lambda done: _told(done, at_end))
        with self._lock:
            if self._closed:
                future.set_exception(Trouble("程序正在关闭。"))
                return future
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """End the process, whatever it is doing: what it stores is whole or nothing."""
        with self._lock:
            self._closed = True
            process, thread = self._process, self._thread
        self._jobs.put(None)
        if process is not None:
            process.kill()
        if thread is not None:
            thread.join(_END)

    def _work(self) -> None:
        while (taken := self._jobs.get()) is not None:
            job, future = taken
            try:
                answer = self._ask(job)
            except (OSError, ValueError):
                self._end()
                future.set_exception(Trouble("处理时程序异常中止，请再试一次；仍不行的，请告诉维护人员。"))
                continue
            if "trouble" in answer:
                future.set_exception(Trouble(answer["trouble"]))
            else:
                future.set_result(answer["done"])
        self._end()

    def _ask(self, job: Job) -> dict[str, Any]:
        """The answer of the process; ValueError where it died instead."""
        process = self._ready()
        if process.stdin is None or process.stdout is None:
            raise ValueError("no pipes")
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline() or b"died")
        return answer

    def _ready(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise ValueError("closed")
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "reportdb.web.collecting.at_work"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,  # Ctrl-C is for the desk, which ends it
                )
            return self._process

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
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


def _told(done: Future[Any], at_end: Callable[[str], None]) -> None:
    error = done.exception()
    at_end("" if error is None else str(error))


class Workshop:
    """The two benches of a desk: one judges and stores, which may take minutes; one draws what a page waits for."""

    def __init__(self) -> None:
        self.judging = Bench()
        self.drawing = Bench()

    def warm(self) -> None:
        """Have both processes started while files still come in."""
        for bench in (self.judging, self.drawing):
            bench.submit({"what": "ready"})

    def close(self) -> None:
        """End both."""
        self.judging.close()
        self.drawing.close()
