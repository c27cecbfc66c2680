"""What the officer said of a batch beside its files: when it came in, whose a file is, what is to be taken as filed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from reportdb.web.collecting.json_file import keep, kept

_FILE = "instructions.json"


@dataclass(frozen=True, slots=True)
class Settled:
    """Whose a file is, for which year and scope; "" where the file itself says so."""

    agency: str = ""
    year: str = ""
    scope: str = ""

    def __bool__(self) -> bool:
        return bool(self.agency or self.year or self.scope)


@dataclass(slots=True)
class Instructions:
    """`settled` by the number of a file, `accepted` the reasons by the key of a report."""

    received: str = ""
    supplement: bool = False
    settled: dict[int, Settled] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)

    @property
    def received_on(self) -> dt.date | None:
        """The day the files came in."""
        return dt.date.fromisoformat(self.received) if self.received else None

    @classmethod
    def of(cls, folder: Path) -> Instructions:
        """As they lie in the folder of a batch."""
        found = kept(folder / _FILE)
        settled = {int(number): Settled(**one) for number, one in found.pop("settled", {}).items()}
        return cls(**found, settled=settled)

    def keep(self, folder: Path) -> None:
        """Write them there."""
        keep(folder / _FILE, asdict(self))


def report_key(files: list[int], agency: str | None, year: int | None, scope: str | None) -> str:
    """What one report of a batch is called in forms: the same as long as its files and whose it is stay the same."""
    return sha256(repr((sorted(files), agency, year, scope)).encode()).hexdigest()[:16]
