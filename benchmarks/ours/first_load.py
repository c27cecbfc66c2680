"""Reports into PostgreSQL as the import stores them, a transaction a filing: there is no bulk path yet.

python -m benchmarks.ours.first_load URL COUNT
"""

from __future__ import annotations

import sys
from functools import partial

from sqlalchemy import Connection

from benchmarks.first_filings import reports
from etl.draft import FilingDraft
from etl.load import store
from reportdb.database import connect_url, open_database, retried, writing
from reportdb.report import Report


def main(url: str, count: int) -> None:
    """Register the agencies, then store a filing of each."""
    engine = open_database(connect_url(url))
    with writing(engine) as conn:
        conn.exec_driver_sql(
            "INSERT INTO agency (name, level, kind, region_code, credit_code, registered) VALUES (%s, '', '', '', '', false)",
            [(report.agency,) for report in reports(count)],
        )
        ids = {name: number for number, name in conn.exec_driver_sql("SELECT id, name FROM agency")}
    for report in reports(count):
        retried(engine, partial(_stored, report=report, agency_id=ids[report.agency]))
    engine.dispose()


def _stored(conn: Connection, report: Report, agency_id: int) -> int:
    return store(conn, FilingDraft(report, agency_id, accepted=True))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
