"""The working process: takes one job a line from its parent, answers with a line, and ends when the parent does.

Files are read here in the main thread, where a time limit can be told (SIGALRM), and nobody's page waits for it.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import sys
import threading
from typing import Any

from reportdb.web.working.hand import PATIENT

_NICE = 5  # as much more as others get of a core that both want
_LOG = logging.getLogger(__name__)


def main() -> None:
    """Work until the parent is gone."""
    if sys.platform != "win32" and PATIENT in sys.argv:
        os.nice(_NICE)
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whoever prints does not answer
    sys.stdin = None  # a forked reader would close it, while the thread below reads there
    sys.argv = ["reportdb", "serve"]  # what the record of an import calls the command
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    while True:
        answer = _answer(json.loads(jobs.get()))
        answers.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


def _listen(jobs: queue.SimpleQueue[bytes]) -> None:
    """Passes lines on; without a parent there is nothing left to do, whatever is at hand: it stores whole or not at all."""
    rest = b""
    while read := os.read(0, 65536):
        *lines, rest = (rest + read).split(b"\n")
        for line in lines:
            jobs.put(line)
    os._exit(0)


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"done": _do(job)}
    except Exception as error:
        words = _words(error)
        if words is None:
            _LOG.error("%s", job.get("what"), exc_info=error)
            words = "处理时程序出错，出错情况已记入日志，请告诉维护人员；已入库的数据没有受影响。"
        return {"trouble": words}


def _words(error: Exception) -> str | None:
    """What an officer is told of what is no fault of ours."""
    from sqlalchemy.exc import DBAPIError

    from reportdb import outside
    from reportdb.errors import DatabaseError, ReportdbError

    reason = outside.reason(error) if isinstance(error, DBAPIError) else None
    if reason is not None or isinstance(error, DatabaseError):
        return f"数据库暂时不能使用，请稍后再试，或告诉维护人员：{reason or error}"
    return f"无法完成：{error}" if isinstance(error, ReportdbError) else None


def _do(job: dict[str, Any]) -> object:
    """One job, by the room that knows it; what it gives is for the parent."""
    if job["what"] == "answer":
        from reportdb.web.apart import answering

        return answering.work(job)
    if job["what"] == "rows":
        from reportdb.web.asking import files

        return files.work(job)
    from reportdb.web.collecting import jobs

    return jobs.work(job)


if __name__ == "__main__":
    main()
