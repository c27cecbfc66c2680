"""`restore`: an earlier filing comes back as a new one, with all that hangs on it, and only that way."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl import restore as restoring
from etl.batch import ImportOptions, ImportResult, run_import
from etl.restore import REPEATED, Restored, restore
from reportdb.cli import main
from reportdb.database import reading, writing
from reportdb.errors import NothingToShow, UsageError
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.models import metadata
from reportdb.queries import filings
from reportdb.queries.corrections import corrections_of
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import BLANK, NOT_APPLICABLE, ChannelFigure, ImprovementItem, Report, Scope, TableData, number
from reportdb.xlsx import Cover, write_report
from tests.books import load_workbook

EVERYONE = Remit.everyone()
AGENCY = "测试省测试市档案局"
BROKEN = Path(__file__).parents[1] / "samples" / "broken"
Send = Callable[..., str]


def report(count: int, year: int = 2023, scope: Scope = Scope.OWN) -> Report:
    """A report that adds up, with `count` applications carried to the next year."""
    made = Report(AGENCY, year, scope, "2021")
    for code in ("publications", "applications", "appeals"):
        cells = catalog().table("2021", code).official_cells
        made.tables[code] = TableData("2021", {cell: number(0) for cell in cells})
    for row in ("received", "carried_out"):
        for column in ("natural_person", "total"):
            made.tables["applications"].figures[Cell(row, column)] = number(count)
    made.channels = [ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", number(count))]
    made.improvement_items = [ImprovementItem(f"第{count}个问题。", "改进。")]
    return made


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """Writes a report as a workbook and gives its path."""

    def write(made: Report, name: str) -> str:
        path = tmp_path / name
        cover = Cover(agency=made.agency or "", year=made.year or 0, scope=made.scope)
        write_report(path, made, catalog().form("2021"), cover)
        return str(path)

    return write


def run(engine: Engine, *paths: str, **options: Any) -> list[ImportResult]:
    return list(run_import(engine, list(paths), ImportOptions(**options)))


def one(engine: Engine, path: str, **options: object) -> ImportResult:
    (result,) = run(engine, path, **options)
    return result


def back(engine: Engine, filing: int | None, reason: str = "新报的数有误", by: str = "王五") -> Restored:
    assert filing is not None
    with writing(engine) as conn:
        return restore(conn, EVERYONE, filing, reason, by)


def current(engine: Engine, year: int = 2023, scope: str = "own") -> int:
    with reading(engine) as conn:
        agency = conn.exec_driver_sql("SELECT id FROM agency").scalar_one()
        row = filings.current(conn, EVERYONE, agency, year, scope)
        assert row is not None
        return row.id


def hanging(engine: Engine, filing: int) -> dict[str, list[tuple[object, ...]]]:
    """Everything that hangs on a filing, without its number."""
    found = {}
    with reading(engine) as conn:
        for name in REPEATED:
            columns = [
                column.name for column in metadata.tables[name].columns if column.name not in ("id", "filing_id")
            ]
            rows = conn.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {name} WHERE filing_id = {filing}")
            found[name] = sorted(map(tuple, rows.all()), key=repr)
    return found


def everything(engine: Engine) -> dict[str, set[tuple[object, ...]]]:
    """All rows of the record but the one flag that may change."""
    found = {}
    with reading(engine) as conn:
        for table in metadata.tables.values():
            names = [column.name for column in table.columns if column.name != "is_current"]
            found[table.name] = set(map(tuple, conn.exec_driver_sql(f"SELECT {', '.join(names)} FROM {table.name}")))
    return found


def test_all_that_hangs_on_a_filing_is_repeated() -> None:
    """A table somebody adds later has to be named here or in REPEATED."""
    hang = {table.name for table in metadata.tables.values() if "filing_id" in table.c}
    assert hang == {*REPEATED, "import_item", "submission"}


def test_an_earlier_filing_is_repeated_row_by_row_and_nothing_else_changes(engine: Engine, send: Send) -> None:
    first = report(1)
    first.tables["appeals"].figures[Cell("reconsideration", "upheld")] = BLANK
    first.tables["appeals"].figures[Cell("reconsideration", "other")] = NOT_APPLICABLE
    old = one(engine, send(first, "a.xlsx"), by="张三").filing
    run(engine, send(report(2), "b.xlsx"), by="李四")
    before = everything(engine)
    done = back(engine, old)
    assert (done.old.id, done.superseded.id, done.new.id, done.new.n) == (1, 2, 3, 3)
    assert (done.new.state, done.new.is_current, done.new.as_filed) == ("accepted", True, False)
    assert done.new.reason == "restored from filing 1: 新报的数有误"
    assert (done.new.digest, done.new.sources_key) == (done.old.digest, done.old.sources_key)
    assert hanging(engine, 3) == hanging(engine, 1)
    assert all(
        hanging(engine, 3)[name] for name in ("application", "channel_activity", "filing_table", "filing_source")
    )
    after = everything(engine)
    assert all(before[name] <= after[name] for name in before)
    assert current(engine) == 3
    with reading(engine) as conn:
        assert load_report(conn, EVERYONE, 3).content() == load_report(conn, EVERYONE, 1).content()
        rows = conn.exec_driver_sql("SELECT id, made_by, restored_from, run_id FROM filing ORDER BY id").all()
        assert [tuple(row) for row in rows] == [(1, "张三", None, 1), (2, "李四", None, 2), (3, "王五", 1, None)]
        assert conn.exec_driver_sql("SELECT COUNT(DISTINCT filing_id) FROM annual_applications").scalar_one() == 1
        trail = [tuple(row) for row in conn.exec_driver_sql("SELECT who, action, what FROM audit_trail ORDER BY id")]
    assert trail == [
        ("张三", "accepted", "filing 1"),
        ("李四", "accepted", "filing 2"),
        ("王五", "restored", "filing 3: restored from filing 1: 新报的数有误; in the place of filing 2"),
    ]


def test_after_a_restore_every_file_that_made_a_filing_is_unchanged(engine: Engine, send: Send) -> None:
    a, b, c = (send(report(count), f"{count}.xlsx") for count in (1, 2, 3))
    for path in (a, b, c):
        assert one(engine, path).status == "accepted"
    back(engine, 1)
    assert [(item.status, item.filing) for item in (one(engine, path) for path in (a, b, c))] == [
        ("unchanged", 4), ("unchanged", 2), ("unchanged", 3),
    ]  # fmt: skip
    assert current(engine) == 4
    back(engine, 2)
    assert [(item.status, item.filing) for item in (one(engine, path) for path in (c, b, a))] == [
        ("unchanged", 3), ("unchanged", 5), ("unchanged", 4),
    ]  # fmt: skip
    assert current(engine) == 5
    assert one(engine, send(report(9), "9.xlsx")).filing == 6
    assert current(engine) == 6
    back(engine, 5)
    assert current(engine) == 7


def test_bytes_that_only_repeated_an_old_filing_do_not_bring_it_back(engine: Engine, send: Send) -> None:
    """A folder imported twice: the copy of the old figures comes after the new ones are in."""
    a, again, b = send(report(1), "a.xlsx"), send(report(1), "again.xlsx"), send(report(2), "b.xlsx")
    book = load_workbook(again)
    book["表三"]["N40"] = "　"
    book.save(again)
    for _ in range(2):
        results = [one(engine, path) for path in (a, again, b)]
    assert [(item.status, item.filing) for item in results] == [("unchanged", 1), ("unchanged", 1), ("unchanged", 2)]
    assert current(engine) == 2
    back(engine, 1)
    assert [one(engine, path).filing for path in (a, again, b)] == [3, 3, 2]
    assert current(engine) == 3


def test_scopes_are_restored_apart(engine: Engine, send: Send) -> None:
    for count in (1, 2):
        run(engine, send(report(count), f"own{count}.xlsx"))
        run(engine, send(report(count + 10, scope=Scope.CONSOLIDATED), f"all{count}.xlsx"))
    back(engine, 1)
    assert (current(engine), current(engine, scope="consolidated")) == (5, 4)
    back(engine, 2)
    assert (current(engine), current(engine, scope="consolidated")) == (5, 6)
    with reading(engine) as conn:
        assert load_report(conn, EVERYONE, 6).tables["applications"].number_at("received", "total") == 11


@pytest.mark.parametrize("revised", [False, True])
def test_what_cannot_be_restored_is_refused(engine: Engine, send: Send, revised: bool) -> None:
    wrong = report(1)
    wrong.tables["appeals"].figures[Cell("reconsideration", "total")] = number(9)
    returned = one(engine, send(wrong, "wrong.xlsx"))
    if revised:
        run(engine, send(report(1), "a.xlsx"))
    assert returned.status == "returned"
    before = everything(engine)
    with pytest.raises(UsageError, match=r"^filing 1 was returned with 1 error; only an accepted filing"):
        back(engine, returned.filing)
    if revised:
        with pytest.raises(UsageError, match=r"^filing 2 is the current one already$"):
            back(engine, 2)
        with pytest.raises(UsageError, match="needs a reason"):
            back(engine, 2, "  ")
    with pytest.raises(NothingToShow, match="no filing 99"):
        back(engine, 99)
    assert everything(engine) == before


def test_a_filing_that_says_what_the_current_one_says_is_not_restored(engine: Engine, send: Send) -> None:
    for count in (1, 2):
        run(engine, send(report(count), f"{count}.xlsx"))
    back(engine, 1)
    with pytest.raises(UsageError, match="filing 3, the current one, says what filing 1 says"):
        back(engine, 1)
    back(engine, 2)
    assert current(engine) == 4


def test_an_account_restores_only_what_it_may_see(engine: Engine, send: Send) -> None:
    for count in (1, 2):
        run(engine, send(report(count), f"{count}.xlsx"))
    with pytest.raises(NothingToShow), writing(engine) as conn:
        restore(conn, Remit.of([99]), 1, "x")
    assert current(engine) == 2


def test_a_report_taken_as_filed_is_restored_as_filed_with_both_reasons(engine: Engine, send: Send) -> None:
    wrong = report(1)
    wrong.tables["appeals"].figures[Cell("reconsideration", "total")] = number(9)
    old = one(engine, send(wrong, "wrong.xlsx"), accept="已经公布").filing
    run(engine, send(report(2), "b.xlsx"))
    done = back(engine, old)
    assert done.new.as_filed
    assert done.new.reason == "restored from filing 1: 新报的数有误; filing 1 was accepted as filed: 已经公布"
    with reading(engine) as conn:
        codes = [{item.code for item in filings.findings_of(conn, EVERYONE, number_)} for number_ in (1, 3)]
        trail = conn.exec_driver_sql("SELECT action FROM audit_trail ORDER BY id").scalars().all()
    assert codes[0] == codes[1]
    assert "T4-SUM" in codes[1]
    assert trail == ["accepted as filed", "accepted", "restored"]


def test_rules_over_two_years_are_asked_again_on_both_sides(engine: Engine, send: Send) -> None:
    def carry(filing: int) -> bool:
        with reading(engine) as conn:
            return "T3-CARRY" in {item.code for item in filings.findings_of(conn, EVERYONE, filing)}

    later = report(0, 2024)
    for row in ("carried_in", "carried_out"):
        for column in ("natural_person", "total"):
            later.tables["applications"].figures[Cell(row, column)] = number(5)
    fits = one(engine, send(report(5), "2023.xlsx")).filing
    following = one(engine, send(later, "2024.xlsx")).filing
    assert fits is not None
    assert following is not None
    run(engine, send(report(7), "2023b.xlsx"))
    assert carry(following)
    back(engine, fits)
    assert not carry(following)
    before = one(engine, send(report(8), "2023c.xlsx"))
    assert carry(following)
    run(engine, send(report(8, 2024), "2024b.xlsx"))
    back(engine, fits)
    done = back(engine, following)  # its own findings are those of today, not those it was superseded with
    assert carry(following)
    assert not carry(done.new.id)
    assert before.status == "accepted"


def test_corrections_come_along_and_hold_on(run_line: RunLine, engine: Engine) -> None:
    fires, passes = BROKEN / "figure_corrected" / "fires.xlsx", BROKEN / "figure_corrected" / "passes.xlsx"
    declared = str(BROKEN / "figure_corrected" / "corrections.toml")
    assert run_line("import", str(fires), "--corrections", declared)[0] == 0
    assert run_line("import", str(passes))[0] == 0
    with reading(engine) as conn:
        count = conn.exec_driver_sql("SELECT count(*) FROM filing").scalar_one()
    if count == 1:
        pytest.fail("passes.xlsx should differ from the corrected report")
    code, out, _ = run_line("restore", "1", "--reason", "更正有效")
    assert (code, "已恢复 filing 1，记为 filing 3（原 filing 2 已被更正）" in out) == (0, True)
    with reading(engine) as conn:
        assert corrections_of(conn, EVERYONE, 3) == corrections_of(conn, EVERYONE, 1) != []
    again = json.loads(run_line("import", str(fires), "--json")[1])
    assert (again["status"], again["filing"], len(again["corrections"])) == ("unchanged", 3, 1)
    assert json.loads(run_line("import", str(passes), "--json")[1])["status"] == "unchanged"


RunLine = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_line(ready_url: URL, capsys: pytest.CaptureFixture[str]) -> RunLine:
    """Runs a command line; its exit code and what it printed."""

    def line(*arguments: str) -> tuple[int, str, str]:
        code = main(["--db", ready_url.render_as_string(hide_password=False), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return line


def test_the_command_refuses_in_one_line(run_line: RunLine, engine: Engine, send: Send) -> None:
    run(engine, send(report(1), "a.xlsx"))
    assert run_line("restore", "1", "--reason", "x") == (2, "", "reportdb: filing 1 is the current one already\n")
    assert run_line("restore", "7", "--reason", "x") == (1, "", "reportdb: there is no filing 7\n")
    code, out, err = run_line("restore", "1")
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_restore_that_fails_half_way_leaves_nothing(
    engine: Engine, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    for count in (1, 2):
        run(engine, send(report(count), f"{count}.xlsx"))
    before = everything(engine)

    def broken(*_: object) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr(restoring, "recheck_neighbours", broken)
    with pytest.raises(RuntimeError):
        back(engine, 1)
    assert everything(engine) == before
    assert current(engine) == 2


def test_import_names_who_did_it_and_never_breaks_where_nobody_knows(
    run_line: RunLine, engine: Engine, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise OSError("No username set in the environment")

    assert run_line("import", send(report(1), "a.xlsx"), "--by", " 张三\n（办公室） ")[0] == 0
    monkeypatch.setattr("getpass.getuser", lambda: "wang")
    assert run_line("import", send(report(2), "b.xlsx"))[0] == 0
    monkeypatch.setattr("getpass.getuser", nobody)
    assert run_line("import", send(report(3), "c.xlsx"))[0] == 0
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT made_by FROM filing ORDER BY id").scalars().all() == [
            "张三 （办公室）", "wang", "",
        ]  # fmt: skip


def test_of_two_who_restore_at_once_one_is_told_that_it_is_done(engine: Engine, send: Send) -> None:
    for count in (1, 2):
        run(engine, send(report(count), f"{count}.xlsx"))

    def attempt(_: int) -> str:
        try:
            return str(back(engine, 1).new.id)
        except UsageError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(attempt, range(4)))
    assert said == ["3", *["filing 3, the current one, says what filing 1 says; nothing to restore"] * 3]
    assert current(engine) == 3
