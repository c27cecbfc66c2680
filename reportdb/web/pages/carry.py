"""结转衔接: what each year hands over held against what the next takes up, agency by agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response

from reportdb.carry_over import CarryOver, Chain
from reportdb.errors import NothingToShow
from reportdb.forms import catalog
from reportdb.papers import carry_rows
from reportdb.papers.carry_book import write
from reportdb.queries.agency_choice import FoundAgency, agencies_to_choose, agency_in
from reportdb.queries.carry_over import carried, carrying
from reportdb.queries.years import filed_years
from reportdb.web.apart.route import long
from reportdb.web.asked import AskedNumber, AskedYear, PageNumber, Ticked, Words, empty_is
from reportdb.web.desk import TheDesk
from reportdb.web.handing import workbook
from reportdb.web.page import link, page
from reportdb.web.refusals import NotFound, Refusal
from reportdb.web.visitor import TheVisitor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.web.visitor import Visitor

router = APIRouter()
_PAGE = 40  # agencies
_FOUND = 12
_USUAL, _MOST_YEARS = 5, 15
_MOST = 1000  # agencies of a workbook
CHAINS = {Chain.APPLICATIONS: "申请结转", Chain.IN_FORCE: "现行有效件数"}
_Of = Annotated[Chain, Query(), empty_is(Chain.APPLICATIONS)]


class Span(NamedTuple):
    """The years of a grid, of those anything was filed for."""

    filed: list[int]
    years: range


class Asked(NamedTuple):
    """Whose grid it is: one agency, one with all below it, or everyone the visitor sees."""

    agency: FoundAgency | None
    whole: bool

    @property
    def words(self) -> str:
        """For the line under the title."""
        if self.agency is None:
            return "全部填报单位"
        return f"{self.agency.name}及所属" if self.whole else self.agency.name


@router.get("/carry")
def grid(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    q: Words = "",
    agency: AskedNumber = None,
    under: AskedNumber = None,
    first: AskedYear = None,
    last: AskedYear = None,
    of: _Of = Chain.APPLICATIONS,
    *,
    broken: Ticked = False,
    p: PageNumber = 1,
) -> Response:
    """The grid, some agencies a page; `broken` only those where something was found not to fit."""
    chain = CarryOver(catalog(), of)
    told: list[carry_rows.Told] = []
    silent: list[str] = []
    found: list[FoundAgency] = []
    count = 0
    with desk.snapshot() as conn:
        span = _span(conn, visitor, first, last)
        asked = _asked(conn, visitor, span, agency, under)
        if len(span.years) > 1:
            remit = visitor.remit_over_years(conn)
            if q:
                found = agencies_to_choose(conn, remit.within(span.years), q, span.years[-1], limit=_FOUND)[0]
            if agency is not None:
                everyone = [agency]
            else:
                everyone = carrying(conn, remit, chain, span.years, under=under, broken=broken)
            count = len(everyone)
            some = everyone[(p - 1) * _PAGE : p * _PAGE]
            seen = carried(conn, remit, chain, span.years, among=some)
            told, silent = carry_rows.told(chain, seen.rows), seen.silent if agency is not None else []
    kept = {"agency": agency, "under": under, "first": first, "last": last, "of": of}
    return page(
        request, "carry/carry.html", visitor, q=q, asked=asked, span=span, chains=CHAINS, of=of, broken=broken, found=found,
        heads=carry_rows.heads(chain), lines=carry_rows.lines(chain, told, catalog()), notes=carry_rows.notes(chain, told, silent),
        counted=carry_rows.counted(told) if told else "", count=count, agency=agency, under=under, p=p, pages=-(-count // _PAGE),
        address=lambda number: link("/carry", **kept, broken="true" if broken else None, p=number),
        book=link("/carry/grid.xlsx", **kept), other=link("/carry", **kept, broken=None if broken else "true"),
        choose=lambda one, below: link("/carry", **{**kept, "agency": None if below else one.id, "under": one.id if below else None}),
        everyone=link("/carry", **{**kept, "agency": None, "under": None}),
    )  # fmt: skip


@long(router, "/carry/grid.xlsx")
def book(
    desk: TheDesk,
    visitor: TheVisitor,
    agency: AskedNumber = None,
    under: AskedNumber = None,
    first: AskedYear = None,
    last: AskedYear = None,
    of: _Of = Chain.APPLICATIONS,
) -> Response:
    """The same grid as a workbook, not cut into pages."""
    chain = CarryOver(catalog(), of)
    with desk.snapshot() as conn:
        span = _span(conn, visitor, first, last)
        asked = _asked(conn, visitor, span, agency, under)
        if len(span.years) < 2:
            raise NothingToShow("至少要有两个年度的报送，才能看衔接。")
        remit = visitor.remit_over_years(conn)
        if agency is None and len(carrying(conn, remit, chain, span.years, under=under)) > _MOST:
            raise Refusal(f"超过 {_MOST} 个单位的结转衔接表太大，请选一个下级单位（含所属）再下载。")
        seen = carried(conn, remit, chain, span.years, agency=agency, under=under)
    if not seen.rows:
        raise NothingToShow("这些年度没有已入库的报送。")
    told = carry_rows.told(chain, seen.rows)
    notes = carry_rows.notes(chain, told, seen.silent)
    whose = f"范围：{asked.words}    年度：{span.years[0]}—{span.years[-1]}年"
    name = f"{CHAINS[of]}衔接_{asked.words}_{span.years[0]}—{span.years[-1]}年.xlsx"
    return workbook(desk, name, lambda path: write(path, chain, told, catalog(), notes=notes, whose=whose))


def _span(conn: Connection, visitor: Visitor, first: int | None, last: int | None) -> Span:
    """The years asked for, by default the newest few; as many as fit on a page."""
    filed = filed_years(conn, visitor.remit_over_years(conn))
    if not filed:
        return Span([], range(0))
    end = last or filed[-1]
    begin = first or max(filed[0], end - _USUAL + 1)
    begin, end = min(begin, end), max(begin, end)
    return Span(filed, range(max(begin, end - _MOST_YEARS + 1), end + 1))


def _asked(conn: Connection, visitor: Visitor, span: Span, agency: int | None, under: int | None) -> Asked:
    """NotFound for an agency outside the remit."""
    number = under if agency is None else agency
    if number is None:
        return Asked(None, whole=False)
    year = span.years[-1] if span.years else 9999
    found = agency_in(conn, visitor.remit_over_years(conn).within(span.years or [year]), number, year)
    if found is None:
        raise NotFound
    return Asked(found, whole=agency is None)
