"""Reports read and put aside until all are there: who files a report cannot be told before the last file was read."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
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
    """All reports of an import by number, in input order; two dozen bytes of each are held. Close it at the end."""

    def __init__(self, files: int) -> None:
        self._there = bytearray(files)
        self._spools: list[Spool] = []
        self._file, self._spool = array("i"), array("H")
        self._content, self._claim = array("q"), array("q")
        self._order: array[int] | None = None  # none while the files came in their order
        self._last: tuple[int, bytes] = (-1, b"")

    def take(self, spool: Spool) -> None:
        """The reports of some files more, whichever of them were read first."""
        for file, places in spool.records():
            self._there[file] = 1
            for claim in places[1::2]:
                self._file.append(file)
                self._spool.append(len(self._spools))
                self._content.append(places[0])
                self._claim.append(claim)
        self._spools.append(spool)
        in_order = all(one <= other for one, other in pairwise(self._file))
        self._order = None if in_order else _order(self._file, len(self._there))

    @property
    def missing(self) -> array[int]:
        """The files nobody has read yet."""
        return array("i", (number for number, there in enumerate(self._there) if not there))

    def __len__(self) -> int:
        return len(self._file)

    def __iter__(self) -> Iterator[Pending]:
        for number in range(len(self)):
            yield self.filled(number, self.claim(number).pending)

    def claim(self, number: int) -> Claim:
        """A report as it was read, without what fills it."""
        at = self._at(number)
        claim: Claim = unpacked(self._spools[self._spool[at]].piece(self._claim[at]))
        return claim

    def filled(self, number: int, pending: Pending) -> Pending:
        """The claim on a report, with all that was read of it."""
        at = self._at(number)
        spool = self._spools[self._spool[at]]
        rest = spool.piece(spool.after(self._claim[at]))
        pending.read, pending.drifted, pending.answers = unpacked(rest)
        pending.sources = [replace(source, content=self.content(number)) for source in pending.sources]
        return pending

    def content(self, number: int) -> bytes:
        """The bytes of a report's file, which a list gives for thousands of them."""
        at = self._at(number)
        if self._last[0] != self._file[at]:
            self._last = self._file[at], self._spools[self._spool[at]].piece(self._content[at])
        return self._last[1]

    def _at(self, number: int) -> int:
        return number if self._order is None else self._order[number]

    def close(self) -> None:
        """Forget all of it."""
        for spool in self._spools:
            spool.close()


def _order(files: array[int], count: int) -> array[int]:
    """The places of reports in the order of their files, those of a file as they are; sorted without a list of all."""
    starts = array("i", bytes(4 * (count + 1)))
    for file in files:
        starts[file + 1] += 1
    starts = array("i", accumulate(starts))
    order = array("i", bytes(4 * len(files)))
    for place, file in enumerate(files):
        order[starts[file]] = place
        starts[file] += 1
    return order
