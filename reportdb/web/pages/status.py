"""报送情况: who has filed in a year and who has not, to be filtered, searched and taken along; whom to remind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from reportdb.papers import standings, status_rows
from reportdb.papers.standings import BY_KEY, KINDS
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.contacts import Contact, contacts_before
from reportdb.queries.remit import Remit
from reportdb.queries.status import Asked, StatusRow
from reportdb.queries.years import filed_years
from reportdb.web import handing
from reportdb.web.apart.route import long
from reportdb.web.asked import AskedDay, AskedNumber, AskedYear, Code, NumberedPage, Words, cut, one_of
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.locked import lock_note
from reportdb.web.page import link, page
from reportdb.web.pages.agency_names import name_of
from reportdb.web.standing import Standing, standing_of
from reportdb.web.visitor import TheVisitor, Visitor

router = APIRouter()
PAGE = 200


class Question(NamedTuple):
    """What an address of these pages asks; the year is None where it names none."""

    year: int | None
    under: int | None
    state: str
    words: str
    as_of: dt.date | None
    deadline: dt.date | None

    def address(self, path: str, /, **other: object) -> str:
        """The same question elsewhere, or with something changed."""
        said: dict[str, object] = {
            "year": self.year, "under": self.under, "state": self.state, "q": self.words, "as_of": self.as_of,
            "deadline": self.deadline,
        }  # fmt: skip
        return link(path, **(said | other))


def question(
    year: AskedYear = None,
    under: AskedNumber = None,
    state: Annotated[Code, one_of(BY_KEY)] = "",
    q: Words = "",
    as_of: AskedDay = None,
    deadline: AskedDay = None,
) -> Question:
    """The question of an address."""
    return Question(year, under, "" if state == "due" else state, q, as_of, deadline)


TheQuestion = Annotated[Question, Depends(question)]


class Found(NamedTuple):
    """The answer: the rows of the whole subtree and those that the filters leave."""

    year: int
    years: list[int]
    when: Asked
    whole: Standing
    rows: list[StatusRow]
    under_name: str
    contacts: Mapping[int, Contact]

    @property
    def whose(self) -> str:
        """What the list covers, in words."""
        return f"{self.under_name}及所属" if self.under_name else "全部填报单位"

    @property
    def calls(self) -> list[StatusRow]:
        """Whom to remind among those shown."""
        return [row for row in self.rows if row.awaited]


def known_years(conn: Connection, remit: Remit) -> list[int]:
    """The years to choose from, newest first: those anything was filed for, and the one that is being reported on."""
    return sorted({*filed_years(conn, remit), dt.date.today().year - 1}, reverse=True)


def usual_year(conn: Connection, remit: Remit) -> int:
    """The newest year that anything was filed for; before that the one that is being reported on."""
    return max(filed_years(conn, remit), default=dt.date.today().year - 1)


def answered(desk: Desk, conn: Connection, visitor: Visitor, what: Question, *, calls: bool = False) -> Found:
    """The rows of a question, and with `calls` whom to call; NotFound where `under` is nobody the visitor may see."""
    over = visitor.remit_over_years(conn)
    year = what.year or usual_year(conn, over)
    remit = visitor.remit(conn, year)
    when = Asked(what.as_of or dt.date.today(), what.deadline)
    under_name = "" if what.under is None else name_of(conn, remit, what.under)
    whole = standing_of(desk, conn, remit, year, what.under, when)
    rows = whole.rows
    if what.state:
        rows = [row for row in rows if BY_KEY[what.state].holds(row)]
    if what.words:
        called = agencies_called(conn, remit, what.words)
        rows = [row for row in rows if row.agency_id in called]
    contacts = contacts_before(conn, over, year) if calls else {}
    years = sorted({*known_years(conn, over), year}, reverse=True)
    return Found(year, years, when, whole, rows, under_name, contacts)


@router.get("/status")
def status_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, what: TheQuestion, number: NumberedPage = 1
) -> Response:
    """The list with its tiles."""
    with desk.snapshot() as conn:
        found = answered(desk, conn, visitor, what)
        lock = lock_note(conn, visitor, found.year, what.under)
    what = what._replace(year=found.year)
    shown, pages, part = cut(number, len(found.rows), PAGE)
    return page(
        request, "status.html", visitor,
        what=what, found=found, counts=found.whole.counts, kinds=KINDS, kind=BY_KEY.get(what.state),
        lines=_lines(found, part), filtered=len(found.rows) != len(found.whole.rows),
        when=status_rows.deadline_words(found.year, found.when), remark=status_rows.remark, shown=shown, pages=pages,
        address=lambda other: what.address("/status", page=other), lock=lock,
    )  # fmt: skip


def _lines(found: Found, part: slice) -> Sequence[standings.Listed]:
    """A page of the list; each row says where it stands in the whole tree."""
    chosen = {id(row) for row in found.rows[part]}
    return [line for line in found.whole.lines if id(line.row) in chosen]


@long(router, "/status.xlsx")
def status_workbook(desk: TheDesk, visitor: TheVisitor, what: TheQuestion) -> Response:
    """报送情况 and 催报名单 as a workbook."""
    from reportdb.papers.status_workbook import write

    with desk.snapshot() as conn:
        found = answered(desk, conn, visitor, what, calls=True)
    whose = _narrowed(found, what)
    return handing.workbook(
        desk,
        f"{found.year}年报送情况.xlsx",
        lambda place: write(place, found.rows, found.contacts, found.year, whose, found.when),
    )


def _narrowed(found: Found, what: Question) -> str:
    """Which agencies a list covers, its filters told."""
    parts = [BY_KEY[what.state].name] if what.state else []
    parts += [f"名称含“{what.words}”"] if what.words else []
    return found.whose + (f"（仅{'、'.join(parts)}）" if parts else "")


@router.get("/status.csv")
def status_csv(desk: TheDesk, visitor: TheVisitor, what: TheQuestion) -> Response:
    """The list as CSV."""
    with desk.snapshot() as conn:
        found = answered(desk, conn, visitor, what)
    return handing.csv_file(standings.as_csv(found.rows), f"{found.year}年报送情况.csv")


@router.get("/status/reminders")
def reminders(request: Request, desk: TheDesk, visitor: TheVisitor, what: TheQuestion) -> Response:
    """催报名单, to be copied."""
    with desk.snapshot() as conn:
        found = answered(desk, conn, visitor, what, calls=True)
    calls = found.calls
    return page(
        request, "reminders.html", visitor,
        what=what._replace(year=found.year), found=found, head=status_rows.CALL_HEAD,
        figures=status_rows.CALL_FIGURES, calls=[(row, _call(row, found)) for row in calls],
        text=status_rows.calls_text(calls, found.contacts), summary=status_rows.called(calls, found.contacts),
        when=status_rows.deadline_words(found.year, found.when),
    )  # fmt: skip


def _call(row: StatusRow, found: Found) -> tuple[str, ...]:
    return status_rows.call_line(row, found.contacts.get(row.agency_id))


@router.get("/status/reminders.txt")
def reminders_text(desk: TheDesk, visitor: TheVisitor, what: TheQuestion) -> Response:
    """催报名单 as a text file."""
    with desk.snapshot() as conn:
        found = answered(desk, conn, visitor, what, calls=True)
    return handing.text_file(status_rows.calls_text(found.calls, found.contacts), f"{found.year}年催报名单.txt")
