"""The blank template: empty when unfilled, adding its own totals, guarding what is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reportdb.forms import catalog
from reportdb.xlsx import write_template


def template(tmp_path: Path, edition: str, agency: str | None = None, year: int | None = None) -> Any:
    path = tmp_path / "template.xlsx"
    write_template(path, catalog().form(edition), agency, year)
    return openpyxl.load_workbook(path)


def formulas(sheet: Any) -> dict[str, str]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}


@pytest.mark.parametrize(("edition", "last", "total"), [("2021", 29, 30), ("2019", 27, 28)])
def test_totals_add_the_declared_parts(tmp_path: Path, edition: str, last: int, total: int) -> None:
    book = template(tmp_path, edition)
    found = formulas(book["表三"])
    assert found["J7"] == '=IF(COUNT(D7:I7)=0,"",SUM(D7:I7))'
    assert found[f"D{total}"] == f'=IF(COUNT(D9:D{last})=0,"",SUM(D9:D{last}))'
    assert f"D{total + 1}" not in found, "结转 is filed, never derived"
    assert len(found) == (total + 1 - 6) + 6
    appeals = formulas(book["表四"])
    assert appeals == {
        "E7": '=IF(COUNT(A7:D7)=0,"",SUM(A7:D7))',
        "J7": '=IF(COUNT(F7:I7)=0,"",SUM(F7:I7))',
        "O7": '=IF(COUNT(K7:N7)=0,"",SUM(K7:N7))',
    }
    assert formulas(book["表二"]) == {}


def test_unfilled_it_holds_no_figure(tmp_path: Path) -> None:
    book = template(tmp_path, "2021")
    numbers = [
        cell.value for ws in book for row in ws.iter_rows() for cell in row if isinstance(cell.value, int | float)
    ]
    assert numbers == []
    assert book["封面"]["A1"].value == "政府信息公开工作年度报告"
    assert book["封面"]["B2"].value is None


def test_agency_and_year_are_filled_in_where_known(tmp_path: Path) -> None:
    book = template(tmp_path, "2021", "某市应急管理局", 2025)
    assert book["封面"]["A1"].value == "2025年某市应急管理局政府信息公开工作年度报告"
    assert (book["封面"]["B2"].value, book["封面"]["D3"].value) == ("某市应急管理局", "2025年")
    for name in ("表二", "表三", "表四", "渠道", "存在问题"):
        assert book[name]["A2"].value.startswith("填报单位：某市应急管理局    报告年度：2025年")


def rules(sheet: Any) -> dict[str, str]:
    """Every validated cell with its rule."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        assert rule.allow_blank
        assert rule.prompt
        for extent in rule.sqref.ranges:
            for row, column in extent.cells:
                found[sheet.cell(row, column).coordinate] = rule.formula1
    return found


def test_every_figure_cell_is_guarded_and_open_and_all_else_locked(tmp_path: Path) -> None:
    for edition in ("2019", "2021"):
        book = template(tmp_path, edition)
        for table in catalog().form(edition).tables.values():
            ws = book[f"表{table.title[0]}"]
            totals = formulas(ws)
            guarded = rules(ws)
            assert len(guarded) + len(totals) == len(table.official_cells)
            assert ws.protection.sheet
            assert all(not ws[spot].protection.locked for spot in guarded)
            assert all(ws[spot].protection.locked for spot in totals)
            assert ws["A4"].protection.locked


def test_rules_speak_of_their_own_first_cell(tmp_path: Path) -> None:
    book = template(tmp_path, "2019")
    guarded = rules(book["表二"])
    assert guarded["B6"] == 'OR(B6="/",IF(ISNUMBER(B6),AND(B6>=0,B6=INT(B6)),FALSE))'
    assert guarded["C10"] == 'OR(C10="/",IF(ISNUMBER(C10),C10=INT(C10),FALSE))', "本年增/减 may be negative"
    assert guarded["C21"] == 'OR(C21="/",IF(ISNUMBER(C21),C21>=0,FALSE))', "money has decimals"
    firsts = {
        str(rule.sqref).partition(":")[0]: rule.formula1
        for rule in book["表三"].data_validations.dataValidation
    }  # fmt: skip
    assert all(f"ISNUMBER({first})" in formula for first, formula in firsts.items())


def test_blank_lists_and_guide(tmp_path: Path) -> None:
    book = template(tmp_path, "2021")
    assert book.sheetnames == ["封面", "填表说明", "表二", "表三", "表四", "渠道", "存在问题"]
    assert book["渠道"].max_row == 4 + 15
    assert book["存在问题"].max_row == 4 + 5
    channels = rules(book["渠道"])
    assert "政务微博" in channels["A5"]
    assert channels["C19"].startswith('OR(C5="/"')
    guide = [row[0].value for row in book["填表说明"].iter_rows()]
    assert any("（七）总计等于（一）至（六）各项之和" in text for text in guide)
    texts = [cell.value for row in book["封面"].iter_rows() for cell in row]
    assert {"单位负责人", "审核人", "填报人", "联系电话", "填报日期"} <= set(texts)
