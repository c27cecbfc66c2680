"""A mirror on one PC with DuckDB (extra `duckdb`)."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING

from reportdb.errors import UsageError
from reportdb.mirror.package import MirrorTable, package_in, read_package
from reportdb.mirror.views import TOTALS, Engine, totals_query, view_query

if TYPE_CHECKING:
    import duckdb

DUCKDB = Engine(
    {
        "string": "VARCHAR",
        "integer": "BIGINT",
        "year": "INTEGER",
        "boolean": "BOOLEAN",
        "datetime": "TIMESTAMPTZ",
    },
    "make_timestamp(epoch_us({}))",
)


def on_duckdb(folder: str | Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with the views of a mirror; the files are only read, and only when asked.

    UsageError without DuckDB or a mirror.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise UsageError("DuckDB is not installed: pip install 'reportdb[duckdb]'") from error
    place = Path(folder).absolute()
    tables = read_package(package_in(place))
    connection = duckdb.connect(":memory:")
    for table in tables:
        connection.execute(f"CREATE VIEW {table.name} AS {view_query(table, _files(place, table), DUCKDB)}")
    connection.execute(f"CREATE VIEW {TOTALS} AS {totals_query()}")
    return connection


def _files(place: Path, table: MirrorTable) -> str:
    """The files of a table as DuckDB reads them; what looks like a pattern in the name of the folder is none."""
    path = f"{glob.escape((place / table.path).as_posix())}{'/*' * len(table.folders)}{'/*.parquet' if table.folders else ''}"
    quoted = "'" + path.replace("'", "''") + "'"
    if not table.folders:
        return f"read_parquet({quoted})"
    kinds = ", ".join(f"'{one.name}': {DUCKDB.type_of(one)}" for one in table.columns if one.name in table.folders)
    return f"read_parquet({quoted}, hive_partitioning = true, hive_types = {{{kinds}}})"
