"""Who has filed, who is late, whom a superior covers, whom to call; over years as a grid."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl.agency_list import AgencyRecord, Alias
from etl.draft import FilingDraft
from etl.load import load_agencies, store
from reportdb.checks.deadlines import due, is_government
from reportdb.database import reading, writing
from reportdb.findings import Finding, Level
from reportdb.papers import status_rows
from reportdb.queries import registry
from reportdb.queries.contacts import contacts_before
from reportdb.queries.members import members
from reportdb.queries.remit import Remit
from reportdb.queries.status import Asked, StatusRow, status
from reportdb.queries.status_years import status_over_years
from reportdb.report import Report, Scope, SignOff
from tests.asked import counted
from tests.books import load_workbook
from tests.command_line import Run

ALL = Remit.everyone()
OWN, WHOLE = Scope.OWN, Scope.CONSOLIDATED
LATER = Asked(dt.date(2024, 2, 10))
Put = Callable[..., int]
TREE = [
    AgencyRecord("甲市人民政府", "A", level="市级", kind="人民政府"),
    AgencyRecord("乙县人民政府", "B", "A", level="县级", kind="人民政府"),
    AgencyRecord("丙县人民政府", "C", "A", level="县级", kind="人民政府"),
    AgencyRecord("甲市应急管理局", "A1", "A", kind="政府部门", aliases=(Alias("甲市安监局", dt.date(2021, 12, 31)),)),
    AgencyRecord("乙县教育局", "B1", "B", kind="政府部门"),
    AgencyRecord("乙县小学", "B11", "B1", kind="其他"),
    AgencyRecord("丙县数据局", "C1", "C", kind="政府部门", valid_from=dt.date(2022, 1, 1)),
]


@pytest.fixture
def put(engine: Engine) -> Put:
    """Stores an empty filing of an agency of TREE and gives its number."""
    with writing(engine) as conn:
        load_agencies(conn, TREE)
        ids = {row.code: row.id for row in registry.agencies(conn, ALL)}

    def filed(
        code: str, scope: Scope = OWN, *, year: int = 2023, accepted: bool = True, received: dt.date | None = None,
        errors: int = 0, sign_off: SignOff | None = None,
    ) -> int:  # fmt: skip
        report = Report(None, year, scope, "2021", sign_off=sign_off or SignOff())
        findings = [Finding("T3-ID", Level.ERROR, "不等")] * errors
        draft = FilingDraft(report, ids[code], accepted, accepted and errors > 0, "", received, findings)
        with writing(engine) as conn:
            return store(conn, draft)

    return filed


def standing(engine: Engine, asked: Asked = LATER, under: str | None = None, year: int = 2023) -> list[StatusRow]:
    with reading(engine) as conn:
        top = None if under is None else registry.find_agency(conn, ALL, under).id
        return status(conn, ALL, year, top, asked)


def states(rows: list[StatusRow]) -> dict[str, str]:
    return {f"{row.agency_code}{'+' if row.scope == WHOLE else ''}": row.standing for row in rows}


def test_the_list_follows_the_tree_with_depths_and_names_of_the_year(engine: Engine, put: Put) -> None:
    rows = standing(engine, year=2021)
    assert [(row.agency_code, row.depth) for row in rows] == [
        ("A", 0), ("B", 1), ("B1", 2), ("B11", 3), ("C", 1), ("A1", 1),
    ]  # fmt: skip
    assert rows[-1].agency == "甲市安监局"
    assert [(row.agency_code, row.depth) for row in standing(engine, under="B")] == [("B", 0), ("B1", 1), ("B11", 2)]


def test_nobody_seems_to_stand_below_an_agency_that_only_comes_before(engine: Engine, put: Put) -> None:
    """丙县 ended; its office 丙县数据局 was left under it and must not be taken for one of 乙县."""
    with writing(engine) as conn:
        load_agencies(conn, [AgencyRecord("丙县人民政府", "C", "A", valid_to=dt.date(2022, 12, 31))])
    put("C1")
    assert [(row.agency_code, row.depth) for row in standing(engine)] == [
        ("A", 0), ("B", 1), ("B1", 2), ("B11", 3), ("C1", 1), ("A1", 1),
    ]  # fmt: skip
    assert [(row.agency_code, row.depth) for row in standing(engine, under="C")] == [("C1", 0)]


def test_of_one_that_ended_the_successors_are_named(engine: Engine, put: Put) -> None:
    """Nobody answers the telephone of an office that is no more."""
    with writing(engine) as conn:
        load_agencies(
            conn,
            [
                AgencyRecord("甲市应急管理局", "A1", "A", kind="政府部门", valid_to=dt.date(2023, 6, 30)),
                AgencyRecord("甲市应急局", "N1", "A", valid_from=dt.date(2023, 7, 1), predecessors=("A1",)),
                AgencyRecord("甲市消防局", "N2", "A", valid_from=dt.date(2023, 7, 1), predecessors=("A1",)),
            ],
        )
    found = {row.agency_code: row for row in standing(engine)}
    said = "2023-06-30 终止，职责由甲市应急局、甲市消防局承接"
    assert status_rows.remark(found["A1"]) == f"已逾期 10 天；{said}"
    assert status_rows.situation(found["A1"]) == f"逾期（{said}）"
    assert (status_rows.record(found["A1"])["ended"], found["N1"].ended) == ("2023-06-30", None)
    with reading(engine) as conn:
        total = members(conn, ALL, registry.find_agency(conn, ALL, "A").id, 2023)
    ended = {one.agency_code: one.ended for one in total.missing}
    assert (ended["A1"], ended["N1"]) == (dt.date(2023, 6, 30), None)
    assert "A1" not in {row.agency_code for row in standing(engine, year=2024)}
    put("A1", accepted=False, errors=1)
    (row,) = [row for row in standing(engine) if row.agency_code == "A1"]
    assert status_rows.situation(row) == f"已退回（本级，1 个强制问题；{said}）"
    put("A1")
    (row,) = [row for row in standing(engine) if row.agency_code == "A1"]
    assert "终止" not in status_rows.remark(row)


def test_what_is_late_depends_on_the_day_asked_about(engine: Engine, put: Put) -> None:
    put("A1", accepted=False, errors=2)
    before, on, after = (standing(engine, Asked(dt.date(2024, 1, day))) for day in (1, 31, 31))
    assert states(before) == states(on) == states(after)
    assert set(states(before).values()) == {"missing", "returned"}
    late = standing(engine, Asked(dt.date(2024, 2, 1)))
    assert states(late) == {
        "A": "missing", "B": "missing", "C": "missing", "A1": "returned", "B1": "late", "B11": "late", "C1": "late",
    }  # fmt: skip
    assert {row.agency_code: row.days_late for row in late if row.days_late} == {"A1": 1, "B1": 1, "B11": 1, "C1": 1}
    assert set(states(standing(engine, Asked(dt.date(2024, 4, 1)))).values()) == {"late", "returned"}
    own = standing(engine, Asked(dt.date(2024, 1, 20), dt.date(2024, 1, 15)))
    assert {row.days_late for row in own} == {5}
    assert {row.deadline for row in own} == {dt.date(2024, 1, 15)}
    assert "late" not in states(standing(engine, Asked())).values()  # nobody asked


def test_a_report_came_late_by_the_day_its_first_accepted_version_came(engine: Engine, put: Put) -> None:
    put("A1", accepted=False, received=dt.date(2024, 1, 20), errors=1)
    put("A1", received=dt.date(2024, 2, 3))
    put("A1", received=dt.date(2024, 6, 1))  # a correction is not late
    put("B1", received=dt.date(2024, 1, 31))
    put("B11")
    found = {row.agency_code: row for row in standing(engine)}
    assert {code: found[code].days_late for code in ("A1", "B1", "B11")} == {"A1": 3, "B1": 0, "B11": None}
    assert (found["A1"].standing, found["A1"].received) == ("accepted", dt.date(2024, 6, 1))
    assert status_rows.remark(found["A1"]) == "晚报 3 天"
    assert status_rows.counted(list(found.values())).endswith("；其中晚报 1")


def test_a_consolidated_filing_covers_those_below_it_but_not_those_of_the_top(engine: Engine, put: Put) -> None:
    put("A", WHOLE)
    put("B", WHOLE)
    put("B11")
    rows = standing(engine)
    assert states(rows) == {
        "A+": "accepted", "B+": "accepted", "B1": "covered", "B11": "accepted", "C": "missing", "C1": "late", "A1": "late",
    }  # fmt: skip
    assert {row.agency_code: row.covered_by for row in rows if row.covered_by} == {
        "B1": "乙县人民政府", "B11": "乙县人民政府",
    }  # fmt: skip
    assert states(standing(engine, under="B")) == {"B+": "accepted", "B1": "late", "B11": "accepted"}


@pytest.mark.parametrize("top", ["A", "B", "B1", "C"])
def test_whom_the_status_calls_covered_a_total_calls_so_too(engine: Engine, put: Put, top: str) -> None:
    put("A", WHOLE)
    put("B", WHOLE, accepted=False)
    put("B1", WHOLE)
    put("B1", OWN)
    put("C", WHOLE)
    rows = standing(engine, under=top)
    with reading(engine) as conn:
        total = members(conn, ALL, registry.find_agency(conn, ALL, top).id, 2023)
    covered = {row.agency_code for row in rows if row.covered_by}
    assert covered == {one.agency_code for one in total.covered}
    accepted = {row.agency_code for row in rows if not row.awaited}
    assert {one.agency_code for one in total.missing} <= {row.agency_code for row in rows} - covered
    assert {row.agency_code for row in rows if row.awaited} - covered == {
        one.agency_code for one in total.missing
    } - accepted


def test_one_that_was_returned_is_called_even_where_it_is_covered(engine: Engine, put: Put) -> None:
    put("B", WHOLE)
    put("B1", accepted=False, errors=2)
    (row,) = [row for row in standing(engine) if row.agency_code == "B1"]
    assert row.awaited
    assert status_rows.situation(row) == "已退回（本级，2 个强制问题；乙县人民政府的汇总数已包含）"


def test_a_returned_consolidated_filing_covers_nobody(engine: Engine, put: Put) -> None:
    put("B", WHOLE, accepted=False, errors=1)
    assert states(standing(engine))["B1"] == "late"


def test_the_contact_is_that_of_the_latest_accepted_report_that_names_one(engine: Engine, put: Put) -> None:
    put("A1", year=2020, sign_off=SignOff(preparer="旧人", phone="1"))
    put("A1", year=2021, sign_off=SignOff(preparer="王五", phone="0571-2"))
    put("A1", year=2022, sign_off=SignOff(responsible="局长"))
    put("A1", year=2022, accepted=False, sign_off=SignOff(preparer="退回的人", phone="3"))
    put("A1", year=2023, sign_off=SignOff(preparer="今年的人", phone="4"))
    put("B", WHOLE, year=2022, sign_off=SignOff(preparer="汇总人", phone="5"))
    put("B", OWN, year=2022, sign_off=SignOff(preparer="本级人", phone="6"))
    with reading(engine) as conn:
        found = {number: tuple(one) for number, one in contacts_before(conn, ALL, 2023).items()}
        ids = {row.code: row.id for row in registry.agencies(conn, ALL)}
        assert found == {ids["A1"]: (2021, "王五", "0571-2"), ids["B"]: (2022, "本级人", "6")}
        assert set(contacts_before(conn, Remit.of({ids["B"]}), 2023)) == {ids["B"]}


def test_over_years_who_was_not_due_is_told_from_who_did_not_file(engine: Engine, put: Put) -> None:
    put("A1", year=2021)
    put("C", WHOLE, year=2022)
    put("C", OWN, year=2022, accepted=False, errors=1)
    years = range(2021, 2024)
    with reading(engine) as conn:
        found = status_over_years(conn, ALL, years, None, LATER)
    grid = {one.agency_code: [status_rows.sign(one.years.get(year, ())) for year in years] for one in found}
    assert grid == {
        "A": ["逾", "逾", "未"], "B": ["逾", "逾", "未"], "B1": ["逾", "逾", "逾"], "B11": ["逾", "逾", "逾"],
        "C": ["逾", "本退 汇√", "未"], "C1": ["—", "上", "逾"], "A1": ["√", "逾", "逾"],
    }  # fmt: skip
    assert list(grid) == ["A", "B", "B1", "B11", "C", "C1", "A1"]
    assert status_rows.year_name(found[-1]) == "甲市应急管理局（2021年及以前甲市安监局）"
    counts = {line[0]: line[2:] for line in status_rows.year_counts(found, years)}
    assert counts == {
        "已入库": ("1", "1", "0"), "已退回": ("0", "1", "0"), "未报送": ("0", "0", "3"), "逾期": ("5", "5", "4"),
        "由上级汇总覆盖": ("0", "1", "0"), "合计": ("6", "8", "7"),
    }  # fmt: skip


def test_statements_do_not_grow_with_the_agencies(engine: Engine, put: Put) -> None:
    def statements() -> int:
        with counted(engine) as asked:
            standing(engine)
        return len(asked)

    few = statements()
    for code in ("A", "B", "C", "B1", "A1"):
        put(code, WHOLE)
    assert statements() == few


def test_deadlines_are_those_of_the_law_in_force() -> None:
    assert due(2018, government=False) == due(2018, government=True) == dt.date(2019, 3, 31)
    assert due(2019, government=False) == dt.date(2020, 1, 31)
    assert due(2019, government=True) == dt.date(2020, 3, 31)


@pytest.mark.parametrize(
    ("name", "kind", "level", "expected"),
    [
        ("某县人民政府", "人民政府", "县级", True),
        ("某镇人民政府", "人民政府", "乡级", False),
        ("某镇人民政府", "", "", False),
        ("某开发区管理委员会", None, None, True),
        ("某市人民政府办公厅", "政府部门", "市级", False),
        ("某某街道办事处", None, None, False),
    ],
)
def test_governments_are_told_by_kind_then_by_name(name: str, kind: str, level: str, expected: bool) -> None:
    assert is_government(name, kind, level) is expected


def test_the_command_tells_people_programs_and_paper_the_same(run: Run, put: Put, tmp_path: Path) -> None:
    put("B", WHOLE)
    put("A1", year=2022, sign_off=SignOff(preparer="=王五", phone="0571-2"))
    put("A1", accepted=False, errors=3)
    line = ("status", "--year", "2023", "--as-of", "2024-02-10")
    text = run(*line).out
    assert "    乙县教育局" in text
    assert text.splitlines()[-1] == "共 7：未报送 2，已入库 1，由上级汇总覆盖 2，逾期 1，已退回 1"
    assert "截至 2024-02-10" in text.splitlines()[-2]
    objects = {one["agency_code"]: one for one in run(*line, "--json").objects}
    assert (objects["C1"]["state"], objects["C1"]["state_name"], objects["C1"]["late"]) == ("missing", "逾期", True)
    assert (objects["B1"]["state"], objects["B1"]["covered_by"]) == ("covered", "乙县人民政府")
    calls = run(*line, "--reminders", "--json").objects
    assert [(one["agency_code"], one["preparer"], one["phone"]) for one in calls] == [
        ("A", None, None), ("C", None, None), ("C1", None, None), ("A1", "=王五", "0571-2"),
    ]  # fmt: skip
    reminders = run(*line, "--reminders").out
    assert "已退回（本级，3 个强制问题）" in reminders
    assert "'=王五" in reminders
    assert reminders.splitlines()[-1] == "共 4 条，其中 3 条没有电话"
    path = tmp_path / "催报.xlsx"
    assert run(*line, "-o", str(path)).code == 0
    book = load_workbook(path)
    assert book.sheetnames == ["报送情况", "催报名单"]
    rows = [[cell.value for cell in row] for row in book["报送情况"].iter_rows(min_row=5, max_row=11)]
    assert [row[4] for row in rows] == [
        "未报送",
        "已入库",
        "由上级汇总覆盖",
        "由上级汇总覆盖",
        "未报送",
        "逾期",
        "已退回",
    ]
    assert book["报送情况"]["B7"].alignment.indent == 2
    assert book["报送情况"]["A12"].value == text.splitlines()[-1]
    contact = book["催报名单"]["G8"]
    assert (contact.value, contact.data_type, contact.quotePrefix) == ("=王五", "s", True)
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)


def test_the_grid_as_text_json_and_workbook(run: Run, put: Put, tmp_path: Path) -> None:
    put("A1", year=2021)
    text = run("status", "--years", "2021-2023", "--under", "A1").out
    assert text.splitlines()[2].split()[-3:] == ["√", "逾", "逾"]
    assert "√ 已入库" in text.splitlines()[-1]
    (one,) = run("status", "--years", "2021-2023", "--under", "A1", "--json").objects
    years = json.loads(json.dumps(one["years"]))
    assert [[row["state"] for row in years[str(year)]] for year in range(2021, 2024)] == [
        ["accepted"], ["missing"], ["missing"],
    ]  # fmt: skip
    assert years["2021"][0]["agency"] == "甲市安监局"
    path = tmp_path / "g.xlsx"
    assert run("status", "--years", "2021-2023", "-o", str(path)).code == 0
    sheet = load_workbook(path)["历年报送"]
    assert [cell.value for cell in sheet[4]][3:] == ["2021", "2022", "2023"]
    assert [cell.value for cell in sheet[11]][1:] == [
        "甲市应急管理局（2021年及以前甲市安监局）", "A1", "√", "逾", "逾",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        (), ("--year", "2023", "--years", "2021-2023"), ("--years", "2023-2021"), ("--years", "soon"),
        ("--years", "2021-2023", "--reminders"), ("--years", "2021-2023", "--deadline", "2024-01-01"),
        ("--year", "2023", "--as-of", "tomorrow"), ("--year", "2023", "-o", "a.csv"),
    ],
)  # fmt: skip
def test_options_that_make_no_sense_are_refused_in_one_line(run: Run, options: tuple[str, ...]) -> None:
    said = run("status", *options)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
