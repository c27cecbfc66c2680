"""`agencies load` on both databases: columns, moves, mergers and splits, rehearsals, and the same list twice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from etl.agency_file import read_agencies
from etl.agency_plan import Plan
from etl.agency_state import Registry
from etl.load import AgencyChanges, load_agencies
from reportdb.database import reading, writing
from reportdb.errors import UsageError
from reportdb.queries import registry
from reportdb.queries.agency_history import agency_history
from reportdb.queries.remit import Remit

ALL = Remit.everyone()
TABLES = ("agency", "agency_name", "agency_superior", "agency_reports_to", "agency_succession")
HEAD = (
    "单位名称,单位代码,统一社会信用代码,上级单位,报送对象,层级,类型,行政区划代码,起始日期,终止日期,曾用名,前身,"
    "撤销后并入,规章制定权\n"
)
LIST = (
    HEAD
    + """\
示例省税务局,T0,,,,省级,垂直管理部门,320000,,,,,,
示例市人民政府,C1,,,,市级,人民政府,320100,,,,,,是
示例市农业局,C11,,C1,,市级,政府部门,320100,,2018-12-31,,,,否
示例市海洋渔业局,C12,,C1,,市级,政府部门,320100,,2018-12-31,,,C13,否
示例市农业农村局,C13,,C1,,市级,政府部门,320100,2019-01-01,,,示例市农业局,,否
示例市应急管理局,C14,11100000000013338w ,C1,,市级,政府部门,320100,,,示例市安监局（2018-12-31止）；市应急局,,,否
示例市税务局,T1,,T0,,市级,垂直管理部门,320100,,,,,,
示例市气象局,Q1,,C1,,市级,垂直管理部门,320100,,,,,,
示例市消防支队,F1,,示例省税务局,示例市人民政府（2020-01-01起）,市级,垂直管理部门,320100,,,,,,
示例县人民政府,X1,,C1（2021年12月31日止）；C2,,县级,人民政府,320124,,,,,,否
另例市人民政府,C2,,,,市级,人民政府,320200,,,,,,是
"""
)


def contents(engine: Engine) -> dict[str, list[Any]]:
    with reading(engine) as conn:
        return {name: [*conn.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id")] for name in TABLES}


@pytest.fixture
def load(engine: Engine, tmp_path: Path) -> Any:
    """Loads a list given as text."""

    def load_text(text: str, *, dry_run: bool = False) -> AgencyChanges:
        path = tmp_path / "a.csv"
        path.write_text(text, encoding="utf-8")
        with writing(engine) as conn:
            return load_agencies(conn, read_agencies(path), dry_run=dry_run)

    return load_text


def ids(engine: Engine) -> dict[str, int]:
    with reading(engine) as conn:
        return {row.code or row.name: row.id for row in registry.agencies(conn, ALL)}


def test_a_list_with_every_column_twice_changes_nothing(engine: Engine, load: Any) -> None:
    assert len(load(LIST).added) == 11
    before = contents(engine)
    assert all(before.values())
    again = load(LIST)
    assert (again.added, again.changed, again.details, len(again.unchanged)) == ([], [], [], 11)
    assert contents(engine) == before


def test_a_rehearsal_tells_every_field_and_stores_nothing(engine: Engine, load: Any) -> None:
    new = load(LIST, dry_run=True)
    assert (len(new.added), contents(engine)["agency"]) == (11, [])
    load(LIST)
    before = contents(engine)
    text = HEAD + (
        "示例市应急局,C14,,C2（2023-01-01起）,T0,县级,其他,320200,2001-01-01,2030-01-01,"
        "示例市应急管理局（2022-12-31止）,Q1,T1,是\n"
    )
    told = load(text, dry_run=True)
    assert contents(engine) == before
    assert [(one.code, one.field, one.old, one.new) for one in told.details] == [
        ("C14", "单位名称", "示例市应急管理局", "示例市应急局"),
        ("C14", "层级", "市级", "县级"),
        ("C14", "类型", "政府部门", "其他"),
        ("C14", "行政区划代码", "320100", "320200"),
        ("C14", "统一社会信用代码", "11100000000013338W", ""),
        ("C14", "规章制定权", "否", "是"),
        ("C14", "起始日期", "", "2001-01-01"),
        ("C14", "终止日期", "", "2030-01-01"),
        ("C14", "曾用名", "示例市安监局（至2018年）；市应急局",
         "示例市安监局（至2018年）；示例市应急管理局（至2022年）；市应急局"),
        ("C14", "上级单位", "示例市人民政府（C1）", "示例市人民政府（C1）（2022-12-31止）；另例市人民政府（C2）（2023-01-01起）"),
        ("C14", "报送对象", "", "示例省税务局（T0）"),
        ("C14", "前身", "", "示例市气象局（Q1）（2001-01-01起）"),
        ("C14", "撤销后并入", "", "示例市税务局（T1）（2030-01-02起）"),
    ]  # fmt: skip
    done = load(text)
    assert done.details == told.details
    assert load(text).details == []


def test_columns_that_a_list_does_not_have_stay(engine: Engine, load: Any) -> None:
    load(LIST)
    before = contents(engine)
    assert load("单位名称,单位代码\n示例市应急管理局,C14\n示例县人民政府,X1\n").changed == []
    assert contents(engine) == before
    assert load("单位代码,单位名称,层级\nX1,示例县人民政府,\n").details[0][-2:] == ("县级", "")


def test_who_collects_from_whom(engine: Engine, load: Any) -> None:
    load(LIST)
    number = ids(engine)
    with reading(engine) as conn:
        for code, year, below in (
            ("C1", 2023, {"C1", "C11", "C12", "C13", "C14", "F1"}),
            ("C1", 2019, {"C1", "C11", "C12", "C13", "C14", "X1"}),
            ("C2", 2022, {"C2", "X1"}),
            ("T0", 2019, {"T0", "T1", "F1"}),
            ("T0", None, {"T0", "T1"}),
        ):
            found = registry.subtree(conn, ALL, number[code], year)
            assert found == {number[one] for one in below}, (code, year)


def test_mergers_and_splits_keep_their_days(engine: Engine, load: Any) -> None:
    load(LIST)
    number = ids(engine)
    with reading(engine) as conn:
        history = agency_history(conn, ALL, number["C13"])
        assert [(one["agency_code"], one["since"]) for one in history["predecessors"]] == [
            ("C11", "2019-01-01"), ("C12", "2019-01-01"),
        ]  # fmt: skip
        assert agency_history(conn, ALL, number["C12"])["successors"][0]["agency"] == "示例市农业农村局"
    # a split: the first goes on, the second carries some of it on; then the first is no predecessor after all
    load("单位名称,单位代码,起始日期,前身\n示例市林业局,C15,2021-03-01,C13\n")
    with reading(engine) as conn:
        assert [one["since"] for one in agency_history(conn, ALL, number["C13"])["successors"]] == ["2021-03-01"]
    load("单位名称,单位代码,前身\n示例市林业局,C15,\n")
    with reading(engine) as conn:
        assert len(agency_history(conn, ALL, number["C13"])["successors"]) == 1
    told = load("单位名称,单位代码,前身\n示例市林业局,C15,无\n")
    assert [(one.field, one.new) for one in told.details] == [("前身", "")]
    with reading(engine) as conn:
        assert agency_history(conn, ALL, number["C13"])["successors"] == []


def test_a_later_start_with_a_new_superior_is_a_move_and_no_birth(engine: Engine, load: Any) -> None:
    load("单位名称,单位代码,上级单位\n甲市,A,\n乙市,B,\n丙局,C,A\n")
    text = "单位名称,单位代码,上级单位,起始日期\n丙局,C,B,2022-07-01\n"
    load(text)
    number = ids(engine)
    with reading(engine) as conn:
        assert number["C"] in registry.subtree(conn, ALL, number["A"], 2021)
        assert number["C"] in registry.subtree(conn, ALL, number["B"], 2022)
        row = next(row for row in registry.agencies(conn, ALL) if row.code == "C")
    assert row.existed_in(2020)
    assert load(text).details == []


def test_a_correction_keeps_the_day_of_the_move_and_is_told(engine: Engine, load: Any) -> None:
    load("单位名称,单位代码,上级单位\n甲市,A,\n乙市,B,\n丁市,D,\n丙局,C,A（2021-12-31止）；B\n")
    changes = load("单位名称,单位代码,上级单位\n丙局,C,D\n")
    assert "becomes 丁市 since 2022-01-01" in changes.warnings[0]
    with reading(engine) as conn:
        spans = registry.superior_links(conn, ALL)
    number = ids(engine)
    assert [(span.upper_id, span.valid_from) for span in spans] == [
        (number["A"], None), (number["D"], dt.date(2022, 1, 1)),
    ]  # fmt: skip


def test_a_predecessor_of_the_same_name_stays_another_agency(engine: Engine, load: Any) -> None:
    text = (
        "单位名称,单位代码,上级单位,起始日期,终止日期,曾用名,前身\n"
        "甲市,A,,,,,\n"
        "甲市农业局,N1,A,,2012-12-31,,\n"
        "甲市农业局,N2,A,2013-01-01,,,N1\n"
        "甲市林业局,L,甲市农业局,,,甲市农业局,\n"
    )
    assert len(load(text).added) == 4
    assert load(text).details == []
    with reading(engine) as conn:
        assert registry.superiors(conn, Remit.everyone())[ids(engine)["L"]] == ids(engine)["N2"]


def test_agencies_met_by_imports_are_not_swallowed_by_a_successor(engine: Engine, load: Any) -> None:
    """A former name that has a line of its own belongs to that line."""
    text = "单位名称,终止日期,曾用名,前身\n乙局,,甲局,甲局\n甲局,2018-12-31,,\n"
    assert len(load(text).added) == 2
    assert load(text).details == []


def test_codes_may_change_hands(engine: Engine, load: Any) -> None:
    load("单位名称,单位代码\n甲局,1\n乙局,2\n")
    load("单位名称,单位代码\n乙局,1\n甲局,2\n")  # the code decides: both were renamed
    with reading(engine) as conn:
        assert {row.code: row.name for row in registry.agencies(conn, ALL)} == {"1": "乙局", "2": "甲局"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("甲,1,,,无此局,,,,,,,,,", "collector of 甲, 无此局"),
        ("甲,1,,,,,,,,,,无此局,,", "predecessor of 甲"),
        ("甲,1,,,,,,,,,,,无此局,", "successor of 甲"),
        ("甲,1,,,甲,,,,,,,,,", "its own collector"),
        ("甲,1,,,,,,,,,,甲,,", "cannot follow itself"),
        ("甲,1,,,,,,,,,,,乙,\n乙,2,,,,,,,,,,,,", "since when"),
        ("甲,1,,,,,,,2020-01-01,2019-12-31,,,,", "before 起始日期"),
        ("甲,1,,乙；丙,,,,,,,,,,\n乙,2,,,,,,,,,,,,\n丙,3,,,,,,,,,,,,", "say until when 乙"),
        ("甲,1,,,乙,,,,,,,,,\n乙,2,,,甲,,,,,,,,,", "above itself.*报送对象"),
        ("甲,1,,乙（2019-12-31止）；丙,,,,,,,,,,\n乙,2,,甲（2018-12-31止）；丙,,,,,,,,,,\n丙,3,,,,,,,,,,,,", "above itself"),
        ("甲,1,,,,,,,,,,,,\n甲,1,,,,,,,,,,,,\n乙,1,,,,,,,,,,,,", "code 1 to a.csv line 2: 甲 and to a.csv line 3"),
        ("丙,1,,乙,,,,,,,,,,\n乙,2,,,,,,,,,,,,\n乙,3,,,,,,,,,,,,", "name of several agencies"),
    ],
)  # fmt: skip
def test_what_a_list_cannot_say(engine: Engine, load: Any, lines: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        load(HEAD + lines + "\n")
    assert contents(engine)["agency"] == []


def test_every_fault_of_the_whole_list_is_told(load: Any) -> None:
    with pytest.raises(UsageError) as caught:
        load("单位名称,上级单位,报送对象\n甲,无一,无二\n乙,无三,\n")
    assert str(caught.value).count("a.csv line") == 3


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("甲局,1,,C1,,市级,政府部门,320124,,,,,,", "县级"),
        ("甲局,1,,C1,,市级,政府部门,320200,,,,,,", "not in the region of its superior 示例市人民政府"),
        ("甲局,1,,,,,政府部门,990000,,,,,,", "begins with 99"),
        ("甲局,1,,C1,,省级,政府部门,,,,,,,", "at 省级 under 示例市人民政府 at 市级"),
        ("甲局,1,,C11,,,政府部门,,,,,,,", "its superior 示例市农业局 ended on 2018-12-31"),
        ("甲局,1,,C1,,市级,垂直管理部门,,,,,,,", "in no total of 示例市人民政府"),
        ("甲局,1,11100000000013338W,C1,,,,,,,,,,", "示例市应急管理局（C14） has the same"),
        ("市应急局,1,,C1,,,,,,,,,,", "former name or alias of 示例市应急管理局"),
        ("甲街道,1,,C1,,县级,乡镇街道,,,,,,,", "乡镇街道 at 县级"),
        ("甲市应急局,C14,,C1,,市级,政府部门,320100,,,,,,", "reports of all years"),
        ("示例县人民政府,X1,,C1,,县级,人民政府,320124,,,,,,", "becomes 示例市人民政府 since 2022-01-01"),
    ],
)  # fmt: skip
def test_doubts_are_told_and_do_not_refuse(load: Any, line: str, words: str) -> None:
    load(LIST)
    warnings = load(HEAD + line + "\n").warnings
    assert len(warnings) == 1
    assert words in warnings[0]
    assert warnings[0].startswith("a.csv line 2: ")


def test_a_sound_list_gives_no_doubts(load: Any) -> None:
    lines = [line for line in LIST.splitlines() if not line.startswith(("示例市气象局", "示例县"))]
    assert load("\n".join(lines)).warnings == []


CODES = ("A", "B", "C", "D", "E")
DAYS = st.sampled_from(["2015-06-30", "2018-12-31", "2021-07-01"])


@st.composite
def lists(draw: st.DrawFn) -> str:
    """Lists of five agencies; superiors stand earlier in the alphabet, so nobody stands above himself."""
    lines = []
    for place, code in enumerate(CODES):
        above = st.sampled_from(CODES[:place]) if place else st.just("")
        first, second = draw(above), draw(above)
        day = draw(DAYS)
        cell = (
            draw(st.sampled_from(["", first, f"{first}（{day}止）；{second}", f"{second}（{day}起）"])) if place else ""
        )
        collector = draw(st.sampled_from(["", first, f"{second}（{day}起）"])) if place else ""
        name = draw(st.sampled_from([f"{code}局", f"{code}委"]))
        alias = draw(st.sampled_from(["", f"{code}办", f"{code}办（{day}止）"]))
        before = draw(above)
        start = draw(st.sampled_from(["", "2014-01-01", "2022-01-01"]))
        end = draw(st.sampled_from(["", "2024-12-31"]))
        before = before if start or end else ""
        lines.append(f"{name},{code},{cell},{collector},{start},{end},{alias},{before if start else ''}")
    return "单位名称,单位代码,上级单位,报送对象,起始日期,终止日期,曾用名,前身\n" + "\n".join(lines) + "\n"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lists(), min_size=1, max_size=3))
def test_after_any_lists_the_last_one_again_changes_nothing(tmp_path: Path, texts: list[str]) -> None:
    state = Registry()
    path = tmp_path / "a.csv"
    for text in texts:
        path.write_text(text, encoding="utf-8")
        rows = read_agencies(path)
        plan = Plan(state, rows)
        assert plan.faults == []
        state = plan.after
    again = Plan(state, rows)
    assert (again.faults, again.changes()) == ([], [])
    assert again.after == state
