"""The oddities of samples/layouts come in as samples/layouts/expected.toml says, figure by figure."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from etl.pending import Pending, read_pending
from etl.whose import Word
from reportdb.report import Figure, Mark

ROOT = Path(__file__).parent.parent
LAYOUTS = ROOT / "samples" / "layouts"
MONEY = ("fee_amount", "procurement_amount")


class Expected(TypedDict):
    """One report of samples/layouts/expected.toml."""

    file: str
    agency: str
    figures: str
    findings: NotRequired[list[tuple[str, str]]]
    untaken: NotRequired[dict[str, str]]
    words: NotRequired[dict[str, str]]


EXPECTED = cast(list[Expected], tomllib.loads((LAYOUTS / "expected.toml").read_text("utf-8"))["report"])


@cache
def reports(name: str) -> list[Pending]:
    """The reports of a sample workbook."""
    return read_pending(str(LAYOUTS / f"{name}.xlsx"), Word())


def typed(name: str) -> tuple[int, dict[str, object]]:
    """Year and figures of a published report: "table/row/column" -> count, 万元 as a string, None for blank."""
    data = json.loads((ROOT / "samples" / "expected" / f"{name}.json").read_text("utf-8"))
    tables = ("publications", "applications", "appeals")
    return data["year"], {f"{table}/{place}": one for table in tables for place, one in data["figures"][table].items()}


def shown(place: str, figure: Figure) -> object:
    """A stored figure as the expectations write it."""
    if figure.mark is not Mark.NUMBER:
        return figure.text if figure.mark is Mark.TEXT else None
    value = figure.value
    return str(Decimal(value or 0) / 1_000_000) if place.endswith(MONEY) and value else value


def cells(text: str) -> set[str]:
    """The addresses of a list of cells and ranges."""
    found = set()
    for part in re.split(r"[, ]+", text):
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(part))
        found |= {f"{get_column_letter(c)}{r}" for c in range(left, right + 1) for r in range(top, bottom + 1)}
    return found


def same(one: object, other: object) -> bool:
    """Equal figures; amounts may be written with or without trailing zeros."""
    if isinstance(one, str) and isinstance(other, str):
        try:
            return Decimal(one) == Decimal(other)
        except ArithmeticError:
            return one == other
    return one == other or (one == 0 and other == "0") or (one == "0" and other == 0)


@pytest.mark.parametrize("expected", EXPECTED, ids=[f"{one['file']}-{one['figures']}" for one in EXPECTED])
def test_every_figure_is_stored_or_named(expected: Expected) -> None:
    year, figures = typed(expected["figures"])
    (report,) = [
        one for one in reports(expected["file"]) if (one.agency, one.year) == (expected["agency"], year)
    ]  # fmt: skip
    assert report.read is not None
    stored = {
        f"{code}/{cell.row}/{cell.column}": figure
        for code, data in report.read.report.tables.items()
        for cell, figure in data.figures.items()
    }
    untaken, words = expected.get("untaken", {}), expected.get("words", {})
    for place, value in figures.items():
        if any(fnmatchcase(place, pattern) for pattern in untaken):
            assert place not in stored
        else:
            assert same(shown(place, stored.pop(place)), words.get(place, value)), place
    assert not stored
    _assert_named(expected, report)


def _assert_named(expected: Expected, report: Pending) -> None:
    """Each figure that is not taken stands in a cell that a finding names."""
    book = load_workbook(LAYOUTS / f"{expected['file']}.xlsx")
    for where in expected.get("untaken", {}).values():
        sheet, _, area = where.partition("!")
        named = {
            cell for item in report.findings if item.sheet == sheet and item.cell for cell in cells(item.cell)
        }  # fmt: skip
        held = {cell for cell in cells(area) if isinstance(book[sheet][cell].value, int)}
        assert held
        assert held <= named


@pytest.mark.parametrize("expected", EXPECTED, ids=[f"{one['file']}-{one['figures']}" for one in EXPECTED])
def test_nothing_else_is_found_fault_with(expected: Expected) -> None:
    year, _ = typed(expected["figures"])
    (report,) = [one for one in reports(expected["file"]) if one.year == year and one.agency == expected["agency"]]
    found = sorted((item.code, (item.cell or "").partition(",")[0].partition(":")[0]) for item in report.findings)
    assert found == sorted((code, cell) for code, cell in expected.get("findings", []))


def test_the_workbooks_are_those_that_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from samples import make_layouts

    names = sorted(path.stem for path in LAYOUTS.glob("*.xlsx"))
    assert names == sorted(make_layouts.LAYOUTS) == sorted({one["file"] for one in EXPECTED})
    for name, draw in make_layouts.LAYOUTS.items():
        draw(tmp_path / f"{name}.xlsx")
        assert (tmp_path / f"{name}.xlsx").read_bytes() == (LAYOUTS / f"{name}.xlsx").read_bytes()
    assert "samples.make_layouts" in sys.modules


def test_every_workbook_is_listed() -> None:
    listed = (ROOT / "samples" / "README.md").read_text("utf-8")
    assert all(f"`{path.name}`" in listed for path in LAYOUTS.glob("*.xlsx"))
