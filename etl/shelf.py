"""Reports read and put aside until all are there: who files a report cannot be told before the last file was read."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from etl.packing import packed, unpacked
from etl.pending import Pending
from etl.spool import Spool


class Claim(NamedTuple):
    """A report without what fills it: enough to tell whose it is. `tables`: its codes, None where there is no report."""

    pending: Pending
    tables: frozenset[str] | None


def pieces_of(reports: Sequence[Pending]) -> list[bytes]:
    """The bytes of the file that some reports are from, and of each the claim and the rest."""
    pieces = [reports[0].sources[0].content]
    for report in reports:
        tables = None if report.read is None else frozenset(report.table_codes)
        sources = [replace(source, content=b"") for source in report.sources]
        light = replace(report, read=None, sources=sources, drifted=[], answers=[])
        pieces.append(packed(Claim(light, tables)))
        pieces.append(packed((report.read, report.drifted, report.answers)))
    return pieces


class Shelf:
    """All reports of an import by number, in input order; some dozen bytes of each are held. Close it at the end."""

    def __init__(self, files: int) -> None:
        self._there = bytearray(files)
        self._spools: list[Spool] = []
        self._file, self._spool = array("q"), array("q")
        self._content, self._claim, self._rest = array("q"), array("q"), array("q")
        self._order = array("q")
        self._last: tuple[int, bytes] = (-1, b"")

    def take(self, spool: Spool) -> None:
        """The reports of some files more, whichever of them were read first."""
        for file, places in spool.records():
            self._there[file] = 1
            for claim, rest in zip(places[1::2], places[2::2], strict=True):
                self._file.append(file)
                self._spool.append(len(self._spools))
                self._content.append(places[0])
                self._claim.append(claim)
                self._rest.append(rest)
        self._spools.append(spool)
        self._order = array("q", sorted(range(len(self._file)), key=self._file.__getitem__))

    @property
    def missing(self) -> list[int]:
        """The files nobody has read yet."""
        return [number for number, there in enumerate(self._there) if not there]

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Pending]:
        for number in range(len(self)):
            yield self.filled(number, self.claim(number).pending)

    def claim(self, number: int) -> Claim:
        """A report as it was read, without what fills it."""
        at = self._order[number]
        claim: Claim = unpacked(self._spools[self._spool[at]].piece(self._claim[at]))
        return claim

    def filled(self, number: int, pending: Pending) -> Pending:
        """The claim on a report, with all that was read of it."""
        at = self._order[number]
        rest = self._spools[self._spool[at]].piece(self._rest[at])
        pending.read, pending.drifted, pending.answers = unpacked(rest)
        pending.sources = [replace(source, content=self.content(number)) for source in pending.sources]
        return pending

    def content(self, number: int) -> bytes:
        """The bytes of a report's file, which a list gives for thousands of them."""
        at = self._order[number]
        if self._last[0] != self._file[at]:
            self._last = self._file[at], self._spools[self._spool[at]].piece(self._content[at])
        return self._last[1]

    def close(self) -> None:
        """Forget all of it."""
        for spool in self._spools:
            spool.close()
