"""A mirror on many machines with Spark (extra `spark`, and Java 17)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reportdb.errors import UsageError
from reportdb.mirror.package import PACKAGE, MirrorTable, package_in, read_package
from reportdb.mirror.views import TOTALS, Engine, totals_query, view_query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import SparkSession

SPARK = Engine(
    {
        "string": "STRING",
        "integer": "BIGINT",
        "year": "INT",
        "boolean": "BOOLEAN",
        "datetime": "TIMESTAMP",
    },
    "CAST({} AS TIMESTAMP_NTZ)",
)
#: an option of Spark's readers, as Spark itself sets it for tables: a `[` or `*` in a path is no pattern
_PLAIN_PATHS = "__globPaths__"
#: a sum that does not fit is an error, never NULL; moments are told in UTC
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}


def on_spark(folder: str | Path, master: str = "local[*]", settings: Mapping[str, str] | None = None) -> SparkSession:
    """A Spark session with the views of a mirror as temporary views.

    `folder` is a path that every machine of the cluster sees, or a URL (hdfs://, s3a://); `settings` are Spark's own. A
    session that runs already is used, whatever `master` says. UsageError without PySpark, Java or a mirror.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise UsageError("PySpark is not installed: pip install 'reportdb[spark]'") from error
    text = "" if "://" in str(folder) else package_in(Path(folder))
    builder = SparkSession.builder.master(master).appName("reportdb")
    for name, value in {**(settings or {}), **_SETTINGS}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkException as error:
        raise UsageError(f"Spark does not start; it needs Java 17 or later: {str(error).strip()}") from error
    # Hadoop takes the words of a path as they are, not in the escaped form of a URL
    place = str(folder) if "://" in str(folder) else f"file:///{Path(folder).absolute().as_posix().lstrip('/')}"
    if not text:
        text = "\n".join(
            row[0] for row in session.read.option(_PLAIN_PATHS, "false").text(f"{place}/{PACKAGE}").collect()
        )
    for table in read_package(text):
        _register(session, table, place)
    session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {TOTALS} AS {totals_query()}")
    return session


def _register(session: SparkSession, table: MirrorTable, place: str) -> None:
    """The files of a table under its name."""
    files = f"{table.name}_files"
    if table.filed:
        schema = ", ".join(f"{column.name} {SPARK.type_of(column)}" for column in table.columns)
        session.read.schema(schema).option(_PLAIN_PATHS, "false").parquet(
            f"{place}/{table.path}"
        ).createOrReplaceTempView(files)
    session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {table.name} AS {view_query(table, files, SPARK)}")
