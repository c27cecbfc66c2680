"""单位名录 as a file: taken along, a sample to begin with, and a list that is looked at before it is loaded."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import shutil
from itertools import groupby
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from sqlalchemy import Connection
from starlette.responses import RedirectResponse

from etl.agency_export import HEAD, SAMPLE, listed
from etl.agency_state import Registry
from etl.load import load_agencies
from etl.load.registry import AgencyChanges, load_list
from etl.workbook.limits import limits
from reportdb import database
from reportdb.errors import FaultyFile
from reportdb.papers import rows
from reportdb.papers.writing import safe_name
from reportdb.web import errands, handing
from reportdb.web.apart.route import long
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.page import link, page
from reportdb.web.refusals import Forbidden, NotFound, Refusal, TooMuch
from reportdb.web.visitor import May, TheVisitor, Visitor
from reportdb.xlsx.agency_list import write_agency_list

router = APIRouter()
_TICKET = re.compile(r"\d+-[0-9a-f]{32}")
_KEPT = 100
#: changes shown one by one; a first list of a province has thousands
_SHOWN = 300
_PIECE = 1 << 20


@long(router, "/registry.xlsx")
def registry_workbook(desk: TheDesk, visitor: TheVisitor) -> Response:
    """The register as a list that can be loaded again."""
    lines = _lines(desk, visitor)
    whose = f"共 {len(lines)} 个单位    {dt.date.today()}"
    return handing.workbook(desk, "单位名录.xlsx", lambda place: write_agency_list(place, HEAD, lines, whose))


@long(router, "/registry.csv")
def registry_csv(desk: TheDesk, visitor: TheVisitor) -> Response:
    """The same as CSV."""
    return handing.csv_file(rows.as_csv(HEAD, _lines(desk, visitor)), "单位名录.csv")


def _lines(desk: Desk, visitor: Visitor) -> list[tuple[str, ...]]:
    with desk.snapshot() as conn:
        return list(listed(Registry.stored(conn), visitor.remit(conn)))


@router.get("/registry/sample.xlsx")
def sample(desk: TheDesk, visitor: TheVisitor) -> Response:
    """An invented list, to be typed over."""
    del visitor
    whose = "样表：单位都是虚构的，请换成本地的单位；载入前删去不用的行，“备注”一栏不会载入。"
    return handing.workbook(desk, "单位名录样表.xlsx", lambda place: write_agency_list(place, HEAD, SAMPLE, whose))


def _registrar(conn: Connection, visitor: Visitor) -> None:
    """Forbidden for whoever may not register, or does not see all that a list may change."""
    visitor.require(May.REGISTER)
    if not visitor.remit(conn).unlimited:
        raise Forbidden("名录是全体单位共用的，只有能看到全部单位的人才能载入。")


@router.get("/registry/load")
def load_page(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """Where a list is handed in."""
    with desk.reading() as conn:
        _registrar(conn, visitor)
    return page(request, "registry_load.html", visitor, head=HEAD[:-1])


@router.post("/registry/load")
def hand_in(desk: TheDesk, visitor: TheVisitor, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Put a list aside and show what it would change; nothing is stored yet."""
    with desk.reading() as conn:
        _registrar(conn, visitor)
    if file is None or not file.filename:
        raise Refusal("还没有选择文件。请选择一份名录（xlsx 或 csv）再上传。")
    ticket = f"{visitor.account or 0}-{secrets.token_hex(16)}"
    room = _room(desk) / ticket
    room.mkdir(parents=True)
    place = room / (safe_name(Path(file.filename).name) or "名录.xlsx")
    size = 0
    with place.open("wb") as kept:
        while piece := file.file.read(_PIECE):
            size += len(piece)
            if size > limits().file:
                break
            kept.write(piece)
    if size > limits().file:
        shutil.rmtree(room)
        raise TooMuch("名录文件太大。请只保留名录这一张工作表，另存后再上传。")
    _forget_old(desk)
    return RedirectResponse(link(f"/registry/load/{ticket}"), 303)


def _room(desk: Desk) -> Path:
    return desk.folder / "agency-lists"


def _forget_old(desk: Desk) -> None:
    """Lists nobody loaded go, the oldest first."""
    known = sorted(_room(desk).iterdir(), key=lambda one: one.stat().st_mtime)
    for one in known[:-_KEPT]:
        shutil.rmtree(one, ignore_errors=True)


def _kept(desk: Desk, visitor: Visitor, ticket: str) -> Path:
    """The list of a ticket; NotFound for others' and for those that are gone."""
    room = _room(desk) / ticket
    if _TICKET.fullmatch(ticket) and ticket.startswith(f"{visitor.account or 0}-") and room.is_dir():
        for place in room.iterdir():
            return place
    raise NotFound("这份名录已经载入或已清除，请重新上传。")


@router.get("/registry/load/{ticket}")
def dry_run(request: Request, desk: TheDesk, visitor: TheVisitor, ticket: str) -> Response:
    """What a list would change, field by field, or everything that is wrong in it."""
    place = _kept(desk, visitor, ticket)
    read = errands.list_read(desk, place)
    faults, changes = read.faults, AgencyChanges()
    with desk.snapshot() as conn:
        _registrar(conn, visitor)
        if not faults:
            try:
                changes = load_agencies(conn, read.records, dry_run=True)
            except FaultyFile as error:
                faults = error.chinese
    groups = [list(fields) for _, fields in groupby(changes.details, key=lambda one: one.number)]
    return page(
        request, "registry_dry_run.html", visitor,
        name=place.name, ticket=ticket, faults=faults, changes=changes, groups=groups[:_SHOWN],
        more=max(0, len(groups) - _SHOWN), doubts=[one.chinese for one in changes.doubts],
        plain=("单位名称", "单位代码", "在名录中"),
    )  # fmt: skip


@router.post("/registry/load/{ticket}")
def load(desk: TheDesk, visitor: TheVisitor, ticket: str) -> Response:
    """Bring the register in line with the list, whole or not at all."""
    place = _kept(desk, visitor, ticket)
    read = errands.list_read(desk, place)
    try:
        with desk.writing() as conn:
            _registrar(conn, visitor)
            if read.faults:
                raise FaultyFile(read.faults)
            changes = load_list(conn, read.records, place.name, visitor.name)
    except FaultyFile:  # the register has changed since: the page says what is wrong now
        return RedirectResponse(link(f"/registry/load/{ticket}"), 303)
    database.sync(desk.engine)
    shutil.rmtree(place.parent, ignore_errors=True)
    counts = {"added": changes.added, "changed": changes.changed, "same": changes.unchanged}
    return RedirectResponse(link("/registry", **{name: len(names) for name, names in counts.items()}), 303)
