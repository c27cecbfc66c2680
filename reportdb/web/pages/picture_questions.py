"""What is to be drawn: the question of an address, what it leaves open filled in, and the picture that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import Depends

from reportdb.errors import NothingToShow
from reportdb.papers.indicator_choices import USUAL, chosen
from reportdb.papers.part_pictures import appeals_pictured, applicants_pictured, outcomes_pictured
from reportdb.papers.peer_pictures import peers_pictured
from reportdb.papers.pictured import Pictured
from reportdb.papers.series_papers import lines_of_agencies
from reportdb.papers.year_pictures import years_pictured
from reportdb.queries.registry import AgencyRow, agencies
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.series import StoredReport, state_of_filings, stored_reports
from reportdb.report import Scope
from reportdb.web.asked import AskedNumber, AskedScope, AskedYear, Code, Misread, Words, one_of
from reportdb.web.page import link
from reportdb.web.pages.agency_names import agency_of
from reportdb.web.recent import Recent
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import Visitor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.series import Indicator

_SPAN = 60  # years
_RECENT: Recent[Pictured] = Recent()


class Kind(StrEnum):
    """What a picture shows."""

    OUTCOMES = "outcomes"
    APPLICANTS = "applicants"
    APPEALS = "appeals"
    YEARS = "years"
    PEERS = "peers"


KIND_NAMES = {
    Kind.OUTCOMES: "办理结果",
    Kind.APPLICANTS: "申请人构成",
    Kind.APPEALS: "复议诉讼结果",
    Kind.YEARS: "历年变化",
    Kind.PEERS: "与同类单位比较",
}
_OF_A_REPORT = {
    Kind.OUTCOMES: outcomes_pictured,
    Kind.APPLICANTS: applicants_pictured,
    Kind.APPEALS: appeals_pictured,
}
AGAINST_NAMES = {"kind": "级别和类别相同的单位", "superior": "同一上级、级别和类别相同的单位"}


class Question(NamedTuple):
    """What an address of these pages asks."""

    agency: int | None
    kind: Kind
    year: int | None
    scope: Scope | None
    indicator: str
    first: int | None
    last: int | None
    against: str

    def address(self, path: str, /, **other: object) -> str:
        """The same question elsewhere, or with something changed."""
        return link(path, **(self._asdict() | other))


def question(
    agency: AskedNumber = None,
    kind: Annotated[Code, one_of(Kind)] = "",
    year: AskedYear = None,
    scope: AskedScope = None,
    indicator: Words = "",
    first: AskedYear = None,
    last: AskedYear = None,
    against: Annotated[Code, one_of(AGAINST_NAMES)] = "",
) -> Question:
    """The question of an address."""
    chosen_kind = Kind(kind) if kind else Kind.OUTCOMES
    return Question(agency, chosen_kind, year, scope, indicator or USUAL, first, last, against or "kind")


TheQuestion = Annotated[Question, Depends(question)]


class Found(NamedTuple):
    """The question with all that was left open in it, and its answer."""

    what: Question
    agency: AgencyRow
    years: list[int]
    scopes: list[Scope]
    pictured: Pictured


def answered(conn: Connection, visitor: Visitor, what: Question) -> Found:
    """The picture asked for; NotFound for an agency outside the remit."""
    over = visitor.remit_over_years(conn)
    agency = agency_of(conn, over.ever(), what.agency or 0)
    stored = stored_reports(conn, over, agency.id)
    years = sorted({one.year for one in stored}, reverse=True)
    if not years:
        empty = Pictured(agency.name, None, "", (), [], empty="这个单位还没有已入库的报送，没有可以画的数。")
        return Found(what, agency, [], [], empty)
    year = what.year if what.year in years else years[0]
    if what.kind is Kind.YEARS:
        scopes = sorted({one.scope for one in stored}, reverse=True)
    else:
        scopes = [one.scope for one in stored if one.year == year]
    scope = what.scope if what.scope in scopes else scopes[0]
    first, last = what.first or years[-1], what.last or years[0]
    what = what._replace(year=year, scope=scope, first=min(first, last), last=max(first, last))
    if what.kind in _OF_A_REPORT:
        filing = next(one.filing for one in stored if (one.year, one.scope) == (year, scope))
        report = load_report(conn, over.in_year(year), filing)
        pictured = _OF_A_REPORT[what.kind](report)
    else:
        indicator = chosen(what.indicator)
        if indicator is None:
            raise Misread("没有这个指标，请从页面上列出的选项里选择。")
        draw = _years if what.kind is Kind.YEARS else _peers
        pictured = draw(conn, visitor, what, agency, indicator, stored)
    return Found(what, agency, years, scopes, pictured)


def _years(
    conn: Connection, visitor: Visitor, what: Question, agency: AgencyRow, indicator: Indicator,
    stored: Sequence[StoredReport],
) -> Pictured:  # fmt: skip
    first, last = what.first or stored[-1].year, what.last or stored[0].year
    span = range(max(first, last - _SPAN + 1), last + 1)
    try:
        lines, _ = lines_of_agencies(conn, visitor.remit_over_years(conn), indicator, [agency], span, what.scope)
    except NothingToShow:
        return Pictured(indicator.name, None, "", (), [], empty="这些年份没有已入库的报送，请换一段年份。")
    return years_pictured(lines[0])


def _peers(
    conn: Connection, visitor: Visitor, what: Question, agency: AgencyRow, indicator: Indicator,
    stored: Sequence[StoredReport],
) -> Pictured:  # fmt: skip
    year = what.year or stored[0].year
    remit = visitor.remit(conn, year)
    everyone = agencies(conn, remit, year)
    own = next((one for one in everyone if one.id == agency.id), None)
    if own is None:
        raise NotFound
    peers = [
        one
        for one in everyone
        if (one.level, one.kind) == (own.level, own.kind)
        and one.existed_in(year)
        and (what.against == "kind" or one.superior_id == own.superior_id)
    ]
    among = "、".join(filter(None, (own.level, own.kind))) or "同类单位"
    if what.against == "superior":
        among = f"同一上级的{among}"
    key = (
        str(conn.engine.url), own.id, year, indicator.code, what.scope, among, tuple(peers), state_of_filings(conn),
    )  # fmt: skip
    return _RECENT.of(key, lambda: _compared(conn, remit, what, own.id, indicator, peers, year, among))


def _compared(
    conn: Connection, remit: Remit, what: Question, own: int, indicator: Indicator, peers: list[AgencyRow], year: int,
    among: str,
) -> Pictured:  # fmt: skip
    try:
        lines, _ = lines_of_agencies(conn, remit, indicator, peers, [year], what.scope)
    except NothingToShow:
        return Pictured(indicator.name, None, "", (), [], empty="这一年没有已入库的报送，请换一个年度。")
    return peers_pictured(lines, own, year, among)
