"""Where each report of a batch stands: as it was judged, and as it was stored where it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from etl.results import ACCEPTED, FAILED, RETURNED, UNCHANGED
from reportdb.web.collecting.batches import Batch, Upload
from reportdb.web.collecting.rounds import JUDGED, STORED, Round, Row
from reportdb.web.collecting.said import all_said

#: the states of a list, in the order of its filters
READY = "ready"
STATES = {READY: "可入库", "stored": "已入库", UNCHANGED: "未变化", RETURNED: "已退回", FAILED: "无法读取"}
_BADGES = {READY: "good", "stored": "accepted", UNCHANGED: "unchanged", RETURNED: "returned", FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One report: its number in the list, as judged and as stored, its files, and how many of its doubts were explained here."""

    number: int
    judged: Row
    stored: Row | None
    uploads: tuple[Upload, ...]
    said: int

    @property
    def shown(self) -> Row:
        """The row whose counts and findings are shown."""
        return self.judged if self.stored is None or self.state == READY else self.stored

    @property
    def state(self) -> str:
        """A key of STATES."""
        if self.stored is not None and self.stored.status in (ACCEPTED, UNCHANGED):
            return "stored" if self.stored.status == ACCEPTED else UNCHANGED
        return READY if self.judged.status == ACCEPTED else self.judged.status

    @property
    def words(self) -> str:
        """The state in Chinese."""
        if self.state == READY and self.judged.as_filed:
            return "可按原报数入库"
        if self.state == "stored" and self.stored is not None and self.stored.as_filed:
            return "按原报数入库"
        return STATES[self.state]

    @property
    def badge(self) -> str:
        """The class of its badge."""
        return _BADGES[self.state]

    @property
    def filing(self) -> int | None:
        """The filing that was made of it, or that holds the same."""
        return None if self.stored is None or self.state == READY else self.stored.filing

    @property
    def open_doubts(self) -> int:
        """Doubts that nobody explained."""
        return self.shown.counts["verify"] - self.explained

    @property
    def explained(self) -> int:
        """Doubts explained here or on record."""
        return self.shown.explained + (self.said if self.open else 0)

    @property
    def open(self) -> bool:
        """Whether it may still be stored, and explained here."""
        return self.state in (READY, RETURNED, FAILED)

    @property
    def names(self) -> str:
        """Its files as the sender calls them."""
        return "、".join(one.name for one in self.uploads)

    def matches(self, words: str) -> bool:
        """Whether the file or the agency is called so."""
        sought = words.casefold()
        return sought in self.names.casefold() or sought in (self.judged.agency or "").casefold()


def standings(batch: Batch) -> list[Standing]:
    """All reports of a batch in the order of its files."""
    uploads = {one.number: one for one in batch.uploads()}
    stored = {row.key: row for row in Round.of(batch.folder, STORED).rows}
    said = all_said(batch.folder)
    return [
        Standing(
            number,
            row,
            stored.get(row.key),
            tuple(uploads[one] for one in row.files if one in uploads),
            sum(key in said.get(row.whose, {}) for key in row.doubts),
        )
        for number, row in enumerate(Round.of(batch.folder, JUDGED).rows, 1)
    ]


def counts_of(every: list[Standing]) -> dict[str, int]:
    """How many reports are in each state, in the order of the filters."""
    found = Counter(one.state for one in every)
    return {state: found[state] for state in STATES}


def folder_of(batch: Batch, standing: Standing) -> tuple[Round, Row]:
    """The round that holds the result which is shown of a report, and its row."""
    row = standing.shown
    return Round(_round(batch.folder, standing)), row


def _round(folder: Path, standing: Standing) -> Path:
    return folder / (STORED if standing.shown is standing.stored else JUDGED)
