"""Whose report it is: titles, labelled lines, names of sheets and files."""

from __future__ import annotations

import pytest

from etl.recognise.agency_name import clean_agency, same_agency
from etl.recognise.names import from_name
from etl.recognise.title import title_parts, year_in
from etl.whose import is_bare, usual_scope
from reportdb.report import Scope


@pytest.mark.parametrize(
    ("title", "year", "agency", "scope"),
    [
        ("杭州市应急管理局2020年政府信息公开工作年度报告", 2020, "杭州市应急管理局", ""),
        ("2020年杭州市应急管理局政府信息公开工作年度报告", 2020, "杭州市应急管理局", ""),
        ("宿迁市人民政府2023年度政府信息公开工作年度报告（汇总）", 2023, "宿迁市人民政府", "consolidated"),
        ("某某县财政局（本级）2022年政府信息公开工作年度报告", 2022, "某某县财政局", "own"),
        ("２０２３年政府信息公开工作年度报告", 2023, "", ""),
        ("二〇二三年政府信息公开工作年度报告", 2023, "", ""),
        ("（2023年度）", 2023, "", ""),
        ("2023年", 2023, "", ""),
        ("某某区教育局政府信息公开工作年度报告", None, "某某区教育局", ""),
        ("三、收到和处理政府信息公开申请情况", None, "", ""),
        ("2020年，共收到政府信息公开申请11件", None, "", ""),
        ("填报日期：2024年1月15日", None, "", ""),
        ("2024年1月15日", None, "", ""),
        ("2022年某某局政府信息公开年报.xlsx", None, "", ""),
        ("统计时间：2023年1月1日至2023年12月31日", 2023, "", ""),
    ],
)
def test_titles(title: str, year: int | None, agency: str, scope: str) -> None:
    assert title_parts(title) == (year, agency, scope)


@pytest.mark.parametrize(
    ("name", "years", "agencies"),
    [
        ("宿迁市人民政府_2023", ["2023"], ["宿迁市人民政府"]),
        ("2023年杭州市应急管理局政府信息公开年报", ["2023"], ["杭州市应急管理局"]),
        ("表三", [], []),
        ("Sheet1", [], []),
        ("两个乡镇", [], []),
        ("各乡镇街道2023", ["2023"], []),
        ("全部部门街道办", [], []),
        ("两家子镇政府", [], ["两家子镇政府"]),
        ("三明市教育局", [], ["三明市教育局"]),
        ("年报最终版", [], []),
        ("20240115报送", [], []),
        ("hangzhou_emergency_2020", ["2020"], []),
    ],
)
def test_names(name: str, years: list[str], agencies: list[str]) -> None:
    said = from_name(name)
    assert [one.value for one in said.years] == years
    assert [one.value for one in said.title_agencies] == agencies


@pytest.mark.parametrize(
    ("text", "year"), [("2023", 2023), ("2023年度", 2023), ("二〇二三年", 2023), ("2022-2023", None), ("无", None)]
)
def test_years(text: str, year: int | None) -> None:
    assert year_in(text) == year


def test_brackets_after_a_name_are_not_the_name() -> None:
    assert clean_agency(" 某某市 教育局（盖章） ") == "某某市教育局"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("教育局", "某某市教育局", True),
        ("平潭综合实验区", "平潭综合实验区管委会", True),  # a title names the area whose report it is
        ("某某市人民政府", "某某市", True),
        ("某某市", "某某市人民政府办公室", False),
        ("某某市", "某某市教育局", False),
        ("某某市甲", "某某市甲人民政府", False),
        ("某某县", "某某市人民政府", False),
    ],
)
def test_spellings_of_one_agency(one: str, other: str, same: bool) -> None:
    assert same_agency(one, other) is same_agency(other, one) is same


@pytest.mark.parametrize(
    ("agency", "kind", "level", "scope"),
    [
        ("宿迁市人民政府", None, None, Scope.CONSOLIDATED),
        ("平潭综合实验区管委会", None, None, Scope.CONSOLIDATED),
        ("上海市人民政府办公厅", None, None, Scope.OWN),
        ("某某县某某镇人民政府", None, None, Scope.OWN),
        ("某某区某某街道办事处", None, None, Scope.OWN),
        ("杭州市应急管理局", None, None, Scope.OWN),
        ("某某管委会", "其他", None, Scope.CONSOLIDATED),
        ("某某镇人民政府", "人民政府", "乡级", Scope.OWN),
    ],
)
def test_the_usual_scope(agency: str, kind: str | None, level: str | None, scope: Scope) -> None:
    assert usual_scope(agency, kind, level) is scope


@pytest.mark.parametrize(
    ("agency", "bare"),
    [
        ("教育局", True),
        ("市应急管理局", True),
        ("区统计局", True),
        ("杭州市应急管理局", False),
        ("平潭综合实验区管委会", False),
        ("国家税务总局", False),
    ],
)
def test_bare_names(agency: str, bare: bool) -> None:
    assert is_bare(agency) is bare
