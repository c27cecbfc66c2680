"""Every total of the tree as `total --all` makes them, without its workbooks; prints [table, cell, sum] of each.

python -m benchmarks.ours.tree_totals DATABASE YEAR
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from reportdb.commands.store import reader
from reportdb.papers.gathered_total import forest_under, gather_all
from reportdb.queries.cells import cells_of
from reportdb.queries.remit import Remit
from reportdb.reader import Reading
from reportdb.report import Report


def main(database: str, year: int) -> dict[int, list[tuple[str, int, int]]]:
    """The figures of each agency's total by the agency's number."""
    everyone = Remit.everyone()
    with reader(database) as conn:
        return {
            members.agency_id: list(_figures(conn, found.total.total))
            for members, found in gather_all(forest_under(conn, everyone, year, None))
            if found is not None
        }


def _figures(conn: Reading, total: Report) -> Iterator[tuple[str, int, int]]:
    for table, data in total.tables.items():
        for cell, figure in zip(cells_of(conn).numbers(table, data.figures), data.figures.values(), strict=True):
            if figure.value is not None:
                yield table, cell, figure.value


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
