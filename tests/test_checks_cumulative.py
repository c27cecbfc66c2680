"""历年累计 of a statistics sheet: last year's and this year's figure together, and sums within its own column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reportdb.checks import Surroundings, check
from reportdb.checks.due import due_of
from reportdb.errors import CatalogError
from reportdb.findings import Level
from reportdb.forms import catalog
from reportdb.forms.catalog import Balance
from reportdb.forms.codes import CUMULATIVE, Cell
from reportdb.forms.loader import balance_of
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, TableData, number
from tests.statistics_drawn import fujian, pending, plain

EDITION = "2014-fujian"
ROWS = ("received", "received.in_person", "received.online", "received.mail_fax")


def of(year: int, values: dict[tuple[str, str], Figure]) -> Report:
    """A report with the received applications of a year; 0 unless given by row and period."""
    figures = {
        Cell(row, "total", period): values.get((row, period), number(0))
        for row in ROWS
        for period in ("year", CUMULATIVE)
    }
    return Report("示例市教育局", year, edition=EDITION, tables={"applications": TableData(EDITION, figures)})


def received(year: Figure, cumulative: Figure) -> dict[tuple[str, str], Figure]:
    return {
        ("received", "year"): year, ("received.in_person", "year"): year,
        ("received", CUMULATIVE): cumulative, ("received.in_person", CUMULATIVE): cumulative,
    }  # fmt: skip


LAST = of(2014, received(number(2), number(10)))


def found(this: Report) -> list[tuple[str, str | None, tuple[tuple[str, ...], ...]]]:
    items = check(this, catalog(), Surroundings(last_year=LAST))
    return [(item.code, item.row, item.places) for item in items if item.code.startswith("FJ-")]


def test_last_years_and_this_years_make_all_years() -> None:
    assert found(of(2015, received(number(3), number(13)))) == []
    broken = found(of(2015, received(number(3), number(12))))
    assert broken == [
        ("FJ-CUMULATIVE", row, ((row, "total", CUMULATIVE),)) for row in ("received", "received.in_person")
    ]


def test_what_it_says_and_what_should_stand_there() -> None:
    this = of(2015, received(number(3), number(3)))  # began again
    first = next(one for one in check(this, catalog(), Surroundings(last_year=LAST)) if one.code == "FJ-CUMULATIVE")
    assert first.level is Level.VERIFY
    assert (first.found, first.expected) == (3, 13)
    assert first.operands == {
        "received/total/cumulative": 3, "received/total/cumulative@-1": 10, "received/total": 3
    }  # fmt: skip
    assert "历年累计填 3，上年报告的历年累计 10 加本年度数 3 等于 13，相差 10" in first.message
    due = due_of(first, {"applications": EDITION}, catalog())
    assert due is not None
    assert (due.words, due.found) == ("应为 13", 3)


@pytest.mark.parametrize("mark", [BLANK, NOT_APPLICABLE])
def test_a_figure_that_is_none_leaves_it_open(mark: Figure) -> None:
    this = of(2015, received(number(3), mark))
    codes = [item.code for item in check(this, catalog(), Surroundings(last_year=LAST))]
    assert "FJ-CUMULATIVE" not in codes
    assert "not_assessable" in codes


def test_channels_of_the_sheet_are_held_against_last_years(tmp_path: Path) -> None:
    reports = []
    for year in (2014, 2015):
        (sheet,) = pending(tmp_path / f"{year}.xlsx", plain(fujian(year)), year=year)
        assert sheet.read is not None
        reports.append(sheet.read.report)
    last, this = reports
    around = Surroundings(last_year=last)
    assert [one.code for one in check(this, catalog(), around) if one.code == "FJ-CUMULATIVE"] == []
    assert this.channels is not None
    this.channels = [
        line._replace(figure=number(81900)) if line[:3:2] == ("website", "disclosed.cumulative") else line
        for line in this.channels
    ]
    (one,) = [one for one in check(this, catalog(), around) if one.code == "FJ-CUMULATIVE"]
    assert (one.table, one.row, one.column) == ("channels", "website", "disclosed.cumulative")
    assert (one.found, one.expected, one.places) == (81900, 81916, (("2", "value"),))
    twice = replace(this, channels=[*this.channels, *this.channels])  # two accounts: nobody says which is which
    assert [one for one in check(twice, catalog(), around) if one.code == "FJ-CUMULATIVE"] == []
    blank = [line._replace(figure=BLANK) for line in this.channels]
    assert [one for one in check(replace(this, channels=blank), catalog(), around) if one.table == "channels"] == []


def test_without_last_year_nothing_is_asked() -> None:
    assert [one.code for one in check(of(2015, received(number(3), number(99))), catalog())] == []


def test_sums_hold_in_the_column_of_all_years_too() -> None:
    values = received(number(3), number(13)) | {("received.online", CUMULATIVE): number(4)}
    (one,) = check(of(2015, values), catalog())
    assert (one.code, one.places) == ("FJ-RECEIVED", (("received", "total", CUMULATIVE),))
    assert one.message.startswith("总计（历年累计）：")
    assert (one.found, one.expected) == (13, 17)
    due = due_of(one, {"applications": EDITION}, catalog())
    assert due is not None
    assert due.words == "应为 17"


ROW = {
    "code": "X", "level": "verify", "table": "applications", "axis": "periods", "left": ["cumulative"],
    "right": ["cumulative@-1", "year"], "place": "cumulative", "title": "甲", "source": "乙", "confirmed": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("edition", "change", "why"),
    [
        ("2021", {}, "holds no figure of the year and of all years"),
        (EDITION, {"left": ["total"]}, "hold no total"),
        (EDITION, {"periods": ["cumulative"]}, "holds no sums of cumulative"),
        (EDITION, {"across": ["total"]}, "holds no figure of the year and of all years"),
    ],
)
def test_contradictions_are_refused(edition: str, change: dict[str, object], why: str) -> None:
    with pytest.raises(CatalogError, match=why):
        balance_of("x.toml", ROW | change, catalog().form(edition).tables)
    assert isinstance(balance_of("x.toml", ROW, catalog().form(EDITION).tables), Balance)
