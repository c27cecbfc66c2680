"""What real sheets look like, line by line: samples/oddities come in as expected.toml says, every figure and every finding.

lines.toml lists the oddities; each has a sample, or says why it cannot stand in a sheet.
"""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest

from etl.pending import Pending, read_pending
from etl.places import locate
from etl.text import cells_named
from etl.transform import table_missing
from etl.whose import Word
from reportdb.checks import Surroundings, check
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.forms.codes import YEAR
from reportdb.report import Figure, Mark
from samples import make_oddities

SAMPLES = Path(__file__).parent.parent / "samples"
ODDITIES = SAMPLES / "oddities"
TABLES = ("publications", "applications", "appeals")
MONEY = ("fee_amount", "procurement_amount")
UNSAID = frozenset({"scope_assumed", "not_assessable"})  # notices of nearly every report
Typed = int | str


class Expected(TypedDict):
    """One report of expected.toml; `figures` are those that differ from the published ones, or all where none are."""

    file: str
    agency: NotRequired[str]
    year: NotRequired[int]
    base: NotRequired[str]
    rule_making: NotRequired[bool]
    figures: NotRequired[dict[str, Typed]]
    untaken: NotRequired[dict[str, str]]
    channels: NotRequired[list[str]]
    findings: NotRequired[list[str]]


EXPECTED = cast(list[Expected], tomllib.loads((ODDITIES / "expected.toml").read_text("utf-8"))["report"])
LINES = [
    line
    for section in tomllib.loads((ODDITIES / "lines.toml").read_text("utf-8"))["section"]
    for line in section["line"]
]


@cache
def reports(name: str) -> list[Pending]:
    """The reports of a sample workbook."""
    return read_pending(str(ODDITIES / name), Word())


def report_of(expected: Expected) -> Pending:
    """The report an entry speaks of."""
    whose = (expected.get("agency"), expected.get("year"))
    (report,) = [one for one in reports(expected["file"]) if (one.agency, one.year) == whose]
    return report


def published(name: str) -> dict[str, Typed]:
    """The figures of a published report: "table/row/column" -> count, 万元 as a string, "" for blank."""
    data = json.loads((SAMPLES / "expected" / f"{name}.json").read_text("utf-8"))["figures"]
    return {f"{table}/{place}": "" if one is None else one for table in TABLES for place, one in data[table].items()}


def shown(place: str, figure: Figure) -> Typed:
    """A stored figure as the expectations write it."""
    if figure.mark is Mark.NUMBER:
        value = figure.value or 0
        return str(Decimal(value) / 1_000_000) if place.endswith(MONEY) else value
    return {Mark.BLANK: "", Mark.NOT_APPLICABLE: "/"}.get(figure.mark, f"“{figure.text}”")


def same(one: Typed, other: Typed) -> bool:
    """Equal figures; amounts may be written with or without trailing zeros."""
    if one in ("", "/") or other in ("", "/") or "“" in f"{one}{other}":
        return one == other
    return Decimal(one) == Decimal(other)


@pytest.mark.parametrize(
    "expected", EXPECTED, ids=[f"{one['file']}-{one.get('agency')}-{one.get('year')}" for one in EXPECTED]
)
def test_every_figure_is_as_the_sheet_shows_it(expected: Expected) -> None:
    report = report_of(expected)
    if "base" not in expected and "figures" not in expected:
        assert report.read is None
        return
    assert report.read is not None
    stored = {
        "/".join((code, *(cell[:2] if cell.period == YEAR else cell))): figure
        for code, data in report.read.report.tables.items()
        for cell, figure in data.figures.items()
    }
    changed, untaken = expected.get("figures", {}), expected.get("untaken", {})
    for place, value in (published(expected["base"]) if "base" in expected else changed).items():
        if any(fnmatchcase(place, pattern) for pattern in untaken):
            assert place not in stored
            continue
        patterns = [pattern for pattern in changed if fnmatchcase(place, pattern)]
        due = changed[max(patterns, key=len)] if patterns else value
        assert same(shown(place, stored.pop(place)), due), place
    assert not stored
    channels = [
        f"{one.channel} {one.metric} {shown('', one.figure)} {one.unit}" for one in report.read.report.channels or ()
    ]
    assert channels == expected.get("channels", [])


def found(report: Pending, *, rule_making: bool | None) -> list[Finding]:
    """Everything that is said of a report, but for the notices of nearly every report."""
    findings = list(report.findings)
    if report.read is not None:
        rules = check(report.read.report, catalog(), Surroundings(rule_making=rule_making))
        findings += [*table_missing(report.read.report), *locate(rules, report.read.places)]
    return [item for item in findings if item.code not in UNSAID]


def spoken(item: Finding) -> tuple[str, str, str, frozenset[tuple[int, int]]]:
    """A finding as the expectations write it."""
    return item.level.value, item.code, item.sheet or "", frozenset(cells_named(item.cell or ""))


def written(line: str) -> tuple[str, str, str, frozenset[tuple[int, int]]]:
    """An expectation: "error not_a_number 表三!D8, D9"."""
    match = re.fullmatch(r"(\w+) (\S+)(?: (.*?)(?:!(.*))?)?", line)
    assert match is not None, line
    level, code, sheet, where = match.groups()
    return level, code, sheet or "", frozenset(cells_named(where or ""))


@pytest.mark.parametrize(
    "expected", EXPECTED, ids=[f"{one['file']}-{one.get('agency')}-{one.get('year')}" for one in EXPECTED]
)
def test_every_finding_is_due_and_every_one_due_is_found(expected: Expected) -> None:
    report = report_of(expected)
    said = found(report, rule_making=expected.get("rule_making"))
    assert sorted(map(spoken, said), key=str) == sorted(map(written, expected.get("findings", [])), key=str)
    named = {(item.sheet, place) for item in said for place in cells_named(item.cell or "")}
    for where in expected.get("untaken", {}).values():
        sheet, _, area = where.partition("!")
        assert {(sheet, place) for place in cells_named(area)} <= named
    assert all(item.level is Level.NOTICE or len(item.message) > 8 for item in said)


def test_every_report_of_every_workbook_is_expected() -> None:
    names = {path.name for path in ODDITIES.iterdir() if path.suffix not in (".toml", ".md")}
    assert names == {one["file"] for one in EXPECTED}
    for name in names:
        assert len(reports(name)) == sum(one["file"] == name for one in EXPECTED), name


def test_the_workbooks_are_those_that_are_drawn(tmp_path: Path) -> None:
    for name, draw in make_oddities.DRAWN.items():
        draw(tmp_path / name)
        assert (tmp_path / name).read_bytes() == (ODDITIES / name).read_bytes(), name


def test_each_line_has_a_sample_or_a_reason() -> None:
    for line in LINES:
        assert line["what"]
        assert line["seen"]
        assert bool(line.get("samples")) != bool(line.get("reason")), line["what"]
        for sample in line.get("samples", ()):
            path = SAMPLES / sample if "/" in sample else ODDITIES / sample
            assert path.exists(), sample
    listed = {sample for line in LINES for sample in line.get("samples", ())}
    assert {path.name for path in ODDITIES.iterdir() if path.suffix not in (".toml", ".md")} <= listed


def test_the_page_is_the_list() -> None:
    assert (ODDITIES / "README.md").read_text("utf-8") == make_oddities.readme()
