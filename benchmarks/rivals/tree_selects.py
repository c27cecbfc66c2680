"""Every total of the tree by a SELECT for each agency with others below it; prints [table, cell, sum] of each.

python -m benchmarks.rivals.tree_selects DATABASE YEAR
"""

from __future__ import annotations

import json
import sys

from benchmarks.floors.total_select import SELECT, rows

NODES = "SELECT DISTINCT a.id, a.name FROM agency a JOIN agency_superior s ON s.superior_id = a.id"

if __name__ == "__main__":
    year = int(sys.argv[2])
    found = {}
    for number, name in rows(sys.argv[1], NODES, ()):
        figures = rows(sys.argv[1], SELECT, (name, year, year, year, year))
        found[number] = [(table, cell, int(value)) for table, cell, value in figures if value is not None]
    print(json.dumps(found))
