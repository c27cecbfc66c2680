"""A mirror asked by DuckDB and by Spark gives the same views and the same totals as the database it was made of.

The tests of Spark need PySpark and Java, which few PCs have: they are skipped there, unless REPORTDB_REQUIRE_SPARK says
that they must run (as .ci/run does). Spark takes a while to start, so all of it is one test.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine

from reportdb.consolidation import Total
from reportdb.database import reading
from reportdb.dictionary import COLUMNS, DICTIONARY, HEAD, OWN_COLUMNS
from reportdb.errors import NothingToShow, UsageError
from reportdb.forms import catalog
from reportdb.forms.codes import MONEY_UNITS, Cell
from reportdb.mirror import TOTALS, on_duckdb, on_spark, read_package
from reportdb.papers.gathered_total import gather
from reportdb.queries.members import Tree
from reportdb.queries.public import public_rows
from reportdb.queries.remit import Remit
from reportdb.queries.years import filed_years
from reportdb.report import NOT_APPLICABLE, Figure, Report
from reportdb.views import PUBLIC_VIEWS
from tests.command_line import Run
from tests.corrected import AGENCY, Declare, Sender
from tests.mirrored import file_all, roster

EVERYONE = Remit.everyone()
Row = tuple[Any, ...]
Ask = Callable[[str], list[Row]]
#: year, agency, table, row, column, period
Key = tuple[int, str, str, str, str, str]


@pytest.fixture
def mirror(
    run: Run, engine: Engine, full_report: Callable[..., Report], send: Sender, declare: Declare, tmp_path: Path
) -> Path:
    """A mirror of everything, a correction among it, in a folder whose name looks like a pattern."""
    report = full_report(AGENCY, 2022, "2021")
    value = report.tables["publications"].figures[Cell("penalty", "decisions")].value
    declare({"agency": AGENCY, "year": 2022, "from": value, "to": 6})
    assert run("import", send(report), "--corrections", str(tmp_path / "c.toml"), "--accept", "已公布").code == 0
    (tmp_path / "list.csv").write_text(roster(), encoding="utf-8")
    file_all(run, engine, full_report, str(tmp_path / "list.csv"))
    folder = tmp_path / "镜像 [1]{2}"
    assert run("publish", str(folder), "--partitioned").code == 0
    return folder


def compare(ask: Ask, engine: Engine) -> None:
    """Whole sets: every row of every view, every total of every year."""
    with reading(engine) as conn:
        for view in PUBLIC_VIEWS:
            columns = (*HEAD, *OWN_COLUMNS[view.removeprefix("annual_")])
            stored = [_plain(row) for part in public_rows(conn, EVERYONE, view) for row in part]
            asked = ask(f"SELECT {', '.join(columns)} FROM {view}")
            assert len(asked) == len(stored) > 0, view
            assert set(asked) == set(stored), view
        stored = [row for part in public_rows(conn, EVERYONE, DICTIONARY) for row in part]
        assert set(ask(f"SELECT {', '.join(COLUMNS)} FROM {DICTIONARY}")) == set(stored)
    _compare_totals(ask, engine)


def _plain(row: Row) -> Row:
    """Moments are UTC without saying so."""
    return tuple(value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value for value in row)


class Told(NamedTuple):
    """A figure of a total: the edition it is made in, how it stands there, its value as the views show it, its mark."""

    edition: str
    stands: str
    value: Decimal | None
    mark: str


def _compare_totals(ask: Ask, engine: Engine) -> None:
    columns = "year, agency_code, table_code, row_code, column_code, period, edition, stands, value, mark"
    asked: dict[tuple[Key, bool], Told] = {}
    for row in ask(f"SELECT {columns} FROM {TOTALS}"):
        year, agency, table, line, column, period = row[:6]
        at = ((year, agency, table, line, column, period), row[7] == "left_out")
        assert at not in asked
        asked[at] = Told(*row[6:])
    numbers: dict[tuple[Key, bool], Told] = {}
    strokes: set[Key] = set()
    printed: set[Key] = set()
    for year, agency, found in _totals(engine):
        apart = {(one.table, one.cell) for one in found.apart}
        for code, data in found.total.tables.items():
            for cell, figure in data.figures.items():
                key = (year, agency, code, *_codes(code, cell))
                printed.add(key)
                if figure == NOT_APPLICABLE:
                    strokes.add(key)
                elif figure.value is not None:
                    stands = "apart" if (code, cell) in apart else "cell"
                    numbers[key, False] = Told(found.edition, stands, _shown(code, cell, figure), "number")
        for one in found.left_out:
            if one.figure.value is not None:  # the same figure of two editions is one row
                at = ((year, agency, one.table, *_codes(one.table, one.cell)), True)
                before = numbers[at].value if at in numbers else None
                value = (before or Decimal(0)) + _shown(one.table, one.cell, one.figure)
                numbers[at] = Told(found.edition, "left_out", value, "number")
    assert {one.stands for one in numbers.values()} == {"cell", "apart", "left_out"}
    assert {at: one for at, one in asked.items() if one.mark == "number"} == numbers
    for (key, left_out), one_asked in asked.items():
        if one_asked.mark != "number":
            assert one_asked.value is None
            assert left_out or key not in printed or (key in strokes) == (one_asked.mark == "not_applicable"), key
    assert {key for (key, left_out), told in asked.items() if told.mark == "not_applicable" and not left_out} & strokes


def _totals(engine: Engine) -> Iterator[tuple[int, str, Total]]:
    with reading(engine) as conn:
        for year in filed_years(conn, EVERYONE):
            for office in Tree(conn, EVERYONE, year).offices():
                try:
                    yield year, office.code, gather(conn, EVERYONE, office.code, year).total
                except NothingToShow:
                    continue


def _codes(table: str, cell: Cell) -> tuple[str, str, str]:
    return cell.row, "" if table == "resources" else cell.column, cell.period


def _shown(table: str, cell: Cell, figure: Figure) -> Decimal:
    """As the views show it: amounts in 万元."""
    forms = (form.tables[table].cells for form in catalog().forms.values() if table in form.tables)
    money = next(cells[cell].unit for cells in forms if cell in cells) in MONEY_UNITS
    return Decimal(figure.value or 0) / (1_000_000 if money else 1)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"], indirect=True)
def test_duckdb_says_what_the_database_says(mirror: Path, engine: Engine) -> None:
    connection = on_duckdb(mirror)
    compare(lambda query: connection.execute(query).fetchall(), engine)


def test_duckdb_has_every_view_of_an_empty_mirror(run: Run, tmp_path: Path) -> None:
    assert run("init").code == 0
    assert run("publish", str(tmp_path / "m"), "--partitioned").code == 0
    connection = on_duckdb(str(tmp_path / "m"))
    for view in (*PUBLIC_VIEWS, TOTALS, "annual_agencies", "total_members"):
        assert connection.execute(f"SELECT * FROM {view}").fetchall() == []
    kinds = dict(row[:2] for row in connection.execute("DESCRIBE annual_publications").fetchall())
    assert (kinds["value"], kinds["year"], kinds["region"]) == ("DECIMAL(28,6)", "INTEGER", "VARCHAR")


def test_what_is_no_mirror_is_said_in_a_line(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"publish .* --partitioned"):
        on_duckdb(tmp_path)
    assert run("init").code == 0
    assert run("publish", str(tmp_path / "flat")).code == 0
    with pytest.raises(UsageError, match="no mirror"):
        on_duckdb(tmp_path / "flat")
    assert run("publish", str(tmp_path / "m"), "--partitioned").code == 0
    text = (tmp_path / "m" / "datapackage.json").read_text(encoding="utf-8")
    assert len(read_package(text)) == 11
    for plain, other in (('"annual_appeals"', '"x; SELECT 1"'), ('"year"', '"y)--"'), ('"boolean"', '"blob"')):
        with pytest.raises(UsageError, match="no mirror"):
            read_package(text.replace(plain, other))


@pytest.mark.parametrize(("module", "open_with"), [("duckdb", on_duckdb), ("pyspark", on_spark)])
def test_an_engine_that_is_not_installed_is_named_with_its_extra(
    module: str, open_with: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] == module:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=r"reportdb\[(duckdb|spark)\]"):
        open_with(tmp_path)


def need_spark() -> None:
    """Skip the test where Spark cannot run, except where it must."""
    lacks = [
        *(["PySpark (pip install 'reportdb[spark]')"] if importlib.util.find_spec("pyspark") is None else []),
        *(
            ["Java 17 (openjdk-17-jre-headless)"]
            if shutil.which("java") is None and "JAVA_HOME" not in os.environ
            else []
        ),
    ]
    if lacks:
        reason = f"Spark needs {' and '.join(lacks)}"
        if os.environ.get("REPORTDB_REQUIRE_SPARK"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_spark_says_what_sqlite_says(mirror: Path, engine: Engine) -> None:
    need_spark()
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
        # all of it is over before code compiled thoroughly would pay
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    session = on_spark(mirror, "local[2]", settings)
    try:
        compare(lambda query: [tuple(row) for row in session.sql(query).collect()], engine)
        query = "SELECT * FROM annual_appeals WHERE year = 2023 AND region = '32'"
        (plan,) = session.sql(f"EXPLAIN {query}").collect()
        opened = re.search(r"PartitionFilters: \[(.*?)\], PushedFilters", plan[0])
        assert opened is not None
        assert re.search(r"year#\d+ = 2023.*region#\d+ = 32", opened[1])  # other folders are not even opened
    finally:
        session.stop()


def test_spark_is_not_skipped_where_it_must_run() -> None:
    script = "import tests.test_mirror as t\nt.shutil.which = lambda name: None\nt.need_spark()"
    environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    line = [sys.executable, "-c", script]
    for required, outcome in (("", "Skipped"), ("1", "Failed")):
        environment["REPORTDB_REQUIRE_SPARK"] = required
        said = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
        assert f"{outcome}: Spark needs" in said.stderr
        assert "Java 17" in said.stderr
