"""An import that is told more of single reports: what is left out, taken as filed, settled for one file, said of a doubt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from etl.batch import run_import
from etl.explaining import Said
from etl.pending import Pending
from etl.readers import Reading
from etl.results import ImportOptions
from etl.whose import Word
from etl.wishes import Wish
from reportdb.database import reading
from reportdb.explained import subject_of
from reportdb.findings import Level
from reportdb.queries.explanations import explained_findings
from reportdb.queries.filings import filing
from reportdb.queries.remit import Remit

SAMPLES = Path(__file__).parent.parent / "samples"

GOOD = str(SAMPLES / "reports" / "suqian_2023.xlsx")
FAULTY = str(SAMPLES / "broken" / "T3-SUM" / "fires.xlsx")
DOUBTFUL = str(SAMPLES / "broken" / "table_missing" / "fires.xlsx")
NO_YEAR = str(SAMPLES / "broken" / "no_year" / "fires.xlsx")
OPTIONS = ImportOptions(by="王五")


def test_a_report_is_left_out_and_nothing_is_stored_of_it(engine: Engine) -> None:
    def wanted(report: Pending) -> Wish | None:
        return None if report.file == FAULTY else Wish(OPTIONS)

    for dry in (True, False):
        (only,) = run_import(engine, [GOOD, FAULTY], replace(OPTIONS, dry_run=dry), wishes=wanted)
        assert (only.file, only.status) == (GOOD, "accepted")
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM filing").scalar() == 1


def test_one_of_two_faulty_reports_is_taken_as_filed(engine: Engine) -> None:
    other = str(SAMPLES / "reports" / "hongze_2023.xlsx")

    def wanted(report: Pending) -> Wish:
        return Wish(replace(OPTIONS, accept="已公开") if report.file == FAULTY else OPTIONS)

    found = {one.file: one for one in run_import(engine, [FAULTY, other], OPTIONS, wishes=wanted)}
    assert (found[FAULTY].status, found[FAULTY].as_filed) == ("accepted", True)
    assert found[other].status == "returned"


def test_the_word_for_one_file_settles_that_file_alone(engine: Engine) -> None:
    watched: list[int] = []
    reader = Reading([NO_YEAR, GOOD], OPTIONS, {NO_YEAR: Word(year=2022)}, watched.append)
    assert [(one.year, one.status) for one in run_import(engine, [NO_YEAR, GOOD], OPTIONS, reader)] == [
        (2022, "accepted"),
        (2023, "accepted"),
    ]
    assert watched == [0, 1]


def test_several_readers_know_the_word_for_one_file(engine: Engine) -> None:
    options = replace(OPTIONS, jobs=2)
    watched: list[int] = []
    reader = Reading([NO_YEAR, GOOD], options, {NO_YEAR: Word(year=2022)}, watched.append)
    assert [one.year for one in run_import(engine, [NO_YEAR, GOOD], options, reader)] == [2022, 2023]
    assert all(0 <= one <= 2 for one in watched)


def test_what_is_said_of_a_doubt_is_recorded_with_the_report_and_signed(engine: Engine) -> None:
    (judged,) = run_import(engine, [DOUBTFUL], replace(OPTIONS, dry_run=True))
    doubt = next(item for item in judged.findings if item.level is Level.VERIFY)
    said = (Said(subject_of(doubt), "本年没有复议和诉讼。", "王五"),)
    stale = (Said(replace(subject_of(doubt), digest="0" * 64), "别的数", "王五"),)
    (result,) = run_import(engine, [DOUBTFUL], OPTIONS, wishes=lambda _: Wish(OPTIONS, said + stale))
    assert [item.explanation.text for item in result.findings if item.explanation] == ["本年没有复议和诉讼。"]
    assert result.filing is not None
    with reading(engine) as conn:
        row = filing(conn, Remit.everyone(), result.filing)
        (stored,) = [item for item in explained_findings(conn, Remit.everyone(), row) if item.explanation]
    assert stored.cleared
    assert stored.explanation is not None
    assert (stored.explanation.text, stored.explanation.by) == ("本年没有复议和诉讼。", "王五")


def test_what_is_said_is_gone_when_nothing_was_stored(engine: Engine) -> None:
    (judged,) = run_import(engine, [DOUBTFUL], replace(OPTIONS, dry_run=True))
    doubt = next(item for item in judged.findings if item.level is Level.VERIFY)
    wish = Wish(replace(OPTIONS, dry_run=True), (Said(subject_of(doubt), "说明", "王五"),))
    (rehearsed,) = run_import(engine, [DOUBTFUL], replace(OPTIONS, dry_run=True), wishes=lambda _: wish)
    assert any(item.cleared for item in rehearsed.findings)
    (result,) = run_import(engine, [DOUBTFUL], OPTIONS)
    assert not any(item.explanation for item in result.findings)
