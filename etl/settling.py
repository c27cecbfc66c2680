"""Splits the sheets of a file into reports and settles agency, year and scope of each, with every contradiction named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.parts import beside_the_report, parted
from etl.reading import FileReading, SheetReading
from etl.recognise.agency_name import same_agency
from etl.recognise.said import Said
from etl.sheet_groups import grouped, name_doubtful, overlapping
from etl.text import place_of, squeeze
from etl.whose import Whose, Word, chosen, is_bare
from reportdb.findings import Finding, Level, finding
from reportdb.report import Scope


def reports_of(reading: FileReading, word: Word) -> list[Whose]:
    """The reports a file holds, in the order of its sheets."""
    aside = beside_the_report(reading.sheets)
    kept = [sheet for sheet in reading.sheets if sheet.name not in {one.sheet for one in aside}]
    reading = replace(reading, sheets=[part for sheet in kept for part in parted(sheet)])
    groups = grouped(reading)
    if len(groups) > 1 and not overlapping(groups):
        groups = [[sheet for group in groups for sheet in group]]
    reports = [_settle(reading, group, alone=len(groups) == 1) for group in groups]
    name_doubtful(reports, reading)
    for report in reports:
        report.findings += aside
    return chosen(reports, word)


def year_of(reading: FileReading, sheet: SheetReading) -> tuple[int | None, list[Finding]]:
    """The year a sheet stands for - its title, its name, covers, the file's name - and where they disagree."""
    report = Whose([sheet])
    _settle_year(report, [sheet], [one for one in reading.sheets if one.found.empty], reading)
    return report.year, report.findings


def _settle(reading: FileReading, sheets: list[SheetReading], *, alone: bool) -> Whose:
    report = Whose(sheets)
    speaking = [*_covers(reading), *sheets] if alone else sheets
    covers = [sheet for sheet in reading.sheets if sheet.found.empty and sheet not in speaking]
    _settle_year(report, speaking, covers, reading)
    _settle_agency(report, speaking, covers, reading)
    for sheet in (*speaking, *covers):
        for part, text in sheet.said.sign_off.items():
            report.sign_off.setdefault(part, text)
    scopes = [said for sheet in speaking for said in (*sheet.said.scopes, *sheet.named.scopes)]
    scopes += [said for sheet in covers for said in sheet.said.scopes] + reading.named.scopes
    if scopes:
        report.scope = Scope(scopes[0].value)
    return report


#: sheets beside the tables that speak of other years or agencies, or of none in particular
_BESIDE = re.compile(r"说明|指引|示例|样表|参考|上年|去年|对照|同期|备注|名单|代码")


def _covers(reading: FileReading) -> list[SheetReading]:
    """Sheets without tables in front of the first one with tables: a cover's title is a title of the report."""
    covers = []
    for sheet in reading.sheets:
        if not sheet.found.empty:
            break
        if not _BESIDE.search(sheet.name):
            covers.append(sheet)
    return covers


def _where(said: Said) -> str:
    return f"工作表“{said.sheet}”{said.cell}" if said.cell else "名称"


def _cells(*said: Said) -> tuple[str, str] | None:
    """The sheet of the first statement that stands in a cell, and the cells of all on that sheet."""
    sheet = next((one.sheet for one in said if one.cell), None)
    cells = {one.cell for one in said if one.cell and one.sheet == sheet}
    return None if sheet is None else (sheet, ", ".join(sorted(cells, key=place_of)))


def _settle_year(
    report: Whose, speaking: Sequence[SheetReading], covers: Sequence[SheetReading], reading: FileReading
) -> None:
    inside = [said for sheet in speaking for said in sheet.said.years]
    named = [Said(said.value, sheet.name) for sheet in report.sheets for said in sheet.named.years]
    outside = [said for sheet in covers for said in sheet.said.years]
    choices = inside or named or outside
    distinct = list(dict.fromkeys(said.value for said in choices))
    if len(distinct) > 1:
        one, other = (next(said for said in choices if said.value == value) for value in distinct[:2])
        found = _years_differ(one, f"{_where(other)}写的是 {other.value} 年", Level.ERROR)
        sheet, cell = _cells(one, other) or (None, None)
        report.findings.append(replace(found, sheet=sheet, cell=cell))
    elif inside and any(said.value != inside[0].value for said in named):
        other = next(said for said in named if said.value != inside[0].value)
        report.findings.append(
            _years_differ(inside[0], f"工作表名称“{other.sheet}”写的是 {other.value} 年", Level.ERROR)
        )
    years = [said.value for said in choices] or [said.value for said in reading.named.years]
    report.year = int(years[0]) if years else None
    if choices and reading.named.years and reading.named.years[0].value not in distinct:
        named_year = reading.named.years[0].value
        text = f"文件名写的是 {named_year} 年，表内写的是 {choices[0].value} 年，按表内年度处理，请核实。"
        report.findings.append(
            finding(
                "year_conflict", text, level=Level.VERIFY, sheet=choices[0].sheet or None, cell=choices[0].cell or None
            )
        )


def _years_differ(one: Said, other: str, level: Level) -> Finding:
    text = f"年度前后不一致：{_where(one)}写的是 {one.value} 年，{other}。"
    return finding("year_conflict", text, level=level, sheet=one.sheet or None, cell=one.cell or None)


def _settle_agency(
    report: Whose, speaking: Sequence[SheetReading], covers: Sequence[SheetReading], reading: FileReading
) -> None:
    lines = [said for sheet in speaking for said in sheet.said.agencies]
    titles = [said for sheet in speaking for said in sheet.said.title_agencies]
    outside = [said for sheet in covers for said in (*sheet.said.agencies, *sheet.said.title_agencies)]
    choices = lines + titles or outside
    if choices:
        report.agency = max((said.value for said in choices if same_agency(said.value, choices[0].value)), key=len)
        report.named_at = _cells(*(said for said in choices if same_agency(said.value, choices[0].value)))
        other = next((said for said in choices if not same_agency(said.value, report.agency)), None)
        if other is not None:
            text = f"单位前后不一致：{_where(choices[0])}写的是“{choices[0].value}”，{_where(other)}写的是“{other.value}”。"
            sheet, cell = _cells(other, choices[0]) or (None, None)
            report.findings.append(finding("agency_conflict", text, sheet=sheet, cell=cell))
            report.rivals += [one.value for one in choices if not same_agency(one.value, report.agency)]
    names = [said for sheet in report.sheets for said in sheet.named.title_agencies] if not choices else []
    if report.agency is None and names:
        report.agency = names[0].value
    elif choices:
        _compare_sheet_names(report, choices)
    filed = reading.named.title_agencies
    if report.agency is None:
        report.agency = filed[0].value if filed else None
    elif filed and not any(_agrees_with_file_name(report.agency, said.value) for said in filed):
        text = f"文件名写的是“{filed[0].value}”，表内写的是“{report.agency}”，按表内单位处理，请核实。"
        report.findings.append(finding("agency_conflict", text, level=Level.VERIFY))
        report.rivals += [said.value for said in filed]


def _compare_sheet_names(report: Whose, choices: Sequence[Said]) -> None:
    """A sheet named after another agency than its cells name."""
    for sheet in report.sheets:
        for said in sheet.named.title_agencies:
            if not is_bare(said.value) and not any(_agrees_with_file_name(one.value, said.value) for one in choices):
                text = f"单位前后不一致：{_where(choices[0])}写的是“{choices[0].value}”，工作表名称是“{sheet.name}”。"
                report.findings.append(
                    finding("agency_conflict", text, sheet=choices[0].sheet or None, cell=choices[0].cell or None)
                )
                report.rivals.append(said.value)
                return


def _agrees_with_file_name(agency: str, name: str) -> bool:
    """Names of files and sheets are often cut short: a part of the name, or some of its characters in order, will do."""
    left, right = squeeze(agency), squeeze(name)
    characters = iter(left)
    return left in right or all(character in characters for character in right)
