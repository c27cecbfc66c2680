"""The database's own check, and whether all that the schema is made of is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, inspect, or_, select
from sqlalchemy.exc import DBAPIError

from reportdb.integrity.fault import Fault
from reportdb.models import metadata
from reportdb.outside import first_line
from reportdb.views import PUBLIC_VIEWS, create_statements


def structure_faults(conn: Connection) -> Iterator[Fault]:
    """Damaged pages and indexes, rows that point to nothing, tables, indexes and views that are gone or not ours."""
    yield from _sqlite(conn) if conn.dialect.name == "sqlite" else _postgresql(conn)
    found = inspect(conn)
    tables, views = set(found.get_table_names()), set(found.get_view_names())
    for name in sorted(metadata.tables.keys() - tables):
        yield Fault("table_lost", f"缺少数据表 {name}")
    for name in sorted(set(PUBLIC_VIEWS) - views):
        yield Fault("view_lost", f"缺少视图 {name}")
    indexed = found.get_multi_indexes(filter_names=sorted(metadata.tables.keys() & tables))
    known = {table: {index["name"] for index in indexes} for (_, table), indexes in indexed.items()}
    for table in metadata.sorted_tables:
        for index in table.indexes:
            if index.name not in known.get(table.name, {index.name}):
                yield Fault("index_lost", f"缺少索引 {index.name}")


def _sqlite(conn: Connection) -> Iterator[Fault]:
    try:
        yield from _said(conn, "PRAGMA integrity_check")
    except DBAPIError:  # damage that ends the check itself: table by table, as far as each can be read
        for name in conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").scalars():
            try:
                yield from _said(conn, f'PRAGMA integrity_check("{name}")')
            except DBAPIError as error:
                yield Fault("damaged", f"数据表 {name} 读不下去：{first_line(error)}")
        return
    pointing = Counter((row[0], row[2]) for row in conn.exec_driver_sql("PRAGMA foreign_key_check"))
    for (child, parent), count in sorted(pointing.items()):
        yield _dangling(child, parent, count)
    ours = {_squeezed(statement) for statement in create_statements()}
    stored = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY name"
    for kind, name, sql in conn.exec_driver_sql(stored):
        if kind == "trigger":
            yield Fault("trigger_found", f"数据库中有不属于 reportdb 的触发器 {name}")
        elif name in PUBLIC_VIEWS and _squeezed(sql) not in ours:
            yield Fault("view_differs", f"视图 {name} 被改动过")


def _said(conn: Connection, check: str) -> Iterator[Fault]:
    for (lines,) in conn.exec_driver_sql(check):
        for line in lines.splitlines():
            if line != "ok" and not line.startswith("***"):
                yield Fault("damaged", f"SQLite：{line}")


def _squeezed(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")


def _dangling(child: str, parent: str, count: int) -> Fault:
    return Fault("dangling", f"{child} 中有 {count} 行指向 {parent} 中不存在的行")


def _postgresql(conn: Connection) -> Iterator[Fault]:
    """PostgreSQL enforces its keys, but not against those who switch that off, nor against a failing disk."""
    ours = "SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
    invalid = f"SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid AND indrelid IN ({ours})"
    for (name,) in conn.exec_driver_sql(f"{invalid} ORDER BY 1").all():
        yield Fault("index_invalid", f"索引 {name} 无效，请重建")
    open_ = f"SELECT conname::text FROM pg_constraint WHERE NOT convalidated AND conrelid IN ({ours}) ORDER BY 1"
    for (name,) in conn.exec_driver_sql(open_).all():
        yield Fault("constraint_unchecked", f"约束 {name} 没有核对过已有的行")
    triggers = f"SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN ({ours}) ORDER BY 1"
    for (name,) in conn.exec_driver_sql(triggers).all():
        yield Fault("trigger_found", f"数据库中有不属于 reportdb 的触发器 {name}")
    yield from _dangling_rows(conn)
    yield from _amcheck(conn)


def _dangling_rows(conn: Connection) -> Iterator[Fault]:
    present = set(inspect(conn).get_table_names())
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            parent = key.referred_table.alias("parent")
            if not {table.name, key.referred_table.name} <= present:
                continue
            pairs = [(element.parent, parent.c[element.column.name]) for element in key.elements]
            joined = table.outerjoin(parent, and_(*(child == other for child, other in pairs)))
            lost = or_(*(other.is_(None) for _, other in pairs))
            given = and_(*(child.is_not(None) for child, _ in pairs))
            count = conn.execute(select(func.count()).select_from(joined).where(lost, given)).scalar_one()
            if count:
                yield _dangling(table.name, key.referred_table.name, count)


_HAVE_AMCHECK = """SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = 'bt_index_check'
WHERE e.extname = 'amcheck' AND has_function_privilege(p.oid, 'execute') LIMIT 1"""
_TREES = """SELECT c.oid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
WHERE c.relkind = 'i' AND i.indisvalid AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"""


def _amcheck(conn: Connection) -> Iterator[Fault]:
    """Every index against its table, where the administrator has put up the extension and lets us use it."""
    schema = conn.exec_driver_sql(_HAVE_AMCHECK).scalar()
    if schema is None:
        return
    for (name,) in conn.exec_driver_sql(_TREES).all():
        try:
            with conn.begin_nested():
                conn.exec_driver_sql(f'SELECT "{schema}".bt_index_check(%s::regclass, true)', (name,))
        except DBAPIError as error:
            yield Fault("damaged", f"PostgreSQL：索引 {name}：{first_line(error)}")
