"""Parse and load into SQLite: raw executemany, foreign keys on, a transaction a workbook, log in WAL.

python -m benchmarks.floors.import_sqlite FOLDER FILE
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from pathlib import Path

from benchmarks.floors.load_schema import CELLS, TABLES, YEAR, cell_id
from benchmarks.floors.numbers_of_workbook import numbers


def main(folder: str, file: str) -> None:
    """Load all workbooks of a folder into a new file."""
    conn = sqlite3.connect(file, isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "wal_autocheckpoint=10000",
    ):
        conn.execute(f"PRAGMA {pragma}")
    conn.execute("BEGIN")
    for statement in TABLES:
        conn.execute(statement.format(bytes="blob", real="real", tail=" WITHOUT ROWID"))
    conn.executemany("INSERT INTO cell VALUES (?)", CELLS)
    conn.execute("INSERT INTO year VALUES (?)", (YEAR,))
    conn.execute("COMMIT")
    for number, path in enumerate(sorted(Path(folder).glob("*.xlsx")), 1):
        content = path.read_bytes()
        rows = [(YEAR, number, cell_id(sheet, y, x), value) for sheet, y, x, value in numbers(content)]
        conn.execute("BEGIN IMMEDIATE")
        digest = hashlib.sha256(content).hexdigest()
        conn.execute("INSERT INTO source_file VALUES (?, ?, ?, ?)", (number, path.name, digest, content))
        conn.executemany("INSERT INTO facts VALUES (?, ?, ?, ?)", rows)
        conn.execute("COMMIT")
    conn.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
