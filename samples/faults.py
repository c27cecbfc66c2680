"""Filings with one fault each, under the finding code it fires."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from samples import labels
from samples.draft import AGENCY, NO_CASES, SIGN_OFF, Draft, applications_of, form_2019, form_2021
from samples.drawing import Value
from samples.labels import Row


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


def _of_an_office(name: str, year: int) -> Draft:
    """Another agency's filing, with twice the figures: all sums hold, and none is a copy."""
    draft = _agency(name)
    draft.year = year
    for lines in (draft.applications, draft.appeals):
        for code, values in lines.items():
            lines[code] = [value * 2 if isinstance(value, int) else value for value in values]
    for item in draft.publications.values():
        item |= {code: value * 2 for code, value in item.items() if isinstance(value, int)}
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
    draft.rows, draft.applications = labels.TABLE_THREE_2019, applications_of(labels.TABLE_THREE_2019)
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


def _old_figures_signed_anew() -> Draft:
    draft = form_2021()
    draft.sign_off = SIGN_OFF.replace("1月20日", "3月5日")
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
    "unknown_agency/ended": lambda: _of_an_office("示例市粮食局", 2023),
    "unknown_agency/in_its_last_year": lambda: _of_an_office("示例市粮食局", 2022),
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
    "superseded_figures/first": form_2021,
    "superseded_figures/corrected": lambda: _published("licensing", "decisions", 121),
    "superseded_figures/fires": _old_figures_signed_anew,
    "superseded_figures/passes": lambda: _published("licensing", "decisions", 122),
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
    "year_locked/first": form_2021,
    "year_locked/fires": lambda: _published("licensing", "decisions", 121),
    "year_locked/passes": lambda: _published("licensing", "decisions", 121),
    "outside_remit/fires": form_2021,
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
