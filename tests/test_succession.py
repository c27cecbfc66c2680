"""Mergers and splits: the grid of `carry` and the findings of the checks hold a report against the same year before."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reportdb.carry_over import Filed, Gap, Handed, together
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, number
from reportdb.succession import Before, Obstacle, Succession, Successions, joined_figures, joined_words
from tests.command_line import Run

Maker = Callable[..., Report]
Sender = Callable[..., str]
P1, P2, S, T = 1, 2, 3, 4
NEW_YEAR, MAY = dt.date(2022, 1, 1), dt.date(2022, 5, 1)
REGISTER = """单位名称,单位代码,起始日期,终止日期,前身,撤销后并入
甲市文化局,P1,,2021-12-31,,
甲市旅游局,P2,,2021-12-31,,
甲市文化和旅游局,S,2022-01-01,,P1；P2,
甲市规划局,Q,,2021-12-31,,T1；T2
甲市自然资源局,T1,2022-01-01,,,
甲市住建局,T2,,,,
"""


def merged(since: dt.date = NEW_YEAR) -> Successions:
    last = since - dt.timedelta(days=1)
    return Successions(tuple(Succession(one, S, since, last) for one in (P1, P2)), {S: since})


def reported(*pairs: tuple[int, int]) -> Callable[[int, int], bool]:
    return lambda agency, year: (agency, year) in pairs


def test_a_merger_at_the_new_year_adds_up_in_its_first_year_alone() -> None:
    known = merged()
    assert [known.before(S, year, reported()) for year in (2021, 2022, 2023)] == [Before(), Before((P1, P2)), Before()]
    assert known.before(P1, 2021, reported()) == Before()
    assert (known.existed_in(S, 2021), known.existed_in(S, 2022), known.existed_in(P1, 1990)) == (False, True, True)


def test_a_merger_within_a_year_adds_up_unless_both_reported_for_it() -> None:
    known = merged(MAY)
    assert known.before(S, 2022, reported((P1, 2021))) == Before((P1, P2))
    assert known.before(S, 2023, reported((P1, 2021))) == Before()
    both = reported((P1, 2022))
    assert known.before(S, 2022, both) == Before((), Obstacle.OVERLAP, (P1,))
    assert known.before(S, 2023, both) == Before((), Obstacle.OVERLAP, (P1,))
    assert known.before(S, 2024, both) == Before()


def test_a_split_and_a_transfer_leave_nothing_to_compare() -> None:
    last = NEW_YEAR - dt.timedelta(days=1)
    split = Successions((Succession(P1, S, NEW_YEAR, last), Succession(P1, T, NEW_YEAR, last)))
    assert split.before(S, 2022, reported()) == split.before(T, 2022, reported()) == Before((), Obstacle.SPLIT, (P1,))
    assert split.before(S, 2023, reported()) == Before()
    moved = Successions((Succession(P1, S, MAY, None),))
    assert moved.before(S, 2022, reported((P1, 2022))) == Before((), Obstacle.SPLIT, (P1,))
    assert moved.before(P1, 2022, reported()) == Before((), Obstacle.GIVEN_UP, (S,))
    assert moved.before(P1, 2023, reported()) == moved.before(S, 2023, reported((P1, 2022))) == Before()


def test_whoever_had_to_do_with_a_merger_knows_of_all() -> None:
    known = merged()
    assert known.of(P1) == known.of(S) == known
    assert known.of(T) == Successions()
    assert list(known.heirs(P1, 2021)) == [(S, 2022)]
    assert list(known.heirs(P1, 2022)) == list(known.heirs(S, 2021)) == []
    assert list(merged(MAY).heirs(P1, 2022)) == [(S, 2022), (S, 2023)]


@pytest.mark.parametrize(
    ("figures", "sum_of"),
    [
        ((number(3), number(4)), number(7)),
        ((number(0), number(0)), number(0)),
        ((number(3), BLANK), BLANK),
        ((NOT_APPLICABLE, number(3)), NOT_APPLICABLE),
        ((BLANK, NOT_APPLICABLE), BLANK),
    ],
)
def test_only_numbers_add_up(figures: tuple[Figure, Figure], sum_of: Figure) -> None:
    cell, other = Cell("carried_out", "total"), Cell("carried_in", "total")
    assert joined_figures([{cell: figures[0], other: number(1)}, {cell: figures[1]}]) == {cell: sum_of}


def test_a_sum_with_a_part_missing_is_none() -> None:
    filed, tableless = Filed(1, "2021", {}), Filed(2, None, {})
    assert together({"甲": filed, "乙": Gap.RETURNED}) == Handed(Gap.INCOMPLETE, ("甲", "乙"), lacking=("乙",))
    assert together({"甲": tableless, "乙": filed}) == Handed(Gap.NO_TABLE, ("甲", "乙"), lacking=("甲",))
    assert together({"甲": filed}).joined == ("甲",)
    assert "其职责由本单位承接" in joined_words(["甲"])


@pytest.fixture
def province(run: Run, tmp_path: Path) -> Run:
    """The register of a merger and a split."""
    (tmp_path / "agencies.csv").write_text(REGISTER, encoding="utf-8")
    assert run("agencies", "load", str(tmp_path / "agencies.csv")).code == 0
    return run


@pytest.fixture
def file(province: Run, send: Sender, full_report: Maker) -> Callable[..., None]:
    """Imports the report of an agency whose applications carry over so many."""
    counter = itertools.count()

    def filed(name: str, year: int, *, taken: int = 0, out: int = 0) -> None:
        at = next(counter)
        report = full_report(name, year, "2021", 1000 * at)
        for cell in report.tables["applications"].figures:
            if cell.row in ("carried_in", "carried_out"):
                report.tables["applications"].figures[cell] = number(taken if cell.row == "carried_in" else out)
        said = province("import", send(report, f"{at}.xlsx"), "--accept", "照原报数", "--json")
        assert [one["status"] for one in said.objects] == ["accepted"]

    return filed


def chain_findings(run: Run, name: str, year: int) -> list[str]:
    """What the checks say of the chain of an agency."""
    said = run("check", "--agency", name, "--year", str(year), "--json")
    return [item["message"] for one in said.objects for item in one["findings"] if item["code"] == "T3-CARRY"]


def grid(run: Run, code: str, years: str = "2021-2022") -> list[dict[str, object]]:
    """What the grid says of the totals of an agency."""
    records = json.loads(run("carry", "--agency", code, "--years", years, "--format", "json").out)
    return [one for one in records if one["line_code"] == "total"]


ORDERS: Iterable[tuple[str, ...]] = [("P1", "P2", "S"), ("S", "P1", "P2"), ("P2", "S", "P1")]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize(("taken", "state"), [(7, "holds"), (6, "broken"), (3, "broken")])
def test_the_year_after_a_merger_is_held_against_the_sum(
    province: Run, file: Callable[..., None], order: tuple[str, ...], taken: int, state: str
) -> None:
    reports = {
        "P1": lambda: file("甲市文化局", 2021, out=3),
        "P2": lambda: file("甲市旅游局", 2021, out=4),
        "S": lambda: file("甲市文化和旅游局", 2022, taken=taken),
    }
    for one in order:
        reports[one]()
    (total,) = grid(province, "S")
    assert (total["state"], total["carried_out_before"], total["carried_in"]) == (state, 7, taken)
    assert (total["predecessors"], total["not_comparable"]) == ("甲市文化局；甲市旅游局", None)
    found = chain_findings(province, "S", 2022)
    assert len(found) == (0 if state == "holds" else 7)
    assert all("上年数为甲市文化局、甲市旅游局上年报告的合计（机构合并）。" in message for message in found)
    text = province("carry", "--agency", "S", "--years", "2021-2022").out
    assert "上年数为并入单位上年合计（甲市文化局、甲市旅游局）" in text
    ended = province("carry", "--agency", "P1", "--years", "2021-2022").out
    assert "2022年无此单位；职责由甲市文化和旅游局承接" in ended


def test_without_one_of_the_merged_nothing_is_compared(province: Run, file: Callable[..., None]) -> None:
    file("甲市文化局", 2021, out=3)
    file("甲市文化和旅游局", 2022, taken=9)
    assert chain_findings(province, "S", 2022) == []
    (total,) = grid(province, "S")
    assert (total["state"], total["carried_out_before_mark"]) == (
        "not_assessable", "incomplete",
    )  # fmt: skip
    assert "甲市旅游局上年没有可加的数" in province("carry", "--agency", "S", "--years", "2021-2022").out


def test_a_split_is_shown_as_not_comparable_and_fires_nothing(province: Run, file: Callable[..., None]) -> None:
    file("甲市规划局", 2021, out=9)
    file("甲市自然资源局", 2022, taken=2)
    file("甲市住建局", 2021, out=5)
    file("甲市住建局", 2022, taken=12)
    assert chain_findings(province, "T1", 2022) == chain_findings(province, "T2", 2022) == []
    for code in ("T1", "T2"):
        (total,) = grid(province, code)
        assert (total["state"], total["not_comparable"], total["other_agencies"]) == (
            "not_assessable", "split", "甲市规划局",
        )  # fmt: skip
    assert "甲市规划局拆分或划入职责，与上年不可比" in province("carry", "--agency", "T2", "--years", "2021-2022").out
    file("甲市住建局", 2023, taken=1)  # from the second year on it is compared with itself
    assert len(chain_findings(province, "T2", 2023)) == 7


def test_a_register_loaded_later_counts_when_filings_are_judged_again(
    run: Run, send: Sender, full_report: Maker, tmp_path: Path
) -> None:
    first = "甲市文化局,P1,,,,\n甲市旅游局,P2,,,,\n甲市文化和旅游局,S,,,,\n"
    (tmp_path / "agencies.csv").write_text(REGISTER.split("\n", maxsplit=1)[0] + "\n" + first, encoding="utf-8")
    assert run("agencies", "load", str(tmp_path / "agencies.csv")).code == 0
    for at, (name, year, taken, out) in enumerate(
        [("甲市文化局", 2021, 0, 3), ("甲市旅游局", 2021, 0, 4), ("甲市文化和旅游局", 2022, 6, 0)]
    ):
        report = full_report(name, year, "2021", 1000 * at)
        figures = report.tables["applications"].figures
        figures |= {cell: number(taken) for cell in figures if cell.row == "carried_in"}
        figures |= {cell: number(out) for cell in figures if cell.row == "carried_out"}
        assert run("import", send(report, f"{at}.xlsx"), "--accept", "照原报数").code == 0
    assert chain_findings(run, "S", 2022) == []
    (tmp_path / "agencies.csv").write_text(REGISTER, encoding="utf-8")
    assert run("agencies", "load", str(tmp_path / "agencies.csv")).code == 0
    run("check", "--again")
    assert len(chain_findings(run, "S", 2022)) == 7


def test_a_break_that_is_explained_is_shown_with_its_sentence(
    province: Run, file: Callable[..., None], tmp_path: Path
) -> None:
    file("甲市住建局", 2022, out=9)
    file("甲市住建局", 2023, taken=7)
    said = province("check", "--agency", "T2", "--year", "2023", "--json")
    numbers = [item["number"] for one in said.objects for item in one["findings"] if item["code"] == "T3-CARRY"]
    assert province("explain", numbers[-1], "两件当年撤回", "--by", "张三").code == 0
    line = ("carry", "--agency", "T2", "--years", "2022-2023")
    text = province(*line).out
    assert "已说明9→7" in text
    assert "6 处不衔接；1 处已说明" in text
    assert "已说明：甲市住建局 本级 2022→2023（总计）情况说明：两件当年撤回（张三，" in text
    assert "共 7 处：衔接 0，不衔接 6（1 个单位），已说明 1，无法核对 0" in text
    (total,) = grid(province, "T2", "2022-2023")
    assert (total["state"], total["explanation"], total["explained_by"]) == ("explained", "两件当年撤回", "张三")
    path = tmp_path / "c.xlsx"
    assert province(*line, "-o", str(path)).code == 0
    sheet = load_workbook(path)["结转衔接"]
    assert [(cell.value, cell.font.bold) for cell in sheet[5]][8:10] == [("≠9→7", True), ("已说明9→7", False)]
    assert any("两件当年撤回" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    file("甲市住建局", 2023, taken=6)  # another figure: the sentence clears it no more
    assert "已说明9" not in province(*line).out


def received(run: Run, name: str, *options: str) -> list[dict[str, object]]:
    """The series of the applications carried out."""
    said = run("series", "applications.carried_out.total", "--agency", name, *options, "--format", "json")
    found: list[dict[str, object]] = json.loads(said.out)
    return found


def test_a_series_stays_its_own_and_marks_the_merger(province: Run, file: Callable[..., None]) -> None:
    for year in (2020, 2021):
        file("甲市文化局", year, out=year - 2017)
        file("甲市旅游局", year, out=10)
    file("甲市文化和旅游局", 2022, out=20)
    points = received(province, "S", "--years", "2020-2023")
    assert [(one["state"], one["value"], one["break"]) for one in points] == [
        ("not_established", None, False), ("not_established", None, False), ("reported", 20, True),
        ("missing", None, False),
    ]  # fmt: skip
    assert "甲市文化局、甲市旅游局并入，此前只列本单位自己的数（--with-predecessors 可计入）" in str(points[2]["note"])
    text = province("series", "applications.carried_out.total", "--agency", "S").out
    assert "┆ 口径变化：填报单位变化（机构合并）：甲市文化局、甲市旅游局并入" in text
    assert [one["break"] for one in received(province, "P1", "--years", "2020-2022")] == [False] * 3


def test_with_predecessors_the_years_before_a_merger_are_sums(province: Run, file: Callable[..., None]) -> None:
    file("甲市文化局", 2019, out=9)
    for year in (2020, 2021):
        file("甲市文化局", year, out=year - 2017)
        file("甲市旅游局", year, out=10)
    file("甲市文化和旅游局", 2022, out=20)
    points = received(province, "S", "--with-predecessors")
    assert [(one["year"], one["state"], one["value"], one["break"], one["filing_id"]) for one in points[:3]] == [
        (2019, "missing", None, False, None), (2020, "reported", 13, False, None), (2021, "reported", 14, False, None),
    ]  # fmt: skip
    assert (points[3]["value"], points[3]["break"]) == (20, True)
    assert points[1]["agency"] == "甲市文化局＋甲市旅游局"
    assert "甲市旅游局没有已入库的报告，不能相加" in str(points[0]["note"])
    assert "此前为这些单位与本单位各年之和" in str(points[3]["note"])
    rate = json.loads(
        province("series", "公开率", "--agency", "S", "--with-predecessors", "--years", "2021", "--format", "json").out
    )
    parts = [
        json.loads(province("series", "公开率", "--agency", one, "--years", "2021", "--format", "json").out)[0]
        for one in ("P1", "P2")
    ]
    assert rate[0]["denominator"] == sum(one["denominator"] for one in parts)


def test_a_series_over_a_split_is_broken_and_never_summed(province: Run, file: Callable[..., None]) -> None:
    file("甲市规划局", 2021, out=9)
    file("甲市住建局", 2021, out=5)
    file("甲市住建局", 2022, out=12)
    for options in ((), ("--with-predecessors",)):
        points = received(province, "T2", "--years", "2021-2022", *options)
        assert [(one["value"], one["break"]) for one in points] == [(5, False), (12, True)]
        assert "机构拆分、职责划转）：自甲市规划局划入职责，与此前不可比" in str(points[1]["note"])


def test_members_follow_mergers_through_others_and_never_in_a_circle() -> None:
    def day(year: int) -> dt.date:
        return dt.date(year, 1, 1)

    def ended(year: int) -> dt.date:
        return dt.date(year - 1, 12, 31)

    known = Successions(
        (Succession(P1, P2, day(2018), ended(2018)), Succession(P2, S, day(2020), ended(2020))),
        {P2: day(2018), S: day(2020)},
    )
    assert [known.members(S, year) for year in (2017, 2018, 2020)] == [[P1], [P2], [S]]
    assert set(known.members(S)) == {S, P1, P2}
    assert known.concerned(S) == {S, P1, P2}
    circle = Successions((Succession(P1, S, day(2018), ended(2018)), Succession(S, P1, day(2019), ended(2019))))
    assert set(circle.members(S, 2010)) == {S, P1}
