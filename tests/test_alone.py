"""What readers foresee of a report alone: nobody can tell from the outcome whether they did."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl import alone
from etl.alone import nothing_beside
from etl.batch import ImportOptions, run_import
from etl.digest import digest
from etl.joining import joined
from etl.readers import Reading
from reportdb.checks import Surroundings, Twin
from reportdb.database import reading
from reportdb.queries.filings import filing
from reportdb.queries.remit import Remit
from reportdb.report import Report, SignOff, number
from tests.corrected import PENALTY, Declare, Sender, a_report, run, stored
from tests.crash_batch import make_folder
from tests.test_import_spool import told

SAMPLES = Path(__file__).parent.parent / "samples"
ALONE = ImportOptions(jobs=1)
FORESEEN = ImportOptions(jobs=2)


def imported(engine: Engine, paths: list[str], options: ImportOptions) -> list[tuple[object, ...]]:
    results = list(run_import(engine, paths, options))
    return told(results)


def test_readers_foresee_every_report_they_read() -> None:
    reports = [one for one in Reading([str(SAMPLES / "reports")], FORESEEN) if one.read is not None]
    assert reports
    for one in reports:
        assert one.read is not None
        assert one.read.alone == alone.alone(one.read, FORESEEN.rules)
    assert all(one.read is None or one.read.alone is None for one in Reading([str(SAMPLES / "reports")], ALONE))


def test_faulty_samples_are_judged_alike(engine: Engine) -> None:
    paths = [str(SAMPLES / "broken"), str(SAMPLES / "reports")]
    dry = [ImportOptions(jobs=jobs, dry_run=True) for jobs in (1, 2)]
    assert imported(engine, paths, dry[0]) == imported(engine, paths, dry[1])


def test_reports_with_others_beside_them_are_judged_alike(engine: Engine, tmp_path: Path) -> None:
    """Three years of some agencies, newest first for half of them: most are held against a report that is stored."""
    make_folder(tmp_path / "sent", 6)
    dry = [ImportOptions(jobs=jobs, dry_run=True) for jobs in (1, 2)]
    one, other = (imported(engine, [str(tmp_path / "sent")], options) for options in dry)
    assert one == other
    twice = [imported(engine, [str(tmp_path / "sent")], options) for options in (FORESEEN, ALONE)]
    assert len(twice[0]) == len(twice[1]) == len(one)


def test_files_of_one_report_foresee_nothing(tmp_path: Path) -> None:
    make_folder(tmp_path, 1)
    parts = [one for one in Reading([str(tmp_path)], FORESEEN) if one.read is not None][:2]
    one = joined(parts)
    assert one.read is not None
    assert one.read.alone is None


def test_a_corrected_report_is_judged_by_its_corrected_figures(engine: Engine, send: Sender, declare: Declare) -> None:
    paths = [send(a_report(), "a.xlsx"), send(a_report(agency="测试省测试市财政局"), "b.xlsx")]
    results = run(engine, *paths, corrections=declare(), jobs=2)
    assert [one.status for one in results] == ["accepted", "accepted"]
    report, corrections = stored(engine, results[0].filing)
    assert report.tables["publications"].figures[PENALTY] == number(6)
    assert len(corrections) == 1
    with reading(engine) as conn:
        assert filing(conn, Remit.everyone(), results[0].filing or 0).digest == digest(report)


def test_a_signature_that_was_carried_over_is_digested(engine: Engine, send: Sender) -> None:
    """All tables are there again, without the signature that the stored filing has."""
    signed, other = a_report(), a_report(agency="测试省测试市财政局")
    signed.sign_off = SignOff(responsible="张三")
    run(engine, send(signed, "a.xlsx"))
    paths = [send(a_report(number(7)), "b.xlsx"), send(other, "c.xlsx")]
    results = run(engine, *paths, supplement=True, jobs=2)
    report, _ = stored(engine, results[0].filing)
    assert report.sign_off.responsible == "张三"
    with reading(engine) as conn:
        assert filing(conn, Remit.everyone(), results[0].filing or 0).digest == digest(report)


@pytest.mark.parametrize(
    ("held", "silent"),
    [
        (Surroundings(), True),
        (Surroundings(rule_making=True, government=True), True),
        (Surroundings(rule_making=False), False),
        (Surroundings(last_year=Report()), False),
        (Surroundings(other_scope=Report()), False),
        (Surroundings(twins=[Twin("appeals", "某局", 2023)]), False),
    ],
)
def test_what_stands_beside_a_report(held: Surroundings, silent: bool) -> None:
    assert nothing_beside(held) is silent
