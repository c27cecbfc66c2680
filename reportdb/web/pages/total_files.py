"""Totals to take away: the workbook with all that is behind the figures, CSV and JSON."""

from __future__ import annotations

import json

from fastapi import APIRouter, Response

from reportdb.papers.rows import as_csv_records
from reportdb.papers.total_papers import about_members, papers
from reportdb.papers.total_records import as_record, as_rows
from reportdb.papers.total_workbook import write_total
from reportdb.web.apart.route import long
from reportdb.web.asked import Number, Year
from reportdb.web.desk import TheDesk
from reportdb.web.handing import csv_file, json_file, workbook
from reportdb.web.refusals import NotFound
from reportdb.web.total_choice import gathered
from reportdb.web.visitor import TheVisitor

router = APIRouter()


@long(router, "/totals/{agency_id}/{year}/total.xlsx")
def book(desk: TheDesk, visitor: TheVisitor, agency_id: Number, year: Year) -> Response:
    """The workbook of a total, read back before it is given."""
    with desk.snapshot() as conn:
        whose, found = gathered(conn, visitor.remit(conn, year), agency_id, year)
        if found is None:
            raise NotFound
        behind = papers(conn, visitor.remit_over_years(conn), found)
    return workbook(desk, f"{whose.agency}_{year}年汇总.xlsx", lambda path: write_total(found, behind, path))


@long(router, "/totals/{agency_id}/{year}/total.{kind}")
def data(desk: TheDesk, visitor: TheVisitor, agency_id: Number, year: Year, kind: str) -> Response:
    """A row per figure of the total, of 本级 and of 所属 (CSV), or the whole total as one object (JSON)."""
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        whose, found = gathered(conn, remit, agency_id, year)
        if found is None or kind not in ("csv", "json"):
            raise NotFound
        about = about_members(conn, remit, found) if kind == "json" else None
    name = f"{whose.agency}_{year}年汇总.{kind}"
    if about is not None:
        return json_file(json.dumps(as_record(found, about), ensure_ascii=False), name)
    return csv_file(as_csv_records(list(as_rows(found))), name)
