"""Storing filings: whole, numbered, superseded and exactly as read."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from etl.digest import digest
from etl.draft import FilingDraft, SourceFile, TablePlace
from etl.load import (
    record_item,
    record_source,
    register_agency,
    replace_findings,
    sources_key,
    start_run,
    store,
)
from reportdb.database import reading, writing
from reportdb.errors import NothingToShow
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.queries import filings
from reportdb.queries.filings import FilingRow
from reportdb.queries.provenance import content_of, files_of
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import (
    BLANK,
    NOT_APPLICABLE,
    ChannelFigure,
    ImprovementItem,
    Report,
    Scope,
    SignOff,
    TableData,
    number,
    words,
)

ALL = Remit.everyone()
Maker = Callable[..., Report]
FINDING = Finding(
    "T3-ID", Level.VERIFY, "不等", "applications", "carried_out", "total", "表三", "K28", 3, "25.1",
    {"received": 1, "carried_in": None, "fee": "0.5"}, (("received", "total"), ("carried_in", "total")),
)  # fmt: skip


def source(name: str, content: bytes) -> SourceFile:
    return SourceFile(name, hashlib.sha256(content).hexdigest(), content)


def test_a_draft_comes_back_whole(engine: Engine, full_report: Maker) -> None:
    file = source("报告.xlsx", b"bytes")
    place = TablePlace("applications", "2021", file.sha256, "表三", '[{"rows": {}, "columns": {}}]')
    report = full_report("甲市教育局", 2023, "2021")
    with writing(engine) as conn:
        run = start_run(conn, "import x")
        agency = register_agency(conn, "甲市教育局")
        filing = store(
            conn, FilingDraft(report, agency, True, True, "已公开", date(2024, 1, 31), [FINDING], [place], [file]), run
        )
        record_item(conn, run, "报告.xlsx", file.sha256, "accepted", filing, [FINDING])
    with reading(engine) as conn:
        row = filings.filing(conn, ALL, filing)
        assert load_report(conn, ALL, filing).content() == report.content()
        assert filings.current_around(conn, ALL, agency, 2024, "own") == {(2023, "own"): row}
        assert filings.current(conn, ALL, agency, 2023, "own") == row
        assert (row.agency, row.agency_code, row.n, row.edition) == ("甲市教育局", f"#{agency}", 1, "2021")
        assert (row.state, row.is_current, row.as_filed, row.reason) == ("accepted", True, True, "已公开")
        assert (row.received_on, row.digest, row.sources_key) == (date(2024, 1, 31), digest(report), file.sha256)
        assert row.created_at.year >= 2024
        assert filings.findings_of(conn, ALL, filing) == [FINDING]
        tables = {place.table: place for place in filings.tables_of(conn, ALL, filing)}
        assert set(tables) == {*report.tables, "channels", "improvement_items"}
        assert tables["applications"] == ("applications", "2021", file.sha256, "报告.xlsx", "表三", place.positions)
        assert tables["appeals"] == ("appeals", "2021", None, None, None, None)
        assert bytes_of(conn, ALL, row) == {"报告.xlsx": b"bytes"}


def bytes_of(conn: Connection, remit: Remit, row: FilingRow) -> dict[str, bytes]:
    """The files of a filing, by name."""
    return {file.name: content_of(conn, remit, row.id, file) for file in files_of(conn, remit, row)}


def test_filings_are_numbered_and_only_the_newest_accepted_one_is_current(engine: Engine, full_report: Maker) -> None:
    file, again = source("a.xlsx", b"a"), source("b.xlsx", b"b")
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
        assert register_agency(conn, "甲") == agency
        first, second, third = (
            store(conn, FilingDraft(full_report("甲", 2023, "2021", start), agency, accepted, sources=[file]))
            for start, accepted in ((1, True), (2, False), (3, True))
        )
        record_source(conn, third, again)
        record_source(conn, third, again)
    with reading(engine) as conn:
        rows = filings.filings_of_report(conn, ALL, agency, 2023, "own")
        assert [(row.id, row.n, row.state, row.is_current) for row in rows] == [
            (third, 3, "accepted", True), (second, 2, "returned", False), (first, 1, "accepted", False),
        ]  # fmt: skip
        assert filings.sources_of(conn, ALL, third) == [
            (file.sha256, "a.xlsx", True), (again.sha256, "b.xlsx", False),
        ]  # fmt: skip
        assert bytes_of(conn, ALL, rows[0]) == {"a.xlsx": b"a", "b.xlsx": b"b"}
        assert conn.exec_driver_sql("SELECT count(*) FROM source_file").scalar_one() == 2
        assert conn.exec_driver_sql("SELECT count(*) FROM annual_report").scalar_one() == 1


def test_findings_keep_their_order_and_the_same_bytes_their_first_name(engine: Engine, full_report: Maker) -> None:
    said = [replace(FINDING, message=f"第{number * 7919 % 101}条") for number in range(100)]
    files = [source(name, content) for name, content in (("乙.xlsx", b"1"), ("甲.xlsx", b"1"), ("丙.xlsx", b"2"))]
    with writing(engine) as conn:
        agency = register_agency(conn, "甲市教育局")
        draft = FilingDraft(full_report("甲市教育局", 2023, "2021"), agency, True, findings=said, sources=files)
        filing = store(conn, draft)
    with reading(engine) as conn:
        assert [item.message for item in filings.findings_of(conn, ALL, filing)] == [item.message for item in said]
        assert [name for _, name, _ in filings.sources_of(conn, ALL, filing)] == ["丙.xlsx", "乙.xlsx"]


def test_nothing_remains_of_a_transaction_that_fails(engine: Engine, full_report: Maker) -> None:
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
    draft = FilingDraft(full_report("甲", 2023, "2021"), agency, True)
    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.exec_driver_sql(f"DELETE FROM filing WHERE id = {store(conn, draft)}")
    with reading(engine) as conn:
        for table in ("annual_report", "filing", "publication", "application", "appeal", "filing_table"):
            assert conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
    with writing(engine) as conn:  # the year's partitions went too, and come again
        store(conn, draft)


def test_two_importers_wait_for_each_other(engine: Engine, full_report: Maker) -> None:
    with writing(engine) as conn:
        agencies = [register_agency(conn, name) for name in "甲乙"]

    def load(agency: int) -> None:
        for turn in range(4):
            with writing(engine) as conn:
                filings.current_around(conn, ALL, agencies[0], 2023, "own")
                store(conn, FilingDraft(full_report("甲", 2020 + turn, "2021", turn), agencies[0], True))
                store(conn, FilingDraft(full_report("乙", 2020 + turn, "2021", turn), agency, True))

    threads = [threading.Thread(target=load, args=(agency,)) for agency in agencies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM filing").scalar_one() == 16
        assert conn.exec_driver_sql("SELECT count(*) FROM filing WHERE is_current").scalar_one() == 8


def test_findings_of_a_stored_filing_can_be_renewed(engine: Engine, full_report: Maker) -> None:
    across, kept = replace(FINDING, code="X-CARRY"), FINDING
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
        filing = store(conn, FilingDraft(full_report("甲", 2023, "2021"), agency, True, findings=[across, kept]))
        renewed = replace(across, found=99)
        replace_findings(conn, filing, {"X-CARRY", "X-FORCE"}, [renewed])
        assert filings.findings_of(conn, ALL, filing) == [kept, renewed]
        assert filings.filing(conn, ALL, filing).state == "accepted"


def test_findings_without_a_report_hang_on_the_import_item(engine: Engine) -> None:
    with writing(engine) as conn:
        run = start_run(conn, "import x")
        record_item(conn, run, "x.xlsx", None, "failed", None, [FINDING])
        found = conn.exec_driver_sql(
            "SELECT import_item_id IS NOT NULL, filing_id, code FROM finding JOIN finding_wording w ON w.id = wording_id"
        ).one()
    assert tuple(found) == (True, None, "T3-ID")


def test_a_fact_is_a_number_or_says_why_not(engine: Engine) -> None:
    with writing(engine) as conn:
        report = Report("甲", 2023, Scope.OWN, "2021", {"appeals": TableData("2021")})
        filing = store(conn, FilingDraft(report, register_agency(conn, "甲"), True))
    sql = "INSERT INTO appeal (year, filing_id, cell_id, value, text) VALUES (2023, ?, 1, 1, ?)"
    sql = sql if engine.dialect.name == "sqlite" else sql.replace("?", "%s")
    for text in ("", "x"):
        with pytest.raises(IntegrityError, match=r"(?i)check"), writing(engine) as conn:
            conn.exec_driver_sql(sql, (filing, text))


@pytest.mark.parametrize("table", ["appeals", "channels"])
def test_zero_blank_stroke_and_words_never_become_each_other(engine: Engine, table: str) -> None:
    """In the facts as in the view; words that look like a mark stay words, and empty words are refused."""
    figures = [number(0), BLANK, NOT_APPLICABLE, words("/"), words(" "), words("0"), number(-(2**62))]
    lines = [ChannelFigure("website", "网站", "posts", "信息", "条", figure) for figure in figures]
    cells = list(catalog().table("2021", "appeals").cells)[: len(figures)]
    grid = {"appeals": TableData("2021", dict(zip(cells, figures, strict=True)))}
    report = Report("甲", 2023, Scope.OWN, "2021", {} if table == "channels" else grid)
    report.channels = lines if table == "channels" else None
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
        filing = store(conn, FilingDraft(report, agency, True))
    with reading(engine) as conn:
        assert load_report(conn, ALL, filing).content() == report.content()
        shown = {tuple(row) for row in conn.exec_driver_sql(f"SELECT value, mark, text FROM annual_{table}")}
    assert shown == {(figure.value, figure.mark.value, figure.text) for figure in figures}
    if table == "channels":
        report.channels = [lines[0]._replace(figure=words(""))]
    else:
        report.tables["appeals"].figures[cells[0]] = words("")
    with pytest.raises(ValueError, match="nothing"), writing(engine) as conn:
        store(conn, FilingDraft(report, agency, True))


def test_a_second_current_filing_and_a_current_returned_one_are_refused(engine: Engine, full_report: Maker) -> None:
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
        draft = FilingDraft(full_report("甲", 2023, "2021"), agency, True)
        first, _ = store(conn, draft), store(conn, draft)
    for change in (f"is_current = (1 = 1) WHERE id = {first}", "state = 'returned' WHERE is_current"):
        with pytest.raises(IntegrityError), writing(engine) as conn:
            conn.exec_driver_sql(f"UPDATE filing SET {change}")


def test_the_remit_hides_filings_of_others(engine: Engine, full_report: Maker) -> None:
    file = source("a.xlsx", b"a")
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
        draft = FilingDraft(full_report("甲", 2023, "2021"), agency, True, findings=[FINDING], sources=[file])
        filing = store(conn, draft)
    mine, other, nobody = Remit.of({agency}), Remit.of({agency + 1}), Remit.of(())
    with reading(engine) as conn:
        assert load_report(conn, mine, filing).tables
        (sent,) = files_of(conn, mine, filings.filing(conn, mine, filing))
        assert content_of(conn, mine, filing, sent) == b"a"
        for remit in (other, nobody):
            assert filings.current(conn, remit, agency, 2023, "own") is None
            assert filings.current_around(conn, remit, agency, 2023, "own") == {}
            assert filings.findings_of(conn, remit, filing) == []
            assert filings.tables_of(conn, remit, filing) == []
            with pytest.raises(NothingToShow):
                filings.filing(conn, remit, filing)
            with pytest.raises(NothingToShow):
                load_report(conn, remit, filing)
            with pytest.raises(NothingToShow):
                content_of(conn, remit, filing, sent)


def test_sources_key_does_not_depend_on_order() -> None:
    assert sources_key(["b", "a", "b"]) == sources_key(["a", "b"])


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
FIGURES = st.one_of(
    st.integers(-(2**62), 2**62).map(number), st.just(BLANK), st.just(NOT_APPLICABLE), TEXT.map(words)
)  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> Report:
    report = Report("甲", 2023, Scope.OWN, draw(st.sampled_from(["2019", "2021"])))
    for code in draw(st.sets(st.sampled_from(["publications", "applications", "appeals"]))):
        edition = draw(st.sampled_from(["2019", "2021"]))
        cells = draw(st.sets(st.sampled_from(list(catalog().table(edition, code).cells)), max_size=6))
        report.tables[code] = TableData(edition, {cell: draw(FIGURES) for cell in cells})
    line = st.builds(ChannelFigure, TEXT, TEXT, TEXT, TEXT, TEXT, FIGURES)
    report.channels = draw(st.none() | st.lists(line, max_size=3))
    report.improvement_items = draw(st.none() | st.lists(st.builds(ImprovementItem, TEXT, TEXT), max_size=2))
    report.sign_off = draw(st.builds(SignOff, TEXT, TEXT, TEXT, TEXT, TEXT))
    return report


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=reports())
def test_any_report_comes_back_as_it_was(engine: Engine, report: Report) -> None:
    with writing(engine) as conn:
        filing = store(conn, FilingDraft(report, register_agency(conn, "甲"), True))
        back = load_report(conn, ALL, filing)
    assert back.content() == report.content()
    assert digest(back) == digest(report)
    for code, data in back.tables.items():
        printed = list(catalog().table(data.edition, code).cells)
        assert list(data.figures) == sorted(data.figures, key=printed.index)


@settings(max_examples=40, deadline=None)
@given(one=reports(), other=reports())
def test_digest_tells_reports_apart(one: Report, other: Report) -> None:
    assert (digest(one) == digest(other)) == (one.content() == other.content())
