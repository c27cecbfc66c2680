"""The statutory workbooks of the first filings, each read back and proved as `export` does: no command writes many.

python -m benchmarks.ours.exports DATABASE FOLDER COUNT
"""

from __future__ import annotations

import sys
from pathlib import Path

from reportdb.commands.export import export
from reportdb.database import connect_url, open_database, reading
from reportdb.queries.filings import filing
from reportdb.queries.remit import Remit


def main(database: str, folder: str, count: int) -> None:
    """Write `FOLDER/ID.xlsx` for the filings 1 to COUNT."""
    engine = open_database(connect_url(database))
    everyone = Remit.everyone()
    with reading(engine) as conn:
        for number in range(1, count + 1):
            export(conn, everyone, filing(conn, everyone, number), str(Path(folder) / f"{number}.xlsx"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
