"""What an import did, file by file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from etl.files import storable
from etl.load.findings import store_findings
from etl.load.sql import now, scalar
from reportdb.findings import Finding


def start_run(conn: Connection, command_line: str) -> int:
    """Note that an import began."""
    return int(
        scalar(
            conn,
            "INSERT INTO import_run (started_at, command_line) VALUES (?, ?) RETURNING id",
            now(),
            storable(command_line),
        )
    )


def record_item(
    conn: Connection,
    run_id: int,
    name: str,
    sha256: str | None,
    status: str,
    filing_id: int | None,
    findings: Sequence[Finding] = (),
) -> None:
    """Note what became of a file; its findings hang here only when there is no filing to hang on."""
    item_id = scalar(
        conn,
        "INSERT INTO import_item (run_id, name, sha256, status, filing_id) VALUES (?, ?, ?, ?, ?) RETURNING id",
        run_id,
        storable(name),
        sha256,
        status,
        filing_id,
    )
    if filing_id is None:
        store_findings(conn, findings, item_id=int(item_id))
