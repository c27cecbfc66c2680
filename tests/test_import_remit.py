"""An import under a remit stores only what is inside it, and tells nothing of what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.batch import ImportOptions, run_import
from etl.results import ImportResult
from reportdb.database import open_database, reading, writing
from reportdb.findings import Level
from reportdb.queries.filings import findings_as_made
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import Report, SignOff, TableData, number
from reportdb.workflow.locking import lock_year
from tests.books import load_workbook
from tests.command_line import Fill, Run
from tests.corrected import Declare, Sender, a_report, found
from tests.county_house import COPIED, EVERYONE, MARKS, fill, house
from tests.whole import differing, whole

BESIDE = {"import_run", "import_item", "finding", "finding_wording"}


@pytest.fixture
def engine(filled: Callable[[Fill], URL]) -> Iterator[Engine]:
    engine = open_database(filled(fill))
    yield engine
    engine.dispose()


@pytest.fixture
def remit(engine: Engine) -> Remit:
    with reading(engine) as conn:
        return house(conn).remit


def sent(engine: Engine, remit: Remit, *paths: str, **more: Any) -> list[ImportResult]:
    return list(run_import(engine, list(paths), ImportOptions(remit=remit, **more)))


def said(results: list[ImportResult]) -> str:
    """All that is told of an import but the names its files themselves bear."""
    return "".join(item.message for result in results for item in result.findings)


@pytest.mark.parametrize("name", ["乙县教育局", "BB1", "某市人民政府", "无此局", "乙县文教局"])
def test_a_report_from_outside_is_not_stored_whoever_it_may_be(
    engine: Engine, remit: Remit, send: Sender, name: str
) -> None:
    """Registered or not: the answer is the same but for the name typed."""
    path = send(a_report(agency="x", year=2024))
    before = whole(engine)
    (result,) = sent(engine, remit, path, agency=name, accept="照收")
    assert (result.status, result.filing) == ("returned", None)
    (finding,) = found(result, "outside_remit")
    assert finding.level is Level.ERROR
    assert finding.message.startswith(f"“{name}”不是管辖范围内的单位，没有入库")
    assert "unknown_agency" not in {item.code for item in result.findings}
    rest = said([result]).replace(name, "")
    assert not [mark for mark in MARKS if mark in rest]
    assert set(differing(before, whole(engine))) <= BESIDE


def test_the_nearest_names_are_those_inside(engine: Engine, remit: Remit, send: Sender) -> None:
    (result,) = sent(engine, remit, send(a_report(agency="县教育局", year=2024)))
    assert found(result, "outside_remit")[0].message.endswith(
        "；管辖范围内名称相近的有：甲县教育局、甲县文教局、甲县档案局。"
    )
    (result,) = sent(engine, Remit.of(()), send(a_report(agency="县教育局", year=2024), "b.xlsx"))
    assert found(result, "outside_remit")[0].message == "“县教育局”不是管辖范围内的单位，没有入库。"


def test_of_a_file_of_two_agencies_only_ours_is_stored(
    engine: Engine, remit: Remit, tmp_path: Path, send: Sender
) -> None:
    ours, theirs = (
        load_workbook(send(a_report(agency=name, year=2024), f"{name}.xlsx")) for name in ("甲县教育局", "乙县教育局")
    )
    path = tmp_path / "两县.xlsx"
    _put_together(ours, theirs, path)
    results = {result.agency: result for result in sent(engine, remit, str(path))}
    assert {name: result.status for name, result in results.items()} == {
        "甲县教育局": "accepted",
        "乙县教育局": "returned",
    }
    assert [item.code for item in results["乙县教育局"].findings if item.level is Level.ERROR] == ["outside_remit"]
    with reading(engine) as conn:
        stored = conn.exec_driver_sql("SELECT agency_id FROM annual_report WHERE year = 2024").scalars().all()
        assert stored == [house(conn).a_edu]


def _put_together(one: Workbook, other: Workbook, path: Path) -> None:
    """The sheets of both in one workbook, each under a name of its own."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for number_, source in enumerate((one, other)):
        for sheet in source.worksheets:
            copy = book.create_sheet(f"{number_}{sheet.title}")
            for row in sheet.iter_rows():
                for cell in row:
                    copy.cell(cell.row, cell.column, cell.value)
            for area in sheet.merged_cells.ranges:
                copy.merge_cells(str(area))
    book.save(path)


def test_each_year_is_filed_by_who_sees_it_then(engine: Engine, remit: Remit, send: Sender) -> None:
    """An agency that came from elsewhere in 2024: its new county files what is of that year, its old one what was before."""
    with reading(engine) as conn:
        theirs = {row[0]: row[1] for row in conn.exec_driver_sql("SELECT name, id FROM agency")}["乙县教育局"]
    came = Remit(False, remit.agencies | {theirs}, tuple((year, remit.agencies) for year in range(2008, 2024)))
    then, now = (send(a_report(agency="乙县教育局", year=year), f"{year}.xlsx") for year in (2021, 2024))
    before, after = sent(engine, came, then, now)
    assert found(before, "outside_remit")
    assert (after.status, after.agency) == ("accepted", "乙县教育局")
    (left,) = sent(engine, Remit(False, remit.agencies, ((2021, remit.agencies | {theirs}),)), then)
    assert (left.status, left.agency) == ("accepted", "乙县教育局")


def test_nobody_is_registered_on_the_fly(run: Run, ready_url: URL, send: Sender) -> None:
    engine = open_database(ready_url)
    assert run("import", send(a_report(agency="甲县教育局"))).code == 0
    (result,) = sent(engine, Remit.of([1]), send(a_report(agency="丙县教育局"), "b.xlsx"))
    assert found(result, "outside_remit")
    (known,) = sent(engine, Remit.of([1]), send(a_report(agency="甲县教育局", year=2022), "c.xlsx"))
    assert known.status == "accepted"
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT name FROM agency").scalars().all() == ["甲县教育局"]
    engine.dispose()


def test_whose_figures_are_copied_is_not_told_but_kept(engine: Engine, remit: Remit, send: Sender) -> None:
    """Who sees everybody reads the name later; the officer is told that there is somebody."""
    with reading(engine) as conn:
        county = house(conn)
        rows = conn.exec_driver_sql(
            f"SELECT fi.id FROM filing fi JOIN annual_report r ON r.id = fi.report_id"
            f" WHERE r.agency_id = {county.b_edu} AND r.year = 2023 AND fi.is_current"
        )
        theirs = rows.scalar_one()
        copied = load_report(conn, EVERYONE, theirs).tables[COPIED]
    report = a_report(agency="甲县档案局", year=2023)
    report.tables[COPIED] = TableData("2021", dict(copied.figures))
    (result,) = sent(engine, remit, send(report), accept="照收")
    told = [item.message for item in found(result, "DUP-AGENCY")]
    assert len(told) == 1
    assert "甲县教育局（2023年）和其他单位的报告完全相同" in told[0]
    assert not [mark for mark in MARKS if mark in said([result])]
    with reading(engine) as conn:
        kept = [
            item.message for item in findings_as_made(conn, EVERYONE, result.filing or 0) if item.code == "DUP-AGENCY"
        ]
    assert "乙县教育局（2023年）" in kept[0]


def test_a_merger_with_one_from_outside_is_not_told_in_an_import_either(
    engine: Engine, remit: Remit, send: Sender
) -> None:
    report = a_report(agency="甲县档案局", year=2023)
    report.sign_off = SignOff()
    (result,) = sent(engine, remit, send(report))
    assert found(result, "T3-CARRY") or found(result, "T2-VALID")
    assert not [mark for mark in MARKS if mark in said([result])]
    for item in result.findings:
        if "管辖范围以外" in item.message:
            assert (item.expected, item.found, dict(item.operands)) == (None, None, {})


def test_corrections_of_others_are_not_put_in(engine: Engine, remit: Remit, send: Sender, declare: Declare) -> None:
    corrections = declare({"agency": "乙县教育局"}, {"agency": "甲县教育局", "from": 5})
    report: Report = a_report(number(5), agency="甲县教育局", year=2023)
    (result,) = sent(engine, remit, send(report), corrections=corrections, accept="照收")
    assert [one.reason for one in result.corrections] == ["录入错误"]
    assert not [mark for mark in MARKS if mark in said([result])]
    assert corrections.strangers["乙县教育局"] == ["甲县教育局", "甲县文教局", "甲县档案局"]


def test_a_lock_from_above_is_told_without_its_name(engine: Engine, remit: Remit, send: Sender) -> None:
    with writing(engine) as conn:
        lock_year(conn, EVERYONE, 2023, house(conn).city, reason="乙县迟报", by="市办")
    (result,) = sent(engine, remit, send(a_report(number(6), agency="甲县教育局", year=2023)))
    (finding,) = found(result, "year_locked")
    assert finding.message.endswith("解锁后重新报送原文件。")
    assert "市" not in finding.message


def test_the_command_files_for_one_branch_of_the_tree(run: Run, ready_url: URL, send: Sender) -> None:
    fill(ready_url)
    ours, theirs = (send(a_report(agency=name, year=2024), f"{name}.xlsx") for name in ("甲县教育局", "乙县教育局"))
    told = run("import", ours, theirs, "--under", "AA", "--json")
    assert told.code == 1
    assert [(line["status"], line["filing"] is None) for line in told.objects] == [
        ("accepted", False),
        ("returned", True),
    ]
    assert run("import", ours, "--under", "没有这个县").code == 2
