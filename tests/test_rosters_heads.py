"""Heads of flat lists: which figure their words name together, and which say too little or something else."""

from __future__ import annotations

import pytest

from etl.recognise.head_meaning import Meaning, meanings, settled
from etl.recognise.head_words import Words, vocabulary

#: heads from the outermost, parted by |, and the row and column codes they mean
UNDERSTOOD = {
    "新收申请总数": "received total",
    "本年新收（总计）": "received total",
    "收到申请|本年新收数量": "received total",
    "二、上年结转": "carried_in total",
    "结转下年度继续办理（自然人）": "carried_out natural_person",
    "不予公开-属于国家秘密": "denied.state_secret total",
    "三、本年度办理结果|（三）不予公开|1.属于国家秘密|法人或其他组织|商业企业": "denied.state_secret org.company",
    "依申请公开（件）|（七）总计": "total_handled total",
    "本年度办理结果|总计": "total_handled total",
    "本年度办理结果": "total_handled total",
    "自然人|予以公开": "granted natural_person",
    "其他处理|3.其他|自然人": "other.rest natural_person",
    "（六）其他处理|3.其他|其他": "other.rest org.other",
    "新收|法人和其他组织": "received org",
    "规章-本年制发件数": "regulation issued",
    "主动公开（件）|规范性文件制发": "normative_document issued",
    "规范性文件|有效": "normative_document in_force",
    "处理决定数量|行政许可": "licensing decisions",
    "第二十条第（六）项|行政处罚|本年处理决定数量": "penalty decisions",
    "行政许可本年增/减": "licensing items_change",
    "收费金额（万元）": "administrative_fee fee_amount",
    "政府集中采购金额": "central_procurement procurement_amount",
    "行政许可": "licensing ",
    "行政复议": "reconsideration total",
    "复议|小计": "reconsideration total",
    "行政复议结果维持": "reconsideration upheld",
    "行政复议和行政诉讼情况|行政复议|其中维持": "reconsideration upheld",
    "行政诉讼|未经复议|总计": "litigation_direct total",
    "行政诉讼（复议后起诉）|其他": "litigation_after_reconsideration other",
    "行政诉讼": "litigation total",
}
NOT_UNDERSTOOD = [
    "2022年新收", "本年新收（网上）", "累计新收", "新收同比增减", "第一季度|新收", "1月新收", "其中：自然人", "自然人", "主动公开",
    "对外公开总数量", "结转", "本年新收|本年废止件数", "行政复议|规章", "上年新收", "予以公开率", "公开", "申请",
]  # fmt: skip


def words(path: str) -> Words | None:
    found: Words = ()
    parts = path.split("|")
    for number, part in enumerate(parts):
        more = vocabulary().take_apart(part, above=number < len(parts) - 1)
        if more is None:
            return None
        found += more
    return found


@pytest.mark.parametrize("path", UNDERSTOOD)
def test_heads_that_name_one_figure(path: str) -> None:
    taken = words(path)
    assert taken is not None
    assert {(one.row, one.column) for one in meanings(taken)} == {tuple(UNDERSTOOD[path].split(" "))}


@pytest.mark.parametrize("path", NOT_UNDERSTOOD)
def test_heads_that_say_something_else_or_too_little(path: str) -> None:
    taken = words(path)
    assert taken is None or not meanings(taken)


def one_of_each(*paths: str) -> list[Meaning | None]:
    taken = [words(path) or () for path in paths]
    return settled([(each, meanings(each)) for each in taken])


def test_columns_beside_settle_what_a_word_means() -> None:
    applicant = one_of_each("其他处理|自然人", "其他处理|商业企业", "其他处理|其他")[-1]
    assert applicant == Meaning("applications", "other", "org.other")
    line = one_of_each("其他处理|逾期不补正", "其他处理|逾期不缴费", "其他处理|其他")[-1]
    assert line == Meaning("applications", "other.rest", "total")
    assert one_of_each("其他处理|其他") == [None]


def test_a_bare_total_belongs_to_the_results_before_it() -> None:
    assert one_of_each("予以公开", "部分公开", "总计")[-1] == Meaning("applications", "total_handled", "total")
    assert one_of_each("予以公开", "总计", "结转下年度")[1] == Meaning("applications", "total_handled", "total")
    assert one_of_each("本年新收", "予以公开", "总计")[-1] is None  # of the line
    assert one_of_each("本年新收", "总计")[-1] is None
    assert one_of_each("总计") == one_of_each("收到申请|合计") == [None]
    assert one_of_each("行政复议结果维持", "总计")[-1] is None


def test_a_subtotal_is_of_the_organisations_where_the_total_stands_apart() -> None:
    assert one_of_each("新收|小计", "新收|总计")[0] == Meaning("applications", "received", "org")
    assert one_of_each("新收|自然人", "新收|小计")[1] is None


def test_a_long_head_of_vague_words_is_no_burden() -> None:
    taken = words("其他" * 60)
    assert taken is not None
    assert meanings(taken) == frozenset()
