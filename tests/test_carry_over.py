"""结转衔接: what years hand over, against what the checks say, on both databases, as text, records and a page."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Engine

from etl.agency_list import AgencyRecord
from etl.draft import FilingDraft
from etl.load import load_agencies, store
from reportdb.carry_over import CarryOver, Chain, Filed, Gap, Passage, Year
from reportdb.checks import Surroundings, check
from reportdb.database import reading, writing
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.papers import carry_rows
from reportdb.queries import registry
from reportdb.queries.carry_over import Carried, carried
from reportdb.queries.remit import Remit
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, TableData, number, words
from tests.asked import counted
from tests.command_line import Run

ALL = Remit.everyone()
FIVE = number(5)
OWN, WHOLE = Scope.OWN, Scope.CONSOLIDATED
APPLICATIONS = CarryOver(catalog(), Chain.APPLICATIONS)
IN_FORCE = CarryOver(catalog(), Chain.IN_FORCE)
YEARS = range(2020, 2024)
Maker = Callable[..., Report]
Put = Callable[..., int]
TREE = [
    AgencyRecord("甲市人民政府", "A", kind="人民政府"),
    AgencyRecord("甲市教育局", "A1", "A", kind="政府部门"),
    AgencyRecord("甲市旅游局", "A2", "A", kind="政府部门", valid_to=dt.date(2021, 12, 31)),
    AgencyRecord("甲市水务局", "A3", "A", kind="政府部门"),
    AgencyRecord("丁市人民政府", "D", kind="人民政府"),
]


def filed(edition: str = "2021", **figures: Figure) -> Filed:
    """Applications whose totals are given by their outcome."""
    return Filed(1, edition, {Cell(code, "total"): figure for code, figure in figures.items()})


def stock(edition: str = "2021", item: str = "regulation", **figures: Figure | int) -> Filed:
    """Publications of one item, given by their measure."""
    return Filed(
        1, edition, {Cell(item, code): number(one) if isinstance(one, int) else one for code, one in figures.items()}
    )


def one_passage(chain: CarryOver, last: Year, this: Year) -> Passage:
    (passage,) = chain.passages({2022: last, 2023: this})
    return passage


def of_total(last: Year, this: Year) -> tuple[bool | None, int | None, list[Gap | None]]:
    link = one_passage(APPLICATIONS, last, this).links[-1]
    return link.holds, link.expected, [operand.gap for operand in link.operands]


def test_the_lines_are_those_of_the_form() -> None:
    assert list(APPLICATIONS.lines.values()) == [
        "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计",
    ]  # fmt: skip
    assert list(IN_FORCE.lines) == ["regulation", "normative_document"]
    assert [(code, before) for code, before, _ in IN_FORCE.operands] == [
        ("in_force", True), ("issued", False), ("repealed", False), ("in_force", False),
    ]  # fmt: skip
    assert len(APPLICATIONS.cells) == 14
    assert len(IN_FORCE.cells) == 6


@pytest.mark.parametrize(
    ("out", "taken", "holds"),
    [
        (number(5), number(5), True),
        (number(0), number(0), True),
        (number(5), number(3), False),
        (number(5), number(0), False),
        (BLANK, number(0), None),
        (number(0), BLANK, None),
        (number(0), NOT_APPLICABLE, None),
        (words("约5件"), number(5), None),
        (BLANK, BLANK, None),
    ],
)
def test_only_two_numbers_are_compared(out: Figure, taken: Figure, holds: bool | None) -> None:
    found = of_total(filed(carried_out=out), filed(carried_in=taken))
    assert found == (holds, out.value, [None, None])


def test_a_gap_is_shown_as_what_it_is() -> None:
    five = filed(carried_out=number(5), carried_in=number(5))
    assert of_total(five, Gap.MISSING) == (None, 5, [None, Gap.MISSING])
    assert of_total(Gap.RETURNED, five) == (None, None, [Gap.RETURNED, None])
    assert of_total(five, Filed(2, None, {})) == (None, 5, [None, Gap.NO_TABLE])
    assert of_total(filed(), five) == (None, None, [Gap.NO_FIGURE, None])
    both = one_passage(APPLICATIONS, five, Filed(2, None, {}))
    assert (both.edition_before, both.edition, both.gap_before, both.gap) == ("2021", None, None, Gap.NO_TABLE)


def test_years_without_the_agency_are_left_out_at_both_ends_only() -> None:
    years: dict[int, Year] = {2019: Gap.NOT_DUE, 2020: Gap.NOT_DUE, 2021: filed(), 2022: Gap.NOT_DUE, 2024: filed()}
    assert [passage.year for passage in APPLICATIONS.passages(years)] == [2021, 2022]


def test_applications_pass_from_the_form_of_2019_to_that_of_2021() -> None:
    assert of_total(filed("2019", carried_out=number(5)), filed(carried_in=number(4)))[0] is False
    assert of_total(filed("2019", carried_out=number(5)), filed("2019", carried_in=number(5)))[0] is True


def in_force(last: Year, this: Year) -> tuple[bool | None, int | None]:
    link = one_passage(IN_FORCE, last, this).links[0]
    return link.holds, link.expected


def test_documents_in_force_are_last_years_and_the_issued_without_the_repealed() -> None:
    last = stock(in_force=10, issued=0, repealed=0)
    assert in_force(last, stock(in_force=12, issued=5, repealed=3)) == (True, 12)
    assert in_force(last, stock(in_force=11, issued=5, repealed=3)) == (False, 12)
    assert in_force(last, stock(in_force=11, issued=BLANK, repealed=3)) == (None, None)
    assert in_force(last, stock(in_force=BLANK, issued=5, repealed=3)) == (None, 12)
    assert in_force(last, stock(in_force=1, issued=0, repealed=30)) == (False, None)  # less than nothing is no figure
    assert in_force(last, stock(in_force=9, issued=0, repealed=BLANK)) == (None, None)


def test_a_form_without_the_stock_leaves_it_open_on_either_side() -> None:
    old = stock("2019", newly_made=1, newly_disclosed=30, total_disclosed=30)
    assert in_force(old, stock(in_force=10, issued=30, repealed=0)) == (None, None)  # 30 issued are no break of a sum
    assert in_force(stock(in_force=10, issued=0, repealed=0), old) == (None, None)
    link = one_passage(IN_FORCE, old, stock(in_force=10, issued=30, repealed=0)).links[0]
    assert [operand.gap for operand in link.operands] == [Gap.NO_FIGURE, None, None, None]


FIGURES = st.one_of(st.integers(0, 4).map(number), st.sampled_from([BLANK, NOT_APPLICABLE, words("约")]))


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["2019", "2021"]), st.sampled_from(["2019", "2021"]), st.sampled_from(list(Chain)))
def test_the_grid_calls_broken_exactly_what_the_checks_do(
    data: st.DataObject, before: str, after: str, which: Chain
) -> None:
    chain = APPLICATIONS if which is Chain.APPLICATIONS else IN_FORCE
    tables = []
    for edition in (before, after):
        cells = [cell for cell in chain.cells if cell in catalog().table(edition, chain.table_code).cells]
        figures = {cell: data.draw(FIGURES) for cell in cells}
        tables.append(TableData(edition, figures))
    reports = [
        Report("甲", year, OWN, table.edition, {chain.table_code: table})
        for year, table in zip((2022, 2023), tables, strict=True)
    ]
    findings = check(reports[1], catalog(), Surroundings(last_year=reports[0]))
    broken = {item.column if which is Chain.APPLICATIONS else item.row for item in findings if item.code == chain.rule}
    passage = one_passage(chain, *(Filed(1, table.edition, table.figures) for table in tables))
    assert {link.line for link in passage.links if link.holds is False} == broken
    for link in passage.links:
        values = [operand.value for operand in link.operands]
        if link.holds is not None and link.expected is not None and link.place.value is not None:
            assert (link.expected == link.place.value) is link.holds
        assert link.holds is not True or None not in values


@pytest.fixture
def put(engine: Engine, full_report: Maker) -> Put:
    """Stores a report of an agency of TREE with a few figures set and gives its number."""
    with writing(engine) as conn:
        load_agencies(conn, TREE)
        ids = {row.code: row.id for row in registry.agencies(conn, ALL)}

    def stored(
        code: str, year: int, scope: Scope = OWN, *, out: Figure = FIVE, taken: Figure = FIVE,
        edition: str | None = None, accepted: bool = True, without: str = "",
        edit: Callable[[Report], object] = lambda _: None,
    ) -> int:  # fmt: skip
        edition = edition or ("2019" if year < 2021 else "2021")
        report = deepcopy(full_report("", year, edition))
        report.scope = scope
        figures = report.tables["applications"].figures
        figures.update({Cell("carried_out", column): out for column in APPLICATIONS.lines})
        figures.update({Cell("carried_in", column): taken for column in APPLICATIONS.lines})
        edit(report)
        if without:
            del report.tables[without]
        with writing(engine) as conn:
            return store(conn, FilingDraft(report, ids[code], accepted))

    return stored


def read(engine: Engine, chain: CarryOver = APPLICATIONS, remit: Remit = ALL, **whom: str) -> Carried:
    with reading(engine) as conn:
        ids = {key: registry.find_agency(conn, ALL, value).id for key, value in whom.items()}
        return carried(conn, remit, chain, YEARS, agency=ids.get("agency"), under=ids.get("under"))


def grid(chain: CarryOver, found: Carried) -> dict[str, list[str]]:
    """The last cell (the total, or the verdict on normative documents) of each line, by agency and scope."""
    lines: dict[str, list[str]] = {}
    for line in carry_rows.lines(chain, carry_rows.told(chain, found.rows), catalog()):
        lines.setdefault(f"{line.code}{line.scope}", []).append(f"{line.cells[-1].words} {line.remark}".strip())
    return lines


def test_the_grid_has_a_line_for_each_scope_and_tells_gaps_apart(engine: Engine, put: Put) -> None:
    for year in YEARS:
        put("A", year, WHOLE)
    put("A", 2021, OWN, out=number(4))
    put("A1", 2020)
    put("A1", 2021, out=number(9))
    put("A1", 2021, out=number(5), accepted=False)  # the accepted one stays current
    put("A1", 2022, taken=number(7), out=NOT_APPLICABLE)
    put("A1", 2023)
    put("A2", 2020)
    put("A2", 2021)
    put("D", 2020)
    put("D", 2021, accepted=False)
    put("D", 2022, without="applications")
    put("D", 2023, edition="2019")
    found = read(engine)
    assert grid(APPLICATIONS, found) == {
        "A本级": ["？缺→5 2020年只有汇总数", "？4→缺 2022年只有汇总数", "缺 2022、2023年只有汇总数"],
        "A汇总": ["5", "5", "5"],
        "A1本级": ["5", "≠9→7 7 处不衔接", "？/→5"],
        "A2本级": ["5", "？5→— 2022年无此单位"],
        "D本级": [
            "？5→退 2021年已退回",
            "？退→无表 2021年已退回；2022年没有这张表",
            "？无表→5 2022年没有这张表；2023年用2019年格式",
        ],
    }
    assert found.silent == ["甲市水务局"]
    assert carry_rows.counted(carry_rows.told(APPLICATIONS, found.rows)) == (
        "共 98 处：衔接 35，不衔接 7（1 个单位），无法核对 56"
    )


def test_years_in_succession_that_say_nothing_share_a_line(engine: Engine, put: Put) -> None:
    put("A1", 2020)
    put("D", 2023)
    put("D", 2020, accepted=False)
    found = read(engine)
    assert grid(APPLICATIONS, found) == {
        "A1本级": ["？5→缺 2021年未报送", "缺 2021—2023年未报送"],
        "D本级": ["？退→缺 2020年已退回；2021年未报送", "缺 2021、2022年未报送", "？缺→5 2022年未报送"],
    }
    told = carry_rows.told(APPLICATIONS, found.rows)
    assert [line.years for line in carry_rows.lines(APPLICATIONS, told, catalog())][1] == "2021→2023"
    assert len(list(carry_rows.records(APPLICATIONS, told))) == 2 * 3 * 7  # programs get every year


def test_the_stock_is_not_assessed_over_forms_without_it(engine: Engine, put: Put) -> None:
    def edit(report: Report) -> None:
        report.tables["publications"].figures.update(
            {Cell(item, code): number(value) for item in IN_FORCE.lines for code, value in
             (("in_force", 10 + (report.year or 0) % 100), ("issued", 1), ("repealed", 0))}
        )  # fmt: skip
        report.tables["publications"].figures.update(
            {Cell("normative_document", "repealed"): number(4)} if report.year == 2023 else {}
        )

    put("A1", 2020)
    for year in (2021, 2022, 2023):
        put("A1", year, edit=edit)
    assert grid(IN_FORCE, read(engine, IN_FORCE)) == {"A1本级": ["？ 2020年格式无此项", "√", "≠应为29 1 处不衔接"]}


def test_a_remit_an_agency_and_a_tree_limit_what_is_shown(engine: Engine, put: Put) -> None:
    for code in ("A", "A1", "D"):
        put(code, 2022)
    with reading(engine) as conn:
        number_of = {row.code: row.id for row in registry.agencies(conn, ALL)}
    assert [row.agency_code for row in read(engine).rows] == ["A", "A1", "D"]
    assert [row.agency_code for row in read(engine, under="A").rows] == ["A", "A1"]
    assert read(engine, under="A").silent == ["甲市旅游局", "甲市水务局"]
    assert [row.agency_code for row in read(engine, agency="D").rows] == ["D"]
    only = Remit.of({number_of["A1"]})
    assert [row.agency_code for row in read(engine, remit=only, under="A").rows] == ["A1"]
    assert read(engine, remit=only, agency="D") == Carried([], [])


def test_all_agencies_are_read_in_one_pass(engine: Engine, put: Put) -> None:
    def statements() -> int:
        with counted(engine) as asked:
            read(engine)
        return len(asked)

    put("A", 2020)
    few = statements()
    for code in ("A", "A1", "A2", "A3", "D"):
        put(code, 2021)
    assert statements() <= few


def test_the_command_prints_and_writes_the_same_page(run: Run, put: Put, tmp_path: Path) -> None:
    put("A1", 2021, out=number(9))
    put("A1", 2022, taken=number(7))
    put("A1", 2023, taken=words("约五件"))
    line = ("carry", "--years", "2021-2023", "--under", "A")
    text = run(*line).out.splitlines()
    assert text[2].split()[:6] == ["甲市教育局", "A1", "本级", "2021→2022", "≠9→7", "≠9→7"]
    assert text[3].split()[4] == "？5→“约五件”"
    assert text[-1] == "共 14 处：衔接 0，不衔接 7（1 个单位），无法核对 7"
    records = json.loads(run(*line, "--format", "json").out)
    table = list(csv.DictReader(io.StringIO(run(*line, "--format", "csv").out)))
    assert [list(one) for one in records] == [list(one) for one in table]
    assert (records[6]["line_code"], records[6]["state"], records[6]["carried_out_before"], records[6]["carried_in"]) == (
        "total", "broken", 9, 7,
    )  # fmt: skip
    assert (table[13]["carried_in"], table[13]["carried_in_mark"], table[13]["carried_in_text"]) == (
        "",
        "text",
        "约五件",
    )
    path = tmp_path / "结转.xlsx"
    assert run(*line, "-o", str(path)).code == 0
    sheet = load_workbook(path)["结转衔接"]
    assert [cell.value for cell in sheet[5]][:5] == ["甲市教育局", "本级", "2021→2022", "≠9→7", "≠9→7"]
    assert (sheet["J5"].font.bold, sheet["J5"].border.left.style) == (True, "medium")  # seen without colours
    assert not sheet["J6"].font.bold
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 1)
    assert sheet["A7"].value == text[-1]


def test_numbers_that_hold_are_numbers_on_paper(run: Run, put: Put, tmp_path: Path) -> None:
    put("A1", 2021)
    put("A1", 2022)
    path = tmp_path / "c.xlsx"
    assert run("carry", "--years", "2021-2022", "--agency", "A1", "-o", str(path)).code == 0
    assert [cell.value for cell in load_workbook(path)["结转衔接"][5]][3:10] == [5] * 7
    assert run("carry", "--years", "2021-2022", "--agency", "A1", "--of", "in_force", "-o", str(path)).code == 0
    sheet = load_workbook(path)["现行有效衔接"]
    assert [cell.value for cell in sheet[4]][3:8] == [
        "规章 上年现行有效", "规章 制发", "规章 废止", "规章 现行有效", "规章 核对",
    ]  # fmt: skip
    assert str(sheet["H5"].value).startswith("≠应为")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 2), (("--years", "2021"), 2), (("--years", "2021-2022", "--agency", "A", "--under", "A"), 2),
        (("--years", "2021-2022", "--of", "appeals"), 2), (("--years", "2021-2022", "-o", "a.txt"), 1),
        (("--years", "2021-2022", "--agency", "没有这个局"), 2), (("--years", "2021-2022"), 1),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_said_in_one_line(run: Run, options: tuple[str, ...], code: int) -> None:
    said = run("carry", *options)
    assert (said.code, said.out, said.err.count("\n")) == (code, "", 1)
