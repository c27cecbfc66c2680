"""A database of an older schema, full of filings: refused until `init`, then all it holds is there, and more fits in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import ColumnElement, Engine, MetaData, Select, Table, inspect, literal_column, select
from sqlalchemy.engine import URL

from etl.digest import digest
from etl.draft import FilingDraft, SourceFile, TablePlace
from etl.load import record_item, register_agency, start_run, store
from reportdb import database
from reportdb.database import connect_url, ensure_year, open_database, reading, upgrade, writing
from reportdb.errors import SchemaOutdated
from reportdb.findings import Finding, Level
from reportdb.forms import STATUTORY_TABLES
from reportdb.integrity import Examined, examine
from reportdb.models import FACT_TABLES, metadata
from reportdb.queries.filings import findings_of
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import BLANK, NOT_APPLICABLE, Report, number, words
from reportdb.seeding import seed

Dump = dict[str, list[tuple[object, ...]]]


#: tables whose words went to another one, and the column that refers to it: in 0008
KEPT_ONCE = {"channel_activity": ("channel_line", "line_id"), "finding": ("finding_wording", "wording_id")}
#: of a fact, which had it in a column: until 0009
MARK = "CASE WHEN value IS NOT NULL THEN 0 WHEN text IS NULL THEN 1 WHEN text = '' THEN 2 ELSE 3 END"
FINDING = Finding(
    "T3-ID", Level.VERIFY, "不等", "applications", "carried_out", "total", "表三", "K28", 3, "25.1",
    {"received": 1, "carried_in": None, "fee": "0.5"}, (("received", "total"), ("carried_in", "total")),
)  # fmt: skip


def _columns(engine: Engine) -> dict[str, list[str]]:
    """The tables of the schema at hand that the models know too, with their columns."""
    return {name: [column.name for column in table.c] for name, table in _tables(engine).items()}


def _tables(engine: Engine) -> dict[str, Table]:
    """The tables as they stand in a database."""
    return _reflected(engine, database.schema_version(engine))


@lru_cache(maxsize=4)
def _reflected(engine: Engine, _: str | None) -> dict[str, Table]:
    """Looked at once for each schema that a database has in turn."""
    found, there = MetaData(), inspect(engine).get_table_names()
    names = [table.name for table in metadata.sorted_tables if table.name in there]
    found.reflect(engine, only=names)
    return {name: found.tables[name] for name in names}


def _dump(engine: Engine, columns: dict[str, list[str]]) -> Dump:
    tables = _tables(engine)
    with reading(engine) as conn:
        return {
            name: sorted(map(tuple, conn.execute(_select(tables, name, names)).all()), key=repr)
            for name, names in columns.items()
        }


def _select(tables: dict[str, Table], name: str, names: list[str]) -> Select[Any]:
    """The rows in these columns, also where today they stand elsewhere or can be told from others."""
    table = tables[name]
    if set(names) <= set(table.c.keys()):
        return select(*(table.c[one] for one in names))
    columns: dict[str, ColumnElement[Any]] = dict(table.c)
    if name in FACT_TABLES:
        columns |= {
            "mark": literal_column(MARK).label("mark"),
            "text": literal_column("NULLIF(text, '')").label("text"),
        }
    if name not in KEPT_ONCE:
        return select(*(columns[one] for one in names))
    once, reference = tables[KEPT_ONCE[name][0]], table.c[KEPT_ONCE[name][1]]
    asked = (columns[one] if one in columns else once.c[one] for one in names)
    return select(*asked).join_from(table, once, once.c.id == reference)


def _views(engine: Engine) -> Dump:
    """All that the public views show."""
    with reading(engine) as conn:
        return {
            name: sorted(map(tuple, conn.exec_driver_sql(f"SELECT * FROM {name}").all()), key=repr)
            for name in inspect(engine).get_view_names()
        }


@pytest.fixture
def filled(sqlite_template: Path, tmp_path: Path, full_report: Callable[..., Report]) -> Engine:
    """A database of today with filings of two editions, one superseded, one returned."""
    path = tmp_path / "filled.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = open_database(connect_url(str(path)))
    source = SourceFile("甲.xlsx", "a" * 64, b"bytes")
    with writing(engine) as conn:
        run = start_run(conn, "import 甲.xlsx")
        for name, year, edition in (("甲", 2023, "2021"), ("甲", 2019, "2019"), ("乙", 2020, "2019")):
            agency = register_agency(conn, name)
            for first, accepted in ((1, True), (5, True), (9, False)):
                report = full_report(name, year, edition, first)
                if name == "乙":  # cells of every mark
                    for data in report.tables.values():
                        data.figures.update(
                            zip(data.figures, (BLANK, NOT_APPLICABLE, words("18万余"), number(0)), strict=False)
                        )
                place = TablePlace(next(iter(report.tables)), edition, source.sha256, "表", "[]")
                findings = [FINDING, replace(FINDING, table=None, message=f"{name}{first}"), FINDING]
                draft = FilingDraft(report, agency, accepted, findings=findings, places=[place], sources=[source])
                store(conn, draft, run)
        record_item(conn, run, "乙.xlsx", None, "failed", None, [replace(FINDING, places=(), operands={})])
    return engine


def _older(filled: Engine, url: URL, revision: str) -> Engine:
    """A database of an older schema that holds the same rows, as far as it has room for them."""
    engine = database.make_engine(url)
    with writing(engine) as conn:
        command.upgrade(database.alembic_config(conn), revision)
    tables, columns, filled_tables = _tables(engine), _columns(engine), _tables(filled)
    with reading(filled) as source, writing(engine) as conn:
        for year in (2019, 2020, 2023):
            ensure_year(conn, year)
        for name, names in columns.items():
            key = filled_tables[name].primary_key
            rows = [dict(row._mapping) for row in source.execute(_select(filled_tables, name, names).order_by(*key))]
            if rows:
                conn.execute(tables[name].insert().inline(), rows)
        if engine.dialect.name == "postgresql":
            for name, names in columns.items():
                if "id" in names and name not in (
                    "publication_cell",
                    "application_cell",
                    "appeal_cell",
                    "resource_cell",
                ):
                    conn.exec_driver_sql(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT COALESCE(MAX(id), 1) FROM {name}))"
                    )
    return engine


@pytest.mark.parametrize("revision", database.REVISIONS[:-1])
def test_an_older_database_is_upgraded_with_all_it_holds(
    filled: Engine, database_url: URL, revision: str, full_report: Callable[..., Report]
) -> None:
    engine = _older(filled, database_url, revision)
    columns = _columns(engine)
    before, shown = _dump(engine, columns), _views(engine)
    assert len(before["filing"]) == 9
    assert shown["annual_channels"]
    with pytest.raises(SchemaOutdated, match="reportdb init"):
        open_database(database_url)
    upgrade(database_url)
    assert _dump(engine, columns) == before
    assert {name: rows for name, rows in _views(engine).items() if name in shown} == shown
    with reading(engine) as conn, reading(filled) as today:
        for filing in range(1, 10):
            findings = findings_of(conn, Remit.everyone(), filing)
            assert findings == findings_of(today, Remit.everyone(), filing)
            assert len(findings) == 3
        faults = list(examine(conn, digest, Examined()))
        assert [one for one in faults if one.code not in ("table_part_missing", "source_differs")] == []
        rows = conn.exec_driver_sql("SELECT made_by, restored_from FROM filing").all()
        assert [tuple(row) for row in rows] == [("", None)] * 9
        assert conn.exec_driver_sql("SELECT count(*) FROM annual_corrections").scalar_one() == 0
        assert load_report(conn, Remit.everyone(), 2).content() == full_report("甲", 2023, "2021", 5).content()
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
        new = store(conn, FilingDraft(full_report("甲", 2023, "2021", 7), agency, True, made_by="张三"))
        conn.exec_driver_sql(f"UPDATE filing SET restored_from = 1 WHERE id = {new}")
    with reading(engine) as conn:
        row = conn.exec_driver_sql(f"SELECT n, made_by, restored_from FROM filing WHERE id = {new}").one()
        assert tuple(row) == (4, "张三", 1)
    with writing(engine) as conn:
        command.downgrade(database.alembic_config(conn), revision)
    kept = _dump(engine, columns)
    assert all(set(before[name]) <= set(kept[name]) for name in before if name != "filing")
    assert len(kept["filing"]) == 10
    engine.dispose()


@pytest.mark.parametrize("revision", ["0003", "0004"])
def test_filings_stored_without_keys_get_those_the_program_would_give(
    filled: Engine, database_url: URL, revision: str, full_report: Callable[..., Report]
) -> None:
    """Every table's, but for one that says nothing and for the further places of a table cut in two."""
    with writing(filled) as conn:
        quiet = full_report("丙", 2023, "2021")
        cells = quiet.tables["publications"].figures
        cells.update({cell: number(place % 4) for place, cell in enumerate(cells)})
        cells[next(iter(cells))] = words("18万余")
        places = [TablePlace("appeals", "2021", "a" * 64, sheet, f'["{sheet}"]') for sheet in ("上", "下")]
        store(conn, FilingDraft(quiet, register_agency(conn, "丙"), True, places=places))
    wanted = _keys(filled)
    assert [key for one, code, part, key in wanted if one == 10 and code in STATUTORY_TABLES and key is None] == [
        None,
        None,
    ]
    engine = _older(filled, database_url, revision)
    if revision == "0004":
        with writing(engine) as conn:
            conn.exec_driver_sql("UPDATE filing_table SET figures_key = NULL WHERE filing_id <> 3")
    upgrade(database_url)
    assert _keys(engine) == wanted
    engine.dispose()


def _keys(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as conn:
        rows = conn.exec_driver_sql(
            "SELECT filing_id, table_code, part, figures_key FROM filing_table ORDER BY filing_id, table_code, part"
        )
        return [tuple(row) for row in rows]


def test_seeding_an_older_database_again_is_part_of_the_upgrade(filled: Engine, database_url: URL) -> None:
    """What the catalog says today is there after `init`, whatever the older program had seeded."""
    engine = _older(filled, database_url, "0001")
    with writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM form_cell")
    upgrade(database_url)
    with writing(engine) as conn:
        count = conn.exec_driver_sql("SELECT count(*) FROM form_cell").scalar_one()
        seed(conn)
        assert conn.exec_driver_sql("SELECT count(*) FROM form_cell").scalar_one() == count > 300
    engine.dispose()
