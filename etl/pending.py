"""Reports read from the files of one import, before they are judged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from etl.corrections.declared import Declared
from etl.draft import SourceFile
from etl.marked_copy.line_key import ReturnedLine, returned_lines
from etl.office import Office
from etl.reading import FileReading, read_file
from etl.recognise.identity import sign_off
from etl.settling import reports_of
from etl.transform import Assembled, assemble
from etl.unstored import name_unstored
from etl.whose import Whose, Word
from reportdb.findings import Finding, finding
from reportdb.forms import STATUTORY_TABLES
from reportdb.report import Report, Scope

if TYPE_CHECKING:
    from etl.drift.comparison import Drifted


@dataclass(slots=True)
class Pending:
    """One report of one or more files. Without a report, `findings` says why there is none."""

    file: str
    sources: list[SourceFile]
    read: Assembled | None = None
    agency: str | None = None
    agency_code: str = ""  # as the file gives it, to tell two agencies of one name apart
    agency_id: int | None = None
    named_at: tuple[str, str] | None = None  # the sheet and the cells that name the agency
    rivals: list[str] = field(default_factory=list)  # what else the file calls the agency
    office: Office = field(default_factory=Office)
    year: int | None = None
    scope: Scope | None = None
    findings: list[Finding] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)  # corrections of this agency and year, whatever their table
    other_scope: bool = False  # the import holds the agency's report of the other scope too
    answers: list[ReturnedLine] = field(default_factory=list)  # what came back in 问题清单, of whichever report
    drifted: list[Drifted] = field(default_factory=list)  # unknown labels of tables that were not recognised
    said_of: dict[str, list[Finding]] = field(default_factory=dict)  # sha256 of each of several files: its own findings

    @property
    def table_codes(self) -> set[str]:
        """The tables and lists the report carries."""
        return set() if self.read is None else tables_in(self.read.report)


def tables_in(report: Report) -> set[str]:
    """Codes of all tables and lists present."""
    lists = {"channels": report.channels, "improvement_items": report.improvement_items}
    return set(report.tables) | {code for code, lines in lists.items() if lines is not None}


def read_pending(path: str, word: Word) -> list[Pending]:
    """The reports of one file; a file that gives none yields one Pending without a report."""
    return pending_of(read_file(path, word.layout), word)


def pending_of(reading: FileReading, word: Word) -> list[Pending]:
    """The same for a file that is read already."""
    alike, drifted = _unrecognised(reading)
    reading.notices = alike + reading.notices
    if reading.findings:
        return [replace(_without_report(reading, reading.findings + reading.notices), drifted=drifted)]
    reports = [*reports_of(reading, word), *_listed(reading, word)]
    if not reports:
        text = "文件中没有与所选单位或年度（--agency / --year）相符的报告。"
        return [_without_report(reading, [finding("no_report", text), *reading.notices])]
    found = [_of(reading, report) for report in reports]
    found[0].drifted = drifted
    answers = [line for rows in reading.lists for line in returned_lines(rows) if line.explanation]
    for one in found:
        one.answers = answers
    return found


def _unrecognised(reading: FileReading) -> tuple[list[Finding], list[Drifted]]:
    """Tables that only resemble those of the form; most files hold all three as they should be."""
    if {table.table for sheet in reading.sheets for table in sheet.found.tables}.issuperset(STATUTORY_TABLES):
        return [], []
    from etl.drift.resemble import unrecognised

    return unrecognised(reading)


def _listed(reading: FileReading, word: Word) -> list[Whose]:
    """The reports of flat lists; few files hold any, so what they need is loaded where one does."""
    if not any(sheet.found.rosters for sheet in reading.sheets):
        return []
    from etl.rosters.reports import roster_reports

    return roster_reports(reading, word)


def _of(reading: FileReading, whose: Whose) -> Pending:
    done = assemble(whose.sheets, whose.year)
    done.report.sign_off = sign_off(whose.sign_off)
    done.figures_only = whose.figures_only
    pending = Pending(reading.path, [reading.source], done, whose.agency, year=whose.year, scope=whose.scope)
    pending.agency_code = whose.code
    pending.findings = name_unstored(whose.sheets, [*whose.findings, *done.findings, *reading.notices])
    if not any(data.figures for data in done.report.tables.values()) and not tables_in(done.report) - set(
        done.report.tables
    ):  # accepted, it would be a report that says nothing
        pending.findings.append(finding("no_report", "没有读到一格可以采用的数字，没有可以入库的内容。"))
    pending.files, pending.named_at, pending.rivals = [reading.path], whose.named_at, whose.rivals
    return pending


def _without_report(reading: FileReading, findings: list[Finding]) -> Pending:
    """A file that gives no report, with the agency and year its titles name where they name one."""
    agencies = {said.value for sheet in reading.sheets for said in (*sheet.said.agencies, *sheet.said.title_agencies)}
    years = {int(said.value) for sheet in reading.sheets for said in sheet.said.years}
    return Pending(
        reading.path,
        [reading.source],
        agency=agencies.pop() if len(agencies) == 1 else None,
        year=years.pop() if len(years) == 1 else None,
        findings=findings,
        files=[reading.path],
    )
