"""One working process: asked a job after another, started when first needed, and again when it died."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from reportdb.line_process import Died, Late, LineProcess

#: what a process is told that gives way to others
PATIENT = "--patient"
_COMMAND = ("-m", "reportdb.web.working.at_work")
Job = Mapping[str, Any]


class Trouble(Exception):
    """A job that came to nothing; the text is for the officer."""


class Hand:
    """Whoever asks it does so from one thread; `close` may come from another. A `patient` one gives way to others."""

    def __init__(self, *, patient: bool = False) -> None:
        self._patient = patient
        self.process: LineProcess | None = None
        self._lock = threading.Lock()
        self._closed = False

    def ask(self, job: Job, seconds: float | None = None) -> Any:
        """What a job gives; Trouble where it came to nothing, and where it took longer than so many seconds."""
        try:
            answer: dict[str, Any] = json.loads(self._ready().ask(json.dumps(job).encode(), seconds))
        except Late:
            self.end()
            raise Trouble("制作的时间过长，已经停止。请缩小范围（例如只选一个下级单位）再试。") from None
        except Died:
            self.end()
            raise Trouble("处理时程序异常中止，请再试一次；仍不行的，请告诉维护人员。") from None
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
        if process is not None:
            process.end()

    def _ready(self) -> LineProcess:
        with self._lock:
            if self._closed:
                raise Died
            if self.process is None or not self.process.lives:
                command = [*_COMMAND, PATIENT] if self._patient else _COMMAND
                self.process = LineProcess(command, gives_way=self._patient)
            return self.process
