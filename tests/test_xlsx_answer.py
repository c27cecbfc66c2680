"""The rows of a query as a workbook: every value as it is, read back by two readers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from reportdb.xlsx.answer import SHEET, write_answer

ROWS: list[tuple[object, ...]] = [
    (1, Decimal("0.100000"), "宿迁", None),
    (-5, Decimal("-123456789.123456"), "=1+1", ""),
    (10**14, Decimal("1234567890123.123456"), "a\x01<b>&\r\n", True),
    (10**20, 1.5, "_x0041_", float("inf")),
    (0, Decimal(0), "/", " 两端 "),
]


def test_values_are_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_answer(path, ["n", "=head", "words", "rest"], iter(ROWS))
    sheet = load_workbook(path)[SHEET]
    read = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert read[0] == ["n", "=head", "words", "rest"]
    assert read[1] == [1, 0.1, "宿迁", None]
    assert read[2] == [-5, -123456789.123456, "=1+1", None] or read[2][3] == ""
    assert read[3][:2] == [10**14, "1234567890123.123456"]  # more digits than a spreadsheet keeps
    assert read[4] == ["100000000000000000000", 1.5, "_x005F_x0041_", "inf"]
    assert read[5] == [0, 0, "/", " 两端 "]
    assert read[3][3] is True
    kinds = {cell.value: (cell.data_type, cell.quotePrefix) for row in sheet.iter_rows() for cell in row}
    assert kinds["=1+1"] == kinds["=head"] == ("s", True)


def test_another_reader_finds_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_answer(path, ["n", "d", "words", "rest"], ROWS)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[1:]] == [row[2] for row in ROWS]
    assert rows[3][1] == "1234567890123.123456"


def test_no_rows_are_a_head_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_answer(path, ["a"], [])
    assert [[cell.value for cell in row] for row in load_workbook(path)[SHEET].iter_rows()] == [["a"]]
