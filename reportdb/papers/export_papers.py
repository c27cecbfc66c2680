"""What exported workbooks show of their filings: figures, last year's, the years, the cover; read for many at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from etl.provenance import extents
from reportdb import __version__
from reportdb.correction import Correction
from reportdb.findings import Finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.papers.figures import edition_of
from reportdb.papers.names import PARTS, reason_words, state_name
from reportdb.queries.corrections import corrected_filings, corrections_of, utc
from reportdb.queries.explanations import explained_findings_of
from reportdb.queries.filings import FilingRow, PlaceRow, current_of, superseded_by, tables_of_filings
from reportdb.queries.provenance import FileRow, ImportRow, files_of_filings, imports_of
from reportdb.queries.remit import Remit
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.queries.series import filings_for, first_years
from reportdb.report import Report, Scope
from reportdb.series import Filings, Indicator, Line, Office, figures_needed, lines_of
from reportdb.xlsx import Cover, Origin, OriginFile, OriginTable

#: filings read together: few statements for each of them, and little in memory however many there are
AT_ONCE = 100
_LINES = ("received", "total_handled", "carried_out")
_SUPERSEDED = (
    "本表为第 {old.n} 次报送（报送编号 {old.id}），已由第 {new.n} 次报送（报送编号 {new.id}）更正，不是现行数字。"
)


@dataclass(frozen=True, slots=True)
class Papers:
    """All that the workbook of a filing shows.

    `last` is the report of the year before that is accepted in the same scope, for 同比; `years` are the lines of new,
    handled and carried-over applications in this scope, from the agency's first year to that of the filing.
    """

    report: Report
    cover: Cover
    last: Report | None
    years: Sequence[Line]


def papers(conn: Connection, remit: Remit, year: int, rows: Sequence[FilingRow]) -> Iterator[tuple[FilingRow, Papers]]:
    """What stands behind filings of one year, in their order, whatever their state; those outside the remit left out.

    The remit is that over the years: of the years before only those are shown in which the agency was seen.
    """
    for start in range(0, len(rows), AT_ONCE):
        yield from _papers(conn, remit, year, rows[start : start + AT_ONCE])


def _papers(conn: Connection, remit: Remit, year: int, rows: Sequence[FilingRow]) -> Iterator[tuple[FilingRow, Papers]]:
    now, before_now = remit.in_year(year), remit.in_year(year - 1)
    reports = reports_of_year(conn, now, year, rows, whole=True)
    seen = [row for row in rows if row.id in reports]
    then = current_of(conn, before_now, [row.agency_id for row in seen], year - 1)
    last = reports_of_year(conn, before_now, year - 1, then.values())
    years = _Years(conn, remit, seen)
    said = _Said.of(conn, now, seen)
    for row in seen:
        before = then.get((row.agency_id, row.scope))
        report = reports[row.id]
        report.agency = row.agency  # the name borne in that year, which the workbook carries
        cover = _cover(row, said, superseded_by(conn, now, row))
        yield row, Papers(report, cover, None if before is None else last[before.id], years.until(row))


class _Years:
    """Figures of applications over the years of some agencies."""

    def __init__(self, conn: Connection, remit: Remit, rows: Sequence[FilingRow]) -> None:
        cells = [Cell(code, "total") for code in _LINES]
        self._indicators = [Indicator(catalog(), "applications", cell) for cell in cells]
        agencies = {row.agency_id for row in rows}
        self._first = first_years(conn, remit, agencies)
        self._filings = Filings({}, {})
        if rows:
            wanted = {cell for one in self._indicators for cell in figures_needed(one)["applications"]}
            years = range(min(self._first.values()), max(row.year for row in rows) + 1)
            self._filings = filings_for(conn, remit, agencies, years, {"applications": wanted})

    def until(self, row: FilingRow) -> list[Line]:
        """The lines of a filing's agency and scope."""
        office = Office(row.agency_id, row.agency_code, row.agency)
        years = range(self._first[row.agency_id], row.year + 1)
        scope = Scope(row.scope)
        return [line for one in self._indicators for line in lines_of(one, [office], years, scope, self._filings)]


@dataclass(frozen=True, slots=True)
class _Said:
    """What is stored of some filings beside their figures, by filing."""

    findings: Mapping[int, Sequence[Finding]]
    corrections: Mapping[int, Sequence[Correction]]
    places: Mapping[int, Sequence[PlaceRow]]
    files: Mapping[int, Sequence[FileRow]]
    runs: Mapping[int, ImportRow]

    @classmethod
    def of(cls, conn: Connection, remit: Remit, rows: Sequence[FilingRow]) -> _Said:
        """Read in a few statements."""
        ids = [row.id for row in rows]
        return cls(
            explained_findings_of(conn, remit, rows),
            {number: corrections_of(conn, remit, number) for number in sorted(corrected_filings(conn, ids))},
            tables_of_filings(conn, remit, ids),
            files_of_filings(conn, remit, rows),
            imports_of(conn, remit, ids),
        )


def cover(conn: Connection, remit: Remit, row: FilingRow) -> Cover:
    """What the first sheet says of a filing: state, sources, open findings."""
    return _cover(row, _Said.of(conn, remit, [row]), superseded_by(conn, remit, row))


def _cover(row: FilingRow, said: _Said, newer: FilingRow | None) -> Cover:
    sources: dict[tuple[str, str], list[str]] = {}
    for _table, _edition, sha256, name, sheet, _positions in said.places.get(row.id, ()):
        if name is not None and sha256 is not None and sheet is not None:
            sheets = sources.setdefault((name, sha256), [])
            if sheet not in sheets:
                sheets.append(sheet)
    return Cover(
        agency=row.agency,
        year=row.year,
        agency_code="" if row.agency_code.startswith("#") else row.agency_code,  # "#5" is ours, not theirs
        edition=edition_of(row),
        scope=Scope(row.scope),
        state=state_name(row.state, is_current=row.is_current, as_filed=row.as_filed),
        reason=reason_words(row.reason or ""),
        sources=[(name, sha256, sheets) for (name, sha256), sheets in sources.items()],
        findings=said.findings.get(row.id, ()),
        corrections=said.corrections.get(row.id, ()),
        notes=[] if newer is None else [_SUPERSEDED.format(old=row, new=newer)],
        generated_at=datetime.now().astimezone(),
        origin=_origin(row, said),
    )


def _origin(row: FilingRow, said: _Said) -> Origin:
    """What the sheet 来源 says of a filing: its files, and where each of its tables stood."""
    files = {file.sha256: file for file in said.files[row.id]}
    run = said.runs.get(row.id)
    return Origin(
        filing=row.id,
        n=row.n,
        imported_at=utc(row.created_at).astimezone(),
        version=__version__,
        run=None if run is None else run.run,
        received_on=row.received_on,
        files=[
            OriginFile(file.name, file.sha256, PARTS[file.part], file.received_at.astimezone())
            for file in files.values()
        ],
        tables=[
            OriginTable(one.table, files[one.sha256].name, one.sheet, one.cells)
            for one in extents(list(said.places.get(row.id, ())))
        ],
    )
