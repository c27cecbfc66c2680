"""What a page has the working process do while it waits: files are read there, never among the pages."""

from __future__ import annotations

import pickle
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import TYPE_CHECKING

from reportdb.web.collecting.stored import COPY, LIST, PICTURE, Drawing, ReadList, read_list
from reportdb.web.refusals import Refusal
from reportdb.web.working.hand import Trouble
from reportdb.web.working.within import sent

if TYPE_CHECKING:
    from reportdb.queries.remit import Remit
    from reportdb.web.desk import Desk

_PATIENCE = 60  # seconds; a list of a whole province is read in some


def picture_of(desk: Desk, remit: Remit, filing: int, sha256: str) -> Drawing:
    """The sheets of a file of a filing, with its issues at their cells."""
    found = _fetched(desk, _about(PICTURE, desk, remit, filing, sha256))
    return found if isinstance(found, Drawing) else Drawing([], "没有可以显示的工作表。")


def marked_copy(desk: Desk, remit: Remit, filing: int, sha256: str) -> tuple[str, bytes] | None:
    """The name and bytes of the marked copy of a file; None where nothing but notices is open in it."""
    found = _fetched(desk, _about(COPY, desk, remit, filing, sha256))
    return None if found is None or isinstance(found, Drawing | ReadList) else found


def list_read(desk: Desk, path: Path) -> ReadList:
    """The lines of an agency list, or all its faults; only workbooks are a matter for the working process."""
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        return read_list(path)
    found = _fetched(desk, {"what": LIST, "path": str(path), "folder": str(desk.folder)})
    return found if isinstance(found, ReadList) else ReadList([], ("文件没有读出来，请再试一次。",))


def _about(what: str, desk: Desk, remit: Remit, filing: int, sha256: str) -> dict[str, object]:
    return {
        "what": what,
        "db": desk.text,
        "folder": str(desk.folder),
        "filing": filing,
        "sha256": sha256,
        "remit": sent(remit),
    }


def _fetched(desk: Desk, job: dict[str, object]) -> Drawing | ReadList | tuple[str, bytes] | None:
    """What a job gives, taken out of the folder where it lies; Refusal where it came to nothing."""
    try:
        given = desk.workshop.drawing.submit(job).result(_PATIENCE)
    except NotYet:
        raise Refusal("处理的文件较多，还没有轮到这一份，请稍后刷新页面。") from None
    except Trouble as trouble:
        raise Refusal(str(trouble)) from trouble
    if given is None:
        return None
    place = Path(given)
    try:
        found: Drawing | ReadList | tuple[str, bytes] = pickle.loads(place.read_bytes())
    finally:
        place.unlink(missing_ok=True)
    return found
