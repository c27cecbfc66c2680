"""The oddities of values: blanks, marks, notes, units, signs, words, formulas, dates, dressed digits, totals that fail."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from samples.drawing import Value, save
from samples.make_layouts import NBSP, Lines
from samples.oddity_figures import APPLICANTS, Typed, book_of, sheets, with_results

ORGANISATIONS = APPLICANTS[1:-1]


def _sheet_a_table(one: Typed) -> dict[str, list[Lines]]:
    return {"表二": [[[one.title]], one.two()], "表三": [one.three()], "表四": [one.four()]}


def blanks(path: Path) -> None:
    """Nothing where 0 belongs: whole columns, spaces of every width, 空, and a space that became ? on its way."""
    one = Typed("suqian_2024").without("org.research", "org.other")
    kinds = [" ", NBSP, "\u3000", "空", "", NBSP * 7, "\u200b", "\n"]
    rows = [row.code for row in one.rows]
    one.type({f"applications/{row}/org.public_interest": kinds[n % len(kinds)] for n, row in enumerate(rows)})
    one.type({"applications/denied.state_secret/natural_person": "? 0", "publications/regulation/repealed": NBSP})
    sheets(path, _sheet_a_table(one))


def only_totals(path: Path) -> None:
    """Only 自然人 and 总计 filled in one year, only 总计 in the other."""
    old = Typed("suqian_2023").without(*ORGANISATIONS)
    new = Typed("suqian_2024").without(*APPLICANTS[:-1])
    sheets(path, {str(one.year): [[[one.title]], one.whole()] for one in (old, new)})


def displaced_total(path: Path) -> None:
    """The last 总计 of table three stands alone beside the line two rows above, and its own cell is blank."""
    one = Typed("suqian_2024").type({"applications/carried_out/total": ""})
    three = one.three()
    one.row_of(three, "other.rest").extend([None, 12])
    sheets(path, {"年报": [[[one.title]], one.two(), three, one.four()]})


MARKS = ("/", "-", "—", "——", "－", "／", "N/A", "n/a", "–", "不适用", "\\", "空", "--")


def marks(path: Path) -> None:
    """Every mark that says: not applicable; 空; and thousands commas of both widths."""
    one = Typed("suqian_2024")
    rows = [row.code for row in one.rows]
    one.type({f"applications/{row}/org.research": MARKS[n % len(MARKS)] for n, row in enumerate(rows)})
    one.type({f"publications/regulation/{measure}": "/" for measure in ("issued", "repealed", "in_force")})
    one.type({"publications/licensing/decisions": "11,398,889", "publications/penalty/decisions": "6，937，489"})
    sheets(path, _sheet_a_table(one))


def notes(path: Path) -> None:
    """Notes in brackets beside figures, units in cells, inner spaces, words with numbers, a unit without its number."""
    one = Typed("suqian_2024", year=2024).type({
        "publications/normative_document/issued": "22（其中修订 16 件）",
        "publications/normative_document/repealed": "55（含自然失效 29 件）",
        "publications/normative_document/in_force": "9945 条",
        "publications/licensing/decisions": "2364余条",
        "publications/penalty/decisions": "14万余条",
        "publications/coercion/decisions": "6.95万次",
        "appeals/litigation_direct/upheld": " 件",
        "appeals/litigation_direct/corrected": "约60余份",
        "appeals/litigation_direct/other": "百万余人次",
        "appeals/litigation_direct/pending": "突破550万",
        "appeals/litigation_direct/total": "100余条",
    })  # fmt: skip
    title = f"{one.agency}  2024 年 政府信息公开工作年度报告"
    sheets(path, {**_sheet_a_table(one), "表二": [[[title]], one.two()]})


def signs_units(path: Path) -> None:
    """The form of 2019: signs before some changes and not before others, amounts with their unit in the cell."""
    one = Typed("pingtan_2019").type({
        "publications/licensing/items_change": "+1036",
        "publications/other_services/items_change": -18,
        "publications/penalty/items_change": "+442",
        "publications/coercion/items_change": "－15",
        "publications/administrative_fee/items_change": 7,
        "publications/central_procurement/procurement_amount": "73802895.90元",
    })  # fmt: skip
    other = Typed("shanghai_general_office_2019").type({
        "publications/licensing/items_change": "-11",
        "publications/other_services/items_change": "增26",
        "publications/central_procurement/procurement_amount": "127万元",
    })  # fmt: skip
    third = Typed("pingtan_2019", agency="漳平市审计局", year=2020).type({
        "publications/penalty/items_change": "+ 14",
        "publications/central_procurement/procurement_amount": 251000,
    })  # fmt: skip
    sheets(path, {one.agency: [[[one.title]], one.whole()] for one in (one, other, third)})


FEES: tuple[Value, ...] = (59237.2449, 72701.2578, 4068.208, "14722.49", 7730.28, 7545, "316441", 0)
FEE_AGENCIES = ("宿迁市", "宿豫区", "洪泽区", "金湖县", "沭阳县", "泗阳县", "泗洪县", "盱眙县")


def fees(path: Path) -> None:
    """Fees in 万元 to four decimals, whole numbers and 0; counts of ten million beside 0. An agency a sheet."""
    reports: dict[str, list[Lines]] = {}
    for name, fee in zip(FEE_AGENCIES, FEES, strict=True):
        one = Typed("suqian_2024", agency=f"{name}人民政府")
        one.type({"publications/administrative_fee/fee_amount": fee, "publications/licensing/decisions": 11398889})
        one.type({"publications/penalty/decisions": 6937489, "publications/coercion/decisions": 0})
        reports[name] = [[[one.title]], one.two(), one.three(), one.four()]
    sheets(path, reports)


def formulas(path: Path) -> None:
    """Totals as formulas: with their results, without them (sums are worked out), and one that is no plain sum."""
    one = Typed("suqian_2024")
    book = book_of(_sheet_a_table(one))
    three, four = book["表三"], book["表四"]
    results = {}
    for row in range(4, three.max_row + 1):
        shown = three.cell(row, 10).value
        three.cell(row, 10).value = f"=SUM(D{row}:I{row})"
        if row % 2:
            results[f"J{row}"] = str(shown)
    three["D27"] = "=SUM(D6:D26)"
    four["E4"] = "=A4+B4+C4+D4"
    four["J4"] = '=IF(F4>0,SUM(F4:I4),"无")'
    four["O4"] = "=ROUND(SUM(K4:N4),0)"
    save(book, path)
    with_results(path, {"sheet2": results, "sheet3": {"O4": str(one.four()[3][14])}})


def errors_dates(path: Path) -> None:
    """Cells that show an error, a date, a time or a truth value where a count belongs."""
    one = Typed("suqian_2024")
    book = book_of(_sheet_a_table(one))
    two, four = book["表二"], book["表四"]
    four["A4"], four["B4"], four["C4"] = "=1/0", "=VLOOKUP(1,A1:B2,3)", "=无此名称"
    four["F4"], four["G4"], four["H4"] = datetime(1900, 1, 5), True, "#REF!"
    four["F4"].number_format = "yyyy-mm-dd"
    two["B4"], two["B4"].number_format = datetime(2024, 3, 2), 'm"月"d"日"'
    save(book, path)
    with_results(path, {"sheet3": {"A4": "e:#DIV/0!", "B4": "e:#REF!", "C4": "e:#NAME?"}})


def channels(path: Path) -> None:
    """The list of channels with numbers in words: kept as typed, but for 6.95万, which is a number."""
    one = Typed("suqian_2024")
    rows: Lines = [
        ["渠道", "指标", "数值", "单位"],
        ["门户网站", "发布政府信息", "2364余", "条"],
        ["门户网站", "访问量", "突破550万", "人次"],
        ["政务微信", "发布信息", "14万余条", None],
        ["政务微博", "阅读量", "6.95万", "次"],
        ["政务微博", "粉丝", "百万余", "人"],
        ["新闻发布会", "场次", " ", "场"],
        ["政策解读", "发布数量", "约60余份", None],
        ["12345热线", "受理", "1,036", "件"],
    ]
    sheets(path, {**_sheet_a_table(one), "渠道": [[["公开渠道情况"]], rows]})


def town(path: Path) -> None:
    """A town government reports 规章 in force, which no town can make; 其他 of （六） holds 157 of 276 applications."""
    one = Typed("suqian_2024", agency="尼勒克县喀拉苏镇人民政府", year=2023).type({
        "publications/regulation/issued": 0, "publications/regulation/repealed": 0, "publications/regulation/in_force": 6,
    })  # fmt: skip
    sheets(path, {"年报": [[[one.title]], one.whole()]})


def _raised(number: str, mark: str) -> CellRichText:
    return CellRichText(TextBlock(InlineFont(), number), TextBlock(InlineFont(vertAlign="superscript"), mark))


def dressed(path: Path) -> None:
    """Footnote marks, struck-out numbers and square metres: digits that are no part of the figure; fonts that are."""
    one = Typed("suqian_2024")
    book = book_of(_sheet_a_table(one))
    two, three, four = book["表二"], book["表三"], book["表四"]
    two["B4"] = _raised("2", "1")
    four["A4"] = CellRichText(TextBlock(InlineFont(strike=True), "99"), TextBlock(InlineFont(), "88"))
    four["B4"] = "8①"
    four["C4"] = _raised("73平方米，合m", "2")
    number = str(three["D4"].value)
    three["D4"] = CellRichText(TextBlock(InlineFont(rFont="Times New Roman"), number[:2]),
                               TextBlock(InlineFont(rFont="宋体"), number[2:]))  # fmt: skip
    _runs(three)
    save(book, path)


def _runs(sheet: Worksheet) -> None:
    """Every label of a sheet in runs of different fonts, as pasted from a page: 自然|人, 总|计."""
    for cells in sheet.iter_rows(max_col=10):
        for cell in cells:
            if isinstance(cell.value, str) and len(cell.value) > 2:
                words = cell.value
                cell.value = CellRichText(TextBlock(InlineFont(rFont="仿宋"), words[:2]),
                                          TextBlock(InlineFont(rFont="宋体", b=True), words[2:]))  # fmt: skip


def failing_totals(path: Path) -> None:
    """Table four with totals never filled, totals of 0, a lost 总计, and table three out by one. A report a sheet."""
    first = Typed("suqian_2024", agency="金湖县人民政府", year=2023).type({
        **{f"appeals/litigation_direct/{code}": n for code, n in zip(("upheld", "corrected", "other", "pending", "total"), (2, 0, 1, 0, 0), strict=True)},
        "applications/granted/natural_person": 1 + int(str(Typed("suqian_2024").numbers("granted")[0])),
    })  # fmt: skip
    second = Typed("suqian_2023", agency="洪泽区人民政府").type({
        "appeals/reconsideration/total": 0, "appeals/litigation_after_reconsideration/total": "",
    })  # fmt: skip
    sheets(path, {"金湖": [[[first.title]], first.whole()], "洪泽": [[[second.title]], second.whole()]})


VALUES = {
    "blanks": blanks, "channels": channels, "town": town, "displaced_total": displaced_total, "dressed": dressed, "errors_dates": errors_dates,
    "failing_totals": failing_totals, "fees": fees, "formulas": formulas, "marks": marks, "notes": notes,
    "signs_units": signs_units, "only_totals": only_totals,
}  # fmt: skip
