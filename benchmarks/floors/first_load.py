"""Facts into PostgreSQL: COPY into tables not yet attached, then keys, then ATTACH PARTITION. On our schema.

python -m benchmarks.floors.first_load URL COUNT
"""

from __future__ import annotations

import sys

import psycopg

from benchmarks.first_filings import YEAR, reports
from reportdb.forms import catalog

_FACTS = {"publications": "publication", "applications": "application", "appeals": "appeal"}
_CELLS = {
    "publications": "item_code, measure_code, period FROM publication_cell",
    "applications": "outcome_code, applicant_code, period FROM application_cell",
    "appeals": "route_code, result_code, period FROM appeal_cell",
}


def main(url: str, count: int) -> None:
    """Everything in one transaction, into a database with the schema and nothing else."""
    assert catalog()  # the reports are ours, so both pay for the forms
    with psycopg.connect(url.replace("+psycopg", "")) as conn, conn.cursor() as cursor:
        with cursor.copy(
            "COPY agency (id, name, level, kind, region_code, credit_code, registered) FROM STDIN"
        ) as copy:
            for n, report in enumerate(reports(count), 1):
                copy.write_row((n, report.agency, "", "", "", "", False))
        with cursor.copy("COPY annual_report (id, agency_id, year, scope) FROM STDIN") as copy:
            for n in range(1, count + 1):
                copy.write_row((n, n, YEAR, "own"))
        columns = "id, report_id, n, state, is_current, as_filed, reason, edition, responsible, reviewer, preparer, phone, filled_on, created_at, digest, sources_key"
        with cursor.copy(f"COPY filing ({columns}) FROM STDIN".encode()) as copy:
            for n in range(1, count + 1):
                copy.write_row(
                    (n, n, 1, "accepted", True, False, "", "2021", "", "", "", "", "", "2024-01-20", "0", "")
                )
        with cursor.copy("COPY filing_table (filing_id, table_code, part, edition) FROM STDIN") as copy:
            for n in range(1, count + 1):
                for table in _FACTS:
                    copy.write_row((n, table, 0, "2021"))
        for table, fact in _FACTS.items():
            _load(cursor, table, fact, count)


def _load(cursor: psycopg.Cursor[tuple[object, ...]], table: str, fact: str, count: int) -> None:
    ids = {tuple(key): number for number, *key in cursor.execute(f"SELECT id, {_CELLS[table]}".encode())}
    part = f"{fact}_{YEAR}"
    cursor.execute(
        f"CREATE TABLE {part} (LIKE {fact} INCLUDING DEFAULTS INCLUDING CONSTRAINTS, CHECK (year = {YEAR}))".encode()
    )
    with cursor.copy(f"COPY {part} (year, filing_id, cell_id, value) FROM STDIN".encode()) as copy:
        for n, report in enumerate(reports(count), 1):
            for cell, figure in report.tables[table].figures.items():
                copy.write_row((YEAR, n, ids[cell], figure.value))
    cursor.execute(f"ALTER TABLE {part} ADD PRIMARY KEY (year, filing_id, cell_id)".encode())
    cursor.execute(f"ALTER TABLE {part} ADD FOREIGN KEY (filing_id) REFERENCES filing".encode())
    cursor.execute(f"ALTER TABLE {part} ADD FOREIGN KEY (cell_id) REFERENCES {fact}_cell".encode())
    cursor.execute(f"ALTER TABLE {fact} ATTACH PARTITION {part} FOR VALUES IN ({YEAR})".encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
