"""xlsb: merges, errors, truth values and sums without a result, which the reading library leaves out."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.workbook import Unreadable, needs_child, read
from etl.workbook.book import ErrorCell
from samples.binary_workbook import binary_workbook


def drawn() -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return book, sheet


def test_values_keep_their_kinds() -> None:
    book, sheet = drawn()
    values: tuple[str | float | date, ...] = ("维持", 5, 0.5, True, "#REF!", date(2023, 1, 5), 2, "=SUM(A2:A3)")
    for row, value in enumerate(values, start=1):
        sheet.cell(row, 1, value)
    found = [cells[0] for cells in read(binary_workbook(book), "a.xlsb").sheets[0].rows]
    assert found == ["维持", 5, 0.5, True, ErrorCell("#REF!"), date(2023, 1, 5), 2, 5.5, ""]
    assert found[3] is True


def test_merges_and_hidden_sheets() -> None:
    book, sheet = drawn()
    sheet["B2"] = "合并"
    sheet.merge_cells("B2:E3")
    book.create_sheet("底稿").sheet_state = "hidden"
    content = binary_workbook(book)
    done = read(content, "a.xlsb")
    assert done.hidden == ["底稿"]
    assert done.sheets[0].merges == [(1, 1, 2, 4)]
    assert done.sheets[0].rows[1][1] == "合并"
    assert needs_child(content)


def test_a_cell_far_away_is_refused() -> None:
    book, sheet = drawn()
    sheet.cell(1, 1, 1)
    content = binary_workbook(book)
    far = (900_000).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        data = package.read("xl/worksheets/sheet1.bin")
    row = bytes([0, 17, 0, 0, 0, 0])
    assert row in data
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(row, row[:2] + far) if name.endswith("sheet1.bin") else part)
    with pytest.raises(Unreadable, match="900001"):
        read(target.getvalue(), "a.xlsb")


def test_records_cut_short_are_refused() -> None:
    book, sheet = drawn()
    sheet.cell(1, 1, "字")
    content = binary_workbook(book)
    for part in ("xl/workbook.bin", "xl/worksheets/sheet1.bin"):
        for keep in (1, 5, 20, 30):
            target = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
                for name in old.namelist():
                    new.writestr(name, old.read(name)[: keep if name == part else None])
            try:
                read(target.getvalue(), "a.xlsb")
            except Unreadable:
                continue
