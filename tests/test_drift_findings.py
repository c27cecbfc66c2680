"""What findings say of a sheet that is close to the form: missing, new and moved lines, and tables near to one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.pending import Pending, read_pending
from etl.recognise.moved import _out_of_place
from etl.whose import Word
from reportdb.findings import Finding

BROKEN = Path(__file__).parent.parent / "samples" / "broken"
WHOLE = BROKEN / "row_missing" / "passes.xlsx"  # heads of table three in rows 21 to 23, figures from row 24 on


def opened(path: Path = WHOLE) -> tuple[Workbook, Worksheet]:
    book = load_workbook(path)
    return book, book["年报"]


def read(book: Workbook, folder: Path) -> Pending:
    book.save(folder / "a.xlsx")
    (pending,) = read_pending(str(folder / "a.xlsx"), Word())
    return pending


def of(pending: Pending, *codes: str) -> list[Finding]:
    return [item for item in pending.findings if item.code in codes]


def values(pending: Pending) -> dict[tuple[str, str, str], object]:
    assert pending.read is not None
    tables = pending.read.report.tables
    return {(code, c.row, c.column): one.value for code, data in tables.items() for c, one in data.figures.items()}


def swap_rows(sheet: Worksheet, one: int, other: int, columns: str) -> None:
    for column in columns:
        first, second = sheet[f"{column}{one}"], sheet[f"{column}{other}"]
        first.value, second.value = second.value, first.value


def unmerge(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


# ---------------------------------------------------------------- missing and new lines


def test_a_label_with_quotes_is_quoted_singly_within_the_sentence(tmp_path: Path) -> None:
    book, sheet = opened()
    (row,) = [cell.row for (cell,) in sheet["C24:C48"] if cell.value == "4.保护第三方合法权益"]
    unmerge(sheet)
    sheet.delete_rows(row)
    (missing,) = of(read(book, tmp_path), "row_missing")
    assert "应在“（三）不予公开·3.危及‘三安全一稳定’”" in missing.message


def test_an_amount_without_a_unit_is_not_told_of_under_a_label_that_has_one(tmp_path: Path) -> None:
    book, sheet = opened()
    (head,) = [cell for row in sheet["A1:J20"] for cell in row if cell.value == "本年收费金额（单位：万元）"]
    head.value = "本年收费金额"
    sheet.cell(head.row + 1, head.column).value = 4075.3494
    (missing,) = of(read(book, tmp_path), "unit_missing")
    assert missing.message.startswith("表二“行政事业性收费／本年收费金额”（")


def test_a_missing_row_says_where_it_is_due() -> None:
    (pending,) = read_pending(str(BROKEN / "row_missing" / "fires.xlsx"), Word())
    (missing,) = of(pending, "row_missing")
    assert "应在“（五）不予处理·1.信访举报投诉类申请”（C39）之后" in missing.message
    assert (missing.row, missing.sheet, missing.cell) == ("not_processed.repeated", "年报", "C39")


def test_a_missing_column_says_where_it_is_due() -> None:
    (pending,) = read_pending(str(BROKEN / "column_missing" / "fires.xlsx"), Word())
    (missing,) = of(pending, "column_missing")
    assert "应在“法人或其他组织·商业企业”（E23）之后" in missing.message
    assert missing.cell == "E23"


def test_a_missing_first_row_is_due_before_the_next(tmp_path: Path) -> None:
    book, sheet = opened()
    unmerge(sheet)
    sheet.delete_rows(24)
    (missing,) = of(read(book, tmp_path), "row_missing")
    assert "应在“二、上年结转政府信息公开申请数量”（A24）之前" in missing.message


def test_a_new_row_is_one_too_many() -> None:
    (pending,) = read_pending(str(BROKEN / "row_unknown" / "fires.xlsx"), Word())
    (unknown,) = of(pending, "row_unknown")
    assert "“9.属于历史遗留问题”" in unknown.message
    assert "这一行是多出来的" in unknown.message
    assert unknown.cell == "C36, D36:J36"
    assert not of(pending, "row_missing")


def test_a_new_column_is_one_too_many() -> None:
    (pending,) = read_pending(str(BROKEN / "column_unknown" / "fires.xlsx"), Word())
    (unknown,) = of(pending, "column_unknown")
    assert "“境外媒体”" in unknown.message
    assert "这一列是多出来的" in unknown.message


def test_a_renamed_row_is_said_to_be_the_one_due_there() -> None:
    (pending,) = read_pending(str(BROKEN / "layout_applied" / "fires.xlsx"), Word())
    (unknown,) = of(pending, "row_unknown")
    assert "按统一格式的顺序，这里应是“（五）不予处理·2.重复申请”，很可能就是这一行。" in unknown.message
    (missing,) = of(pending, "row_missing")
    assert "那里有无法识别的“2.同一人反复提出相同申请”（C40）" in missing.message


def test_two_renamed_rows_side_by_side_are_told_apart_by_their_order(tmp_path: Path) -> None:
    book, sheet = opened()
    sheet["C39"], sheet["C40"] = "甲类情形", "乙类情形"
    said = {item.cell: item.message for item in of(read(book, tmp_path), "row_unknown")}
    assert "“（五）不予处理·1.信访举报投诉类申请”，很可能" in said["C39, D39:J39"]
    assert "“（五）不予处理·2.重复申请”，很可能" in said["C40, D40:J40"]


def test_a_renamed_row_elsewhere_is_only_near(tmp_path: Path) -> None:
    """Its place says nothing, its words do."""
    book, sheet = opened()
    unmerge(sheet)
    sheet["C40"] = "2.重复的申请"
    swap_rows(sheet, 40, 32, "CDEFGHIJ")
    (unknown,) = of(read(book, tmp_path), "row_unknown")
    assert "最接近的统一栏目是“（五）不予处理·2.重复申请”" in unknown.message
    assert "很可能" not in unknown.message


def test_a_row_of_figures_without_any_name_is_named_by_its_place(tmp_path: Path) -> None:
    book, sheet = opened()
    sheet["C40"] = None
    pending = read(book, tmp_path)
    assert any("2.重复申请" in item.message and "40" in (item.cell or "") for item in of(pending, "row_unknown"))


# ---------------------------------------------------------------- moved lines


def test_lines_in_the_order_of_the_form_are_not_moved() -> None:
    (pending,) = read_pending(str(WHOLE), Word())
    assert not of(pending, "row_moved", "column_moved")


def test_a_moved_row_is_read_by_its_name(tmp_path: Path) -> None:
    (plain,) = read_pending(str(WHOLE), Word())
    book, sheet = opened()
    unmerge(sheet)
    swap_rows(sheet, 39, 43, "CDEFGHIJ")
    pending = read(book, tmp_path)
    assert values(pending) == values(plain)
    notices = of(pending, "row_moved")
    assert {item.row for item in notices} == {"not_processed.petition", "not_processed.confirmation"}
    assert all(item.level.value == "notice" and item.cell in ("C39", "C43") for item in notices)
    assert "1.信访举报投诉类申请" in "".join(item.message for item in notices)


def test_a_moved_column_is_read_by_its_name(tmp_path: Path) -> None:
    (pending,) = read_pending(str(BROKEN / "column_moved" / "fires.xlsx"), Word())
    (plain,) = read_pending(str(WHOLE), Word())
    assert values(pending) == values(plain)
    (moved,) = of(pending, "column_moved")
    assert (moved.column, moved.cell) in (("org.research", "E23"), ("org.company", "F23"))
    assert "统一格式中排在" in moved.message


def test_an_order_of_its_own_is_one_notice(tmp_path: Path) -> None:
    (plain,) = read_pending(str(WHOLE), Word())
    book, sheet = opened()
    unmerge(sheet)
    for one, other in zip(range(28, 36), range(35, 27, -1), strict=True):
        if one < other:
            swap_rows(sheet, one, other, "CDEFGHIJ")
    pending = read(book, tmp_path)
    assert values(pending) == values(plain)
    (moved,) = of(pending, "row_moved")
    assert "等 7 行" in moved.message


@pytest.mark.parametrize("seed", range(20))
def test_the_fewest_lines_are_called_moved(seed: int) -> None:
    dice = random.Random(seed)
    order = list(range(12))
    for _ in range(seed % 4):
        order.insert(dice.randrange(12), order.pop(dice.randrange(12)))
    out = _out_of_place(order)
    kept = [rank for place, rank in enumerate(order) if place not in out]
    assert kept == sorted(kept)
    assert len(out) <= seed % 4


# ---------------------------------------------------------------- tables near to a form


def test_a_table_near_to_the_form_is_named_and_no_report_is_accepted_without_it() -> None:
    (pending,) = read_pending(str(BROKEN / "table_unrecognised" / "fires.xlsx"), Word())
    (near,) = of(pending, "table_unrecognised")
    assert (near.level.value, near.table, near.sheet, near.cell) == ("error", "applications", "年报", "D24:J48")
    assert "“自然人数”（D22，最接近“自然人”）" in near.message


@pytest.mark.parametrize(("title", "code"), [("kept", "unknown_edition"), ("other", "no_report")])
def test_a_file_of_nothing_but_drifted_tables_says_what_they_resemble(title: str, code: str, tmp_path: Path) -> None:
    book, sheet = opened(BROKEN / "table_unrecognised" / "fires.xlsx")
    unmerge(sheet)
    sheet.delete_rows(49, 20)
    sheet.delete_rows(3, 16)
    if title != "kept":
        sheet["A1"] = "某表"
    pending = read(book, tmp_path)
    assert {item.code for item in pending.findings if item.level.value == "error"} == {code, "table_unrecognised"}
    assert pending.read is None
    assert pending.drifted


@pytest.mark.parametrize("tables", ["duty roster", "letters"])
def test_other_sheets_resemble_nothing(tables: str, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    lines: list[list[object]] = (
        [["日期", "值班领导", "人数"], *([f"1月{day}日", "周某", day] for day in range(1, 20))]
        if tables == "duty roster"
        else [["来信来访情况", "一季度", "二季度"], *([f"第{n}类来信", n, n * 2] for n in range(1, 20))]
    )
    for line in lines:
        sheet.append(line)
    assert [item.code for item in read(book, tmp_path).findings if item.level.value == "error"] == ["no_report"]


def test_a_report_with_all_its_tables_is_never_searched_for_more(tmp_path: Path) -> None:
    book, _ = opened()
    other = book.create_sheet("台账")
    for line in (["单位", "行政许可", "行政处罚", "行政强制", "规章"], ["甲局", 1, 2, 3, 4], ["乙局", 5, 6, 7, 8]):
        other.append(line)
    assert not of(read(book, tmp_path), "table_unrecognised")
