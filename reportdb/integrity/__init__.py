"""Whether a database still says what was stored: its own structures, every figure, every source, every version.

Everything is read in one snapshot, so others may write meanwhile; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reportdb import outside
from reportdb.integrity.fault import Fault
from reportdb.integrity.figures import figure_faults
from reportdb.integrity.sources import source_faults
from reportdb.integrity.structure import structure_faults
from reportdb.integrity.versions import version_faults
from reportdb.report import Report

__all__ = ["Examined", "Fault", "examine"]


@dataclass(slots=True)
class Examined:
    """How much was looked at, counted while `examine` goes on."""

    filings: int = 0
    figures: int = 0
    sources: int = 0


def examine(conn: Connection, digest: Callable[[Report], str], done: Examined) -> Iterator[Fault]:
    """Every fault of a database; `digest` is what filings were signed with when they were stored.

    What cannot be read at all is a fault, too, and the rest is looked at all the same.
    """
    parts: tuple[Callable[[], Iterator[Fault]], ...] = (
        lambda: structure_faults(conn),
        lambda: version_faults(conn),
        lambda: figure_faults(conn, digest, done),
        lambda: source_faults(conn, done),
    )
    said = set()  # pages that no part can do without are told once
    for part in parts:
        try:
            with conn.begin_nested():
                yield from part()
        except DBAPIError as error:
            fault = Fault("unreadable", f"数据库读不下去：{outside.first_line(error)}")
            if fault not in said:
                said.add(fault)
                yield fault
