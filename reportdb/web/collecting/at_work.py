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
from pathlib import Path
from typing import Any

_LOG = logging.getLogger(__name__)


def main() -> None:
    """Work until the parent is gone."""
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
    """One job; what it gives is for the parent."""
    from reportdb.web.collecting.batches import Batch

    what = job["what"]
    if what == "ready":
        import reportdb.web.collecting.drawing
        import reportdb.web.collecting.judging  # noqa: F401 - the first job need not wait for them

        return None
    if what == "import":
        from reportdb.web.api import importing

        return importing.work(job)
    from reportdb.web.collecting import stored

    if what in (stored.PICTURE, stored.COPY, stored.LIST):
        return stored.work(job)
    batch = Batch(Path(job["folder"]))
    if what in ("judge", "store"):
        from reportdb.web.collecting import judging

        whom = judging.Whom(job["db"], job["by"], job["remit"])
        if what == "judge":
            judging.judge(batch, whom)
        else:
            judging.store(batch, whom, job["keys"])
        return None
    from reportdb.web.collecting import drawing

    if what == "picture":
        return drawing.picture(batch, job["number"])
    if what == "copy":
        return drawing.copy(batch, job["file"], job["by"])
    if what == "copies":
        return drawing.copies(batch, job["by"])
    raise ValueError(what)


if __name__ == "__main__":
    main()
