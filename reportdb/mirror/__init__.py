"""A partitioned publication asked by other engines: DuckDB on one PC, Spark on many machines.

Both give the public views under their own names, the tables beside them and `annual_totals`, in the SQL of `views`:

    from reportdb.mirror import on_duckdb, on_spark

    on_duckdb("mirror").sql("SELECT year, COUNT(*) FROM annual_publications GROUP BY year").show()
    on_spark("mirror", "spark://master:7077").sql("SELECT * FROM annual_totals WHERE year = 2023").show()
"""

from reportdb.mirror.duckdb_engine import on_duckdb
from reportdb.mirror.package import MirrorTable, read_package
from reportdb.mirror.spark_engine import on_spark
from reportdb.mirror.views import TOTALS, totals_query, view_query

__all__ = ["TOTALS", "MirrorTable", "on_duckdb", "on_spark", "read_package", "totals_query", "view_query"]
