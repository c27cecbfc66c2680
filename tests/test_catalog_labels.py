"""The shipped editions against labels typed by hand from the notices: complete, in order, verbatim."""

import pytest

from reportdb.forms import STATUTORY_TABLES, catalog

# number, code, heading above, label; "-" before rows without figures. 国办公开办函〔2019〕60号 and 〔2021〕30号.
ROWS_IN_BOTH = """
1 received . 一、本年新收政府信息公开申请数量
2 carried_in . 二、上年结转政府信息公开申请数量
3 -handled . 三、本年度办理结果
3.1 granted handled （一）予以公开
3.2 partly_granted handled （二）部分公开（区分处理的，只计这一情形，不计其他情形）
3.3 -denied handled （三）不予公开
3.3.1 denied.state_secret denied 1.属于国家秘密
3.3.2 denied.other_law denied 2.其他法律行政法规禁止公开
3.3.3 denied.security_stability denied 3.危及“三安全一稳定”
3.3.4 denied.third_party denied 4.保护第三方合法权益
3.3.5 denied.internal_affairs denied 5.属于三类内部事务信息
3.3.6 denied.deliberative denied 6.属于四类过程性信息
3.3.7 denied.enforcement_file denied 7.属于行政执法案卷
3.3.8 denied.administrative_inquiry denied 8.属于行政查询事项
3.4 -unavailable handled （四）无法提供
3.4.1 unavailable.not_held unavailable 1.本机关不掌握相关政府信息
3.4.2 unavailable.must_be_created unavailable 2.没有现成信息需要另行制作
3.4.3 unavailable.unclear unavailable 3.补正后申请内容仍不明确
3.5 -not_processed handled （五）不予处理
3.5.1 not_processed.petition not_processed 1.信访举报投诉类申请
3.5.2 not_processed.repeated not_processed 2.重复申请
3.5.3 not_processed.publication not_processed 3.要求提供公开出版物
3.5.4 not_processed.excessive not_processed 4.无正当理由大量反复申请
3.5.5 not_processed.confirmation not_processed 5.要求行政机关确认或重新出具已获取信息
"""
OTHER_2019 = "3.6 other handled （六）其他处理\n"
OTHER_2021 = """3.6 -other handled （六）其他处理
3.6.1 other.not_corrected other 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
3.6.2 other.fee_unpaid other 2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
3.6.3 other.rest other 3.其他
"""
LAST_ROWS = """3.7 total_handled handled （七）总计
4 carried_out . 四、结转下年度继续办理
"""
ROWS = {
    "2019": ROWS_IN_BOTH + OTHER_2019 + LAST_ROWS,
    "2021": ROWS_IN_BOTH + OTHER_2021 + LAST_ROWS,
}
APPLICANTS = [
    ("natural_person", None, "自然人"),
    ("org", None, "法人或其他组织"),
    ("org.company", "org", "商业企业"),
    ("org.research", "org", "科研机构"),
    ("org.public_interest", "org", "社会公益组织"),
    ("org.legal_service", "org", "法律服务机构"),
    ("org.other", "org", "其他"),
    ("total", None, "总计"),
]
ROUTES = [
    ("reconsideration", None, "行政复议"),
    ("litigation", None, "行政诉讼"),
    ("litigation_direct", "litigation", "未经复议直接起诉"),
    ("litigation_after_reconsideration", "litigation", "复议后起诉"),
]
RESULTS = [
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
]
# clause, title of the block, rows, columns with their units.
PUBLICATIONS = {
    "2019": [
        (
            "20(1)", "第二十条第（一）项",
            [("regulation", "规章"), ("normative_document", "规范性文件")],
            [("newly_made", "本年新制作数量", "件"), ("newly_disclosed", "本年新公开数量", "件"),
             ("total_disclosed", "对外公开总数量", "件")],
        ),
        (
            "20(5)", "第二十条第（五）项",
            [("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")],
            [("items_last_year", "上一年项目数量", "项"), ("items_change", "本年增/减", "项"),
             ("decisions", "处理决定数量", "件")],
        ),
        (
            "20(6)", "第二十条第（六）项",
            [("penalty", "行政处罚"), ("coercion", "行政强制")],
            [("items_last_year", "上一年项目数量", "项"), ("items_change", "本年增/减", "项"),
             ("decisions", "处理决定数量", "件")],
        ),
        (
            "20(8)", "第二十条第（八）项",
            [("administrative_fee", "行政事业性收费")],
            [("items_last_year", "上一年项目数量", "项"), ("items_change", "本年增/减", "项")],
        ),
        (
            "20(9)", "第二十条第（九）项",
            [("central_procurement", "政府集中采购")],
            [("procurement_projects", "采购项目数量", "项"), ("procurement_amount", "采购总金额", "万元")],
        ),
    ],
    "2021": [
        (
            "20(1)", "第二十条第（一）项",
            [("regulation", "规章"), ("normative_document", "行政规范性文件")],
            [("issued", "本年制发件数", "件"), ("repealed", "本年废止件数", "件"), ("in_force", "现行有效件数", "件")],
        ),
        (
            "20(5)", "第二十条第（五）项",
            [("licensing", "行政许可")], [("decisions", "本年处理决定数量", "件")],
        ),
        (
            "20(6)", "第二十条第（六）项",
            [("penalty", "行政处罚"), ("coercion", "行政强制")], [("decisions", "本年处理决定数量", "件")],
        ),
        (
            "20(8)", "第二十条第（八）项",
            [("administrative_fee", "行政事业性收费")], [("fee_amount", "本年收费金额（单位：万元）", "万元")],
        ),
    ],
}  # fmt: skip

both_editions = pytest.mark.parametrize("edition", ["2019", "2021"])


def test_the_shipped_editions_and_the_years_they_are_due_in() -> None:
    assert {"2019", "2021"} <= catalog().forms.keys()
    assert [catalog().edition_for_year(year) for year in (2019, 2020, 2021, 2024, 2030)] == [
        "2019", "2019", "2021", "2021", "2021",
    ]  # fmt: skip
    assert catalog().form("2019").legal_basis == "国办公开办函〔2019〕60号"
    assert catalog().form("2021").legal_basis == "国办公开办函〔2021〕30号"


@both_editions
def test_tables_titles_and_corner(edition: str) -> None:
    form = catalog().form(edition)
    assert [(table.code, table.title, table.corner) for table in form.tables.values()] == [
        ("publications", "二、主动公开政府信息情况", ""),
        (
            "applications",
            "三、收到和处理政府信息公开申请情况",
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        ),
        ("appeals", "四、政府信息公开行政复议、行政诉讼情况", ""),
    ]
    assert tuple(form.tables) == STATUTORY_TABLES


@both_editions
def test_rows_of_table_three(edition: str) -> None:
    typed = []
    for line in ROWS[edition].strip().splitlines():
        no, code, under, label = line.split(" ", 3)
        typed.append((no, code.lstrip("-"), None if under == "." else under, label, code.startswith("-")))
    table = catalog().table(edition, "applications")
    assert [(row.number, row.code, row.under, row.label, row.heading) for row in table.rows.values()] == typed


@both_editions
def test_columns_of_table_three(edition: str) -> None:
    columns = catalog().table(edition, "applications").columns.values()
    assert [(column.code, column.under, column.label) for column in columns] == APPLICANTS
    assert [column.code for column in columns if column.heading] == ["org"]
    assert {column.unit for column in columns if not column.heading} == {"件"}


@both_editions
def test_table_four(edition: str) -> None:
    table = catalog().table(edition, "appeals")
    assert [(row.code, row.under, row.label) for row in table.rows.values()] == ROUTES
    assert [row.code for row in table.rows.values() if row.heading] == ["litigation"]
    assert [(column.code, column.label) for column in table.columns.values()] == RESULTS
    assert {meaning.unit for meaning in table.cells.values()} == {"件"}


@both_editions
def test_table_two(edition: str) -> None:
    blocks = [block for block in catalog().table(edition, "publications").blocks if not block.extra]
    assert [
        (
            block.clause,
            block.title,
            [(row.code, row.label) for row in block.rows],
            [(column.code, column.label, column.unit) for column in block.columns],
        )
        for block in blocks
    ] == PUBLICATIONS[edition]


@both_editions
def test_project_counts_without_a_year_end_are_kept_beside_the_printed_table(edition: str) -> None:
    table = catalog().table(edition, "publications")
    extras = [meaning for meaning in table.cells.values() if meaning.extra]
    assert {(meaning.cell.column, meaning.column.label, meaning.unit) for meaning in extras} == {
        ("items", "项目数量", "项")
    }
    printed_rows = [
        row for block in PUBLICATIONS[edition] if block[0] in ("20(5)", "20(6)", "20(8)") for row in block[2]
    ]
    assert [(meaning.cell.row, meaning.row.label) for meaning in extras] == printed_rows


@pytest.mark.parametrize(
    ("edition", "table", "figures"),
    [
        ("2019", "publications", 22), ("2019", "applications", 161), ("2019", "appeals", 15),
        ("2021", "publications", 10), ("2021", "applications", 175), ("2021", "appeals", 15),
    ],
)  # fmt: skip
def test_how_many_figures_a_table_prints(edition: str, table: str, figures: int) -> None:
    assert len(catalog().table(edition, table).official_cells) == figures


def test_figures_that_may_be_negative_and_figures_that_do_not_add_up_over_agencies() -> None:
    signed, stocks = set(), set()
    for form in catalog().forms.values():
        for table in form.tables.values():
            for meaning in table.cells.values():
                if meaning.signed:
                    signed.add((form.edition, meaning.cell.column))
                if not meaning.additive:
                    stocks.add((form.edition, meaning.cell.column))
    assert signed == {("2019", "items_change")}
    assert stocks == {
        ("2019", "total_disclosed"), ("2019", "items_last_year"), ("2019", "items_change"), ("2021", "in_force"),
    }  # fmt: skip


def test_labels_in_words_carry_their_headings() -> None:
    table = catalog().table("2021", "appeals")
    assert table.label("litigation_after_reconsideration", "upheld") == "行政诉讼·复议后起诉／结果维持"
    applications = catalog().table("2021", "applications")
    assert applications.label("other.rest", "org.other") == (
        "三、本年度办理结果·（六）其他处理·3.其他／法人或其他组织·其他"
    )
