"""Each balance fires and holds; blanks, "/" and words leave it open; table three names one cell."""

from dataclasses import replace

import pytest

from reportdb.checks import ACROSS_CODES, Surroundings, check
from reportdb.findings import Finding, Level
from reportdb.forms import Balance, Catalog, catalog
from reportdb.forms.catalog import Operand
from reportdb.forms.codes import FEN_PER_WAN, Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, TableData, number, words

ORGS = ("org.company", "org.research", "org.public_interest", "org.legal_service", "org.other")
APPLICANTS = ("natural_person", *ORGS, "total")
OUTSIDE_RESULTS = ("received", "carried_in", "total_handled", "carried_out")


def applications(edition: str = "2021") -> TableData:
    """A balanced table three without a zero: every result cell, and 3 applications carried each way."""
    table = catalog().table(edition, "applications")
    results = [row for row, line in table.rows.items() if not line.heading and row not in OUTSIDE_RESULTS]
    grid = {row: [index + 1, 2, 1, 1, 1, 1] for index, row in enumerate(results)}
    totals = [sum(column) for column in zip(*grid.values(), strict=True)]
    grid |= {"received": totals, "carried_in": [3] * 6, "total_handled": totals, "carried_out": [3] * 6}
    figures = {
        Cell(row, applicant): number(value)
        for row, values in grid.items()
        for applicant, value in zip(APPLICANTS, [*values, sum(values)], strict=True)
    }
    return TableData(edition, {cell: figures[cell] for cell in table.cells})


def table(edition: str, code: str, **rows: list[int | Figure]) -> TableData:
    """Some rows of a table in the order of their columns."""
    data = TableData(edition)
    for row, values in rows.items():
        cells = [cell for cell in catalog().table(edition, code).cells if cell.row == row]
        for cell, value in zip(cells, values, strict=False):
            data.figures[cell] = number(value) if isinstance(value, int) else value
    return data


def of(**tables: TableData) -> Report:
    return Report(tables=tables)


def rules(findings: list[Finding]) -> list[tuple[str, str | None, str | None]]:
    """Code and place of the findings, without what completeness says."""
    return [(item.code, item.row, item.column) for item in findings if item.code != "CELL-BLANK"]


def with_balance(balance: Balance, edition: str = "2021") -> Catalog:
    """The shipped catalog with one balance in place of an edition's own."""
    forms = dict(catalog().forms)
    forms[edition] = replace(forms[edition], balances=(balance,))
    return replace(catalog(), forms=forms)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_balanced_table_three_has_no_findings(edition: str) -> None:
    assert check(of(applications=applications(edition)), catalog()) == []


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_one_wrong_cell_of_table_three_is_named_by_every_sum_it_breaks(edition: str) -> None:
    for cell in applications(edition).figures:
        data = applications(edition)
        data.figures[cell] = number((data.figures[cell].value or 0) + 1)
        findings = check(of(applications=data), catalog())
        assert {(item.row, item.column) for item in findings} == {(cell.row, cell.column)}, cell
        assert {item.level for item in findings} == {Level.ERROR}
        assert {item.places for item in findings} == {((cell.row, cell.column),)}
        codes = {item.code for item in findings}
        assert codes in ({"T3-SUM", "T3-ROW"}, {"T3-ID", "T3-ROW"}, {"T3-ID", "T3-SUM", "T3-ROW"}), cell
        label = catalog().table(edition, "applications").label(cell.row, cell.column)
        assert all(f"请先核对这一格：{label}。" in item.message for item in findings)


def test_findings_stand_in_catalog_order_and_say_both_values() -> None:
    data = applications()
    data.figures[Cell("granted", "org.company")] = number(12)
    first, second = check(of(applications=data), catalog())
    assert (first.code, second.code) == ("T3-SUM", "T3-ROW")
    assert (first.found, first.expected) == (42, 52)
    assert (second.found, second.expected) == (7, 17)
    assert second.message == (
        "三、本年度办理结果·（一）予以公开：总计填 7，各项之和为 17（自然人 1、法人或其他组织·商业企业 12、"
        "法人或其他组织·科研机构 1、法人或其他组织·社会公益组织 1、法人或其他组织·法律服务机构 1、"
        "法人或其他组织·其他 1），相差 10。请先核对这一格：三、本年度办理结果·（一）予以公开／法人或其他组织·商业企业。"
        "应符合：总计列等于自然人与法人或其他组织各列之和。"
    )
    assert len(first.operands) == 22
    assert first.operands["granted/org.company"] == 12
    assert "各项之和为 52（21 项有数）" in first.message


def test_a_row_and_its_total_wrong_together_keep_the_usual_places() -> None:
    """Every row adds up, so no crossing tells which of the column's figures is wrong."""
    data = applications()
    for applicant in ("natural_person", "total"):
        cell = Cell("carried_out", applicant)
        data.figures[cell] = number((data.figures[cell].value or 0) + 2)
    assert rules(check(of(applications=data), catalog())) == [
        ("T3-ID", "carried_out", "natural_person"),
        ("T3-ID", "carried_out", "total"),
    ]


def test_two_wrong_cells_in_one_row_keep_the_row_at_its_total() -> None:
    data = applications()
    data.figures[Cell("granted", "org.company")] = number(9)
    data.figures[Cell("granted", "org.research")] = number(9)
    assert rules(check(of(applications=data), catalog())) == [
        ("T3-SUM", "granted", "org.company"),
        ("T3-SUM", "granted", "org.research"),
        ("T3-ROW", "granted", "total"),
    ]


def test_the_printed_identity_names_both_sides() -> None:
    data = applications()
    data.figures[Cell("carried_out", "natural_person")] = number(0)
    data.figures[Cell("carried_out", "total")] = number(15)
    first = check(of(applications=data), catalog())[0]
    assert first.message == (
        "自然人：“三、本年度办理结果·（七）总计” 231 加“四、结转下年度继续办理” 0 等于 231，"
        "“一、本年新收政府信息公开申请数量” 231 加“二、上年结转政府信息公开申请数量” 3 等于 234，相差 3。"
        "应符合：第一项加第二项之和，等于第三项加第四项之和。"
    )


@pytest.mark.parametrize("gap", [BLANK, NOT_APPLICABLE, words("22余")])
def test_a_gap_leaves_a_sum_open(gap: Figure) -> None:
    data = table("2021", "appeals", reconsideration=[3, gap, 0, 0, 4], litigation_direct=[1, 1, 0, 0, 2])
    findings = [item for item in check(of(appeals=data), catalog()) if item.code != "CELL-BLANK"]
    assert [(item.code, item.level, item.table, item.places) for item in findings] == [
        ("not_assessable", Level.NOTICE, "appeals", (("reconsideration", "corrected"),))
    ]
    assert findings[0].message == (
        "“总计等于结果维持、结果纠正、其他结果、尚未审结之和”无法核对：有 1 处空白或不是数字（行政复议／结果纠正）。"
    )


@pytest.mark.parametrize("gap", [BLANK, NOT_APPLICABLE, words("22余")])
def test_filled_parts_that_exceed_the_other_side_fail(gap: Figure) -> None:
    data = table("2021", "appeals", reconsideration=[3, gap, 2, 0, 4])
    found = next(item for item in check(of(appeals=data), catalog()) if item.code == "T4-SUM")
    assert (found.row, found.column, found.expected, found.found) == ("reconsideration", "total", 5, 4)
    assert found.operands["reconsideration/corrected"] is None
    assert ("reconsideration", "corrected") in found.places
    assert "总计填 4，各项已填部分之和为 5（结果维持 3、" in found.message
    assert "仅已填部分就多出 1。" in found.message


def test_words_are_shown_as_typed() -> None:
    data = table("2021", "appeals", reconsideration=[3, words("1余"), 2, NOT_APPLICABLE, 4])
    message = next(item.message for item in check(of(appeals=data), catalog()) if item.code == "T4-SUM")
    assert "结果纠正 “1余”、其他结果 2、尚未审结 “/”" in message


def test_the_left_side_may_exceed_with_a_gap_too() -> None:
    rows = {"received": 3, "carried_in": 1, "total_handled": 9}
    data = TableData("2021", {Cell(row, "natural_person"): number(value) for row, value in rows.items()})
    data.figures[Cell("carried_out", "natural_person")] = BLANK
    found = next(item for item in check(of(applications=data), catalog()) if item.code == "T3-ID")
    assert (found.expected, found.found) == (4, 9)
    assert "加“四、结转下年度继续办理” 空白 至少为 9" in found.message


def test_gaps_on_both_sides_or_no_figure_at_all_are_not_assessable() -> None:
    data = TableData("2021", dict.fromkeys(applications().figures, BLANK))
    findings = check(of(applications=data), catalog())
    assert [item.code for item in findings] == ["not_assessable"] * 3 + ["CELL-BLANK"]
    data.figures[Cell("carried_out", "total")] = data.figures[Cell("received", "total")] = number(5)
    assert [item.code for item in check(of(applications=data), catalog())] == ["not_assessable"] * 3 + ["CELL-BLANK"]


def test_a_total_left_blank_over_filled_parts_is_open_and_a_notice_names_three_cells() -> None:
    data = table("2021", "appeals", reconsideration=[3, 1, 0, 0, BLANK], litigation_direct=[BLANK] * 5)
    found = next(item for item in check(of(appeals=data), catalog()) if item.code == "not_assessable")
    assert len(found.places) == 6
    assert "有 6 处空白" in found.message
    assert found.message.count("／") == 3
    assert found.message.endswith(" 等）。")


def test_cells_the_report_does_not_carry_are_not_asked_about() -> None:
    """A flat list carries some cells only; a row that is missing altogether is the door's finding."""
    data = TableData("2021", {Cell("received", "total"): number(5)})
    findings = check(of(applications=data), catalog())
    assert [item.code for item in findings] == ["not_assessable"] * 2  # T3-ID and T3-ROW; nothing of T3-SUM is there
    assert [item.places for item in findings] == [(), ()]


@pytest.mark.parametrize(
    ("edition", "code", "row", "place"),
    [
        ("2021", "T2-VALID-MIN", {"issued": 5, "repealed": 1, "in_force": 3}, "in_force"),
        ("2019", "T2-19-NEW", {"newly_made": 5, "newly_disclosed": 5, "total_disclosed": 4}, "newly_disclosed"),
    ],
)
def test_a_bound_wants_the_left_no_more_than_the_right(
    edition: str, code: str, row: dict[str, int], place: str
) -> None:
    item = "normative_document"
    data = TableData(edition, {Cell(item, measure): number(value) for measure, value in row.items()})
    findings = check(of(publications=data), catalog())
    assert [(found.code, found.level, found.row, found.column) for found in findings] == [
        (code, Level.VERIFY, item, place)
    ]
    assert "前者多出 1。" in findings[0].message
    for measure in ("in_force", "total_disclosed"):
        if measure in row:
            data.figures[Cell(item, measure)] = number(1000)
    assert check(of(publications=data), catalog()) == []


def test_a_gap_on_the_right_of_a_bound_is_not_assessable_and_never_an_error() -> None:
    data = table("2021", "publications", normative_document=[5, 1, BLANK])
    assert rules(check(of(publications=data), catalog())) == [("not_assessable", None, None)]


def test_filled_parts_on_the_left_of_a_bound_may_exceed() -> None:
    bound = Balance(
        "B", "error", "appeals", "columns", (Operand("upheld"), Operand("corrected")), (Operand("total"),), "<=",
        "维持与纠正不多于总计", "测试", False, "total",
    )  # fmt: skip
    data = table("2021", "appeals", reconsideration=[5, BLANK, 0, 0, 4], litigation_direct=[BLANK, 1, 0, 0, 4])
    findings = rules(check(of(appeals=data), with_balance(bound)))
    assert findings == [("B", "reconsideration", "total"), ("not_assessable", None, None)]


def test_a_missing_figure_that_may_be_negative_never_makes_an_error() -> None:
    last = table("2019", "publications", licensing=[12, BLANK, 0], penalty=[12, 0, 0])
    this = table("2019", "publications", licensing=[10, 0, 0], penalty=[BLANK, 0, 0])
    found = check(of(publications=this), catalog(), Surroundings(last_year=of(publications=last)))
    assert rules(found) == [("not_assessable", None, None)]
    assert found[0].places == (("penalty", "items_last_year"),)
    assert "上年报告的行政许可／本年增/减" in found[0].message


def test_last_years_change_may_be_negative() -> None:
    last = table("2019", "publications", licensing=[12, -2, 0])
    this = table("2019", "publications", licensing=[10, 0, 0])
    assert check(of(publications=this), catalog(), Surroundings(last_year=of(publications=last))) == []
    this.figures[Cell("licensing", "items_last_year")] = number(11)
    (found,) = check(of(publications=this), catalog(), Surroundings(last_year=of(publications=last)))
    assert (found.code, found.row, found.column, found.found, found.expected) == (
        "T2-19-CARRY", "licensing", "items_last_year", 11, 10,
    )  # fmt: skip
    assert found.operands == {
        "licensing/items_last_year": 11, "licensing/items_last_year@-1": 12, "licensing/items_change@-1": -2,
    }  # fmt: skip


def test_rules_over_two_years_say_nothing_without_last_years_table_or_cell() -> None:
    this = of(publications=table("2021", "publications", normative_document=[5, 1, 30]))
    assert check(this, catalog(), Surroundings(last_year=None)) == []
    assert check(this, catalog(), Surroundings(last_year=Report())) == []
    other_edition = of(publications=table("2019", "publications", normative_document=[5, 5, 40]))
    assert check(this, catalog(), Surroundings(last_year=other_edition)) == []


def test_applications_carry_over_the_change_of_editions() -> None:
    this = applications("2021")
    assert check(of(applications=this), catalog(), Surroundings(last_year=of(applications=applications("2019")))) == []
    last = applications("2019")
    last.figures[Cell("carried_out", "total")] = number(17)
    (found,) = check(of(applications=this), catalog(), Surroundings(last_year=of(applications=last)))
    assert (found.code, found.row, found.column, found.level) == ("T3-CARRY", "carried_in", "total", Level.VERIFY)
    last.figures[Cell("carried_out", "total")] = BLANK
    (found,) = check(of(applications=this), catalog(), Surroundings(last_year=of(applications=last)))
    assert (found.code, found.places) == ("not_assessable", ())


def test_each_table_is_judged_by_its_own_edition() -> None:
    report = of(applications=applications("2019"), publications=table("2021", "publications", regulation=[5, 0, 1]))
    assert rules(check(report, catalog())) == [("T2-VALID-MIN", "regulation", "in_force")]


def test_amounts_are_exact_text_in_the_unit_of_the_cell() -> None:
    same = Balance(
        "M", "verify", "publications", "rows", (Operand("administrative_fee"),), (Operand("administrative_fee", 1),),
        "=", "收费金额与上年相同", "测试", False, "administrative_fee", ("fee_amount",),
    )  # fmt: skip
    last = table("2021", "publications", administrative_fee=[7 * FEN_PER_WAN + 1])
    this = table("2021", "publications", administrative_fee=[25_100_000])
    (found,) = check(of(publications=this), with_balance(same), Surroundings(last_year=of(publications=last)))
    assert (found.found, found.expected) == ("25.1", "7.000001")
    assert found.operands["administrative_fee/fee_amount@-1"] == "7.000001"
    assert "相差 18.099999 万元" in found.message


def test_the_codes_that_read_last_year() -> None:
    over_years = {"T3-CARRY", "T2-VALID", "T2-19-CARRY", "FJ-CUMULATIVE", "DUP-YEAR", "OUT-YEAR", "DUP-TEXT"}
    assert over_years | {"not_assessable"} == ACROSS_CODES


def test_the_same_report_gives_the_same_findings_whatever_the_order_of_its_cells() -> None:
    data = applications()
    data.figures[Cell("granted", "org.company")] = BLANK
    data.figures[Cell("received", "total")] = number(0)
    turned = TableData("2021", dict(reversed(data.figures.items())))
    assert check(of(applications=turned), catalog()) == check(of(applications=data), catalog())
