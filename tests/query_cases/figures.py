"""Cases of the queries about figures, totals and series."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from reportdb.carry_over import CarryOver, Chain
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.queries import (
    annual,
    annual_corrections,
    appeals,
    applications,
    carry_over,
    channels,
    improvement_items,
    member_figures,
    members,
    public,
    publications,
    registry,
    resources,
    series,
    sums,
    table_editions,
)
from reportdb.queries.remit import Remit
from tests.county_house import EVERYONE, YEARS, House
from tests.query_cases.asked import Case, agencies_of, all_filings, each, frames


def _members(conn: Connection, remit: Remit, year: int) -> list[members.Member]:
    tree = members.Tree(conn, EVERYONE, year)
    return [one for number in (branch.agency_id for branch in tree.branches()) for one in tree.members(number).added]


def _sums(conn: Connection, remit: Remit, h: House) -> object:
    editions = table_editions.table_editions(conn, EVERYONE, 2023)
    of = {row.filing.agency_id: [row] for row in _members(conn, EVERYONE, 2023)}
    found = sums.sums_of_year(conn, remit, 2023, Crossing(catalog(), "2021"), of, editions)
    return [(one.sums, one.holders, one.named) for one in found.values()]


CASES: Mapping[str, Case] = {
    "annual.filtered": lambda c, r, h: [tuple(row) for row in c.execute(annual.filtered(publications.VIEW, r))],
    "annual_corrections.select_corrections": frames(annual_corrections.select_corrections),
    "appeals.select_appeals": frames(appeals.select_appeals),
    "appeals.appeals": lambda c, r, h: appeals.appeals(c, r),
    "applications.select_applications": frames(applications.select_applications),
    "applications.applications": lambda c, r, h: applications.applications(c, r),
    "carry_over.carried": lambda c, r, h: [
        one for chain in Chain for found in (
            carry_over.carried(c, r, CarryOver(catalog(), chain), range(2021, 2025)),
            carry_over.carried(c, r, CarryOver(catalog(), chain), YEARS, agency=h.b_edu),
            carry_over.carried(c, r, CarryOver(catalog(), chain), YEARS, under=h.city),
        ) for one in (*found.rows, *found.silent)
    ],
    "carry_over.carrying": lambda c, r, h: [
        carry_over.carrying(c, r, CarryOver(catalog(), chain), YEARS, under=under, broken=broken)
        for chain in Chain for under in (None, h.city, h.b) for broken in (False, True)
    ],
    "channels.select_channels": frames(channels.select_channels),
    "channels.channels": lambda c, r, h: channels.channels(c, r),
    "improvement_items.select_improvement_items": frames(improvement_items.select_improvement_items),
    "improvement_items.improvement_items": lambda c, r, h: improvement_items.improvement_items(c, r),
    "member_figures.figures_given": lambda c, r, h: member_figures.figures_given(
        c, r, 2023, "applications", catalog().table("2021", "applications").official_cells, all_filings(c)
    ),
    "member_figures.lines_given": lambda c, r, h: member_figures.lines_given(c, r, 2023, all_filings(c)),
    "members.members": lambda c, r, h: each(lambda one: members.members(c, r, one, 2023), agencies_of(h)),
    "public.public_rows": lambda c, r, h: [
        row for name in ("annual_publications", "annual_corrections") for part in public.public_rows(c, r, name) for row in part
    ],
    "public.public_columns": lambda c, r, h: list(public.public_columns(c, r, "annual_appeals", year=2022)),
    "public.filings_by_region": lambda c, r, h: [
        row.agency for numbers in public.filings_by_region(c, r, 2023).values() for number in numbers
        for row in all_filings(c) if row.id == number
    ],
    "publications.select_publications": frames(publications.select_publications),
    "publications.publications": lambda c, r, h: publications.publications(c, r),
    "resources.select_resources": frames(resources.select_resources),
    "resources.resources": lambda c, r, h: resources.resources(c, r),
    "series.filings_for": lambda c, r, h: series.filings_for(
        c, r, agencies_of(h), YEARS, {"applications": [Cell("received", "total")]}
    ).current,
    "series.offices": lambda c, r, h: [
        (one.name, one.code, one.names, [name for name in one.others.values() if name != "管辖范围以外的单位"],
         [name for name in one.successions.names.values() if name != "管辖范围以外的单位"])
        for one in series.offices(c, r, registry.agencies(c, r), YEARS)
    ],
    "series.first_years": lambda c, r, h: series.first_years(c, r, agencies_of(h)),
    "series.stored_reports": lambda c, r, h: [
        row.agency for agency in agencies_of(h) for one in series.stored_reports(c, r, agency)
        for row in all_filings(c) if row.id == one.filing
    ],
    "series.stored_years": lambda c, r, h: series.stored_years(c, r, [h.b_edu, h.a]),
    "sums.members_of": lambda c, r, h: sums.members_of(
        r, _members(c, EVERYONE, 2023), table_editions.table_editions(c, EVERYONE, 2023)
    ),
    "sums.sums_of_year": _sums,
}  # fmt: skip
