"""Parse and load into PostgreSQL: COPY in place under the same keys, a transaction a workbook.

python -m benchmarks.floors.import_postgresql FOLDER URL
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import psycopg

from benchmarks.floors.load_schema import CELLS, TABLES, YEAR, cell_id
from benchmarks.floors.numbers_of_workbook import numbers


def main(folder: str, url: str) -> None:
    """Load all workbooks of a folder into an empty database."""
    with psycopg.connect(url.replace("+psycopg", "")) as conn, conn.cursor() as cursor:
        for statement in TABLES:
            cursor.execute(statement.format(bytes="bytea", real="double precision", tail="").encode())
        with cursor.copy("COPY cell FROM STDIN") as copy:
            for cell in CELLS:
                copy.write_row(cell)
        cursor.execute("INSERT INTO year VALUES (%s)", (YEAR,))
        conn.commit()
        for number, path in enumerate(sorted(Path(folder).glob("*.xlsx")), 1):
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            cursor.execute("INSERT INTO source_file VALUES (%s, %s, %s, %s)", (number, path.name, digest, content))
            with cursor.copy("COPY facts FROM STDIN") as copy:
                for sheet, y, x, value in numbers(content):
                    copy.write_row((YEAR, number, cell_id(sheet, y, x), value))
            conn.commit()


if __name__ == "__main__":
    main(*sys.argv[1:3])
