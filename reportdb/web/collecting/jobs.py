"""The jobs of 收表 and of stored files, as the working process does them."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def work(job: dict[str, Any]) -> object:
    """Do one; what it gives is for the parent. ValueError for one we do not know."""
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
