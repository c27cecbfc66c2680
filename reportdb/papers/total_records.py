"""A total for programs: the object of `total --format json`, and its figures as flat rows for CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reportdb.consolidation import Member, placed
from reportdb.correction import label_and_unit
from reportdb.findings import Level
from reportdb.forms import catalog
from reportdb.forms.codes import MONEY_UNITS, Cell
from reportdb.forms.statistics import CHANNELS
from reportdb.papers.figures import MONEY, Row, channel_rows, grid_rows, value_fields
from reportdb.papers.gathered_total import Gathered
from reportdb.papers.total_papers import About
from reportdb.report import Figure, Report, Scope, number
from reportdb.statutory_tables import other_figures, table_of
from reportdb.statutory_tables.shortfall import CellDifference


def as_record(found: Gathered, about: About) -> Row:
    """The whole total as one object; money in 万元 as exact decimal strings, as everywhere in JSON."""
    members, total = found.members, found.total
    editions = {one.filing: one.editions for one in total.members}
    return {
        **_whose(found),
        "ended": None if members.ended is None else str(members.ended),
        "scope": Scope.CONSOLIDATED.value,
        "edition": total.edition,
        "expected": found.expected,
        "present": found.present,
        "members": [
            {
                "agency": one.filing.agency,
                "agency_code": one.filing.agency_code,
                "scope": one.filing.scope,
                "stands_for": "subtree" if one.whole else "own",
                "filing": one.filing.id,
                "edition": one.filing.edition,
                "editions": dict(editions[one.filing.id]),
                "as_filed": one.filing.as_filed,
                "received": None if one.filing.received_on is None else str(one.filing.received_on),
                "errors": about.open_of(one.filing.id, Level.ERROR),
                "verifies": about.open_of(one.filing.id, Level.VERIFY),
                "files": list(about.files.get(one.filing.id, ())),
            }
            for one in members.added
        ],
        "missing": [
            {
                "agency": one.agency,
                "agency_code": one.agency_code,
                "returned": one.returned,
                "ended": None if one.ended is None else str(one.ended),
            }
            for one in members.missing
        ],
        "covered": [
            {"agency": one.agency, "agency_code": one.agency_code, "by": one.by} for one in members.covered
        ],
        "report": _tables(found, total.total, counted=True),
        "own": None if total.own is None else _tables(found, total.own),
        "subordinate": None if total.subordinate is None else _tables(found, total.subordinate),
        "not_additive": [_cell(table, cell, total.edition) for table, cell in total.not_additive],
        "apart": [
            _cell(one.table, one.cell, total.edition, one.figure)
            | {"members": [_given(one.table, one.cell, *given, total.edition) for given in one.members]}
            for one in total.apart
        ],
        "left_out": [
            {"edition": one.edition, "additive": one.additive}
            | _cell(one.table, one.cell, one.edition, one.figure)
            | {"members": [_given(one.table, one.cell, *given, one.edition) for given in one.members]}
            for one in total.left_out
        ],
        "not_numbers": [
            _cell(one.table, one.cell, total.edition)
            | _given(one.table, one.cell, one.member, one.figure, total.edition)
            for one in total.not_numbers
        ],
        "findings": [item.to_json() for item in found.own_findings],
        "reported": None if members.reported is None else members.reported.id,
        "differences": None if found.differences is None else [_difference(one) for one in found.differences],
    }  # fmt: skip


def as_rows(found: Gathered) -> Iterator[Row]:
    """A row per figure of the total, of the agency's own part and of its subordinates'."""
    for part, report in parts(found):
        for code in report.tables:
            table = table_of(catalog().form(found.total.edition), code, report.tables[code])
            others = {one.cell: one for one in other_figures(catalog().form(found.total.edition), report)}
            for cell, figure in report.tables[code].figures.items():
                meaning, other = table.cells.get(cell), others.get(cell)
                row = other.row if other is not None else table.label(cell.row, None)
                column = other.column if other is not None else table.label(None, cell.column)
                unit = other.unit if other is not None else "" if meaning is None else meaning.unit
                yield {
                    **_whose(found),
                    "edition": found.total.edition,
                    "part": part,
                    "table": code,
                    "row_code": cell.row,
                    "row": row,
                    "column_code": cell.column,
                    "column": column,
                    "period": cell.period,
                    "unit": _unit(unit),
                    **value_fields(figure, unit),
                }
        for cell, line in placed(found.total.edition, report.channels or ()):
            yield {
                **_whose(found),
                "edition": found.total.edition,
                "part": part,
                "table": CHANNELS,
                "row_code": cell.row,
                "row": line.channel,
                "column_code": line.metric_code,
                "column": line.metric,
                "period": cell.period,
                "unit": line.unit,
                **value_fields(line.figure, line.unit),
            }


def parts(found: Gathered) -> Iterable[tuple[str, Report]]:
    """The three reports a total has, as far as it has them: total (合计), own (本级), subordinate (所属)."""
    total = found.total
    named = (("total", total.total), ("own", total.own), ("subordinate", total.subordinate))
    return [(name, report) for name, report in named if report is not None]


def _whose(found: Gathered) -> Row:
    members = found.members
    return {"agency": members.agency, "agency_code": members.agency_code, "year": members.year}


def _tables(found: Gathered, report: Report, *, counted: bool = False) -> Row:
    """The figures of each table as `show --format json` gives them; `members`: how many gave a number."""
    tables: Row = {}
    for code, data in report.tables.items():
        rows = list(grid_rows(report, code, found.total.edition))
        if counted:
            gave = found.total.gave[code]
            rows = [row | {"members": gave.get(cell, 0)} for row, cell in zip(rows, data.figures, strict=True)]
        tables[code] = rows
    if report.channels:  # lines of a statistics sheet
        gave = found.total.gave[CHANNELS]
        tables[CHANNELS] = [
            row | ({"members": gave.get(cell, 0)} if counted else {})
            for row, (cell, _) in zip(channel_rows(report), placed(found.total.edition, report.channels), strict=True)
        ]
    return tables


def _cell(table: str, cell: Cell, edition: str, figure: Figure | None = None) -> Row:
    label, unit = label_and_unit(table, cell, edition)
    fields = {} if figure is None else value_fields(figure, unit)
    return {
        "table": table, "row": cell.row, "column": cell.column, "period": cell.period, "label": label,
        "unit": _unit(unit), **fields,
    }  # fmt: skip


def _difference(one: CellDifference) -> Row:
    amount = None if one.difference is None else number(one.difference)
    return {
        "table": one.table,
        "row": one.cell.row,
        "column": one.cell.column,
        "period": one.cell.period,
        "label": f"{one.row}／{one.column}",
        "unit": _unit(one.unit),
        "standing": one.standing.value,
        "reported": None if one.reported is None else value_fields(one.reported, one.unit),
        "computed": None if one.computed is None else value_fields(one.computed, one.unit),
        "difference": None if amount is None else value_fields(amount, one.unit)["value"],
    }


def _given(table: str, cell: Cell, member: Member, figure: Figure, edition: str) -> Row:
    unit = label_and_unit(table, cell, edition)[1]
    whose = {"agency": member.agency, "agency_code": member.agency_code, "filing": member.filing}
    return whose | value_fields(figure, unit)


def _unit(unit: str) -> str:
    return MONEY if unit in MONEY_UNITS else unit
