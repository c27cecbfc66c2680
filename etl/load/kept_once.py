"""Rows of words that many filings say alike: each is stored once, and the others refer to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from etl.load.sql import insert, run
from reportdb.reader import ask
from reportdb.wording import Words, digest_of

_FIND = {
    "sqlite": "SELECT digest, id FROM {table} WHERE digest IN (SELECT value FROM json_each(?))",
    "postgresql": "SELECT digest, id FROM {table} WHERE digest = ANY(?)",
}


#: rows remembered by an import: those that several files had, as few as a form has lines and a batch its usual faults
_REMEMBERED = 512


@dataclass(slots=True)
class KeptOnce:
    """The numbers of rows that an import has met again, so that each is asked for no more.

    What a transaction that was undone had stored is forgotten: `begin` is said before each, `keep` once it is committed.
    """

    _kept: dict[tuple[str, Words], int] = field(default_factory=dict)
    _met: dict[tuple[str, Words], int] = field(default_factory=dict)

    def begin(self) -> None:
        """A transaction begins: only what was committed is known."""
        self._met.clear()

    def keep(self) -> None:
        """What the transaction met is there for good."""
        if self._met and len(self._kept) < _REMEMBERED:
            self._kept.update(self._met)
        self._met.clear()

    def numbers(self, conn: Connection, table: str, columns: str, rows: Iterable[Words]) -> dict[Words, int]:
        """The numbers of rows in a table that keeps every one of them once; those it has not met yet are stored."""
        numbers: dict[Words, int] = {}
        others: dict[str, Words] = {}
        for row in rows:
            known = self._kept.get((table, row)) or self._met.get((table, row))
            if known is not None:
                numbers[row] = known
            else:
                others[digest_of(row)] = row
        if not others:
            return numbers
        found = _find(conn, table, list(others))
        self._met.update(((table, others[key]), number) for key, number in found.items())
        missing = sorted(
            others.keys() - found.keys()
        )  # sorted: two importers with the same news wait in the same order
        if missing:
            run(
                conn,
                insert(table, f"digest, {columns}") + " ON CONFLICT (digest) DO NOTHING",
                *((key, *others[key]) for key in missing),
            )
            found |= _find(conn, table, missing)
        numbers.update((row, found[key]) for key, row in others.items())
        return numbers


def _find(conn: Connection, table: str, digests: list[str]) -> dict[str, int]:
    dialect = conn.dialect.name
    asked = json.dumps(digests) if dialect == "sqlite" else digests
    return {row[0]: row[1] for row in ask(conn, _FIND[dialect].format(table=table), asked)}
