"""CELL-BLANK and T2-GUIZHANG: what is left blank, and 规章 of those who cannot make any."""

import pytest

from reportdb.checks import Surroundings, check
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Report, TableData, number, words


def publications(**row: int) -> Report:
    """Table two of the 2021 edition, 0 but for the measures of 规章."""
    cells = catalog().table("2021", "publications").official_cells
    data = TableData("2021", dict.fromkeys(cells, number(0)))
    for measure, value in row.items():
        data.figures[Cell("regulation", measure)] = number(value)
    return Report(tables={"publications": data})


def gaps(report: Report) -> list[Finding]:
    return [item for item in check(report, catalog()) if item.code == "CELL-BLANK"]


def test_a_full_table_has_no_gaps() -> None:
    assert check(publications(), catalog()) == []


def test_blank_and_slash_are_counted_apart() -> None:
    report = publications()
    figures = report.tables["publications"].figures
    figures[Cell("licensing", "decisions")] = figures[Cell("regulation", "issued")] = BLANK
    figures[Cell("penalty", "decisions")] = NOT_APPLICABLE
    (found,) = gaps(report)
    assert (found.level, found.table, found.row, found.column) == (Level.VERIFY, "publications", None, None)
    assert found.places == (("regulation", "issued"), ("licensing", "decisions"), ("penalty", "decisions"))
    assert found.message == (
        "二、主动公开政府信息情况：有 2 格空白、1 格填“/”。空白按空白入库，不会当作 0；没有发生的请填 0。"
    )


def test_a_slash_in_the_row_of_regulations_is_a_proper_answer() -> None:
    report = publications()
    for measure in ("issued", "repealed", "in_force"):
        report.tables["publications"].figures[Cell("regulation", measure)] = NOT_APPLICABLE
    assert gaps(report) == []


def test_a_single_gap_is_named_by_row_and_column() -> None:
    report = publications()
    report.tables["publications"].figures[Cell("coercion", "decisions")] = BLANK
    (found,) = gaps(report)
    assert (found.row, found.column) == ("coercion", "decisions")


def test_words_are_no_gap() -> None:
    report = publications()
    report.tables["publications"].figures[Cell("coercion", "decisions")] = words("18万余")
    assert gaps(report) == []


@pytest.mark.parametrize("table", ["publications", "applications", "appeals"])
def test_a_table_left_blank_says_so(table: str) -> None:
    cells = catalog().table("2021", table).official_cells
    (found,) = gaps(Report(tables={table: TableData("2021", dict.fromkeys(cells, BLANK))}))
    assert f"整张表为空，共 {len(cells)} 格。" in found.message
    assert len(found.places) == len(cells)


def test_figures_outside_the_printed_table_are_not_asked_for() -> None:
    report = publications()
    report.tables["publications"].figures[Cell("penalty", "items")] = BLANK
    assert check(report, catalog()) == []


def test_regulations_of_an_agency_that_cannot_make_any() -> None:
    (found,) = check(publications(repealed=1, in_force=6), catalog(), Surroundings(rule_making=False))
    assert (found.code, found.level, found.row, found.column) == (
        "T2-GUIZHANG", Level.VERIFY, "regulation", "repealed",
    )  # fmt: skip
    assert found.places == (("regulation", "repealed"), ("regulation", "in_force"))
    assert found.operands == {"regulation/repealed": 1, "regulation/in_force": 6}
    assert found.message.startswith("规章：填了本年废止件数 1、现行有效件数 6，而单位名录中本单位没有规章制定权。")


@pytest.mark.parametrize("rule_making", [True, None])
def test_regulations_are_fine_where_the_power_is_there_or_not_known(rule_making: bool | None) -> None:
    assert check(publications(in_force=6), catalog(), Surroundings(rule_making=rule_making)) == []


def test_no_regulations_no_finding() -> None:
    report = publications()
    report.tables["publications"].figures[Cell("regulation", "issued")] = NOT_APPLICABLE
    assert [item.code for item in check(report, catalog(), Surroundings(rule_making=False))] == ["not_assessable"]
