"""A year's total from a mirror as its users ask for it; prints [table, row, column, period, sum] as JSON.

python -m benchmarks.ours.total_mirror MIRROR AGENCY YEAR
"""

from __future__ import annotations

import json
import sys

from reportdb.mirror import on_duckdb

_TOTAL = """SELECT table_code, row_code, column_code, period, value FROM annual_totals
WHERE year = ? AND agency = ? AND mark = 'number' AND stands <> 'left_out'"""

if __name__ == "__main__":
    mirror, agency, year = sys.argv[1:]
    rows = on_duckdb(mirror).execute(_TOTAL, [int(year), agency]).fetchall()
    print(json.dumps([(*place, str(value)) for *place, value in rows]))
