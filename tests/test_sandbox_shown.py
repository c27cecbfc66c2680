"""A query sees the rows of the agencies it is shown and no others, whatever it says; tried on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from reportdb.cli import main
from reportdb.database import open_database
from reportdb.dictionary import DICTIONARY
from reportdb.errors import FaultyQuery, QueryRefused, ReportdbError, UsageError
from reportdb.sandbox import Bounds, QueryResult, Shown, Stop, run, sqlite
from reportdb.sandbox.roles import READER_WITHIN
from reportdb.views import PUBLIC, PUBLIC_VIEWS
from tests.command_line import Fill

OWN, OTHER = "宿迁市人民政府", "淮安市洪泽区人民政府"
SECRET = 10  # 行政复议结果维持 of the other one, as published
BOUNDS = Bounds(rows=500, seconds=10)
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"


def _fill(url: URL) -> None:
    files = [f"samples/reports/{name}_2023.xlsx" for name in ("suqian", "hongze")]
    assert main(["--db", url.render_as_string(hide_password=False), "import", *files, "--accept", "已公布"]) == 0


@pytest.fixture
def url(shared_urls: Callable[[str, Fill], URL], dialect: str) -> URL:
    """Two agencies with a report each; nobody here writes."""
    return shared_urls(dialect, _fill)


@pytest.fixture
def own(url: URL) -> Shown:
    """The first agency alone."""
    return Shown.of([_ids(url)[OWN]])


def _ids(url: URL) -> dict[str, int]:
    engine = open_database(url)
    with engine.connect() as conn:
        found = {name: number for number, name in conn.exec_driver_sql("SELECT id, name FROM agency")}
    engine.dispose()
    return found


def ask(url: URL, query: str, shown: Shown, bounds: Bounds = BOUNDS) -> QueryResult:
    return run(url, query, PUBLIC, bounds, shown)


def outcome(url: URL, query: str, shown: Shown) -> str:
    """Rows or words: whatever comes back."""
    try:
        return str(ask(url, query, shown).rows)
    except ReportdbError as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("view", ["annual_applications", "annual_publications", "annual_appeals"])
def test_a_view_holds_the_rows_of_those_shown(url: URL, own: Shown, view: str) -> None:
    query = f"SELECT DISTINCT agency FROM {view}"
    assert ask(url, query, own).rows == [(OWN,)]
    assert {row[0] for row in ask(url, query, Shown.of_everyone()).rows} == {OWN, OTHER}
    assert ask(url, f"SELECT count(*) AS n FROM {view} WHERE agency = '{OTHER}'", own).rows == [(0,)]
    count = f"SELECT count(*) AS n FROM {view} WHERE agency = '{OWN}'"
    assert ask(url, count, own).rows == ask(url, count, Shown.of_everyone()).rows != [(0,)]


def test_a_year_may_have_agencies_of_its_own(url: URL) -> None:
    ids = _ids(url)
    query = "SELECT DISTINCT agency FROM annual_applications ORDER BY agency"
    assert ask(url, query, Shown.of([ids[OWN]], [(2023, [ids[OTHER]])])).rows == [(OTHER,)]
    assert ask(url, query, Shown.of([ids[OWN]], [(2022, [ids[OTHER]])])).rows == [(OWN,)]
    assert ask(url, query, Shown.of([ids[OWN]], [(2022, []), (2023, [])])).rows == []
    assert ask(url, query, Shown.of([], [(2022, [ids[OWN]]), (2023, ids.values())])).rows == [(OWN,), (OTHER,)]


@pytest.mark.parametrize("view", PUBLIC_VIEWS)
def test_nobody_shown_is_nothing_shown(url: URL, view: str) -> None:
    assert ask(url, f"SELECT * FROM {view}", Shown.of(())).rows == []
    assert ask(url, f"SELECT * FROM {view}", Shown.of([10**6])).rows == []


def test_the_dictionary_is_for_all(url: URL) -> None:
    count = f"SELECT count(*) AS n FROM {DICTIONARY}"
    assert ask(url, count, Shown.of(())).rows == ask(url, count, Shown.of_everyone()).rows != [(0,)]


def test_a_query_joins_and_counts_as_ever(url: URL, own: Shown) -> None:
    query = """WITH r AS (SELECT filing_id, value FROM annual_applications WHERE outcome_code = 'received'
      AND applicant_code = 'total')
    SELECT r.value, a.value AS other FROM r JOIN annual_appeals a ON a.filing_id = r.filing_id
    WHERE a.route_code = 'reconsideration' AND a.result_code = 'total' -- to the end"""
    assert len(ask(url, query, Shown.of_everyone()).rows) == 2
    assert len(ask(url, query, own).rows) == 1


def test_columns_keep_their_names_and_order(url: URL, own: Shown) -> None:
    query = "SELECT 2 AS b, 'x' AS a, 1 AS b, NULL AS c UNION ALL SELECT 1, 'y', 3, NULL ORDER BY 1 DESC"
    assert ask(url, query, own) == ask(url, query, Shown.of_everyone())
    assert ask(url, query, own).columns == ("b", "a", "b", "c")
    assert ask(url, "SELECT agency FROM annual_appeals LIMIT 2", own, Bounds(1, 10)).more is True


#: what fails on the other agency's figures and on them alone: either text says the same, with or without them
PROBES = {
    "sqlite": [
        "SELECT 1 AS x FROM annual_appeals WHERE agency = '{other}' AND value = {value}"
        " AND abs(-9223372036854775807 - 1) = 0",
        "SELECT 1 AS x FROM annual_appeals WHERE CASE WHEN agency = '{other}' AND route_code = 'reconsideration'"
        " AND result_code = 'upheld' AND value = {value} THEN json_extract('not json', '$') ELSE 0 END = 1",
        "SELECT 1 AS x FROM annual_appeals WHERE value = {value} AND json('[' || agency) IS NULL"
        " AND agency = '{other}'",
        "SELECT sum(CASE WHEN agency = '{other}' AND value = {value} THEN abs(-9223372036854775807 - 1) END) AS x"
        " FROM annual_appeals",
        "SELECT 1 AS x FROM annual_appeals WHERE CASE WHEN agency = '{other}' AND value = {value}"
        " THEN length(printf('%.*c', 100000000, 'x')) > 5 OR zeroblob(90000000) IS NULL END",
    ],
    "postgresql": [
        "SELECT 1 AS x FROM annual_appeals WHERE agency = '{other}' AND value = {value} AND 1 / (value - {value}) = 1",
        "SELECT 1 AS x FROM annual_appeals WHERE (CASE WHEN agency LIKE '{other}%' AND value = {value}"
        " THEN agency END)::int = 1",
        "SELECT 1 AS x FROM annual_appeals WHERE agency::int = 5",
        "SELECT 1 AS x FROM annual_appeals WHERE CASE WHEN agency ~ '{other}' AND value = {value}"
        " THEN sqrt(-value) = 1 END",
        "SELECT sum(CASE WHEN agency = '{other}' AND value = {value} THEN 1 / 0 END) AS x FROM annual_appeals",
    ],
}


@pytest.mark.parametrize("number", range(5))
def test_errors_do_not_tell_of_others(url: URL, own: Shown, dialect: str, number: int) -> None:
    probe = PROBES[dialect][number]
    right, wrong = (
        outcome(url, probe.format(other=OTHER, value=value), own).replace(str(value), "N") for value in (SECRET, 999)
    )
    assert right == wrong
    assert OTHER not in right
    # the probe finds what it looks for where it may look
    of_all = [outcome(url, probe.format(other=OTHER, value=one), Shown.of_everyone()) for one in (SECRET, 999)]
    assert "::int = 5" in probe or of_all[0].startswith(("FaultyQuery", "QueryRefused"))


def test_an_error_of_its_own_rows_is_told(url: URL, own: Shown, dialect: str) -> None:
    fails = {"sqlite": "json('[' || agency)", "postgresql": "agency::int"}[dialect]
    with pytest.raises(UsageError, match="not understood"):
        ask(url, f"SELECT {fails} AS x FROM annual_appeals", own)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM agency",
        "SELECT * FROM public.annual_appeals",
        "SELECT * FROM main.annual_appeals",
        "SELECT count(*) FROM application",
        "SELECT * FROM filing",
        "WITH annual_appeals AS (SELECT * FROM public.annual_appeals) SELECT * FROM annual_appeals",
        "WITH RECURSIVE t AS (SELECT agency FROM public.annual_appeals UNION SELECT agency FROM t) SELECT * FROM t",
        "SELECT 1) AS q CROSS JOIN (SELECT 2",
    ],
)
def test_other_ways_to_the_rows_are_closed(url: URL, own: Shown, query: str) -> None:
    with pytest.raises((QueryRefused, UsageError)) as caught:
        ask(url, query, own)
    assert OTHER not in str(caught.value)


def test_a_running_query_is_stopped_by_another_thread(url: URL, own: Shown) -> None:
    stop = Stop()
    timer = threading.Timer(0.3, stop.ask)
    timer.start()
    with pytest.raises(QueryRefused) as caught:
        run(url, ENDLESS, PUBLIC, Bounds(5, 60), own, stop)
    timer.join()
    assert caught.value.kind == "stopped"


def test_a_query_stopped_before_it_began_does_not_run(url: URL, own: Shown) -> None:
    stop = Stop()
    stop.ask()
    with pytest.raises(QueryRefused, match="stopped"):
        run(url, ENDLESS, PUBLIC, Bounds(5, 60), own, stop)


def test_time_is_one_for_both_looks(url: URL, own: Shown) -> None:
    with pytest.raises(QueryRefused, match="longer than"):
        ask(url, ENDLESS, own, Bounds(5, 0.2))


class TestSqlite:
    """What only SQLite has."""

    @pytest.fixture
    def dialect(self) -> str:
        return "sqlite"

    def test_neither_schema_nor_table_of_the_numbers_can_be_named(self, url: URL, own: Shown) -> None:
        for query in (
            "SELECT name FROM pragma_database_list",
            "SELECT sql FROM sqlite_temp_master",
            "SELECT sql FROM temp.sqlite_schema",
            "SELECT annual_appeals.nope FROM annual_appeals",
        ):
            with pytest.raises((QueryRefused, UsageError)) as caught:
                ask(url, query, own)
            assert "WHERE filing_id" not in str(caught.value)

    def test_what_fails_on_rows_not_shown_fails_unheard(
        self, url: URL, own: Shown, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = sqlite._answer

        def leaking(asked: sqlite._Asked, *, fenced: bool) -> QueryResult:
            if not fenced:  # as if SQLite had looked at a condition before it looked at whose row it is
                raise FaultyQuery("integer overflow")
            return answer(asked, fenced=fenced)

        monkeypatch.setattr(sqlite, "_answer", leaking)
        assert ask(url, "SELECT DISTINCT agency FROM annual_appeals", own).rows == [(OWN,)]
        with pytest.raises(UsageError, match="integer overflow"):
            ask(url, "SELECT DISTINCT agency FROM annual_appeals", Shown.of_everyone())

    def test_nothing_is_pushed_into_a_view_that_is_fenced(self, url: URL, own: Shown) -> None:
        plan = "EXPLAIN QUERY PLAN SELECT 1 FROM annual_appeals WHERE agency = 'x'"
        asked = sqlite._Asked(url.database or "", plan, PUBLIC, BOUNDS, own, Stop(), time.monotonic() + 10)
        steps = [str(row[-1]) for row in sqlite._answer(asked, fenced=True).rows]
        assert any(step.startswith(("CO-ROUTINE", "MATERIALIZE")) for step in steps)
        assert any(step.startswith("SCAN") and "annual_appeals" in step for step in steps)


class TestPostgresql:
    """What only PostgreSQL has."""

    @pytest.fixture
    def dialect(self) -> str:
        return "postgresql"

    @pytest.mark.parametrize(
        "query",
        [
            "EXPLAIN ANALYZE SELECT * FROM annual_appeals",
            "EXPLAIN SELECT * FROM annual_appeals",
            "/* x */ EXPLAIN ANALYZE SELECT * FROM annual_appeals",
            "SELECT pg_temp.reportdb_read('EXPLAIN ANALYZE SELECT * FROM annual_appeals', 9, 9999)",
            "SELECT query_to_xml('EXPLAIN ANALYZE SELECT * FROM annual_appeals', true, true, '')::text",
            "SELECT query_to_xml('SELECT * FROM public.annual_appeals', true, true, '')::text",
            "SELECT query_to_xml_and_xmlschema('SELECT * FROM public.annual_appeals', true, true, '')::text",
            "SELECT table_to_xml('public.annual_appeals', true, true, '')::text",
            "SELECT schema_to_xml('public', true, true, '')::text",
            "SELECT set_config('search_path', 'public', true), query_to_xml('TABLE annual_appeals', true, true, '')::text",
            "SELECT set_config('role', 'none', true)",
            "SELECT set_config('role', 'reportdb_reader', true)",
            "SELECT set_config('session_authorization', 'postgres', true)",
            "RESET ROLE",
            "SET LOCAL ROLE reportdb_reader",
            "SHOW data_directory",
            "TABLE pg_statistic",
            "SELECT * FROM pg_authid",
            "SELECT pg_read_file('PG_VERSION')",
            "SELECT * FROM dblink('dbname=postgres', 'SELECT 1') AS t(a int)",
            "SELECT public.nothing()",
            "COPY annual_appeals TO STDOUT",
            "VALUES (1); TABLE public.annual_appeals",
        ],
    )
    def test_it_is_refused_or_empty(self, url: URL, own: Shown, query: str) -> None:
        said = outcome(url, query, own)
        assert OTHER not in said
        assert said.startswith(("QueryRefused", "FaultyQuery")) or OWN in said or "<table" in said, said

    def test_xml_of_the_schema_holds_no_row(self, url: URL, own: Shown) -> None:
        said = outcome(url, "SELECT schema_to_xml('public', true, true, '')::text AS x", own)
        assert "reconsideration" not in said
        assert OTHER not in said

    def test_the_role_may_read_nothing(self, url: URL, own: Shown) -> None:
        ask(url, "SELECT 1", own)
        engine = open_database(url)
        with engine.connect() as conn:
            readable = conn.exec_driver_sql(
                "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public'"
                " AND relkind IN ('r', 'v', 'p', 'm') AND has_table_privilege(%s, pg_class.oid, 'SELECT')",
                (READER_WITHIN,),
            ).all()
        engine.dispose()
        assert readable == []

    def test_a_role_that_was_given_a_view_is_not_used(self, url: URL, own: Shown) -> None:
        ask(url, "SELECT 1", own)
        engine = open_database(url)
        try:
            _run(engine, f"GRANT SELECT ON annual_appeals TO {READER_WITHIN}")
            with pytest.raises(QueryRefused, match="revoke: annual_appeals"):
                ask(url, "SELECT 1", own)
        finally:
            _run(engine, f"REVOKE SELECT ON annual_appeals FROM {READER_WITHIN}")
            engine.dispose()

    def test_a_user_who_may_not_read_the_record_shows_no_part_of_it(self, url: URL, own: Shown) -> None:
        ask(url, "SELECT 1", own)
        engine = open_database(url)
        try:
            _run(engine, f"CREATE ROLE plain_seer LOGIN PASSWORD 'plain'; GRANT {READER_WITHIN} TO plain_seer")
            with pytest.raises(QueryRefused) as caught:
                ask(url.set(username="plain_seer", password="plain"), "SELECT * FROM annual_appeals", own)
            assert caught.value.kind == "setup"
        finally:
            _run(engine, "DROP ROLE plain_seer")
            engine.dispose()

    def test_nothing_of_it_stays(self, url: URL, own: Shown) -> None:
        ask(url, "SELECT * FROM annual_appeals", own)
        engine = open_database(url)
        with engine.connect() as conn:
            left = conn.exec_driver_sql(
                "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname LIKE 'pg_temp%%'"
            ).all()
        engine.dispose()
        assert left == []


def _run(engine: Engine, sql: str) -> None:
    with engine.begin() as conn:
        conn.exec_driver_sql(sql)
