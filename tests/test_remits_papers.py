"""What is made of queries for paper, page and program tells a county nothing of another: no name, number, figure or word.

Whatever is made under a remit has a case here, and so has every module that prints rows of queries: a new one fails the
test until it has. A case is made twice, for everyone and for county A: B must be seen in the first and not in the second.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, Engine

import reportdb.papers as package
from etl.provenance import Tracer, trace_total
from reportdb.carry_over import CarryOver, Chain
from reportdb.database import open_database, reading
from reportdb.errors import NothingToShow, UsageError
from reportdb.forms import STATUTORY_TABLES, catalog
from reportdb.forms.codes import Cell
from reportdb.papers import (
    agency_rows,
    agency_tree,
    audit_words,
    carry_book,
    carry_rows,
    diff_rows,
    export_papers,
    figures,
    filing_lines,
    filing_rows,
    flat_papers,
    gathered_total,
    history_rows,
    official_workbook,
    part_pictures,
    peer_pictures,
    pictured,
    restatement_rows,
    review_rows,
    review_words,
    series_papers,
    series_rows,
    source_rows,
    standings,
    status_rows,
    status_workbook,
    total_cut,
    total_figure,
    total_papers,
    total_records,
    total_words,
    total_workbook,
    trace_rows,
    trace_words,
    workflow_rows,
    year_pictures,
)
from reportdb.papers.diff_rows import Pair
from reportdb.papers.pictured import Pictured
from reportdb.queries import (
    audit,
    carry_over,
    contacts,
    corrections,
    differences,
    explanations,
    filings,
    history,
    locks,
    members,
    provenance,
    registry,
    releases,
    reports,
    restatements,
    review,
    status,
    status_years,
    submissions,
)
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import OUTSIDE, Remit
from reportdb.series import Indicator, Line
from tests.command_line import Fill
from tests.county_house import EVERYONE, MARKS, YEARS, House, fill, house
from tests.told import said

YEAR = 2023
OURS = ("甲", "AA")
NOBODY = Remit.of(())


class Asked(NamedTuple):
    """Who asks for what, and where there is room for files."""

    conn: Connection
    remit: Remit
    house: House
    room: Path

    def path(self, name: str) -> Path:
        """A file to write; no word of its name but `name` says anything."""
        return self.room / f"{len(list(self.room.iterdir()))}_{name}"


Case = Callable[[Asked], object]


def _rows(a: Asked) -> list[FilingRow]:
    """All filings of the house, whoever asks: what is asked about need not be what may be seen."""
    return [row for year in YEARS for row in filings.filings_of_year(a.conn, EVERYONE, year)]


def _seen(a: Asked) -> list[FilingRow]:
    return [row for year in YEARS for row in filings.filings_of_year(a.conn, a.remit, year)]


def _agencies(h: House) -> list[int]:
    return [h.city, h.a, h.a_edu, h.a_archive, h.b, h.b_edu, h.b_grain]


def _each(work: Callable[..., object], given: Sequence[object]) -> list[object]:
    """What some work gives for each of these, materialized; nothing where it refuses."""
    found: list[object] = []
    for one in given:
        with suppress(NothingToShow, UsageError, KeyError):
            made = work(one)
            found.append(list(made) if isinstance(made, Iterator) else made)
    return found


def _gathered(a: Asked) -> list[gathered_total.Gathered]:
    found = _each(lambda one: gathered_total.gather_one(a.conn, a.remit, one, YEAR), _agencies(a.house))
    return [one for one in found if isinstance(one, gathered_total.Gathered)]


def _trees(a: Asked) -> list[members.Members]:
    tree = members.Tree(a.conn, a.remit, YEAR)
    return [tree.members(one) for one in _agencies(a.house) if tree.knows(one)]


def _lines(a: Asked, years: Sequence[int] = YEARS, *, summed: bool = False) -> list[Line]:
    rows = registry.agencies(a.conn, a.remit, YEAR)
    indicator = Indicator(catalog(), "applications", Cell("received", "total"))
    try:
        return series_papers.lines_of_agencies(a.conn, a.remit, indicator, rows, years, None, summed=summed)[0]
    except NothingToShow:
        return []


def _series(a: Asked) -> object:
    """The lines of those who are seen: of one who is not, not even the name is known to be asked for."""
    found = [*_lines(a), *_lines(a, summed=True), *_lines(a, [YEAR])]
    # whom an office was merged with is known by number to add it up (`series_rows.records` is what is told of it)
    return [(line.office.name, line.office.code, line.office.names, list(line.office.others.values()), line.points)
            for line in found]  # fmt: skip


def _drawn(one: Pictured) -> object:
    """Everything a page shows of a picture, and the words drawn in it."""
    words = "" if one.picture is None else re.sub(r"<[^>]*>", " ", pictured.draw("svg", one.picture).decode("utf-8"))
    return one.title, one.alt, one.head, one.rows, one.notes, one.empty, words


def _status(a: Asked) -> list[status.StatusRow]:
    return [
        row
        for year in (2021, 2022, 2023)
        for under in (None, a.house.city, a.house.b)
        for row in status.status(a.conn, a.remit, year, under)
    ]


def _grid(a: Asked) -> list[status_years.AgencyYears]:
    return status_years.status_over_years(a.conn, a.remit, YEARS)


def _restated(a: Asked) -> list[restatements.Restatement]:
    return restatements.ledger(a.conn, a.remit, YEAR).lines


def _carried(a: Asked) -> list[tuple[CarryOver, carry_over.Carried]]:
    chains = [CarryOver(catalog(), chain) for chain in Chain]
    return [
        (chain, carry_over.carried(a.conn, a.remit, chain, range(2021, 2025), under=under))
        for chain in chains
        for under in (None, a.house.city, a.house.b)
    ]


def _carry_grids(a: Asked) -> object:
    found: list[object] = []
    for chain, one in _carried(a):
        told = carry_rows.told(chain, one.rows)
        found += [
            carry_rows.lines(chain, told, catalog()),
            list(carry_rows.records(chain, told)),
            carry_rows.explained_words(chain, told),
            carry_rows.silent_words(one.silent),
        ]
    return found


def _carry_books(a: Asked) -> object:
    found = []
    for chain, one in _carried(a):
        told, path = carry_rows.told(chain, one.rows), a.path("carry.xlsx")
        notes = [*carry_rows.explained_words(chain, told), carry_rows.silent_words(one.silent)]
        if told:
            carry_book.write(str(path), chain, told, catalog(), notes=notes, whose="所见单位")
            found.append(path)
    return found


def _official(a: Asked) -> object:
    found = []
    for row in _rows(a):
        path = a.path("official.xlsx")
        with suppress(NothingToShow):
            official_workbook.write_filing(a.conn, a.remit, row, str(path))
        if path.exists():
            found.append(path)
    return found


def _total_books(a: Asked) -> object:
    found = []
    for one in _gathered(a):
        path = a.path("total.xlsx")
        total_workbook.write_total(one, total_papers.papers(a.conn, a.remit, one), str(path))
        found.append(path)
    return found


def _flat(a: Asked) -> object:
    return [
        flat_papers.flat_rows(a.conn, a.remit, year, [row for row in _rows(a) if row.year == year]) for year in YEARS
    ]


def _flat_lists(a: Asked) -> object:
    rows, _ = flat_papers.flat_rows(a.conn, a.remit, YEAR, flat_papers.chosen_filings(a.conn, a.remit, YEAR))
    path = a.path("flat.xlsx")
    if rows:
        flat_papers.write_list(rows, "所见单位", YEAR, str(path))
    return path if rows else None


def _status_books(a: Asked) -> object:
    asked = status.NEVER_MIND
    known = contacts.contacts_before(a.conn, a.remit, 2024)
    rows = status.status(a.conn, a.remit, 2024)
    first, second = a.path("status.xlsx"), a.path("years.xlsx")
    status_workbook.write(str(first), rows, known, 2024, "所见单位", asked)
    status_workbook.write_grid(str(second), _grid(a), YEARS, "所见单位", asked)
    return [first, second] if rows or _grid(a) else []


def _calls(a: Asked) -> object:
    known = contacts.contacts_before(a.conn, a.remit, 2024)
    rows = [row for row in status.status(a.conn, a.remit, 2024) if row.awaited]
    return [(status_rows.call_line(row, known.get(row.agency_id)), status_rows.call_record(row, known.get(row.agency_id)))
            for row in rows]  # fmt: skip


def _statuses(a: Asked) -> object:
    return [
        [(status_rows.line(row), status_rows.record(row), status_rows.situation(row)) for row in _status(a)],
        [(status_rows.year_line(one, YEARS), status_rows.year_record(one, YEARS)) for one in _grid(a)],
        _calls(a),
    ]


def _submitted(a: Asked) -> list[submissions.SubmissionRow]:
    return [one for row in _rows(a) for one in submissions.submissions_of(a.conn, a.remit, row.report_id)]


def _workflow(a: Asked) -> object:
    held = locks.locks(a.conn, a.remit)
    return [
        [(review_rows.submission_line(one), review_rows.submission_record(one)) for one in _submitted(a)],
        [(review_rows.locked_words(one), review_rows.lock_line(one), review_rows.lock_record(one)) for one in held],
        [review_rows.released_words(one) for one in releases.releases(a.conn, a.remit)],
    ]


def _workflow_records(a: Asked) -> object:
    return [
        [workflow_rows.submission_record(one) for one in _submitted(a)],
        [workflow_rows.lock_record(one) for one in locks.locks(a.conn, a.remit)],
        [workflow_rows.release_record(one) for one in releases.releases(a.conn, a.remit)],
    ]


def _trail(a: Asked) -> object:
    rows = audit.trail(a.conn, a.remit, limit=1000).rows
    numbers = {number for row in rows for number in audit_words.agencies_in(row.what)}
    names = {
        row.id: row.name for row in registry.agencies(a.conn, a.remit) if row.id in numbers or a.remit.covers(row.id)
    }
    return [audit_words.line(row, names) for row in rows]


def _register(a: Asked) -> object:
    rows, names = registry.agencies(a.conn, a.remit), registry.agency_names(a.conn, a.remit)
    return agency_rows.flat(agency_rows.records(rows, names, registry.collector_links(a.conn, a.remit)))


def _grown(a: Asked) -> object:
    """The trees of years in one of which the other county collected a report of ours."""
    found = []
    for year in (None, 2020, 2021, 2023):
        rows = registry.agencies(a.conn, a.remit, year)
        names = {} if year is None else registry.names_in(a.conn, a.remit, year)
        found.append(agency_tree.grown(rows, names, registry.collectors(a.conn, year), None, 100))
    return found


def _traced(a: Asked) -> object:
    tracer, place = Tracer(a.conn, a.remit), Cell("received", "total")
    found: list[object] = [
        trace_rows.as_record(tracer.trace(row, "applications", place), provenance.import_of(a.conn, a.remit, row.id))
        for row in _seen(a)
    ]
    for below in _trees(a):
        if below.added:
            total = trace_total(tracer, below, "applications", "received", "total")
            runs = {row.id: provenance.import_of(a.conn, a.remit, row.id) for row in _seen(a)}
            found.append(trace_rows.as_total_record(total, runs))
    return found


def _raw(a: Asked) -> object:
    tracer, found = Tracer(a.conn, a.remit), []
    for row in _seen(a):  # each before the next file is opened
        one = tracer.trace(row, "applications", Cell("received", "total"))
        assert one.origin is not None
        around = tracer.around(one) if tracer.may_give(one) else None
        found.append(
            (row.agency, trace_words.value_words(one.figure, one.unit), trace_words.raw_words(one.origin), around)
        )
    return found


def _diffs(a: Asked) -> object:
    rows = sorted(_seen(a), key=lambda row: (row.report_id, row.n))
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
        for row in _seen(a)
    ]


def _figures(a: Asked) -> object:
    found = []
    for row in _seen(a):
        report = reports.load_report(a.conn, a.remit, row.id)
        for table in (*STATUTORY_TABLES, "improvement_items"):
            lines = figures.rows_of(report, table, row)
            found.append(figures.with_corrections(lines, table, corrections.corrections_of(a.conn, a.remit, row.id)))
    return found


def _parts(a: Asked) -> object:
    drawings = (part_pictures.outcomes_pictured, part_pictures.applicants_pictured, part_pictures.appeals_pictured)
    return [_drawn(draw(reports.load_report(a.conn, a.remit, row.id))) for row in _seen(a) for draw in drawings]


def _peers(a: Asked) -> object:
    """For ours, and for the one of the other county, among all who are seen."""
    lines = _lines(a, [YEAR])
    asking = (a.house.a_edu, a.house.b_edu) if lines else ()
    return [_drawn(peer_pictures.peers_pictured(lines, own, YEAR, "同类单位")) for own in asking]


CASES: Mapping[str, Case] = {
    "agency_rows.records": _register,
    "agency_tree.grown": _grown,
    "audit_words.line": _trail,
    "carry_book.write": _carry_books,
    "carry_rows.lines": _carry_grids,
    "diff_rows.records": _diffs,
    "export_papers.papers": lambda a: [
        list(export_papers.papers(a.conn, a.remit, year, [row for row in _rows(a) if row.year == year])) for year in YEARS
    ],
    "export_papers.cover": lambda a: [export_papers.cover(a.conn, a.remit, row) for row in _seen(a)],
    "figures.rows_of": _figures,
    "filing_lines.groups": _findings,
    "filing_rows.record": lambda a: _each(
        lambda row: filing_rows.record(a.conn, a.remit, row, filings.findings_of(a.conn, a.remit, row.id)), _rows(a)
    ),
    "filing_rows.summary": lambda a: [filing_rows.summary(row) for row in _seen(a)],
    "flat_papers.chosen_filings": lambda a: [
        flat_papers.chosen_filings(a.conn, a.remit, YEAR, under=under, agencies=some)
        for under, some in ((None, None), (a.house.city, None), (a.house.b, None), (None, _agencies(a.house)))
    ],
    "flat_papers.flat_rows": _flat,
    "flat_papers.write_list": _flat_lists,
    "gathered_total.gather": lambda a: _each(
        lambda words: gathered_total.gather(a.conn, a.remit, words, YEAR),
        ["某市人民政府", "某市甲县人民政府", "AA1", "某市乙县人民政府", "BB1", f"#{a.house.b_edu}"],
    ),
    "gathered_total.gather_one": _gathered,
    "gathered_total.gather_of": lambda a: [gathered_total.gather_of(a.conn, a.remit, one) for one in _trees(a)],
    "gathered_total.total_in": lambda a: _each(
        lambda one: gathered_total.total_in(a.conn, a.remit, one, YEAR), _agencies(a.house)
    ),
    "gathered_total.forest_under": lambda a: _each(
        lambda words: [(forest := gathered_total.forest_under(a.conn, a.remit, YEAR, words)), *gathered_total.gather_all(forest)],
        [None, "某市甲县人民政府", "某市乙县人民政府", "BB"],
    ),
    "history_rows.record": lambda a: [
        history_rows.record(one)
        for agency in _agencies(a.house) for year in YEARS for one in history.history(a.conn, a.remit, agency, year)
    ],
    "official_workbook.write_filing": _official,
    "part_pictures.outcomes_pictured": _parts,
    "peer_pictures.peers_pictured": _peers,
    "restatement_rows.line": lambda a: [
        (restatement_rows.line(1, one), restatement_rows.record(one), restatement_rows.columns(one)) for one in _restated(a)
    ],
    "review_rows.submission_line": _workflow,
    "review_words.finding_words": lambda a: [
        (row, review_words.finding_words(row)) for year in (2021, 2022, 2023) for row in review.reviews(a.conn, a.remit, year)
    ],
    "series_papers.lines_of_agencies": _series,
    "series_rows.records": lambda a: [
        (list(series_rows.records([line])), list(series_rows.csv_rows([line])), series_rows.heading(line),
         series_rows.table_rows(line), series_rows.footnotes(line))
        for line in [*_lines(a), *_lines(a, summed=True)]
    ],
    "source_rows.record": lambda a: [
        source_rows.record(file) for row in _rows(a) for file in provenance.files_of(a.conn, a.remit, row)
    ],
    "standings.listed": lambda a: [standings.listed(_status(a)), standings.as_csv(_status(a)) if _status(a) else ""],
    "status_rows.line": _statuses,
    "status_workbook.write": _status_books,
    "total_cut.is_cut": lambda a: [total_cut.is_cut(a.conn, a.remit, one, YEAR) for one in _agencies(a.house)],
    "total_figure.total_figure": lambda a: [
        total_figure.total_figure(a.conn, a.remit, one, "applications", Cell("received", "total")) for one in _trees(a)
    ],
    "total_papers.about_filings": lambda a: total_papers.about_filings(a.conn, a.remit, _rows(a)),
    "total_papers.about_members": lambda a: [total_papers.about_members(a.conn, a.remit, one) for one in _gathered(a)],
    "total_papers.papers": lambda a: [total_papers.papers(a.conn, a.remit, one) for one in _gathered(a)],
    "total_papers.all_papers": lambda a: _each(
        lambda words: total_papers.all_papers(a.conn, a.remit, YEAR, words), [None, "某市甲县人民政府", "某市乙县人民政府"]
    ),
    "total_records.as_record": lambda a: [
        (total_records.as_record(one, total_papers.about_members(a.conn, a.remit, one)), list(total_records.as_rows(one)))
        for one in _gathered(a)
    ],
    "total_words.share_words": lambda a: [
        (one.members.agency, total_words.share_words(one), list(map(total_words.absent_words, one.members.missing)))
        for one in _gathered(a)
    ],
    "total_workbook.write_total": _total_books,
    "trace_rows.as_record": _traced,
    "trace_words.raw_words": _raw,
    "workflow_rows.submission_record": _workflow_records,
    "year_pictures.years_pictured": lambda a: [_drawn(year_pictures.years_pictured(line)) for line in _lines(a)],
}  # fmt: skip
#: yes or no
SILENT = {"total_cut.is_cut"}
#: modules that speak of queries and print nothing that came from one
OF_NOBODY = {
    "",  # the package
    "refusal_words",  # what was refused to whoever asks; `locks.visible_lock` says what of a lock is told
}


def _modules() -> Iterator[tuple[str, str]]:
    for found in pkgutil.walk_packages(package.__path__, "reportdb.papers."):
        module = importlib.import_module(found.name)
        yield found.name.removeprefix("reportdb.papers."), inspect.getsource(module)


def test_everything_made_under_a_remit_has_a_case_here() -> None:
    asking = set()
    for name, _ in _modules():
        for called, one in vars(importlib.import_module(f"reportdb.papers.{name}")).items():
            here = inspect.isfunction(one) and one.__module__ == f"reportdb.papers.{name}"
            if here and not called.startswith("_") and "remit" in inspect.signature(one).parameters:
                asking.add(f"{name}.{called}")
    assert asking - CASES.keys() == set()


def test_every_module_that_prints_what_a_query_gives_has_a_case_here() -> None:
    printing = {name for name, source in _modules() if "reportdb.queries" in source}
    assert printing - {case.partition(".")[0] for case in CASES} - OF_NOBODY == set()


@pytest.fixture
def engine(shared_urls: Callable[[str, Fill], object], dialect: str) -> Iterator[Engine]:
    engine = open_database(shared_urls(dialect, fill))  # type: ignore[arg-type]
    yield engine
    engine.dispose()


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Far from the database, whose name says nothing either."""
    made = tmp_path / "room"
    made.mkdir()
    return made


@pytest.mark.parametrize("name", CASES)
def test_nothing_of_another_county_is_printed(engine: Engine, name: str, room: Path) -> None:
    with reading(engine) as conn:
        county = house(conn)
        every = said(CASES[name](Asked(conn, EVERYONE, county, room)))
        ours = said(CASES[name](Asked(conn, county.remit, county, room)))
    assert name in SILENT or any(mark in every for mark in MARKS), "the case would see nothing of county B in any case"
    assert name in SILENT or any(mark in ours for mark in OURS), "the case says nothing of county A either"
    for mark in MARKS:
        at = ours.find(mark)
        assert at < 0, f"{mark}: …{ours[max(0, at - 200) : at + 100]}…"


@pytest.mark.parametrize("name", CASES)
def test_without_a_remit_nothing_is_printed(engine: Engine, name: str, room: Path) -> None:
    with reading(engine) as conn:
        county = house(conn)
        told = said(CASES[name](Asked(conn, NOBODY, county, room)))
    for mark in (*MARKS, *OURS):
        assert mark not in told, told[:500]


def test_who_collects_from_outside_is_called_so(engine: Engine) -> None:
    """That a report goes to another office than the superior is known; to which, only to whoever may see it."""
    with reading(engine) as conn:
        county = house(conn)
        rows = {row.id: row for row in registry.agencies(conn, county.remit)}
        ours = {number: row.name for number, row in rows.items()}
        bureau = rows[county.a_edu]
    assert list(agency_tree.remarks(bureau, ours, {county.a_edu: county.b})) == [f"报送 {OUTSIDE}"]
    assert list(agency_tree.remarks(bureau, ours | {county.b: "乙县"}, {county.a_edu: county.b})) == ["报送 乙县"]
