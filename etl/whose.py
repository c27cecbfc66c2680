"""Whose report it is: its sheets with agency, year and scope, and the word of the user that settles them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.reading import SheetReading
from etl.recognise.agency_name import clean_agency, same_agency
from etl.text import squeeze
from reportdb.checks.deadlines import is_government
from reportdb.findings import Finding, finding
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
    code: str = ""  # of the agency, which tells two of one name apart
    codes: frozenset[str] = frozenset()  # all codes that its lines of a list give the agency
    figures_only: bool = False  # a line of a list of ours, which has no place for channels and improvement items
    named_at: tuple[str, str] | None = None  # the sheet and the cells that name the agency
    rivals: list[str] = field(default_factory=list)  # other names that titles, sheets or the file's name give instead


@dataclass(frozen=True, slots=True)
class Word:
    """The user's word (--agency, --year, --scope): it settles, and selects in a file of several reports."""

    agency: str | None = None
    year: int | None = None
    scope: Scope | None = None
    layout: Layout | None = None  # what the office confirmed of labels outside the form
    known_as: frozenset[str] = frozenset()  # every name, squeezed, and code of the registered agency that is meant

    def means(self, report: Whose) -> bool:
        """Whether the agency of a report is the one meant, by a code or a whole name."""
        if self.agency is None:
            return False
        return not report.codes.isdisjoint({self.agency, *self.known_as}) or self.names(report.agency)

    def names(self, agency: str | None) -> bool:
        """Whether this is the word itself or a name of the agency meant."""
        return agency is not None and squeeze(agency) in {squeeze(self.agency or ""), *self.known_as}


@dataclass(frozen=True, slots=True)
class Words:
    """The user's word for all files of an import, and for some of them by their paths a word of their own."""

    usual: Word
    own: Mapping[str, Word] = field(default_factory=dict)

    def of(self, path: str) -> Word:
        """The word for one file."""
        return self.own.get(path, self.usual)


def chosen(reports: list[Whose], word: Word) -> list[Whose]:
    """The reports the user's word selects, settled by it; a single one is always meant."""
    if len(reports) > 1:
        reports = [report for report in reports if _selected(report, word)]
    for report in reports:
        _apply(word, report)
    return reports


def _selected(report: Whose, word: Word) -> bool:
    if word.year is not None and report.year is not None and report.year != word.year:
        return False
    if not (word.agency and report.agency) or word.means(report):
        return True
    return any(same_agency(report.agency, clean_agency(name)) for name in (word.agency, *word.known_as))


def _apply(word: Word, report: Whose) -> None:
    """The user's word settles what is missing or contradictory."""
    if word.agency and word.known_as and word.names(report.agency):
        report.agency = word.agency  # a code says which of two agencies of one name
    elif word.agency and report.agency != word.agency and not (word.agency in report.codes and not word.known_as):
        _settled(
            report, "agency_conflict", f"单位按导入选项定为“{word.agency}”（表内：{report.agency or '没有写明'}）。"
        )
        report.agency, report.named_at = word.agency, None
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


def usual_scope(agency: str, kind: str | None = None, level: str | None = None) -> Scope:
    """The scope of a report that says nothing: a government of county level or above reports for its whole area."""
    return Scope.CONSOLIDATED if is_government(agency, kind, level) else Scope.OWN


_REGION = re.compile(r"..[省市区县州盟旗镇乡]|..街道|^(?:国家|中国|中华|全国)")


def is_bare(agency: str) -> bool:
    """Whether a name lacks its region, as 教育局 or 市应急管理局 do."""
    return _REGION.search(squeeze(agency)) is None
