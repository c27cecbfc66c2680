"""Where the figures of a table stand, as text stored once for all the files of a layout."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from etl.load.kept_once import KeptOnce
from etl.load.sql import insert, run
from reportdb.reader import ask

#: layouts remembered by an import; lists of agencies have one for each line
_REMEMBERED = 256


@dataclass(slots=True)
class LayoutBook:
    """The ids of the layouts an import has met, so that each is asked for once; `words` does so for what filings say alike.

    What a transaction that was undone had stored is forgotten: `begin` is said before each, `keep` once it is committed.
    """

    _kept: dict[str, int] = field(default_factory=dict)
    _met: dict[str, int] = field(default_factory=dict)
    words: KeptOnce = field(default_factory=KeptOnce)

    def begin(self) -> None:
        """A transaction begins: only what was committed is known."""
        self._met.clear()
        self.words.begin()

    def keep(self) -> None:
        """What the transaction met is there for good."""
        if len(self._kept) < _REMEMBERED:
            self._kept.update(self._met)
        self._met.clear()
        self.words.keep()

    def ids(self, conn: Connection, positions: Iterable[str]) -> dict[str, int]:
        """Ids of position texts (see `etl.draft.TablePlace`), stored where they are new."""
        wanted = set(positions)
        known = {text: at for text in wanted if (at := self._kept.get(text) or self._met.get(text)) is not None}
        if len(known) < len(wanted):
            found = _stored(conn, wanted - known.keys())
            self._met |= found
            known |= found
        return known


def _stored(conn: Connection, positions: set[str]) -> dict[str, int]:
    digests = {hashlib.sha256(text.encode()).hexdigest(): text for text in positions}
    found = _find(conn, digests)
    missing = sorted(key for key, text in digests.items() if text not in found)
    if missing:
        run(
            conn,
            insert("table_layout", "digest, positions") + " ON CONFLICT (digest) DO NOTHING",
            *((key, digests[key]) for key in missing),
        )
        found = _find(conn, digests)
    return found


def _find(conn: Connection, digests: dict[str, str]) -> dict[str, int]:
    sql = f"SELECT digest, id FROM table_layout WHERE digest IN ({', '.join('?' * len(digests))})"
    return {digests[row[0]]: row[1] for row in ask(conn, sql, *digests)}
