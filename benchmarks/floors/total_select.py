"""A year's total over everyone below an agency, as one SELECT on our schema; prints [table, cell, sum] as JSON.

python -m benchmarks.floors.total_select DATABASE AGENCY YEAR
"""

from __future__ import annotations

import json
import sys
from typing import Any

SELECT = """WITH RECURSIVE subtree (id) AS (
  SELECT id FROM agency WHERE name = {p}
  UNION ALL SELECT s.agency_id FROM agency_superior s JOIN subtree t ON s.superior_id = t.id
), filings (id) AS MATERIALIZED (
  SELECT f.id FROM subtree t JOIN annual_report r ON r.agency_id = t.id AND r.year = {p}
  JOIN filing f ON f.report_id = r.id AND f.is_current
)
SELECT 'publications', x.cell_id, SUM(x.value) FROM filings f JOIN publication x ON x.year = {p} AND x.filing_id = f.id GROUP BY x.cell_id
UNION ALL
SELECT 'applications', x.cell_id, SUM(x.value) FROM filings f JOIN application x ON x.year = {p} AND x.filing_id = f.id GROUP BY x.cell_id
UNION ALL
SELECT 'appeals', x.cell_id, SUM(x.value) FROM filings f JOIN appeal x ON x.year = {p} AND x.filing_id = f.id GROUP BY x.cell_id"""


def rows(database: str, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    """What a query gives, by the bare driver of its database; `{p}` stands for a parameter."""
    if "://" in database:
        import psycopg

        with psycopg.connect(database.replace("+psycopg", "")) as server:
            return server.execute(sql.format(p="%s").encode(), values).fetchall()
    import sqlite3

    return sqlite3.connect(database).execute(sql.format(p="?"), values).fetchall()


if __name__ == "__main__":
    year = int(sys.argv[3])
    found = rows(sys.argv[1], SELECT, (sys.argv[2], year, year, year, year))
    print(json.dumps([(table, cell, int(value)) for table, cell, value in found if value is not None]))
