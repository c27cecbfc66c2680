"""Rules that read other reports, at an import on both databases: whichever report comes first, both are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from etl.batch import ImportOptions, ImportResult, run_import
from etl.load import AgencyRecord, load_agencies
from reportdb.cli import main
from reportdb.database import reading, writing
from reportdb.errors import FaultyFile
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.forms.office_rules import with_office_rules
from reportdb.queries import filings
from reportdb.queries.peers import peer_counts, peers_beyond, peers_with
from reportdb.queries.remit import Remit
from reportdb.report import Report, Scope, TableData, number
from reportdb.xlsx import Cover, write_report

EVERYONE = Remit.everyone()
Send = Callable[..., str]


def a_report(agency: str = "甲市教育局", year: int = 2023, scope: Scope = Scope.OWN, **decisions: int) -> Report:
    """A complete report with a few decisions of 表二 and some documents in force."""
    report = Report(agency, year, scope, "2021")
    for code in ("publications", "applications", "appeals"):
        table = catalog().table("2021", code)
        report.tables[code] = TableData("2021", {cell: number(0) for cell in table.official_cells})
    figures = report.tables["publications"].figures
    for item, count in decisions.items():
        figures[Cell(item, "decisions")] = number(count)
    for measure, count in (("in_force", 10), ("issued", 2), ("repealed", 1)):
        figures[Cell("normative_document", measure)] = number(count)
    return report


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """Writes a report as a workbook and gives its path."""

    def write(report: Report, name: str) -> str:
        path = tmp_path / name
        cover = Cover(agency=report.agency or "", year=report.year or 0, scope=report.scope)
        write_report(path, report, catalog().form("2021"), cover)
        return str(path)

    return write


def run(engine: Engine, *paths: str, **options: Any) -> list[ImportResult]:
    return list(run_import(engine, list(paths), ImportOptions(**options)))


def with_code(engine: Engine, code: str) -> set[int]:
    """The filings that have a finding of this code."""
    sql = text(
        "SELECT f.filing_id FROM finding f JOIN finding_wording w ON w.id = f.wording_id"
        " WHERE f.filing_id IS NOT NULL AND w.code = :code"
    )
    with reading(engine) as conn:
        return set(conn.execute(sql, {"code": code}).scalars())


@pytest.mark.parametrize("first", [0, 1])
def test_twins_are_told_of_each_other_until_one_is_corrected(engine: Engine, send: Send, first: int) -> None:
    reports = [
        a_report("甲市教育局", licensing=120, penalty=31, coercion=7),
        a_report("甲市水利局", licensing=120, penalty=31, coercion=7),
    ]
    paths = [send(report, f"{report.agency}.xlsx") for report in reports]
    (one,), (other,) = run(engine, paths[first]), run(engine, paths[1 - first])
    assert one.filing is not None
    assert "DUP-AGENCY" in {item.code for item in other.findings}
    assert with_code(engine, "DUP-AGENCY") == {one.filing, other.filing}
    (mended,) = run(
        engine, send(a_report(reports[1 - first].agency or "", licensing=1, penalty=31, coercion=7), "mended.xlsx")
    )
    assert mended.status == "accepted"
    assert with_code(engine, "DUP-AGENCY") == {other.filing}  # superseded, and as it was


@pytest.mark.parametrize("first", [0, 1])
def test_own_and_consolidated_are_held_against_each_other(engine: Engine, send: Send, first: int) -> None:
    reports = [a_report(licensing=120), a_report(licensing=80, scope=Scope.CONSOLIDATED)]
    paths = [send(report, f"{report.scope}.xlsx") for report in reports]
    results = [*run(engine, paths[first]), *run(engine, paths[1 - first])]
    assert [result.status for result in results] == ["accepted", "accepted"]
    assert with_code(engine, "ROLLUP") == {result.filing for result in results}
    run(engine, send(a_report(licensing=130, scope=Scope.CONSOLIDATED), "mended.xlsx"))
    own = results[first].filing if first == 0 else results[1].filing
    assert own not in with_code(engine, "ROLLUP")


@pytest.mark.parametrize("first", [2023, 2024])
def test_a_copied_year_and_a_jump_are_found_in_any_order(engine: Engine, send: Send, first: int) -> None:
    paths = {year: send(a_report(year=year, licensing=120, penalty=31), f"{year}.xlsx") for year in (2023, 2024)}
    results = {year: run(engine, paths[year])[0] for year in (first, 4047 - first)}
    assert with_code(engine, "DUP-YEAR") == {results[2024].filing}
    (jump,) = run(engine, send(a_report(year=2024, licensing=9487, penalty=31), "jump.xlsx"))
    assert "OUT-YEAR" in {item.code for item in jump.findings}
    (calm,) = run(engine, send(a_report(year=2023, licensing=9000, penalty=31), "calm.xlsx"))
    assert calm.status == "accepted"
    assert jump.filing not in with_code(engine, "OUT-YEAR")


def test_peers_are_compared_at_the_end_of_an_import_whatever_the_order(engine: Engine, send: Send) -> None:
    names = [f"甲市{name}局" for name in "一二三四五六七八九十"]
    with writing(engine) as conn:
        load_agencies(conn, [AgencyRecord(name, level="市级", kind="政府部门") for name in names])
    paths = [
        send(a_report(name, licensing=98765 if place == 0 else 100 + place, penalty=place), f"{place}.xlsx")
        for place, name in enumerate(names)
    ]
    results = run(engine, *paths)
    assert with_code(engine, "OUT-PEER") == {results[0].filing}
    with reading(engine) as conn:
        (item,) = [one for one in filings.findings_of(conn, EVERYONE, results[0].filing or 0) if one.code == "OUT-PEER"]
    assert item.sheet is not None
    assert item.cell is not None
    (again,) = run(engine, send(a_report(names[0], licensing=98766), "still.xlsx"), dry_run=True)
    assert "OUT-PEER" in {one.code for one in again.findings}
    (mended,) = run(engine, send(a_report(names[0], licensing=133), "mended.xlsx"))
    assert mended.filing not in with_code(engine, "OUT-PEER")


def test_peers_are_counted_and_those_far_out_found_within_a_remit(engine: Engine, send: Send) -> None:
    names = [f"甲市{name}局" for name in "一二三四"]
    with writing(engine) as conn:
        load_agencies(conn, [AgencyRecord(name, level="市级", kind="政府部门") for name in names])
    counts = (0, 7, 7, 900)
    results = run(
        engine,
        *(send(a_report(name, licensing=count), f"{name}.xlsx") for name, count in zip(names, counts, strict=True)),
        send(a_report(names[0], licensing=8, scope=Scope.CONSOLIDATED), "other_scope.xlsx"),
    )
    ids = [result.filing for result in results]
    place, group = ("publications", Cell("licensing", "decisions")), (2023, "市级", "政府部门")
    with reading(engine) as conn:
        agencies = dict(zip(names, conn.execute(text("SELECT id FROM agency ORDER BY id")).scalars(), strict=True))
        some = Remit.of(agencies[name] for name in names[:2])
        assert peer_counts(conn, EVERYONE, *group)[place] == {0: 1, 7: 2, 900: 1}
        assert peer_counts(conn, some, *group)[place] == {0: 1, 7: 1}
        assert peer_counts(conn, Remit.of([]), *group) == {}
        assert peer_counts(conn, EVERYONE, 2022, "市级", "政府部门") == {}
        assert peers_beyond(conn, EVERYONE, *group, {place: (0, 900)}) == {
            ids[0]: {"publications": {place[1]: 0}},
            ids[3]: {"publications": {place[1]: 900}},
        }
        assert peers_beyond(conn, some, *group, {place: (None, 7)}) == {ids[1]: {"publications": {place[1]: 7}}}
        assert peers_beyond(conn, EVERYONE, *group, {place: (None, None)}) == {}
        assert peers_with(conn, EVERYONE, *group, {"scope_assumed"}) == set(ids[:4]) & with_code(
            engine, "scope_assumed"
        )
        assert peers_with(conn, some, *group, {"OUT-PEER"}) == set()


def test_a_late_report_is_noted_where_the_day_is_known(engine: Engine, send: Send) -> None:
    path = send(a_report(licensing=3), "a.xlsx")
    (late,) = run(engine, path, received=dt.date(2024, 2, 15), dry_run=True)
    (unknown,) = run(engine, path)
    assert "DL-ORGAN" in {item.code for item in late.findings}
    assert "DL-ORGAN" not in {item.code for item in unknown.findings}


OFFICE_RULE = """
[[balances]]
editions = ["2021"]
code = "JIA-01"
level = "error"
table = "publications"
axis = "rows"
left = ["coercion"]
right = ["penalty"]
relation = "<="
across = ["decisions"]
place = "coercion"
title = "行政强制不多于行政处罚"
source = "甲市政务公开办 2024 年 1 号通知"
"""


def test_an_offices_own_balance_is_asked_like_ours(
    tmp_path: Path, send: Send, capsys: pytest.CaptureFixture[str]
) -> None:
    database, path = tmp_path / "ours.sqlite", send(a_report(penalty=3, coercion=8), "a.xlsx")
    (tmp_path / "ours.rules.toml").write_text(OFFICE_RULE, "utf-8")
    assert main(["--db", str(database), "import", path]) == 1
    told = capsys.readouterr().out
    assert "应符合：行政强制不多于行政处罚" in told
    (tmp_path / "ours.rules.toml").unlink()
    assert main(["--db", str(database), "import", path]) == 0


def test_a_faulty_rules_file_is_told_whole_and_stops_the_import(
    tmp_path: Path, send: Send, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = tmp_path / "rules.toml"
    faulty.write_text(
        OFFICE_RULE.replace('"coercion"', '"coertion"') + OFFICE_RULE.replace("JIA-01", "T3-SUM")
        + OFFICE_RULE.replace('"2021"', '"2099"') + OFFICE_RULE.replace('"error"', "7"), "utf-8",
    )  # fmt: skip
    monkeypatch.setenv("REPORTDB_RULES", str(faulty))
    assert main(["--db", str(tmp_path / "x.sqlite"), "import", send(a_report(), "a.xlsx")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert all("rules.toml" in line for line in lines)
    assert not (tmp_path / "x.sqlite").exists()


@pytest.mark.parametrize(
    "text",
    ["balances = 3", "[[balance]]\ncode='x'", "not toml", "[[balances]]", "[[balances]]\neditions=['2021']", "balances = [3]",
     OFFICE_RULE.replace('left = ["coercion"]', 'left = "coercion"'), OFFICE_RULE.replace('title = "', 'titel = "'),
     OFFICE_RULE.replace("<=", ">="), OFFICE_RULE + OFFICE_RULE],
)  # fmt: skip
def test_no_rules_file_gets_past_with_a_slip(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(FaultyFile):
        with_office_rules(catalog(), path)
