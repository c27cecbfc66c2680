"""Drafts stored at once: the same rows as filing by filing, or none at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.draft import FilingDraft, SourceFile, TablePlace
from etl.load import store
from etl.load.first_load import FirstLoad
from reportdb.correction import Correction
from reportdb.database import open_database, writing
from reportdb.errors import DatabaseError
from reportdb.findings import finding
from reportdb.forms.codes import Cell
from reportdb.models import REFERENCE_TABLES
from reportdb.report import BLANK, NOT_APPLICABLE, ChannelFigure, Figure, Mark, Report, Scope, number
from tests.crash_batch import faults
from tests.whole import Whole, differing, whole

WORDS = 'a\tb\n"c"\\N\r约'
SHA, OTHER = (hashlib.sha256(content).hexdigest() for content in (b"\x00\\x\n", b""))
AGENCY = (
    "INSERT INTO agency (name, level, kind, region_code, credit_code, registered) VALUES (%s, '', '', '', '', true)"
)


@pytest.fixture
def one(postgres_url: URL) -> Iterator[Engine]:
    """A PostgreSQL database with two agencies."""
    engine = open_database(postgres_url)
    with writing(engine) as conn:
        conn.exec_driver_sql(AGENCY, [("甲市教育局",), ("乙市教育局",)])
    yield engine
    engine.dispose()


@pytest.fixture
def drafts(full_report: Callable[..., Report]) -> list[FilingDraft]:
    """Every kind of figure, versions, findings, files of several filings, a correction."""
    reports = [
        full_report("甲市教育局", 2023, "2021"),
        full_report("甲市教育局", 2023, "2021", 5),
        full_report("甲市教育局", 2023, "2021", 7),
        full_report("甲市教育局", 2019, "2019"),
        full_report("乙市教育局", 2016, "2014"),
        Report("乙市教育局", 2023, Scope.CONSOLIDATED, "2021"),
    ]
    figures = reports[1].tables["applications"].figures
    for cell, figure in zip(
        list(figures), (BLANK, NOT_APPLICABLE, Figure(Mark.TEXT, None, WORDS), number(-3)), strict=False
    ):
        figures[cell] = figure
    reports[1].channels = [ChannelFigure("weibo", WORDS, "posts", "条", "条", Figure(Mark.TEXT, None, WORDS)), ChannelFigure("x", "x", "y", "y", "", NOT_APPLICABLE)]  # fmt: skip
    made = [FilingDraft(report, 1 if "甲" in (report.agency or "") else 2, accepted=True) for report in reports]
    made[2].accepted = False
    source, both = SourceFile("a.xlsx", SHA, b"\x00\\x\n"), SourceFile("b.xlsx", OTHER, b"")
    made[0].sources, made[1].sources, made[4].sources = [source], [both, source], [both]
    made[1].places = [
        TablePlace(code, "2021", SHA, "表", '[{"rows": {}}]') for code in ("publications", "publications", "appeals")
    ]
    made[1].as_filed, made[1].reason, made[1].received_on, made[1].made_by = True, WORDS, dt.date(2024, 1, 2), "王"
    said = finding("error_cell", WORDS)
    made[1].findings, made[2].findings, made[3].findings = [said, said], [said, finding("no_year", "无")], []
    cell = Cell("penalty", "decisions")
    corrected = reports[3].tables["publications"].figures
    cell = next(iter(corrected)) if cell not in corrected else cell
    made[3].corrections = [
        Correction("publications", cell, number(1), corrected[cell], "误", "函", "李", "c.toml", SHA, dt.datetime(2024, 1, 2, tzinfo=dt.UTC))
    ]  # fmt: skip
    made[3].declarations = [source, SourceFile("unused.toml", "ef" * 32, b"")]
    return made


def stored(engine: Engine) -> Whole:
    """All there is, but when it was stored."""
    return whole(engine, moments=False)


def test_the_rows_are_those_of_storing_filing_by_filing(one: Engine, drafts: list[FilingDraft]) -> None:
    with writing(one) as conn:
        load = FirstLoad(conn)
        numbers = [load.store(draft) for draft in drafts]
        load.finish()
    at_once = stored(one)
    assert faults(one) == []
    with writing(one) as conn:  # and once more, one by one
        for table in ("explanation", "correction", "finding", "filing_source", "filing_table", "publication", "application", "appeal", "resource", "channel_activity", "improvement_item", "audit_trail", "filing", "annual_report", "source_file", "finding_wording", "channel_line", "table_layout"):  # fmt: skip
            conn.exec_driver_sql(f"TRUNCATE {table} RESTART IDENTITY CASCADE")
    for draft in drafts:
        with writing(one) as conn:
            store(conn, draft)
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert differing(at_once, stored(one)) == {}


def test_what_is_there_already_is_gone_on_from(one: Engine, drafts: list[FilingDraft]) -> None:
    with writing(one) as conn:
        before = [store(conn, draft) for draft in drafts[:2]]
    with writing(one) as conn:
        load = FirstLoad(conn)
        numbers = [load.store(draft) for draft in drafts[3:5]]
        load.finish()
    with writing(one) as conn:
        after = store(conn, drafts[2])
    assert [*before, *numbers, after] == [1, 2, 3, 4, 5]
    assert faults(one) == []


def test_a_report_that_comes_again_later_undoes_all(one: Engine, drafts: list[FilingDraft]) -> None:
    with pytest.raises(DatabaseError), writing(one) as conn:
        _all_of(FirstLoad(conn), [drafts[0], drafts[3], drafts[1]])
    assert {table for table, rows in stored(one).items() if rows} == REFERENCE_TABLES | {"agency"}
    drafts[0].report.year = None
    with pytest.raises(ValueError, match="without a year"), writing(one) as conn:
        _all_of(FirstLoad(conn), drafts)


def _all_of(load: FirstLoad, drafts: list[FilingDraft]) -> None:
    for draft in drafts:
        load.store(draft)
    load.finish()
