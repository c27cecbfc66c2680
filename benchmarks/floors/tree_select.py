"""Every total of the tree: one SELECT grouped by agency and cell, added up along the tree; prints [table, cell, sum] of each node.

python -m benchmarks.floors.tree_select DATABASE YEAR
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict

from benchmarks.floors.total_select import rows

TREE = "SELECT agency_id, superior_id FROM agency_superior"
# an agency with others below it is a node of its own, any other counts for the one above it
SUMS = """SELECT node, 'publications', cell_id, SUM(value) FROM n JOIN publication x ON x.year = {p} AND x.filing_id = n.id GROUP BY node, cell_id
UNION ALL SELECT node, 'applications', cell_id, SUM(value) FROM n JOIN application x ON x.year = {p} AND x.filing_id = n.id GROUP BY node, cell_id
UNION ALL SELECT node, 'appeals', cell_id, SUM(value) FROM n JOIN appeal x ON x.year = {p} AND x.filing_id = n.id GROUP BY node, cell_id"""
NODES = """WITH n (node, id) AS MATERIALIZED (
  SELECT CASE WHEN EXISTS (SELECT 1 FROM agency_superior b WHERE b.superior_id = r.agency_id) THEN r.agency_id ELSE s.superior_id END, f.id
  FROM annual_report r JOIN filing f ON f.report_id = r.id AND f.is_current
  LEFT JOIN agency_superior s ON s.agency_id = r.agency_id WHERE r.year = {p}
) """


def totals(database: str, year: int) -> dict[int, dict[tuple[str, int], int]]:
    """The total of every agency with others below it, by table and cell."""
    sums: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    for node, table, cell, value in rows(database, NODES + SUMS, (year,) * 4):
        if value is not None:
            sums[node][table, cell] += int(value)
    upper = dict(rows(database, TREE, ()))

    def depth(node: int) -> int:
        return 0 if node not in upper else 1 + depth(upper[node])

    for node in sorted(sums, key=depth, reverse=True):
        if node in upper:
            sums[upper[node]].update(sums[node])
    return {node: dict(found) for node, found in sums.items()}


if __name__ == "__main__":
    year = int(sys.argv[2])
    found = totals(sys.argv[1], year).items()
    print(json.dumps({node: [(*key, value) for key, value in sums.items()] for node, sums in found}))
