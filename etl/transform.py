"""Sheets of one report -> a Report with the place of every figure and every finding about its frame and values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from etl.draft import TablePlace
from etl.lists import read_channels, read_extras, read_items
from etl.plan import NO_PLAN, Plan, figures, plan_of
from etl.reading import SheetReading
from etl.recognise.found import FoundTable, Place, Segment, positions
from etl.statistics import read_statistics
from etl.subtotals import subtotal_findings
from etl.text import address, ranges
from etl.values import Issue, Kind, read_typed, read_value, unit_in_text
from reportdb.findings import Finding, finding
from reportdb.forms import SHORT_NAMES, STATUTORY_TABLES, TABLE_NAMES, CellMeaning, Line, Table, catalog, short_name
from reportdb.forms.catalog import GRID_TABLES
from reportdb.forms.codes import Cell
from reportdb.report import Figure, Mark, Report, TableData

if TYPE_CHECKING:
    from etl.alone import Alone
    from etl.drift.comparison import Drifted

_UNIT_OF_LABEL = re.compile("（单位：[^）]*）$")


@dataclass(slots=True)
class Assembled:
    """A report as far as its sheets give it; `places` say where every figure stands."""

    report: Report
    places: list[TablePlace] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    drifted: list[Drifted] = field(default_factory=list)
    figures_only: bool = False  # read where there is no place for channels and improvement items
    alone: Alone | None = None  # what follows from it, where that was worked out and nothing was changed since


def assemble(sheets: list[SheetReading], year: int | None) -> Assembled:
    """Everything the sheets of one report say. A table found twice is refused, pieces of one table are joined."""
    done = Assembled(Report(year=year))
    pieces: dict[str, list[tuple[SheetReading, FoundTable]]] = {}
    for sheet in sheets:
        done.findings += sheet.found.notices
        for table in sheet.found.tables:
            _join(pieces.setdefault(table.table, []), sheet, table, done)
    if "applications" in pieces:
        pieces["applications"] = _without_orphans(pieces["applications"])
    editions = {code: _edition_said(found) for code, found in pieces.items()}
    usual = _usual_edition(editions, year)
    if usual is None and pieces:
        done.findings.append(
            finding("unknown_edition", f"从栏目名称和年度（{year or '没有写明'}）认不出是哪一年的统一格式。")
        )
    done.report.edition = usual
    for code in GRID_TABLES:
        if code in pieces:
            edition = editions[code] or usual or catalog().newest
            _read_table(catalog().table(edition, code), edition, pieces[code], done)
            _edition_notice(done, code, edition, year)
    read_statistics(sheets, done)
    read_channels(sheets, done)
    read_items(sheets, done)
    read_extras(sheets, done, usual)
    return done


def _join(
    pieces: list[tuple[SheetReading, FoundTable]], sheet: SheetReading, table: FoundTable, done: Assembled
) -> None:
    for other_sheet, other in pieces:
        if other.cells.keys() & table.cells.keys() or (not table.cells and other.cells):
            text = (
                f"{SHORT_NAMES[table.table]}出现了两次：工作表“{other_sheet.name}”第 {other.top + 1} 行和"
                f"工作表“{sheet.name}”第 {table.top + 1} 行，只应保留一张。"
            )
            cells = ", ".join(dict.fromkeys((address(table.top, 0), *ranges(set(table.places())))))
            done.findings.append(finding("table_twice", text, table=table.table, sheet=sheet.name, cell=cells))
            return
    pieces.append((sheet, table))


def _without_orphans(pieces: list[tuple[SheetReading, FoundTable]]) -> list[tuple[SheetReading, FoundTable]]:
    """Pieces less a heading （六）其他处理 that a page parted from its lines: it stands over no figures of its own."""
    if not any(table.parts_other for _, table in pieces):
        return pieces
    return [(sheet, _without_heading(sheet, table)) for sheet, table in pieces]


def _without_heading(sheet: SheetReading, table: FoundTable) -> FoundTable:
    own = table.other
    if not own or not all(read_value(sheet.rows[row][column]).figure.mark is Mark.BLANK for row, column in own):
        return table
    cells = {cell: place for cell, place in table.cells.items() if cell.row != "other"}
    segments = [
        Segment({code: row for code, row in one.rows.items() if code != "other"}, one.columns, one.turned)
        for one in table.segments
    ]
    return replace(table, edition=None, cells=cells, segments=segments)


def _edition_said(pieces: Iterable[tuple[SheetReading, FoundTable]]) -> str | None:
    return next((table.edition for _, table in pieces if table.edition), None)


def _usual_edition(editions: dict[str, str | None], year: int | None) -> str | None:
    """The filing's edition: that of its publications, else its applications, else the one of its year."""
    said = editions.get("publications") or editions.get("applications")
    said = said or next((one for one in editions.values() if one in catalog().on_sheets), None)
    return said or (catalog().edition_for_year(year) if year else None)


def settle_edition(report: Report) -> None:
    """The filing's edition once all its tables are together: table two's, else table three's; table four follows."""
    for code in ("publications", "applications"):
        if code in report.tables:
            report.edition = report.tables[code].edition
            break
    if "appeals" in report.tables and report.edition is not None:
        report.tables["appeals"].edition = report.edition


def _edition_notice(done: Assembled, code: str, edition: str, year: int | None) -> None:
    form = catalog().form(edition)
    if year is not None and not form.covers(year):
        if form.statistics is not None and any(item.code == "edition_out_of_years" for item in done.findings):
            return  # said once for the whole sheet
        text = f"{short_name(form.tables[code])}用的是 {edition} 年格式（{form.legal_basis}），与 {year} 年度不符；已按表上的栏目采用。"
        done.findings.append(finding("edition_out_of_years", text, table=code))


def _read_table(table: Table, edition: str, pieces: list[tuple[SheetReading, FoundTable]], done: Assembled) -> None:
    special = _special(edition, table.code)
    plan = plan_of(pieces[0][1], table, edition, special) if len(pieces) == 1 else NO_PLAN
    read = _planned(plan, *pieces[0])
    if read is None:
        plan, read = NO_PLAN, _cell_by_cell(table, special, pieces, done)
    for sheet, found in pieces:
        done.findings += subtotal_findings(table, SHORT_NAMES[table.code], sheet, found, read)
    data = TableData(edition, _in_form_order(table, read) if plan is NO_PLAN else read)
    partial = any(found.partial for _, found in pieces)
    strays = any(found.strays for _, found in pieces)
    complete = plan.complete or all(map(data.figures.__contains__, table.official_cells))
    if table.sheet is None and not partial and (strays or not complete):
        from etl.drift.comparison import Comparison  # few tables differ from the form

        compared = Comparison(table, pieces, data.figures.keys())
        done.findings += compared.findings
        done.drifted += compared.labels
    else:
        done.findings += [item for _, found in pieces for item in found.findings]
    done.report.tables[table.code] = data
    done.places += _places(table.code, edition, pieces)


def _planned(plan: Plan, sheet: SheetReading, found: FoundTable) -> dict[Cell, Figure] | None:
    """All figures of a table of a known layout at once; None where a cell asks for a closer look."""
    return None if plan is NO_PLAN else figures(plan, sheet.rows, lambda cell: _unit(sheet, found, cell))


def _cell_by_cell(
    table: Table,
    special: dict[Cell, CellMeaning | None],
    pieces: list[tuple[SheetReading, FoundTable]],
    done: Assembled,
) -> dict[Cell, Figure]:
    """The figures in the order of the sheet, every question about one told."""
    read: dict[Cell, Figure] = {}
    for sheet, found in pieces:
        rows = sheet.rows
        typed = found.as_typed
        for cell, place in found.cells.items():
            if typed and cell in typed:
                reading = read_typed(str(rows[place[0]][place[1]]))
                read[cell] = reading.figure
                done.findings += (
                    [] if reading.issue is None else [_about(table, sheet.name, cell, place, reading.issue)]
                )
                continue
            meaning = special.get(cell, _PLAIN)
            if meaning is _PLAIN:
                reading = read_value(rows[place[0]][place[1]])
            elif meaning is None:
                done.findings += _foreign(table, sheet, cell, place)
                continue
            else:
                unit = _unit(sheet, found, cell) if meaning.money else ""
                reading = read_value(rows[place[0]][place[1]], Kind(meaning.money, meaning.signed, unit))
            read[cell] = reading.figure
            if reading.issue is not None:
                done.findings.append(_about(table, sheet.name, cell, place, reading.issue))
    return read


_PLAIN = CellMeaning(Cell("", ""), Line("", ""), Line("", ""), "", "", False, True, False)


@cache
def _special(edition: str, code: str) -> dict[Cell, CellMeaning | None]:
    """Cells that are no plain counts: amounts and signed figures by their meaning, cells of other editions as None."""
    own = catalog().table(edition, code).cells
    others = {cell for form in catalog().tabular.values() if code in form.tables for cell in form.tables[code].cells}
    special: dict[Cell, CellMeaning | None] = dict.fromkeys(others - own.keys())
    special.update({cell: meaning for cell, meaning in own.items() if meaning.money or meaning.signed})
    return special


def _in_form_order(table: Table, read: dict[Cell, Figure]) -> dict[Cell, Figure]:
    """Figures in the order of the form, whatever the sheet's."""
    if tuple(read) == table.official_cells:
        return read
    return {cell: read[cell] for cell in table.cells if cell in read}


def _places(code: str, edition: str, pieces: list[tuple[SheetReading, FoundTable]]) -> list[TablePlace]:
    """One place for each sheet that holds a piece of the table."""
    if len(pieces) == 1:
        sheet, found = pieces[0]
        return [TablePlace(code, edition, sheet.file.sha256, sheet.name, found.positions)]
    by_sheet: dict[tuple[str, str], tuple[list[Segment], dict[Cell, Place]]] = {}
    for sheet, found in pieces:
        segments, cells = by_sheet.setdefault((sheet.file.sha256, sheet.name), ([], {}))
        segments.extend(found.segments)
        cells.update(found.cells)
    return [TablePlace(code, edition, sha256, name, positions(*all_of)) for (sha256, name), all_of in by_sheet.items()]


def _unit(sheet: SheetReading, found: FoundTable, cell: Cell) -> str:
    """The unit of an amount: its head's, else the sheet's; a flat list brings its own."""
    return (
        found.units.get(f"{cell.row}/{cell.column}")
        or found.units.get(cell.column)
        or ("" if found.partial else _unit_note(sheet))
    )


def _unit_note(sheet: SheetReading) -> str:
    """A unit that a note of the sheet names for its amounts: 单位：万元."""
    for cells in sheet.rows:
        for cell in cells:
            if isinstance(cell, str) and "单位" in cell and len(cell) < 40:
                unit = unit_in_text(cell)
                if unit:
                    return unit
    return ""


def _about(table: Table, sheet: str, cell: Cell, place: Place, issue: Issue) -> Finding:
    where = address(*place)
    label = table.label(cell.row, cell.column)
    if issue.code == "unit_missing":  # named by the form, but not on the sheet that the sentence is about
        label = _UNIT_OF_LABEL.sub("", label)
    text = f"{short_name(table)}“{label}”（{where}）{issue.text}。"
    return finding(issue.code, text, table=table.code, row=cell.row, column=cell.column, sheet=sheet, cell=where)


def _foreign(table: Table, sheet: SheetReading, cell: Cell, place: Place) -> list[Finding]:
    """A figure whose column belongs to another edition than the rest of its table."""
    if read_value(sheet.rows[place[0]][place[1]], Kind(signed=True)).figure.mark in (Mark.BLANK, Mark.NOT_APPLICABLE):
        return []
    other = next(
        form.tables[table.code] for form in catalog().tabular.values() if cell in form.tables[table.code].cells
    )
    text = f"{SHORT_NAMES[table.code]}中“{other.label(cell.row, cell.column)}”是另一年格式的栏目，所填的数没有采用。"
    return [
        finding("column_unknown", text, table=table.code, row=cell.row, column=cell.column,
                sheet=sheet.name, cell=address(*place))
    ]  # fmt: skip


def table_missing(report: Report) -> list[Finding]:
    """One `verify` for each of the three statutory tables that is absent and that the report's edition has."""
    form = catalog().forms.get(report.edition or "")
    return [
        finding("table_missing", f"没有收到{SHORT_NAMES[code]}（{TABLE_NAMES[code]}），请核实是否漏发。", table=code)
        for code in STATUTORY_TABLES
        if code not in report.tables and (form is None or code in form.tables)
    ]
