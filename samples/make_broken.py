"""Draws samples/broken: for every finding code a small workbook that fires it and one that does not.

The agency is invented (示例市教育局); each workbook is complete and balanced but for the one fault of its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from samples import labels
from samples.drawing import Pen, Value, draw_table_four, draw_table_three, draw_table_two, new_book, save
from samples.encrypted import encrypted_workbook
from samples.labels import Block, Row

AGENCY = "示例市教育局"
APPLICANT_CODES = (
    "natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other", "total",
)  # fmt: skip
SIGN_OFF = "单位负责人：周某　审核人：吴某　填报人：郑某　联系电话：0000-12345678　填报日期：2024年1月20日"
AGENCY_LIST = """单位名称,单位代码,上级单位,层级,类型,行政区划代码,起始日期,终止日期,曾用名,规章制定权
示例市人民政府,SL000,,市级,人民政府,,,,,是
示例市教育局,SL001,示例市人民政府,市级,政府部门,,,,,否
"""
NO_CASES = (0, 0, 0, 0, 0, 0, 0)


@dataclass
class Draft:
    """A small filing about to be drawn: change a part, and it carries one fault."""

    year: int = 2023
    agency: str = AGENCY
    title: str = ""  # "": agency, year and （本级）
    agency_line: str = ""  # "": 填报单位 as in the title
    sheet: str = "年报"
    blocks: Sequence[Block] = labels.TABLE_TWO_2021
    rows: Sequence[Row] = labels.TABLE_THREE_2021
    applicants: Sequence[str] = labels.APPLICANTS
    applicant_codes: Sequence[str] = APPLICANT_CODES
    tables: str = "234"  # which tables are drawn, in order
    publications: dict[str, dict[str, Value]] = field(default_factory=dict)
    applications: dict[str, list[Value]] = field(default_factory=dict)
    appeals: dict[str, list[Value]] = field(default_factory=dict)

    def draw(self) -> tuple[Workbook, Pen]:
        """The workbook and the pen, which knows where every figure stands."""
        book, (sheet,) = new_book(self.sheet)
        pen = Pen(sheet)
        pen.widths(16, 16, 36, *[9] * 12)
        title = self.title or f"{self.agency}{self.year}年政府信息公开工作年度报告（本级）"
        row = pen.text(1, title, width=10, size=16, bold=True, centre=True)
        row = pen.text(row, self.agency_line or f"填报单位：{self.agency}", width=10)
        for table in self.tables:
            if table == "2":
                row = pen.text(row + 1, "二、主动公开政府信息情况", bold=True)
                row = draw_table_two(pen, row, self.blocks, self.publications)
            elif table == "3":
                row = pen.text(row + 1, "三、收到和处理政府信息公开申请情况", bold=True)
                row = draw_table_three(
                    pen, row, self.rows, self.applications, applicants=self.applicants, codes=self.applicant_codes
                )
            else:
                row = pen.text(row + 1, "四、政府信息公开行政复议、行政诉讼情况", bold=True)
                row = draw_table_four(pen, row, self.appeals)
        pen.text(row + 1, SIGN_OFF)
        return book, pen


def _applications(rows: Sequence[Row]) -> dict[str, list[Value]]:
    filled: dict[str, list[Value]] = {row.code: list(NO_CASES) for row in rows}
    filled["received"] = [10, 1, 0, 0, 0, 0, 11]
    filled["carried_in"] = [2, 0, 0, 0, 0, 0, 2]
    filled["granted"] = [5, 1, 0, 0, 0, 0, 6]
    filled["partly_granted"] = [1, 0, 0, 0, 0, 0, 1]
    filled["unavailable.not_held"] = [3, 0, 0, 0, 0, 0, 3]
    filled["not_processed.petition"] = [1, 0, 0, 0, 0, 0, 1]
    filled["total_handled"] = [10, 1, 0, 0, 0, 0, 11]
    filled["carried_out"] = [2, 0, 0, 0, 0, 0, 2]
    return filled


def _appeals() -> dict[str, list[Value]]:
    return {
        "reconsideration": [1, 0, 0, 1, 2],
        "litigation_direct": [0, 0, 0, 0, 0],
        "litigation_after_reconsideration": [1, 0, 0, 0, 1],
    }


def form_2021(year: int = 2023) -> Draft:
    """A filing in the 2021 form, in which every sum holds."""
    return Draft(
        year=year,
        publications={
            "regulation": {"issued": 0, "repealed": 0, "in_force": 0},
            "normative_document": {"issued": 2, "repealed": 1, "in_force": 10 if year == 2023 else 9},
            "licensing": {"decisions": 120},
            "penalty": {"decisions": 5},
            "coercion": {"decisions": 0},
            "administrative_fee": {"fee_amount": 1.25},
        },
        applications=_applications(labels.TABLE_THREE_2021),
        appeals=_appeals(),
    )


def form_2019(year: int = 2020) -> Draft:
    """A filing in the 2019 form, in which every sum holds."""
    last_year = year == 2019
    return Draft(
        year=year,
        blocks=labels.TABLE_TWO_2019,
        rows=labels.TABLE_THREE_2019,
        publications={
            "regulation": {"newly_made": 0, "newly_disclosed": 0, "total_disclosed": 0},
            "normative_document": {"newly_made": 2, "newly_disclosed": 2, "total_disclosed": 10},
            "licensing": {"items_last_year": 20 if last_year else 22, "items_change": 2, "decisions": 120},
            "other_services": {"items_last_year": 3, "items_change": 0, "decisions": 7},
            "penalty": {"items_last_year": 41 if last_year else 40, "items_change": -1, "decisions": 5},
            "coercion": {"items_last_year": 1, "items_change": 0, "decisions": 0},
            "administrative_fee": {"items_last_year": 2, "items_change": 0},
            "central_procurement": {"procurement_projects": 3, "procurement_amount": "12.5万元"},
        },
        applications=_applications(labels.TABLE_THREE_2019),
        appeals=_appeals(),
    )


def _raised(draft: Draft, row: str, *columns: int, by: int = 1) -> None:
    for column in columns:
        value = draft.applications[row][column]
        assert isinstance(value, int)
        draft.applications[row][column] = value + by


def _no_year() -> Draft:
    draft = form_2021()
    draft.title = f"{AGENCY}政府信息公开工作年度报告（本级）"
    return draft


def _no_agency() -> Draft:
    draft = form_2021()
    draft.title, draft.agency_line = "2023年政府信息公开工作年度报告（本级）", "填报单位："
    return draft


def _agency(name: str) -> Draft:
    draft = form_2021()
    draft.agency = name
    return draft


def _agency_conflict() -> Draft:
    draft = form_2021()
    draft.agency_line = "填报单位：示例市民政局"
    return draft


def _year_of_sheet(year: int) -> Draft:
    draft = form_2021()
    draft.sheet = f"{year}年"
    return draft


def _scope_unsaid() -> Draft:
    draft = form_2021()
    draft.title = f"{AGENCY}2023年政府信息公开工作年度报告"
    return draft


def _old_row_list() -> Draft:
    draft = form_2021()
    draft.rows, draft.applications = labels.TABLE_THREE_2019, _applications(labels.TABLE_THREE_2019)
    return draft


def _tables(which: str) -> Draft:
    draft = form_2021()
    draft.tables = which
    return draft


def _of_no_edition() -> Draft:
    """Table four alone is alike in every edition, and for 2012 none is declared."""
    draft = form_2021(2012)
    draft.tables = "4"
    return draft


def _row_missing() -> Draft:
    draft = form_2021()
    draft.rows = [row for row in draft.rows if row.code != "not_processed.repeated"]
    return draft


def _row_unknown() -> Draft:
    draft = form_2021()
    place = next(n for n, row in enumerate(draft.rows) if row.code == "denied.administrative_inquiry") + 1
    extra = Row("unknown", "9.属于历史遗留问题", 3, "（三）不予公开")
    draft.rows = [*draft.rows[:place], extra, *draft.rows[place:]]
    draft.applications["unknown"] = list(NO_CASES)
    return draft


def _column_missing() -> Draft:
    draft = form_2021()
    draft.applicants = [label for label in draft.applicants if label != "科研机构"]
    draft.applicant_codes = [code for code in draft.applicant_codes if code != "org.research"]
    for line in draft.applications.values():
        del line[2]
    return draft


def _column_unknown() -> Draft:
    draft = form_2021()
    draft.applicants = [*draft.applicants[:6], "境外媒体", draft.applicants[6]]
    draft.applicant_codes = [*draft.applicant_codes[:6], "unknown", draft.applicant_codes[6]]
    for line in draft.applications.values():
        line.insert(6, 0)
    return draft


def _subtotals(extra: int) -> Draft:
    """A working sheet with a column 小计 for 法人或其他组织; `extra` is what 新收 has too much there."""
    draft = form_2021()
    draft.applicants = [*draft.applicants[:6], "小计", draft.applicants[6]]
    draft.applicant_codes = [*draft.applicant_codes[:6], "subtotal", draft.applicant_codes[6]]
    for line in draft.applications.values():
        line.insert(6, sum(value for value in line[1:6] if isinstance(value, int)))
    _raised(draft, "received", 6, by=extra)
    return draft


def _swapped(rows: Sequence[Row], one: str, other: str) -> list[Row]:
    places = {row.code: n for n, row in enumerate(rows)}
    changed = list(rows)
    changed[places[one]], changed[places[other]] = rows[places[other]], rows[places[one]]
    return changed


def _row_moved() -> Draft:
    draft = form_2021()
    draft.rows = _swapped(draft.rows, "received", "carried_in")
    return draft


def _column_moved() -> Draft:
    """科研机构 stands before 商业企业, with its figures."""
    draft = form_2021()
    order = (0, 2, 1, 3, 4, 5, 6)
    draft.applicants = [draft.applicants[n] for n in order]
    draft.applicant_codes = [draft.applicant_codes[n] for n in order]
    draft.applications = {code: [line[n] for n in order] for code, line in draft.applications.items()}
    return draft


def _renamed_row() -> Draft:
    """A label that another office might use for 2.重复申请."""
    draft = form_2021()
    draft.rows = [
        row._replace(label="2.同一人反复提出相同申请") if row.code == "not_processed.repeated" else row
        for row in draft.rows
    ]
    return draft


def _renamed_heads() -> Draft:
    """Every applicant under a name of the office's own: no table three is recognised."""
    draft = form_2021()
    draft.applicants = [
        "自然人数",
        "商业性企业",
        "科研类机构",
        "社会公益类组织",
        "法律服务类机构",
        "其他类别",
        "总计数",
    ]
    return draft


def _published(item: str, measure: str, value: Value, *, old: bool = False, year: int | None = None) -> Draft:
    draft = form_2019(year or 2020) if old else form_2021(year or 2023)
    draft.publications[item][measure] = value
    return draft


def _mended_by_the_sender() -> Draft:
    draft = _published("licensing", "decisions", 121)
    draft.publications["penalty"]["decisions"] = 6
    return draft


def _applied(row: str, column: int, value: Value) -> Draft:
    draft = form_2021()
    draft.applications[row][column] = value
    return draft


def _balance(*changes: tuple[str, tuple[int, ...], int]) -> Draft:
    draft = form_2021()
    for row, columns, by in changes:
        _raised(draft, row, *columns, by=by)
    return draft


def _appeal_total() -> Draft:
    draft = form_2021()
    draft.appeals["reconsideration"][4] = 3
    return draft


def _carried_in_too_much() -> Draft:
    return _balance(("carried_in", (0, 6), 1), ("received", (0, 6), -1))


#: path under samples/broken (without .xlsx) -> the filing drawn there
FILINGS: dict[str, Callable[[], Draft]] = {
    "no_agency/fires": _no_agency,
    "unknown_agency/fires": lambda: _agency("示例市教肓局"),
    "bare_agency_name/fires": lambda: _agency("教育局"),
    "agency_conflict/fires": _agency_conflict,
    "no_year/fires": _no_year,
    "year_conflict/fires": lambda: _year_of_sheet(2022),
    "year_conflict/passes": lambda: _year_of_sheet(2023),
    "unknown_edition/fires": _of_no_edition,
    "edition_out_of_years/fires": _old_row_list,
    "table_missing/fires": lambda: _tables("23"),
    "table_twice/fires": lambda: _tables("2344"),
    "row_missing/fires": _row_missing,
    "row_unknown/fires": _row_unknown,
    "column_missing/fires": _column_missing,
    "column_unknown/fires": _column_unknown,
    "row_moved/fires": _row_moved,
    "column_moved/fires": _column_moved,
    "layout_applied/fires": _renamed_row,
    "table_unrecognised/fires": _renamed_heads,
    "not_a_number/fires": lambda: _applied("granted", 0, "详见附件"),
    "negative_count/fires": lambda: _published("penalty", "decisions", -5),
    "fractional_count/fires": lambda: _published("penalty", "decisions", 5.5),
    "unit_missing/fires": lambda: _published("central_procurement", "procurement_amount", 12.5, old=True),
    "unit_missing/passes": form_2019,
    "unit_unknown/fires": lambda: _published("central_procurement", "procurement_amount", "12.5美元", old=True),
    "unit_unknown/passes": form_2019,
    "error_cell/fires": lambda: _published("penalty", "decisions", "#REF!"),
    "subtotal_differs/fires": lambda: _subtotals(1),
    "subtotal_differs/passes": lambda: _subtotals(0),
    "formula_not_computed/fires": lambda: _published("penalty", "decisions", '=VLOOKUP("行政处罚",台账!A:B,2,0)'),
    "figure_corrected/fires": lambda: _published("penalty", "decisions", "50余件"),
    "correction_refused/fires": lambda: _published("penalty", "decisions", 7),
    "correction_dropped/first": form_2021,
    "correction_dropped/fires": lambda: _published("licensing", "decisions", 121),
    "correction_dropped/passes": _mended_by_the_sender,
    "note_in_cell/fires": lambda: _published("penalty", "decisions", "5（其中移送1件）"),
    "scope_assumed/fires": _scope_unsaid,
    "not_assessable/fires": lambda: _applied("granted", 6, None),
    "two_files_one_report/fires/first": lambda: _tables("24"),
    "two_files_one_report/fires/second": lambda: _tables("34"),
    "two_files_one_report/passes/first": lambda: _tables("24"),
    "two_files_one_report/passes/second": lambda: _tables("3"),
    "would_lose_table/first": form_2021,
    "would_lose_table/fires": lambda: _tables("23"),
    "would_lose_table/passes": lambda: _published("licensing", "decisions", 121),
    "fewer_filled_cells/first": form_2021,
    "fewer_filled_cells/fires": lambda: _published("licensing", "decisions", None),
    "fewer_filled_cells/passes": lambda: _published("licensing", "decisions", 121),
    "option_settled/fires": lambda: form_2021(2022),
    "option_settled/passes": form_2021,
    "T3-ID/fires": lambda: _balance(("carried_out", (0, 6), 1)),
    "T3-SUM/fires": lambda: _balance(("granted", (0, 6), 1)),
    "T3-ROW/fires": lambda: _balance(("carried_in", (0,), 1), ("carried_out", (0,), 1)),
    "T3-CARRY/last_year": lambda: form_2021(2022),
    "T3-CARRY/fires": _carried_in_too_much,
    "T4-SUM/fires": _appeal_total,
    "T2-VALID/last_year": lambda: form_2021(2022),
    "T2-VALID/fires": lambda: _published("normative_document", "in_force", 12),
    "T2-VALID-MIN/fires": lambda: _published("normative_document", "issued", 20),
    "T2-19-NEW/fires": lambda: _published("normative_document", "newly_disclosed", 12, old=True),
    "T2-19-NEW/passes": form_2019,
    "T2-19-CARRY/last_year": lambda: form_2019(2019),
    "T2-19-CARRY/fires": lambda: _published("licensing", "items_last_year", 25, old=True),
    "T2-19-CARRY/passes": form_2019,
    "T2-GUIZHANG/fires": lambda: _published("regulation", "in_force", 6),
    "CELL-BLANK/fires": lambda: _applied("denied.state_secret", 2, None),
}
LAYOUT = """# reportdb 版面说明
[[label]]
table = "applications"
axis = "row"
text = "2.同一人反复提出相同申请"
code = "not_processed.repeated"
"""
WITH_AGENCY_LIST = ("unknown_agency", "T2-GUIZHANG")
#: folder -> what its corrections.toml expects in 行政处罚／本年处理决定数量, and what it puts there
WITH_CORRECTIONS: dict[str, tuple[int | str, int]] = {
    "figure_corrected": ("50余件", 52),
    "correction_refused": (5, 6),
    "correction_dropped": (5, 6),
}
CORRECTION = """\
[[correction]]
agency = "{agency}"
year = 2023
table = "表二"
row = "行政处罚"
column = "本年处理决定数量"
from = {before}
to = {after}
reason = "填报时误按立案数统计"
source = "示例市教育局办公室 2024-02-03 来函"
"""


def draw_all(folder: Path) -> None:
    """Writes every workbook of samples/broken; a folder without a `passes` of its own gets the faultless filing."""
    for name, make in FILINGS.items():
        book, _ = make().draw()
        save(book, folder / f"{name}.xlsx")
    _draw_others(folder)
    for code in sorted({path.parent for path in folder.glob("*/fires.xlsx")}):
        if not (code / "passes.xlsx").exists():
            save(form_2021().draw()[0], code / "passes.xlsx")
    for name in WITH_AGENCY_LIST:
        (folder / name / "agencies.csv").write_text(AGENCY_LIST, "utf-8")
    for name, (before, after) in WITH_CORRECTIONS.items():
        typed = f'"{before}"' if isinstance(before, str) else before
        text = CORRECTION.format(agency=AGENCY, before=typed, after=after)
        (folder / name / "corrections.toml").write_text(text, "utf-8")
    (folder / "layout_applied" / "layout.toml").write_text(LAYOUT, "utf-8")


def _draw_others(folder: Path) -> None:
    """The files that are no filing, and those that need more than other figures."""
    book, (sheet,) = new_book("值班表")
    for line in (("2023年春节值班表",), ("日期", "值班领导", "值班人员"), ("1月22日", "周某", "吴某")):
        sheet.append(line)
    save(book, folder / "no_report" / "fires.xlsx")
    book, _ = form_2021().draw()
    old = book.create_sheet("上年底稿")
    old.append(["2022年底稿，勿报"])
    old.sheet_state = "hidden"
    save(book, folder / "hidden_sheet" / "fires.xlsx")
    book, pen = form_2021().draw()
    places = [pen.places["applications", "received", code] for code in APPLICANT_CODES]
    pen.sheet[places[-1]] = f"=SUM({places[0]}:{places[-2]})"
    save(book, folder / "formula_not_computed" / "passes.xlsx")
    for name, value, number_format in (("date", 5, "yyyy-mm-dd"), ("boolean", True, "General")):
        book, pen = form_2021().draw()
        cell = pen.sheet[pen.places["publications", "penalty", "decisions"]]
        cell.value, cell.number_format = value, number_format
        save(book, folder / "not_a_number" / f"{name}.xlsx")
    _write(folder / "unreadable" / "fires.xlsx", "年度报告表格请见纸质件，电子版随后补报。\n".encode())
    _write(folder / "encrypted" / "fires.xlsx", encrypted_workbook())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
