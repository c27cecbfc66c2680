"""Agencies: the register within the remit."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from reportdb.papers import agency_rows
from reportdb.queries import registry
from reportdb.queries.agency_history import agency_history
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.registry import AgencyRow
from reportdb.queries.remit import Remit
from reportdb.queries.tree import in_tree_order, shown
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm, ThePage
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.errors import not_found
from reportdb.web.api.models.agencies import Agency, AgencyHistory
from reportdb.web.api.places import PLAIN, AgencyId
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["agencies"])

_Year = Annotated[
    int | None, Query(ge=1990, le=2100, description="As it stood at the end of this year; today where it is left out.")
]
_Words = Annotated[str, Query(min_length=1, max_length=200, pattern=PLAIN, description="A name, former name or code.")]


@router.get("/agencies", summary="List the agencies, in the order of the tree", **describe.page("单位名录", Agency))
def agencies(
    desk: TheDesk,
    caller: TheCaller,
    page: ThePage,
    year: _Year = None,
    q: Annotated[
        str,
        Query(
            max_length=200,
            pattern=PLAIN,
            description="Only those with each of these words in a name, former name or code.",
        ),
    ] = "",
) -> Response:
    """Every agency that may be seen, with its superior, names, codes and dates; of a year those that existed in it."""
    with desk.snapshot() as conn:
        remit = caller.remit(conn, year)
        rows = registry.agencies(conn, remit, year)
        ordered = in_tree_order(rows, registry.collectors(conn, year))
        kept = {row.id for row in rows if year is None or row.existed_in(year)} & _named(conn, remit, q)
        depths = {row.id: depth for row, depth in shown(ordered, kept)}
        records = {one["id"]: one for one in _records(conn, remit, rows, year)}
    found = [{"id": number, "depth": depth, **records[number]} for number, depth in depths.items()]
    return page.page(found, Agency)


@router.get("/agencies/find", summary="Find the agency that some words mean", **describe.one("查找单位", Agency))
def find(desk: TheDesk, caller: TheCaller, form: TheForm, q: _Words, year: _Year = None) -> Response:
    """The one agency that a code, a name or a former name means; 422 names the nearest where there is none, or several."""
    with desk.snapshot() as conn:
        remit = caller.remit(conn, year)
        row = registry.find_agency(conn, remit, q, year)
        above = in_tree_order(registry.agencies(conn, remit, year), registry.collectors(conn, year))
        depth = next(depth for one, depth in above if one.id == row.id)
        (record,) = (one for one in _records(conn, remit, [one for one, _ in above], year) if one["id"] == row.id)
    return form.one({"id": row.id, "depth": depth, **record}, Agency)


@router.get("/agencies/{agency}", summary="Tell the history of an agency", **describe.one("单位沿革", AgencyHistory))
def one(desk: TheDesk, caller: TheCaller, form: TheForm, agency: AgencyId) -> Response:
    """Its names, superiors, predecessors and successors over time."""
    with desk.snapshot() as conn:
        remit = caller.remit_over_years(conn).ever()
        if not remit.covers(agency) or not registry.agencies(conn, Remit.of({agency})):
            raise not_found()
        found = agency_history(conn, remit, agency)
    return form.one({"id": agency, **found}, AgencyHistory)


def _named(conn: Connection, remit: Remit, words: str) -> set[int]:
    """The agencies that some words mean; everybody for none."""
    if words.strip():
        return agencies_called(conn, remit, words)
    return {row.id for row in registry.agencies(conn, remit)}


def _records(conn: Connection, remit: Remit, rows: list[AgencyRow], year: int | None) -> list[dict[str, object]]:
    """The objects of `agencies list --format json` with ids; of a year with the names and collectors of then."""
    links = registry.collector_links(conn, remit)
    if year is not None:
        then = registry.names_in(conn, remit, year)
        rows = [row._replace(name=then.get(row.id, row.name)) for row in rows]
        links = [link._replace(valid_to=None) for link in links if link.holds(dt.date(year, 12, 31))]
    names = registry.agency_names(conn, remit)
    found = agency_rows.records(rows, names, links)
    return [{"id": row.id, **record} for row, record in zip(rows, found, strict=True)]
