"""Has things done with a batch: the one place where the working processes are told what and for whom."""

from __future__ import annotations

import contextlib
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import TYPE_CHECKING

from reportdb.web.collecting.batches import Batch, batches_of
from reportdb.web.collecting.drawing import picture_path
from reportdb.web.collecting.stage import Stage
from reportdb.web.refusals import Conflict
from reportdb.web.working.hand import Trouble
from reportdb.web.working.within import sent

if TYPE_CHECKING:
    from reportdb.web.collecting.standing import Standing
    from reportdb.web.desk import Desk
    from reportdb.web.visitor import Visitor

_AT_ONCE = 3  # batches of one visitor; they are done one after another, and others wait with them
_PATIENCE = 20  # seconds a page waits for a drawing


def have_judged(desk: Desk, visitor: Visitor, batch: Batch) -> None:
    """A dry run of all its files."""
    _have_done(desk, visitor, batch, "judge")


def have_stored(desk: Desk, visitor: Visitor, batch: Batch, keys: list[str]) -> None:
    """The reports of some keys stored."""
    _have_done(desk, visitor, batch, "store", keys=keys)


def have_copied(desk: Desk, visitor: Visitor, batch: Batch) -> None:
    """The marked copies of all files made."""
    _have_done(desk, visitor, batch, "copies")


def _have_done(desk: Desk, visitor: Visitor, batch: Batch, what: str, **more: object) -> None:
    with desk.reading() as conn:
        remit = visitor.remit_over_years(conn)
    if sum(one.stage().busy for one in batches_of(desk.folder, visitor)) >= _AT_ONCE:
        raise Conflict(f"您已有 {_AT_ONCE} 批正在处理或排队，请等其中一批完成后再操作。")
    batch.begin(what)
    job = {
        "what": what,
        "folder": str(batch.folder),
        "db": desk.text,
        "by": visitor.name,
        "remit": sent(remit),
        **more,
    }

    def ended(trouble: str) -> None:
        with contextlib.suppress(OSError):  # the batch may be gone, or the desk
            Stage(what, "failed" if trouble else "done", trouble=trouble).keep(batch.folder)

    desk.workshop.judging.submit(job, ended)


def picture_of(desk: Desk, batch: Batch, standing: Standing) -> Path:
    """The drawing of one report; Trouble where there is none, or none yet."""
    path = picture_path(batch, standing)
    if path.exists():
        return path
    return Path(_drawn(desk, {"what": "picture", "folder": str(batch.folder), "number": standing.number}))


def copy_of(desk: Desk, visitor: Visitor, batch: Batch, file: int) -> Path | None:
    """The marked copy of one file, None where there is nothing to mark; Trouble as above."""
    found = _drawn(desk, {"what": "copy", "folder": str(batch.folder), "file": file, "by": visitor.name})
    return Path(found) if found else None


def _drawn(desk: Desk, job: dict[str, object]) -> str:
    try:
        found: str | None = desk.workshop.drawing.submit(job).result(_PATIENCE)
    except NotYet:
        raise Trouble("还没有画好，请稍后刷新页面。") from None
    return found or ""
