"""Cases of the papers about filings, their figures and sources."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise

from etl.provenance import Tracer, trace_total
from reportdb.errors import NothingToShow
from reportdb.forms import STATUTORY_TABLES
from reportdb.forms.codes import Cell
from reportdb.papers import (
    diff_rows,
    export_papers,
    figures,
    filing_lines,
    filing_rows,
    flat_papers,
    history_rows,
    official_workbook,
    restatement_rows,
    source_rows,
    trace_rows,
    trace_words,
)
from reportdb.papers.diff_rows import Pair
from reportdb.queries import corrections, differences, explanations, filings, history, provenance, reports, restatements
from tests.county_house import YEARS
from tests.paper_cases.asked import YEAR, Asked, Case, agencies_of, all_filings, each, seen_filings, trees


def _restated(a: Asked) -> list[restatements.Restatement]:
    return restatements.ledger(a.conn, a.remit, YEAR).lines


def _official(a: Asked) -> object:
    found = []
    for row in all_filings(a):
        path = a.path("official.xlsx")
        with suppress(NothingToShow):
            official_workbook.write_filing(a.conn, a.remit, row, str(path))
        if path.exists():
            found.append(path)
    return found


def _flat(a: Asked) -> object:
    return [
        flat_papers.flat_rows(a.conn, a.remit, year, [row for row in all_filings(a) if row.year == year])
        for year in YEARS
    ]


def _flat_lists(a: Asked) -> object:
    rows, _ = flat_papers.flat_rows(a.conn, a.remit, YEAR, flat_papers.chosen_filings(a.conn, a.remit, YEAR))
    path = a.path("flat.xlsx")
    if rows:
        flat_papers.write_list(rows, "所见单位", YEAR, str(path))
    return path if rows else None


def _traced(a: Asked) -> object:
    tracer, place = Tracer(a.conn, a.remit), Cell("received", "total")
    found: list[object] = [
        trace_rows.as_record(tracer.trace(row, "applications", place), provenance.import_of(a.conn, a.remit, row.id))
        for row in seen_filings(a)
    ]
    for below in trees(a):
        if below.added:
            total = trace_total(tracer, below, "applications", "received", "total")
            runs = {row.id: provenance.import_of(a.conn, a.remit, row.id) for row in seen_filings(a)}
            found.append(trace_rows.as_total_record(total, runs))
    return found


def _raw(a: Asked) -> object:
    tracer, found = Tracer(a.conn, a.remit), []
    for row in seen_filings(a):  # each before the next file is opened
        one = tracer.trace(row, "applications", Cell("received", "total"))
        assert one.origin is not None
        around = tracer.around(one) if tracer.may_give(one) else None
        found.append(
            (row.agency, trace_words.value_words(one.figure, one.unit), trace_words.raw_words(one.origin), around)
        )
    return found


def _diffs(a: Asked) -> object:
    rows = sorted(seen_filings(a), key=lambda row: (row.report_id, row.n))
    pairs = [Pair(old, new) for old, new in pairwise(rows) if old.report_id == new.report_id]
    return [
        diff_rows.records(pair, differences.changes(a.conn, a.remit, pair.old, pair.new), flat=flat)
        for pair in pairs
        for flat in (False, True)
    ]


def _findings(a: Asked) -> object:
    return [
        filing_lines.groups(
            row, explanations.explained_findings(a.conn, a.remit, row), filings.tables_of(a.conn, a.remit, row.id)
        )
        for row in seen_filings(a)
    ]


def _figures(a: Asked) -> object:
    found = []
    for row in seen_filings(a):
        report = reports.load_report(a.conn, a.remit, row.id)
        for table in (*STATUTORY_TABLES, "improvement_items"):
            lines = figures.rows_of(report, table, row)
            found.append(figures.with_corrections(lines, table, corrections.corrections_of(a.conn, a.remit, row.id)))
    return found


CASES: Mapping[str, Case] = {
    "diff_rows.records": _diffs,
    "export_papers.papers": lambda a: [
        list(export_papers.papers(a.conn, a.remit, year, [row for row in all_filings(a) if row.year == year])) for year in YEARS
    ],
    "export_papers.cover": lambda a: [export_papers.cover(a.conn, a.remit, row) for row in seen_filings(a)],
    "figures.rows_of": _figures,
    "filing_lines.groups": _findings,
    "filing_rows.record": lambda a: each(
        lambda row: filing_rows.record(a.conn, a.remit, row, filings.findings_of(a.conn, a.remit, row.id)), all_filings(a)
    ),
    "filing_rows.summary": lambda a: [filing_rows.summary(row) for row in seen_filings(a)],
    "flat_papers.chosen_filings": lambda a: [
        flat_papers.chosen_filings(a.conn, a.remit, YEAR, under=under, agencies=some)
        for under, some in ((None, None), (a.house.city, None), (a.house.b, None), (None, agencies_of(a.house)))
    ],
    "flat_papers.flat_rows": _flat,
    "flat_papers.write_list": _flat_lists,
    "history_rows.record": lambda a: [
        history_rows.record(one)
        for agency in agencies_of(a.house) for year in YEARS for one in history.history(a.conn, a.remit, agency, year)
    ],
    "official_workbook.write_filing": _official,
    "restatement_rows.line": lambda a: [
        (restatement_rows.line(1, one), restatement_rows.record(one), restatement_rows.columns(one)) for one in _restated(a)
    ],
    "source_rows.record": lambda a: [
        source_rows.record(file) for row in all_filings(a) for file in provenance.files_of(a.conn, a.remit, row)
    ],
    "trace_rows.as_record": _traced,
    "trace_words.raw_words": _raw,
}  # fmt: skip
