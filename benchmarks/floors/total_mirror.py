"""A year's total as one SELECT on the files of a mirror, by who knows which filings to add and that all are on one form.

python -m benchmarks.floors.total_mirror MIRROR AGENCY YEAR; prints [table, row, column, period, sum] as JSON.
"""

from __future__ import annotations

import json
import sys

import duckdb

CODES = {
    "publications": ("item_code", "measure_code"),
    "applications": ("outcome_code", "applicant_code"),
    "appeals": ("route_code", "result_code"),
}


def select(mirror: str, agency: str, year: int) -> str:
    """The query."""
    members = (
        f"SELECT filing_id FROM read_parquet('{mirror}/total_members/year={year}/*.parquet') WHERE agency = '{agency}'"
    )
    return f"WITH m AS MATERIALIZED ({members}) " + " UNION ALL ".join(
        f"SELECT '{table}', {row}, {column}, period, SUM(value) FROM"
        f" read_parquet('{mirror}/annual_{table}/year={year}/*/*.parquet') WHERE filing_id IN (FROM m)"
        f" GROUP BY {row}, {column}, period"
        for table, (row, column) in CODES.items()
    )


if __name__ == "__main__":
    rows = duckdb.connect(":memory:").execute(select(sys.argv[1], sys.argv[2], int(sys.argv[3]))).fetchall()
    print(json.dumps([(*place, str(value)) for *place, value in rows if value is not None]))
