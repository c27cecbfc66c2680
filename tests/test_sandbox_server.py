"""What a query might do to the PostgreSQL server, or learn of it: nothing but reading the views and computing."""

from __future__ import annotations

import pytest
from sqlalchemy import URL, create_engine

from reportdb.errors import QueryRefused
from reportdb.sandbox import Bounds, Shown, run
from reportdb.views import PUBLIC

BOUNDS = Bounds(rows=5, seconds=20)
WHO = pytest.mark.parametrize("shown", [Shown.of_everyone(), Shown.of([1])], ids=["all", "one agency"])

#: a function that does more than compute, wherever it stands in a query
HIDDEN = [
    "SELECT {}",
    "SELECT 1 FROM annual_appeals WHERE {} IS NULL",
    "SELECT CASE WHEN true THEN 1 ELSE length({}::text) END",
    "SELECT 1 LIMIT (SELECT length({}::text))",
    "WITH a AS MATERIALIZED (SELECT {}) SELECT 1",
    "SELECT 1 FROM (SELECT 2 FROM (SELECT {}) AS a) AS b",
    "SELECT ARRAY(SELECT {}::text)",
    "SELECT count(*) FILTER (WHERE {} IS NULL) FROM annual_appeals",
    "SELECT sum(length({}::text)) OVER ()",
    "VALUES ({})",
    "SELECT 1 UNION ALL SELECT length({}::text)",
    "SELECT a FROM generate_series(1, length({}::text)) AS a",
    "SELECT 1 /* ' */ , {} -- ' /*",
]
FUNCTIONS = [
    "pg_advisory_lock(7249501)", "pg_try_advisory_lock(7249505, 2023)", "pg_advisory_xact_lock_shared(7249503, 1)",
    "pg_sleep(0.01)", "pg_sleep_for('10 ms')", "set_config('work_mem', '2000000', true)", "pg_notify('a', 'b')",
    "lo_creat(-1)", "lo_get(1)", "pg_cancel_backend(1)", "pg_stat_get_live_tuples(1)", "pg_relation_size('pg_class')",
    "pg_database_size(current_database())", "pg_get_viewdef('pg_views')", "txid_current()", "inet_server_addr()",
    "pg_export_snapshot()", "ts_stat('SELECT 1')", "query_to_xml('SELECT 1', true, true, '')",
    "table_to_xml('pg_class', true, true, '')", "database_to_xml(true, true, '')", "pg_ls_dir('.')",
    "pg_read_file('PG_VERSION')", "pg_logical_emit_message(true, 'a', 'b')", "\"pg_sleep\"(0.01)",
    "U&\"pg\\005fsleep\"(0.01)", "pg_catalog.pg_sleep(0.01)",
]  # fmt: skip
CATALOGS = [
    "pg_class", "pg_stats", "pg_stat_activity", "pg_stat_user_tables", "pg_locks", "pg_roles", "pg_database", "pg_views",
    "pg_sequences", "pg_settings", "pg_tables", "information_schema.tables",
]  # fmt: skip
#: what people do compute with
COMPUTED = [
    "random() < 2", "clock_timestamp() IS NOT NULL", "now() IS NOT NULL", "date_trunc('year', now()) IS NOT NULL",
    "lower('A') = 'a'", "log(10) = 1", "pg_typeof(1)::text = 'integer'", "'abc' ~ 'b'", "'abc' SIMILAR TO '%b%'",
    "1 = ANY (ARRAY[1, 2])", "(1, 2) < (2, 3)", "1 IS DISTINCT FROM 2", "NULLIF(1, 2) = 1", "'2' LIKE '_'",
    "(ARRAY[1, 2])[1] = 1", "'{\"a\": 1}'::json ->> 'a' = '1'", "gen_random_uuid() IS NOT NULL",
    "(SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FROM generate_series(1, 3) AS n) = 2",
    "(SELECT string_agg(n::text, ',' ORDER BY n) FROM generate_series(1, 2) AS n) = '1,2'",
    "(SELECT max(r) FROM (SELECT rank() OVER (ORDER BY n) AS r FROM generate_series(1, 3) AS n) AS a) = 3",
    "(SELECT count(*) FROM annual_appeals) = 0", "(SELECT count(*) FROM data_dictionary) > 100",
    "EXISTS (SELECT FROM annual_appeals AS a JOIN LATERAL (SELECT a.value) AS b ON true) IS NOT NULL",
]  # fmt: skip


@WHO
@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_that_do_more_than_compute_are_refused(postgres_url: URL, shown: Shown, function: str) -> None:
    with pytest.raises(QueryRefused, match="cannot be used here") as caught:
        run(postgres_url, f"SELECT {function}", PUBLIC, BOUNDS, shown)
    assert caught.value.kind == "function"


@pytest.mark.parametrize("query", HIDDEN)
def test_wherever_they_stand(postgres_url: URL, query: str) -> None:
    """The same for both: one database for all would have each wait for the others."""
    for shown in (Shown.of_everyone(), Shown.of([1])):
        with pytest.raises(QueryRefused, match="the function pg_sleep cannot be used here"):
            run(postgres_url, query.format("pg_sleep(0.01)"), PUBLIC, BOUNDS, shown)


@WHO
def test_the_catalogs_are_no_views_of_ours(postgres_url: URL, shown: Shown) -> None:
    """They tell how many rows the tables behind the views have, who asks what, and which locks are held."""
    for catalog in CATALOGS:
        with pytest.raises(QueryRefused, match="only these views can be read"):
            run(postgres_url, f"SELECT count(*) FROM {catalog}", PUBLIC, BOUNDS, shown)


@WHO
def test_whatever_computes_can_be_used(postgres_url: URL, shown: Shown) -> None:
    query = f"SELECT {', '.join(f'{one} AS x{place}' for place, one in enumerate(COMPUTED))}"
    assert run(postgres_url, query, PUBLIC, BOUNDS, shown).rows == [(True,) * len(COMPUTED)]


@WHO
def test_words_that_look_like_the_tree_of_a_query_are_words(postgres_url: URL, shown: Shown) -> None:
    query = "SELECT ':relid 1259 :funcid 2880' AS \":funcid 2880\", ' :relid 1259 ' AS \"a :relid 1259 b\""
    found = run(postgres_url, query, PUBLIC, BOUNDS, shown)
    assert found.columns == (":funcid 2880", "a :relid 1259 b")


def test_a_function_somebody_added_to_the_database_is_not_used(postgres_url: URL) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE FUNCTION mine() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'")
        conn.exec_driver_sql("CREATE OPERATOR ~~~~ (FUNCTION = int4pl, LEFTARG = int, RIGHTARG = int)")
    engine.dispose()
    with pytest.raises(QueryRefused, match="the function mine"):
        run(postgres_url, "SELECT mine()", PUBLIC, BOUNDS, Shown.of_everyone())
    assert run(postgres_url, "SELECT 1 ~~~~ 2 AS three", PUBLIC, BOUNDS, Shown.of_everyone()).rows == [(3,)]


@WHO
def test_the_disk_of_the_server_is_not_filled(postgres_url: URL, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportdb.sandbox.postgresql.SPILL", 8)
    wide = "SELECT n FROM generate_series(1, 2000000) AS n LIMIT 1"
    with pytest.raises(QueryRefused, match="too much memory or disk") as caught:
        run(postgres_url, wide, PUBLIC, BOUNDS, shown)
    assert caught.value.kind == "size"
