"""锁定与公开: a year is locked, opened again for a reason, made public while it is locked."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, RedirectResponse

from reportdb.errors import Refused
from reportdb.papers.harmless import inert
from reportdb.papers.refusal_words import WORDS, refusal_words
from reportdb.papers.review_rows import EVERYBODY
from reportdb.papers.review_words import STANDING_NAMES
from reportdb.publishing.zip_file import publish_zip
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.locks import LockRow, lock_on, locks, visible_lock, year_lock
from reportdb.queries.registry import agencies, names_in, subtree
from reportdb.queries.releases import ReleaseRow, releases
from reportdb.queries.remit import Remit
from reportdb.queries.review import ReviewRow, Standing, reviews
from reportdb.queries.years import filed_years
from reportdb.web.apart.route import long
from reportdb.web.asked import AskedNumber, Code, GivenNumber, Number, Words, Year
from reportdb.web.desk import TheDesk
from reportdb.web.page import attachment, link, page
from reportdb.web.refusals import Conflict, NotFound
from reportdb.web.visitor import May, TheVisitor, Visitor
from reportdb.workflow.levels import may_unlock, require_may_unlock
from reportdb.workflow.locking import lock_year, release_year, unlock_year

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter()

SAID = {
    "locked": "已锁定，这些单位这一年的数据不能再改动。",
    "unlocked": "已解除锁定，可以改动；改动后请重新锁定。",
    "released": "已登记公开。",
}
_OFFERED = 20
_NAMED = 100


def locking_visitor(visitor: TheVisitor) -> Visitor:
    """Whoever may lock years."""
    visitor.require(May.LOCK)
    return visitor


Locking = Annotated[Visitor, Depends(locking_visitor)]


@router.get("/locks")
def listed(request: Request, desk: TheDesk, visitor: Locking) -> Response:
    """The years, and what of each is locked and public."""
    with desk.snapshot() as conn:
        lines = [
            (year, *_standing(conn, visitor, year, _first_root(visitor, visitor.remit(conn, year))))
            for year in filed_years(conn, visitor.remit_over_years(conn))[::-1]
        ]
        others = {
            year: sum(1 for lock in locks(conn, visitor.remit(conn, year), year) if lock.is_open) for year, *_ in lines
        }
    return page(request, "locks.html", visitor, lines=lines, others=others)


@router.get("/locks/{year}")
def show(
    request: Request,
    desk: TheDesk,
    visitor: Locking,
    year: Year,
    agency: AskedNumber = None,
    q: Words = "",
    said: Code = "",
) -> Response:
    """One year for an agency and all below it, or for everybody."""
    with desk.snapshot() as conn:
        return _page(request, conn, visitor, year, agency, q=q, said=SAID.get(said, ""))


@router.post("/locks/{year}/lock")
def lock(
    request: Request,
    desk: TheDesk,
    visitor: Locking,
    year: Year,
    agency: GivenNumber = None,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """锁定."""
    with desk.writing() as conn:
        whom = _whom(visitor, visitor.remit(conn, year), agency)
        try:
            lock_year(conn, visitor.remit(conn, year), year, whom, reason=reason, by=visitor.name)
        except Refused as refused:
            return _page(request, conn, visitor, year, agency, wrong=refusal_words(refused), status=422)
    return _back(year, agency, "locked")


@router.post("/locks/{number}/unlock")
def unlock(
    request: Request, desk: TheDesk, visitor: Locking, number: Number, reason: Annotated[str, Form()] = ""
) -> Response:
    """解除锁定."""
    with desk.writing() as conn:
        row = year_lock(conn, Remit.everyone(), number)
        remit = visitor.remit(conn, row.year)
        row = year_lock(conn, remit, number)
        require_may_unlock(conn, visitor.row, row)
        try:
            unlock_year(conn, remit, number, reason=reason, by=visitor.name)
        except Refused as refused:
            return _page(request, conn, visitor, row.year, row.agency_id, wrong=refusal_words(refused), status=422)
    return _back(row.year, row.agency_id, "unlocked")


@router.post("/locks/{year}/release")
def release(
    desk: TheDesk, visitor: Locking, year: Year, agency: GivenNumber = None, note: Annotated[str, Form()] = ""
) -> Response:
    """公开."""
    visitor.require(May.PUBLISH)
    with desk.writing() as conn:
        remit = visitor.remit(conn, year)
        release_year(conn, remit, year, _whom(visitor, remit, agency), text=note, by=visitor.name)
    return _back(year, agency, "released")


@long(router, "/locks/{year}/package")
def package(desk: TheDesk, visitor: Locking, year: Year, agency: AskedNumber = None) -> Response:
    """The figures of a locked year as files to be published: CSV, what its columns mean, checksums."""
    visitor.require(May.PUBLISH)
    place = desk.folder / f"{secrets.token_hex(8)}.zip"
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        whom = _whom(visitor, remit, agency)
        if lock_on(conn, whom, year) is None:
            raise Conflict(WORDS["not_locked"])
        name = _name(conn, remit, whom, year)
        seen = remit if whom is None else Remit.of(subtree(conn, remit, whom, year))
        publish_zip(conn, seen, place, inert, year)
    return FileResponse(
        place, media_type="application/zip", headers=attachment(f"{name}{year}年统计数据.zip"),
        background=BackgroundTask(place.unlink, missing_ok=True),
    )  # fmt: skip


def _page(
    request: Request,
    conn: Connection,
    visitor: Visitor,
    year: int,
    agency: int | None,
    *,
    q: str = "",
    said: str = "",
    wrong: str = "",
    status: int = 200,
) -> Response:
    remit = visitor.remit(conn, year)
    whom = _whom(visitor, remit, agency)
    held, known = _standing(conn, visitor, year, whom)
    waiting = [row for row in reviews(conn, remit, year, whom) if _waits(visitor, row)]
    mine = [row for row in locks(conn, remit, year) if whom is None or row.agency_id in (None, whom)]
    offered = agencies(conn, Remit.of(agencies_called(conn, remit, q))) if q.strip() else []
    opens = {row.id: may_unlock(conn, visitor.row, row) for row in mine if row.is_open}
    return page(
        request, "lock.html", visitor, status=status, year=year, agency=whom, name=_name(conn, remit, whom, year),
        lock=held, release=known, releases=_releases(conn, remit, whom, year), waiting=waiting[:_NAMED],
        waits=len(waiting), history=mine[::-1], opens=opens, offered=offered[:_OFFERED], q=q, said=said, wrong=wrong,
        names=STANDING_NAMES, own=held is not None and held.id in opens and held.agency_id == whom,
    )  # fmt: skip


def _waits(visitor: Visitor, row: ReviewRow) -> bool:
    """Whether something is still to come: on the single PC nobody reviews what was taken in."""
    return row.pending and (visitor.account is not None or row.standing in (Standing.MISSING, Standing.FAULTY))


def _standing(
    conn: Connection, visitor: Visitor, year: int, whom: int | None
) -> tuple[LockRow | None, ReleaseRow | None]:
    """What locks the year for an agency or everybody, and the release since then."""
    remit = visitor.remit(conn, year)
    if whom is None and not remit.unlimited:
        return None, None
    held = lock_on(conn, whom, year)
    known = next(iter(reversed(_releases(conn, remit, whom, year))), None)
    return None if held is None else visible_lock(remit, held), known


def _releases(conn: Connection, remit: Remit, whom: int | None, year: int) -> list[ReleaseRow]:
    return [row for row in releases(conn, remit, year) if row.agency_id == whom]


def _first_root(visitor: Visitor, remit: Remit) -> int | None:
    """Whom an account locks when it names nobody: what its remit begins with, everybody for who sees everybody."""
    if remit.unlimited or visitor.row is None:
        return None
    return next((number for number in visitor.row.agencies if remit.covers(number)), None)


def _whom(visitor: Visitor, remit: Remit, agency: int | None) -> int | None:
    """The agency asked for, else the first root; NotFound for one outside the remit, and where there is none at all."""
    whom = agency if agency is not None else _first_root(visitor, remit)
    if not (remit.unlimited if whom is None else remit.covers(whom)):
        raise NotFound
    return whom


def _name(conn: Connection, remit: Remit, whom: int | None, year: int) -> str:
    if whom is None:
        return EVERYBODY
    row = next(iter(agencies(conn, Remit.of({whom}))), None)
    if row is None:
        raise NotFound
    return names_in(conn, Remit.of({whom}) if remit.covers(whom) else Remit.of(()), year).get(whom, row.name)


def _back(year: int, agency: int | None, said: str) -> Response:
    return RedirectResponse(link(f"/locks/{year}", agency=agency, said=said), 303)
