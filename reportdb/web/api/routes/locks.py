"""Locks: years that nobody changes until they are unlocked with a reason, and what was made public."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from reportdb.papers.workflow_rows import lock_record, release_record
from reportdb.queries import locks as stored
from reportdb.queries.releases import releases as made_public
from reportdb.queries.remit import Remit
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm, ThePage
from reportdb.web.api.bodies import json_only
from reportdb.web.api.caller import TheCaller, TheWriter
from reportdb.web.api.models.workflow import Lock, LockWanted, Release, ReleaseWanted, Text
from reportdb.web.api.places import AskedYear
from reportdb.web.desk import TheDesk
from reportdb.web.visitor import May
from reportdb.workflow.levels import require_may_unlock
from reportdb.workflow.locking import lock_year, release_year, unlock_year

router = APIRouter(tags=["workflow"])
_Id = Annotated[int, Path(ge=1, le=2**31 - 1, description="The number of a lock.")]
_JSON = [Depends(json_only)]


@router.get("/locks", summary="List the locks of a year", **describe.page("锁定情况", Lock))
def locks(desk: TheDesk, caller: TheCaller, page: ThePage, year: AskedYear) -> Response:
    """All that were ever set on agencies within the remit, oldest first; those on everybody, where everybody is seen."""
    with desk.snapshot() as conn:
        found = stored.locks(conn, caller.remit(conn, year), year)
    return page.page([lock_record(row) for row in found], Lock)


@router.post(
    "/locks", summary="Lock a year", status_code=201, dependencies=_JSON,
    **describe.plain("锁定年度", Lock, 409, 413, 415, status=201),
)  # fmt: skip
def lock(desk: TheDesk, caller: TheWriter, form: TheForm, wanted: LockWanted) -> Response:
    """For an agency and all below it, or for everybody; whoever works in the year is waited for."""
    caller.require(May.LOCK)
    with desk.writing() as conn:
        remit = caller.remit(conn, wanted.year)
        made = lock_year(conn, remit, wanted.year, wanted.agency, reason=wanted.reason, by=caller.name)
    return form.json(lock_record(made), 201)


@router.post(
    "/locks/{number}/unlock", summary="Unlock a year", dependencies=_JSON,
    **describe.plain("解除锁定", Lock, 409, 413, 415),
)  # fmt: skip
def unlock(desk: TheDesk, caller: TheWriter, form: TheForm, number: _Id, said: Text) -> Response:
    """For a reason; a lock of an office above still holds, and only that office opens it."""
    caller.require(May.LOCK)
    with desk.writing() as conn:
        remit = caller.remit(conn, stored.year_lock(conn, Remit.everyone(), number).year)
        row = stored.year_lock(conn, remit, number)
        require_may_unlock(conn, caller.visitor.row, row)
        done = unlock_year(conn, remit, number, reason=said.text, by=caller.name)
    return form.json(lock_record(done))


@router.get("/releases", summary="List what was made public", **describe.page("公开情况", Release))
def releases(desk: TheDesk, caller: TheCaller, page: ThePage, year: AskedYear) -> Response:
    """Of a year, oldest first."""
    with desk.snapshot() as conn:
        found = made_public(conn, caller.remit(conn, year), year)
    return page.page([release_record(row) for row in found], Release)


@router.post(
    "/releases", summary="Note that a year was made public", status_code=201, dependencies=_JSON,
    **describe.plain("登记公开", Release, 409, 413, 415, status=201),
)  # fmt: skip
def release(desk: TheDesk, caller: TheWriter, form: TheForm, wanted: ReleaseWanted) -> Response:
    """Only a locked year can be: what changes no more."""
    caller.require(May.PUBLISH)
    with desk.writing() as conn:
        remit = caller.remit(conn, wanted.year)
        made = release_year(conn, remit, wanted.year, wanted.agency, text=wanted.text, by=caller.name)
    return form.json(release_record(made), 201)
