"""Reports that were really published: what adds up in them, and what does not."""

from decimal import Decimal

from reportdb.checks import Surroundings, check
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.forms.codes import FEN_PER_WAN, Cell
from reportdb.report import BLANK, Figure, Report, TableData, number

APPLICANTS = (
    "natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other", "total",
)  # fmt: skip
RESULTS = ("upheld", "corrected", "other", "pending", "total")

# 淮安市洪泽区 2023: table three still on the 2019 row list, the totals of table four never filled.
HONGZE_2023_PUBLICATIONS = """
regulation issued 0 repealed 0 in_force 0
normative_document issued 0 repealed 5 in_force 5
licensing decisions 550
penalty decisions 4119
coercion decisions 195
administrative_fee fee_amount 7730.28
"""
HONGZE_2023_APPLICATIONS = """
received                      21 0 0 0 0 0 21
carried_in                     0 0 0 0 0 0  0
granted                        0 0 0 0 0 0  0
partly_granted                 4 0 0 0 0 0  4
denied.state_secret            1 0 0 0 0 0  1
denied.other_law               0 0 0 0 0 0  0
denied.security_stability      0 0 0 0 0 0  0
denied.third_party             0 0 0 0 0 0  0
denied.internal_affairs        0 0 0 0 0 0  0
denied.deliberative            1 0 0 0 0 0  1
denied.enforcement_file        1 0 0 0 0 0  1
denied.administrative_inquiry  0 0 0 0 0 0  0
unavailable.not_held          10 0 0 0 0 0 10
unavailable.must_be_created    3 0 0 0 0 0  3
unavailable.unclear            0 0 0 0 0 0  0
not_processed.petition         1 0 0 0 0 0  1
not_processed.repeated         0 0 0 0 0 0  0
not_processed.publication      0 0 0 0 0 0  0
not_processed.excessive        0 0 0 0 0 0  0
not_processed.confirmation     0 0 0 0 0 0  0
other                          0 0 0 0 0 0  0
total_handled                 21 0 0 0 0 0 21
carried_out                    0 0 0 0 0 0  0
"""
HONGZE_2023_APPEALS = """
reconsideration                  10 1 0 0 0
litigation_direct                 0 0 0 0 0
litigation_after_reconsideration  5 0 0 0 0
"""

# 宿迁市 2023 and 2024: two complete years that chain.
SUQIAN_2023_PUBLICATIONS = """
regulation issued 2 repealed 0 in_force 11
normative_document issued 109 repealed 489 in_force 597
licensing decisions 1808595
penalty decisions 2822652
coercion decisions 20163
administrative_fee fee_amount 59237.2449
"""
SUQIAN_2023_APPLICATIONS = """
received                      3402 99 0 4 5 1 3511
carried_in                      91  3 0 0 2 0   96
granted                       1175 12 0 3 1 0 1191
partly_granted                 319  7 0 0 2 0  328
denied.state_secret              0  0 0 0 0 0    0
denied.other_law                27  0 0 0 0 0   27
denied.security_stability        6  0 0 0 0 0    6
denied.third_party              38  0 0 0 0 0   38
denied.internal_affairs         20  0 0 0 0 0   20
denied.deliberative              9  0 0 0 0 0    9
denied.enforcement_file         21  0 0 0 0 0   21
denied.administrative_inquiry   20  1 0 0 0 0   21
unavailable.not_held           968 74 0 1 3 1 1047
unavailable.must_be_created     26  2 0 0 0 0   28
unavailable.unclear              3  0 0 0 0 0    3
not_processed.petition         305  0 0 0 0 0  305
not_processed.repeated          39  0 0 0 0 0   39
not_processed.publication        0  0 0 0 0 0    0
not_processed.excessive         58  0 0 0 0 0   58
not_processed.confirmation       4  0 0 0 0 0    4
other.not_corrected             40  0 0 0 0 0   40
other.fee_unpaid                10  0 0 0 0 0   10
other.rest                     287  3 0 0 1 0  291
total_handled                 3375 99 0 4 7 1 3486
carried_out                    118  3 0 0 0 0  121
"""
SUQIAN_2023_APPEALS = """
reconsideration                  309 17 88 26 440
litigation_direct                  1  1 16  6  24
litigation_after_reconsideration  13  0 67  9  89
"""
SUQIAN_2024_PUBLICATIONS = """
regulation issued 2 repealed 1 in_force 12
normative_document issued 50 repealed 227 in_force 420
licensing decisions 1573179
penalty decisions 2676474
coercion decisions 29351
administrative_fee fee_amount 72701.2578
"""
SUQIAN_2024_APPLICATIONS = """
received                      3440 75 0 1 6 3 3525
carried_in                     118  3 0 0 0 0  121
granted                       1408 21 0 0 2 0 1431
partly_granted                 462  9 0 0 0 0  471
denied.state_secret              2  0 0 0 0 0    2
denied.other_law                 1  0 0 0 0 0    1
denied.security_stability        4  0 0 0 0 0    4
denied.third_party              16  1 0 0 0 0   17
denied.internal_affairs         21  0 0 0 0 0   21
denied.deliberative             10  1 0 0 0 0   11
denied.enforcement_file         21  2 0 0 0 0   23
denied.administrative_inquiry   13  0 0 0 0 0   13
unavailable.not_held           859 33 0 0 3 2  897
unavailable.must_be_created     35  1 0 0 0 0   36
unavailable.unclear              8  0 0 0 0 0    8
not_processed.petition          86  1 0 0 0 0   87
not_processed.repeated          26  1 0 0 0 0   27
not_processed.publication        0  0 0 0 0 0    0
not_processed.excessive          3  0 0 0 0 0    3
not_processed.confirmation       0  0 0 0 0 0    0
other.not_corrected             75  1 0 1 0 0   77
other.fee_unpaid                38  0 0 0 0 0   38
other.rest                     352  2 0 0 0 0  354
total_handled                 3440 73 0 1 5 2 3521
carried_out                    118  5 0 0 1 1  125
"""
SUQIAN_2024_APPEALS = """
reconsideration                  88 18 28 36 170
litigation_direct                 7  0 11  7  25
litigation_after_reconsideration 33  0  6 13  52
"""

# 上海市人民政府办公厅 2019: blanks for zeros, the 总计 column filled in four rows only.
SHANGHAI_2019_PUBLICATIONS = """
regulation newly_made 13 newly_disclosed 13 total_disclosed 524
normative_document newly_made 60 newly_disclosed 60 total_disclosed 368
licensing items_last_year 0 items_change 0 decisions 0
other_services items_last_year 0 items_change 0 decisions 0
penalty items_last_year 0 items_change 0 decisions 0
coercion items_last_year 0 items_change 0 decisions 0
administrative_fee items_last_year 0 items_change 0
central_procurement procurement_projects 6 procurement_amount 25.1
"""
SHANGHAI_2019_APPLICATIONS = """
received                      821 35 _ _ 2 1 859
carried_in                     18  _ _ _ _ _  18
granted                       258 12 _ _ 1 1   _
partly_granted                  3  _ _ _ _ _   _
denied.state_secret            14  _ _ _ _ _   _
denied.other_law                _  _ _ _ _ _   _
denied.security_stability       _  _ _ _ _ _   _
denied.third_party              _  _ _ _ _ _   _
denied.internal_affairs         5  _ _ _ _ _   _
denied.deliberative             3  1 _ _ _ _   _
denied.enforcement_file         _  _ _ _ _ _   _
denied.administrative_inquiry  10  2 _ _ _ _   _
unavailable.not_held          252 12 _ _ 1 _   _
unavailable.must_be_created    44  3 _ _ _ _   _
unavailable.unclear            25  _ _ _ _ _   _
not_processed.petition        148  1 _ _ _ _   _
not_processed.repeated          5  4 _ _ _ _   _
not_processed.publication       _  _ _ _ _ _   _
not_processed.excessive         _  _ _ _ _ _   _
not_processed.confirmation      _  _ _ _ _ _   _
other                           _  _ _ _ _ _   _
total_handled                 767 35 _ _ 2 1 805
carried_out                    72  _ _ _ _ _  72
"""
SHANGHAI_2019_APPEALS = """
reconsideration                  5 _ _ 2 7
litigation_direct                8 _ _ 1 9
litigation_after_reconsideration _ _ _ _ _
"""


def figure(word: str) -> Figure:
    return BLANK if word == "_" else number(int(word))


def grid(edition: str, text: str, columns: tuple[str, ...]) -> TableData:
    """A table typed as lines of a row code and its figures, _ for a blank."""
    data = TableData(edition)
    for row, *words in map(str.split, text.strip().splitlines()):
        data.figures |= {Cell(row, column): figure(word) for column, word in zip(columns, words, strict=True)}
    return data


def publications(edition: str, text: str) -> TableData:
    """Table two typed as lines of an item and its measures; amounts in 万元."""
    data = TableData(edition)
    for row, *words in map(str.split, text.strip().splitlines()):
        for measure, word in zip(words[::2], words[1::2], strict=True):
            amount = measure in ("fee_amount", "procurement_amount")
            value = int(Decimal(word) * FEN_PER_WAN) if amount else int(word)
            data.figures[Cell(row, measure)] = number(value)
    return data


def report(edition: str, tables: tuple[str, str, str], applications_edition: str | None = None) -> Report:
    return Report(
        edition=edition,
        tables={
            "publications": publications(edition, tables[0]),
            "applications": grid(applications_edition or edition, tables[1], APPLICANTS),
            "appeals": grid(edition, tables[2], RESULTS),
        },
    )


def suqian_2023() -> Report:
    return report("2021", (SUQIAN_2023_PUBLICATIONS, SUQIAN_2023_APPLICATIONS, SUQIAN_2023_APPEALS))


def suqian_2024() -> Report:
    return report("2021", (SUQIAN_2024_PUBLICATIONS, SUQIAN_2024_APPLICATIONS, SUQIAN_2024_APPEALS))


def places(findings: list[Finding]) -> list[tuple[str, str | None, str | None]]:
    return [(item.code, item.row, item.column) for item in findings]


def test_hongze_2023_totals_of_table_four_were_never_filled() -> None:
    filed = report("2021", (HONGZE_2023_PUBLICATIONS, HONGZE_2023_APPLICATIONS, HONGZE_2023_APPEALS), "2019")
    findings = check(filed, catalog(), Surroundings(rule_making=False))
    assert places(findings) == [
        ("T4-SUM", "reconsideration", "total"),
        ("T4-SUM", "litigation_after_reconsideration", "total"),
    ]
    first, second = findings
    assert first.level is Level.ERROR
    assert (first.expected, first.found, second.expected, second.found) == (11, 0, 5, 0)
    assert first.message == (
        "行政复议：总计填 0，各项之和为 11（结果维持 10、结果纠正 1、其他结果 0、尚未审结 0），相差 11。"
        "应符合：总计等于结果维持、结果纠正、其他结果、尚未审结之和。"
    )
    assert second.message.startswith("行政诉讼·复议后起诉：总计填 0，各项之和为 5（结果维持 5、")
    assert first.operands == {
        "reconsideration/total": 0,
        "reconsideration/upheld": 10,
        "reconsideration/corrected": 1,
        "reconsideration/other": 0,
        "reconsideration/pending": 0,
    }
    assert set(first.places) == {("reconsideration", column) for column in RESULTS}


def test_pingtan_2020_rows_add_to_27_under_a_printed_total_of_21() -> None:
    """The identity printed in the table holds all the same: both checks are needed (the split over rows is ours)."""
    rows = {"received": 21, "granted": 8, "partly_granted": 2, "unavailable.not_held": 11, "other": 6}
    rows["total_handled"] = 21
    table = catalog().table("2019", "applications")
    data = TableData("2019", dict.fromkeys(table.cells, number(0)))
    for row, value in rows.items():
        data.figures[Cell(row, "natural_person")] = data.figures[Cell(row, "total")] = number(value)
    findings = check(Report(tables={"applications": data}), catalog())
    assert places(findings) == [
        ("T3-SUM", "total_handled", "natural_person"),
        ("T3-SUM", "total_handled", "total"),
    ]
    assert {(item.expected, item.found) for item in findings} == {(27, 21)}
    assert findings[0].places == (("total_handled", "natural_person"),)
    assert "请先核对这一格" not in findings[0].message


def test_shanghai_2019_blanks_for_zeros_are_no_error() -> None:
    filed = report("2019", (SHANGHAI_2019_PUBLICATIONS, SHANGHAI_2019_APPLICATIONS, SHANGHAI_2019_APPEALS))
    findings = check(filed, catalog(), Surroundings(rule_making=True))
    assert [(item.code, item.level, item.table, len(item.places)) for item in findings] == [
        ("not_assessable", Level.NOTICE, "applications", 14),
        ("not_assessable", Level.NOTICE, "applications", 114),
        ("not_assessable", Level.NOTICE, "applications", 126),
        ("CELL-BLANK", Level.VERIFY, "applications", 126),
        ("not_assessable", Level.NOTICE, "appeals", 9),
        ("CELL-BLANK", Level.VERIFY, "appeals", 9),
    ]


def test_suqian_2023_and_2024_chain() -> None:
    assert check(suqian_2023(), catalog()) == []
    assert check(suqian_2024(), catalog(), Surroundings(last_year=suqian_2023(), rule_making=True)) == []


def test_a_broken_chain_is_named_with_both_years() -> None:
    last = suqian_2023()
    last.tables["applications"].figures[Cell("carried_out", "org.company")] = number(4)
    last.tables["publications"].figures[Cell("normative_document", "in_force")] = number(590)
    findings = check(suqian_2024(), catalog(), Surroundings(last_year=last))
    assert places(findings) == [
        ("T2-VALID", "normative_document", "in_force"),
        ("T3-CARRY", "carried_in", "org.company"),
    ]
    valid, carry = findings
    assert {item.level for item in findings} == {Level.VERIFY}
    assert (valid.expected, valid.found) == (640, 647)
    assert valid.operands == {
        "normative_document/in_force": 420,
        "normative_document/repealed": 227,
        "normative_document/in_force@-1": 590,
        "normative_document/issued": 50,
    }
    assert valid.places == tuple(("normative_document", measure) for measure in ("in_force", "repealed", "issued"))
    assert valid.message.startswith(
        "行政规范性文件：现行有效件数 420 加本年废止件数 227 等于 647，"
        "上年报告的现行有效件数 590 加本年制发件数 50 等于 640，相差 7。"
    )
    assert carry.operands == {"carried_in/org.company": 3, "carried_out/org.company@-1": 4}
    assert carry.places == (("carried_in", "org.company"),)
    assert carry.message.startswith(
        "法人或其他组织·商业企业：“二、上年结转政府信息公开申请数量”填 3，上年报告的“四、结转下年度继续办理”填 4，相差 1。"
    )
