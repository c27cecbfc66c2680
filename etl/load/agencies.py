"""Agencies met by an import."""

from __future__ import annotations

from sqlalchemy import Connection

from etl.load.sql import run, scalar


def register_agency(conn: Connection, name: str) -> int:
    """An agency met by an import while no agency list is loaded; the same name gives the same agency."""
    run(
        conn,
        "INSERT INTO agency (name, level, kind, region_code, credit_code, registered) VALUES (?, '', '', '', '', ?)"
        " ON CONFLICT (name) WHERE NOT registered DO NOTHING",
        (name, False),
    )
    return int(scalar(conn, "SELECT id FROM agency WHERE name = ? AND NOT registered", name))
