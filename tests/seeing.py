"""Somebody with an account who sees some agencies, for pages that must not show others."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from reportdb.queries.remit import Remit
from reportdb.web.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Seeing(Visitor):
    """Sees these agencies, in any year."""

    seen: frozenset[int] = frozenset()

    def remit(self, conn: Connection, year: int | None = None) -> Remit:
        """Those it sees."""
        del conn, year
        return Remit.of(self.seen)

    def remit_over_years(self, conn: Connection, year: int | None = None) -> Remit:
        """The same in every year."""
        return self.remit(conn, year)
