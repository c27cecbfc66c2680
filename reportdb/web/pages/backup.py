"""备份: the whole database in one file, for those who answer for it."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from reportdb.audit import BACKED_UP, note
from reportdb.backup import as_one_file, copy_to
from reportdb.web.desk import TheDesk
from reportdb.web.page import attachment, page
from reportdb.web.refusals import Forbidden
from reportdb.web.visitor import May, TheVisitor, Visitor

router = APIRouter()


def backup_visitor(visitor: TheVisitor) -> Visitor:
    """An administrator who sees everybody: nothing of the file can be left out."""
    visitor.require(May.ACCOUNTS)
    if not visitor.sees_everybody:
        raise Forbidden("备份包含全部单位的数据，只有管辖全部单位的管理员可以下载。")
    return visitor


Keeper = Annotated[Visitor, Depends(backup_visitor)]


@router.get("/backup")
def ask(request: Request, visitor: Keeper) -> Response:
    """What a backup is, and the button."""
    return page(request, "backup.html", visitor)


@router.post("/backup")
def hand_over(desk: TheDesk, visitor: Keeper) -> Response:
    """A copy as of this moment, while others go on working."""
    place = desk.folder / f"{secrets.token_hex(8)}.sqlite"
    try:
        copy_to(desk.engine, place)
        as_one_file(place)
        with desk.writing() as conn:
            note(conn, visitor.name, BACKED_UP, f"{place.stat().st_size} bytes")
    except BaseException:
        _remove(place)
        raise
    name = f"报送数据库备份_{dt.datetime.now():%Y%m%d_%H%M}.sqlite"
    return FileResponse(
        place, media_type="application/vnd.sqlite3", headers=attachment(name), background=BackgroundTask(_remove, place)
    )


def _remove(place: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{place}{ending}").unlink(missing_ok=True)
