"""Splits the sheets of a file into reports and settles agency, year and scope of each, with every contradiction named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from etl.parts import beside_the_report, parted
from etl.reading import FileReading, SheetReading
from etl.recognise.identity import Said, clean_agency, same_agency
from etl.text import squeeze
from reportdb.findings import Finding, Level, finding
from reportdb.report import Scope

if TYPE_CHECKING:
    from etl.drift.layout_file import Layout


@dataclass(slots=True)
class Whose:
    """One report of a file: its sheets, and who, when and which scope as far as they say."""

    sheets: list[SheetReading]
    agency: str | None = None
    year: int | None = None
    scope: Scope | None = None
    findings: list[Finding] = field(default_factory=list)
    sign_off: dict[str, str] = field(default_factory=dict)  # the first answer to each part, covers included


@dataclass(frozen=True, slots=True)
class Word:
    """The user's word (--agency, --year, --scope): it settles, and selects in a file of several reports."""

    agency: str | None = None
    year: int | None = None
    scope: Scope | None = None
    layout: Layout | None = None  # what the office confirmed of labels outside the form


def reports_of(reading: FileReading, word: Word) -> list[Whose]:
    """The reports a file holds, in the order of its sheets."""
    aside = beside_the_report(reading.sheets)
    kept = [sheet for sheet in reading.sheets if sheet.name not in {one.sheet for one in aside}]
    reading = replace(reading, sheets=[part for sheet in kept for part in parted(sheet)])
    groups = _group(reading)
    if len(groups) > 1 and not _overlapping(groups):
        groups = [[sheet for group in groups for sheet in group]]
    reports = [_settle(reading, group, alone=len(groups) == 1) for group in groups]
    _name_doubtful(reports, reading)
    for report in reports:
        report.findings += aside
    return chosen(reports, word)


def chosen(reports: list[Whose], word: Word) -> list[Whose]:
    """The reports the user's word selects, settled by it; a single one is always meant."""
    if len(reports) > 1:
        reports = [report for report in reports if _selected(report, word)]
    for report in reports:
        _apply(word, report)
    return reports


def year_of(reading: FileReading, sheet: SheetReading) -> tuple[int | None, list[Finding]]:
    """The year a sheet stands for - its title, its name, covers, the file's name - and where they disagree."""
    report = Whose([sheet])
    _settle_year(report, [sheet], [one for one in reading.sheets if one.found.empty], reading)
    return report.year, report.findings


class _Key(NamedTuple):
    """What sheets of one report agree in; "" where none of them says."""

    agency: str
    year: str
    scope: str

    def agrees(self, other: _Key) -> bool:
        """Whether two sheets may be of one report: nothing one says contradicts the other, and one says something."""
        agency = not self.agency or not other.agency or same_agency(self.agency, other.agency)
        rest = all(not one or not two or one == two for one, two in zip(self[1:], other[1:], strict=True))
        return agency and rest


_SILENT = _Key("", "", "")


def _group(reading: FileReading) -> list[list[SheetReading]]:
    """Sheets with tables, by the agency, year and scope they say themselves; silent sheets stay with the one before."""
    groups: dict[_Key, list[SheetReading]] = {}
    last: _Key | None = None
    silent: list[SheetReading] = []
    for sheet in reading.sheets:
        if sheet.found.empty or sheet.found.rosters:
            continue
        said = _key(sheet)
        if said == _SILENT:
            if last is None:
                silent.append(sheet)
            else:
                groups[last].append(sheet)
            continue
        key = next((other for other in reversed(groups) if said.agrees(other)), said)
        groups.setdefault(key, []).append(sheet)
        last = key
    if silent:
        first = next(iter(groups), None)
        if first is None:
            return [silent]
        groups[first] = silent + groups[first]
    return list(groups.values())


def _name_doubtful(reports: Sequence[Whose], reading: FileReading) -> None:
    """A silent sheet between two reports stays with the one before; where the one behind lacks its table it is in doubt."""
    if len(reports) < 2:
        return
    owned = [(sheet, one) for sheet in reading.sheets for one in reports if any(sheet is own for own in one.sheets)]
    for at, (sheet, owner) in enumerate(owned):
        if _speaks(sheet):
            continue
        behind = next((one for other, one in owned[at + 1 :] if _speaks(other)), owner)
        if behind is not owner and not _parts([sheet]) & _parts(behind.sheets):
            text = f"工作表“{sheet.name}”没有写明单位和年度，前后的工作表属于不同的报告，不知属于哪一份，请在该表标题写明。"
            code = "year_conflict" if owner.agency == behind.agency else "agency_conflict"
            owner.findings.append(finding(code, text, sheet=sheet.name, cell="A1"))


def _speaks(sheet: SheetReading) -> bool:
    return _key(sheet) != _SILENT


def _parts(sheets: Sequence[SheetReading]) -> set[str]:
    """The tables and lists on some sheets."""
    parts = {table.table for sheet in sheets for table in sheet.found.tables}
    lists = {"channels": [one for sheet in sheets for one in sheet.found.channels],
             "improvement_items": [one for sheet in sheets for one in sheet.found.items]}  # fmt: skip
    return parts | {code for code, found in lists.items() if found}


def _key(sheet: SheetReading) -> _Key:
    """What a sheet says of itself; its name speaks where its cells are silent."""
    said, named = sheet.said, sheet.named
    agencies = [*said.agencies, *said.title_agencies] or named.title_agencies
    return _Key(
        *(
            next((one.value for one in lines), "")
            for lines in (agencies, [*said.years, *named.years], [*said.scopes, *named.scopes])
        )
    )


def _overlapping(groups: Iterable[list[SheetReading]]) -> bool:
    """Whether some table stands in more than one group: then they are several reports, not one with a slip."""
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update({table.table for sheet in group for table in sheet.found.tables})
    return any(count > 1 for count in counts.values())


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
        report.findings.append(_years_differ(one, f"{_where(other)}写的是 {other.value} 年", Level.ERROR))
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
        other = next((said for said in choices if not same_agency(said.value, report.agency)), None)
        if other is not None:
            text = f"单位前后不一致：{_where(choices[0])}写的是“{choices[0].value}”，{_where(other)}写的是“{other.value}”。"
            report.findings.append(finding("agency_conflict", text, sheet=other.sheet or None, cell=other.cell or None))
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


def _compare_sheet_names(report: Whose, choices: Sequence[Said]) -> None:
    """A sheet named after another agency than its cells name."""
    for sheet in report.sheets:
        for said in sheet.named.title_agencies:
            if not is_bare(said.value) and not any(_agrees_with_file_name(one.value, said.value) for one in choices):
                text = f"单位前后不一致：{_where(choices[0])}写的是“{choices[0].value}”，工作表名称是“{sheet.name}”。"
                report.findings.append(
                    finding("agency_conflict", text, sheet=choices[0].sheet or None, cell=choices[0].cell or None)
                )
                return


def _agrees_with_file_name(agency: str, name: str) -> bool:
    """Names of files and sheets are often cut short: a part of the name, or some of its characters in order, will do."""
    left, right = squeeze(agency), squeeze(name)
    characters = iter(left)
    return left in right or all(character in characters for character in right)


def _selected(report: Whose, word: Word) -> bool:
    if word.year is not None and report.year is not None and report.year != word.year:
        return False
    return not (word.agency and report.agency) or same_agency(report.agency, clean_agency(word.agency))


def _apply(word: Word, report: Whose) -> None:
    """The user's word settles what is missing or contradictory."""
    if word.agency and report.agency != word.agency:
        _settled(
            report, "agency_conflict", f"单位按导入选项定为“{word.agency}”（表内：{report.agency or '没有写明'}）。"
        )
        report.agency = word.agency
    if word.year and (report.year != word.year or _has(report, "year_conflict")):
        _settled(report, "year_conflict", f"年度按导入选项定为 {word.year} 年（表内：{report.year or '没有写明'}）。")
        report.year = word.year
    if word.scope and report.scope is not word.scope:
        stated = {Scope.OWN: "本级", Scope.CONSOLIDATED: "汇总", None: "没有写明"}
        _settled(report, "", f"范围按导入选项定为“{stated[word.scope]}”（表内：{stated[report.scope]}）。")
        report.scope = word.scope


def _has(report: Whose, code: str) -> bool:
    return any(item.code == code for item in report.findings)


def _settled(report: Whose, code: str, text: str) -> None:
    report.findings = [item for item in report.findings if item.code != code]
    report.findings.append(finding("option_settled", text))


_TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:人民政府|办事处)?$|街道办")
_GOVERNMENT = re.compile(r"(?:人民政府|管委会|管理委员会)$")


def usual_scope(agency: str, kind: str | None = None, level: str | None = None) -> Scope:
    """The scope of a report that says nothing: a government of county level or above reports for its whole area."""
    if kind == "人民政府":
        return Scope.OWN if level == "乡级" else Scope.CONSOLIDATED
    if kind in ("政府部门", "乡镇街道", "垂直管理部门"):
        return Scope.OWN
    if _TOWNSHIP.search(agency):
        return Scope.OWN
    return Scope.CONSOLIDATED if _GOVERNMENT.search(agency) else Scope.OWN


_REGION = re.compile(r"..[省市区县州盟旗镇乡]|..街道|^(?:国家|中国|中华|全国)")


def is_bare(agency: str) -> bool:
    """Whether a name lacks its region, as 教育局 or 市应急管理局 do."""
    return _REGION.search(squeeze(agency)) is None
