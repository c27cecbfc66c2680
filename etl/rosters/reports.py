"""Lines of flat lists -> reports: each agency and year gets what all lists of a file say of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from etl.reading import FileReading, SheetReading
from etl.recognise.found import FoundRoster, FoundSheet, FoundTable, Place, RosterRow, Segment, Subtotal
from etl.recognise.said import Identity
from etl.recognise.title import scope_in, year_in
from etl.recognise.words import holds_figure
from etl.rosters import coded
from etl.rosters.columns import Columns, columns_for
from etl.rosters.gathered import NAMES, SHOWN, Gathered, shortened
from etl.rosters.sums import sum_findings
from etl.rosters.unread import unread_findings
from etl.settling import year_of
from etl.text import address, place_of, squeeze, trim
from etl.whose import Whose, Word, chosen
from reportdb.findings import Finding, Level, finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import Scope

_SIGN_OFF = ("responsible", "reviewer", "preparer", "phone", "filled_on")
#: words that say of a list that it gathers agencies, not that each of them reports for its subordinates
_OF_THE_LIST = re.compile(r"汇总|合计|全[省市县区州盟旗]")
#: what lists of many agencies are called
_LIST_NAME = re.compile(r"过录|汇总|一览|各单位|各部门|各乡镇|明细|统计表")

Key = tuple[str, int | None, Scope | None]


def roster_reports(reading: FileReading, word: Word) -> list[Whose]:
    """One report for each agency and year of the flat lists of a file, in order of appearance."""
    gathered: dict[Key | int, Gathered] = {}
    sheets = [_Sheet(reading, number, sheet) for number, sheet in enumerate(reading.sheets) if sheet.found.rosters]
    years = {sheet.year for sheet in sheets if sheet.year}
    beside = any(sheet.found.tables for sheet in reading.sheets)
    for one_sheet in sheets:
        if beside and not one_sheet.is_a_list:
            reading.notices += one_sheet.left_aside()
            continue
        if one_sheet.year is None and len(years) == 1:  # the other sheets of the file say it
            one_sheet.year = next(iter(years))
        one_sheet.gather(gathered)
    reports = [_report(reading, one) for one in gathered.values()]
    if word.agency and len(reports) > 1:
        reports = [report for report in reports if report.agency]  # a line without a name is nobody's
        by_code = [report for report in reports if not report.codes.isdisjoint({word.agency, *word.known_as})]
        exact = by_code or [report for report in reports if word.names(report.agency)]
        reports = exact or reports
        if len(exact) == 1 and len(gathered) > 1 and (word.year is None or exact[0].year in (None, word.year)):
            return chosen(exact, word)
    reports = chosen(reports, word)
    if reports:
        frames = (sheet for sheet in reading.sheets if sheet.found.rosters)
        reports[0].findings += [item for sheet in frames for item in sum_findings(sheet)]
        reports[0].findings += unread_findings(reading, gathered.values())
    return reports


def _report(reading: FileReading, one: Gathered) -> Whose:
    sheets = []
    for number, sheet in enumerate(reading.sheets):
        extras = one.extras.get(number, [])
        listed = {table for extra in extras for _, table, _ in extra.lines}
        tables = [
            table
            for (of, code), table in one.tables.items()
            if of == number and (table.cells or table.findings or code in listed)
        ]
        if tables:
            found = FoundSheet(sheet.name, tables=tables, extras=extras)
            sheets.append(SheetReading(sheet.name, sheet.file, sheet.rows, found, Identity(), sheet.named))
    findings = [*one.findings, *one.clash_findings(reading.sheets)]
    return Whose(
        sheets,
        one.agency or None,
        one.year,
        one.scope,
        findings,
        one.sign_off,
        one.code,
        frozenset(one.codes),
        one.coded,
    )


class _Sheet:
    """The flat lists of one sheet."""

    def __init__(self, reading: FileReading, number: int, sheet: SheetReading) -> None:
        self.reading = reading
        self.number = number
        self.sheet = sheet
        self.year, self.year_findings = year_of(reading, sheet)
        titles = [str(sheet.rows[row][column]) for row, column in _title_places(sheet)]
        names = [sheet.name, reading.source.name.rpartition(".")[0]]
        said = (scope_in(_OF_THE_LIST.sub("", text)) for text in (*titles, *names))
        self.scope = next((scope for scope in said if scope), None)
        self._by_columns: dict[tuple[int, str | None], Columns] = {}

    @property
    def is_a_list(self) -> bool:
        """Whether the sheet itself says that it reports for agencies: by a year of its own or a name for such lists."""
        said = bool(self.sheet.said.years or self.sheet.named.years)
        columns = any("year" in roster.fields for roster in self.sheet.found.rosters)
        words = (self.sheet.name, *(str(self.sheet.rows[row][column]) for row, column in _title_places(self.sheet)))
        return said or columns or any(_LIST_NAME.search(squeeze(text)) for text in words)

    def left_aside(self) -> Iterator[Finding]:
        """A ledger beside the tables of a report, such as 各单位许可情况 in its narrative: named, not taken."""
        for roster in self.sheet.found.rosters:
            top, left, bottom, right = roster.box
            cell = f"{address(top, left)}:{address(bottom, right)}"
            text = f"工作表“{self.sheet.name}”的 {cell} 像各单位的明细，没有写明年度，没有采用；如是过录表，请写明标题和年度。"
            yield finding("column_unknown", text, level=Level.NOTICE, sheet=self.sheet.name, cell=cell)

    def gather(self, gathered: dict[Key | int, Gathered]) -> None:
        """Adds every line to what is known of its agency and year."""
        for roster in self.sheet.found.rosters:
            years = {self._own_year(roster, row) for row in roster.rows if not row.is_sum and "year" in roster.fields}
            conflict = self._against_title(roster, years - {None})
            namesakes = self._namesakes(roster)
            for row in roster.rows:
                if row.is_sum:
                    continue
                year = self._own_year(roster, row) if self._says(roster, row, "year") else self.year
                scope = self._scope(roster, row)
                code = self._code(roster, row, "agency_code")
                apart = f" {code}" if roster.coded or row.name in namesakes else ""
                key: Key | int = (squeeze(row.name) + apart, year, scope) if row.name else -len(gathered) - 1
                one = gathered.get(key)
                if one is None:
                    one = gathered[key] = Gathered(row.name, year, scope, code, coded=roster.coded)
                    one.findings += conflict
                    if not self._says(roster, row, "year"):
                        one.findings += self.year_findings
                one.codes |= {code, self._code(roster, row, "credit_code")} - {""}
                self._take(roster, row, one)

    def _columns(self, row: RosterRow, edition: str | None) -> Columns:
        known = self._by_columns.get((id(row.columns), edition))
        if known is None:
            known = self._by_columns[id(row.columns), edition] = columns_for(row.columns, edition)
        return known

    def _raw(self, roster: FoundRoster, line: int, column: int) -> object:
        line, column = roster.anchors.get((line, column), (line, column))
        row, at = roster.place(line, column)
        return self.sheet.rows[row][at]

    def _says(self, roster: FoundRoster, row: RosterRow, part: str) -> bool:
        return part in roster.fields and _text(self._raw(roster, row.line, roster.fields[part])) != ""

    def _own_year(self, roster: FoundRoster, row: RosterRow) -> int | None:
        return year_in(_text(self._raw(roster, row.line, roster.fields["year"]))) if "year" in roster.fields else None

    def _against_title(self, roster: FoundRoster, years: set[int | None]) -> list[Finding]:
        """A list of one year under the title of another."""
        said = self.sheet.said.years
        if roster.coded or len(years) != 1 or not said or int(said[0].value) in years:
            return []
        text = f"年度前后不一致：标题写的是 {said[0].value} 年，年度一栏写的是 {next(iter(years))} 年。"
        return [finding("year_conflict", text, sheet=self.sheet.name, cell=said[0].cell or None)]

    def _scope(self, roster: FoundRoster, row: RosterRow) -> Scope | None:
        """The scope a line says itself, in its column or in brackets after the name; else the sheet's."""
        said = None
        if "scope" in roster.fields:
            said = scope_in(f"({_text(self._raw(roster, row.line, roster.fields['scope']))})")
        return said or scope_in(_text(self._raw(roster, row.line, roster.name_column))) or self.scope

    def _code(self, roster: FoundRoster, row: RosterRow, field: str) -> str:
        """A code that the list gives the agency of a line, "" for none."""
        at = roster.fields.get(field)
        return "" if at is None else _text(self._raw(roster, row.line, at))

    def _namesakes(self, roster: FoundRoster) -> set[str]:
        """The names that the list gives to several agencies, told apart by their codes."""
        codes: dict[str, set[str]] = {}
        for row in roster.rows:
            if row.name and not row.is_sum and (code := self._code(roster, row, "agency_code")):
                codes.setdefault(row.name, set()).add(code)
        return {name for name, known in codes.items() if len(known) > 1}

    def _take(self, roster: FoundRoster, row: RosterRow, one: Gathered) -> None:
        edition = catalog().edition_for_year(one.year) if one.year else None
        columns = coded.columns_of(row.columns) if roster.coded else self._columns(row, edition)
        one.lines += 1
        for part in _SIGN_OFF:
            if part in roster.fields and (said := _text(self._raw(roster, row.line, roster.fields[part]))):
                one.sign_off.setdefault(part, said)
        plain = not roster.anchors and columns.plain and one.lines == 1
        if roster.coded:
            self._coded(roster, row, one)
        else:
            self._plain(roster, row, columns, one) if plain else self._careful(roster, row, columns, one)
        self._subtotals(roster, row, columns, one)
        one.findings += self._untaken(roster, row, columns)
        if not row.name:
            one.findings.append(self._nameless(roster, row))

    def _plain(self, roster: FoundRoster, row: RosterRow, columns: Columns, one: Gathered) -> None:
        """A first line without merged cells whose columns all differ: nothing to compare."""
        line, turned = row.line, roster.turned
        for table, figures in columns.figures.items():
            found = self._table(one, table, columns, line)
            if turned:
                found.cells = {cell: (at, line) for cell, at, _ in figures}
            else:
                found.cells = {cell: (line, at) for cell, at, _ in figures}
            found.segments = [Segment({code: line}, dict(across), turned) for code, across in columns.segments[table]]
            found.units = dict(columns.units[table])
            one.seen.update({(table, cell): (self.number, found.cells[cell], unit) for cell, _, unit in figures})

    def _coded(self, roster: FoundRoster, row: RosterRow, one: Gathered) -> None:
        for column, place in coded.take(roster, row, one, self.reading.sheets, self.number):
            if _is_figure(self.sheet.rows[place[0]][place[1]]):
                one.findings.append(self._merged(column.table, roster, row, column.at, place))

    def _careful(self, roster: FoundRoster, row: RosterRow, columns: Columns, one: Gathered) -> None:
        for table, figures in columns.figures.items():
            found = self._table(one, table, columns, row.line)
            for cell, at, unit in figures:
                anchor = roster.anchors.get((row.line, at))
                place = roster.place(*(anchor or (row.line, at)))
                if anchor is not None and _is_figure(self.sheet.rows[place[0]][place[1]]):
                    found.findings.append(self._merged(table, roster, row, at, place))
                    continue
                if one.keeps(table, cell, (self.number, place, unit), self.reading.sheets):
                    found.cells[cell] = place
                    found.units |= {cell.column: unit} if unit else {}
                    self._segment(found, roster, cell, (row.line, at) if anchor is None else anchor)

    @staticmethod
    def _segment(found: FoundTable, roster: FoundRoster, cell: Cell, spot: Place) -> None:
        line, at = spot
        last = found.segments[-1] if found.segments else None
        if last is not None and last.rows == {cell.row: line}:
            last.columns[cell.column] = at
        else:
            found.segments.append(Segment({cell.row: line}, {cell.column: at}, roster.turned))

    def _table(self, one: Gathered, table: str, columns: Columns, line: int) -> FoundTable:
        found = one.tables.get((self.number, table))
        if found is None:
            found = FoundTable(table, self.sheet.name, columns.editions.get(table), top=line, partial=True)
            one.tables[self.number, table] = found
        return found

    def _merged(self, table: str, roster: FoundRoster, row: RosterRow, at: int, place: Place) -> Finding:
        here = address(*roster.place(row.line, at))
        text = f"{NAMES[table]}“{row.name}”的 {here} 与 {address(*place)} 合并成了一格，所填的数没有采用，请取消合并后逐格填写。"
        return finding("column_unknown", text, table=table, sheet=self.sheet.name, cell=here)

    def _subtotals(self, roster: FoundRoster, row: RosterRow, columns: Columns, one: Gathered) -> None:
        for table, groups in columns.groups.items():
            found = one.tables.get((self.number, table))
            for at, label, parts in groups:
                if found is not None and (row.line, at) not in roster.anchors:
                    found.subtotals.append(Subtotal(roster.place(row.line, at), parts, label))

    def _untaken(self, roster: FoundRoster, row: RosterRow, columns: Columns) -> list[Finding]:
        """The figures of a line under heads that name no cell of the forms, one finding a reason."""
        findings = []
        for reason, level, untaken in columns.untaken:
            filled = [
                (label, roster.place(row.line, at))
                for at, label in untaken
                if (row.line, at) not in roster.anchors and _is_figure(self._raw(roster, row.line, at))
            ]
            if filled:
                shown = "、".join(
                    f"“{label or '（没有栏名）'}”（{address(*place)}）" for label, place in filled[:SHOWN]
                )
                more = f"等 {len(filled)} 格" if len(filled) > SHOWN else ""
                text = f"“{row.name or '（没有单位名称）'}”一行中{shown}{more}{reason}，所填的数没有采用。"
                cells = ", ".join(address(*place) for _, place in filled)
                findings.append(finding("column_unknown", text, level=level, sheet=self.sheet.name, cell=cells))
        return findings

    def _nameless(self, roster: FoundRoster, row: RosterRow) -> Finding:
        places = [roster.place(row.line, column.at) for column in row.columns]
        cells = ", ".join(address(*place) for place in places if _is_figure(self.sheet.rows[place[0]][place[1]]))
        where = address(*roster.place(row.line, roster.name_column))
        text = f"{where} 没有单位名称，这一行的数字（{shortened(cells)}）不知属于哪个单位，没有入库。"
        return finding("no_agency", text, sheet=self.sheet.name, cell=cells)


def _text(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return "" if raw is None else trim(str(raw))


def _is_figure(raw: object) -> bool:
    return holds_figure(raw) if isinstance(raw, str) else raw is not None


def _title_places(sheet: SheetReading) -> Iterable[Place]:
    """The cells over the lists of a sheet whose words say something of years or scope."""
    said = {one.cell for one in (*sheet.said.scopes, *sheet.said.years)}
    return sorted(place_of(cell) for cell in said if cell)
