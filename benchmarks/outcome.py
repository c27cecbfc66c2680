"""One measured number of a run, and the file a run leaves: a JSON object a line."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """`part` and `against` name it ("import_sqlite", "floor"); `value` is the median of `pairs`, in `unit`.

    A ratio ("x") is made of CPU seconds unless `clock` says wall; `other` is the median by the other clock. `seconds`
    are the medians [wall, CPU] of all who took part. `profile` says where the CPU of ours went: (share, function).
    """

    part: str
    against: str
    value: float
    unit: str
    size: str
    scale: str
    pairs: tuple[float, ...] = ()
    clock: str = "cpu"
    other: float | None = None
    seconds: Mapping[str, Sequence[float]] = field(default_factory=dict)
    note: str = ""
    profile: Sequence[Sequence[float | str]] = ()

    @property
    def key(self) -> str:
        """What goals and baseline know it by."""
        return f"{self.part}/{self.against}"

    @property
    def noise(self) -> float:
        """How far the pairs of one run lie from their median, as a part of it; 0 for what was measured once."""
        if len(self.pairs) < 2 or not self.value:
            return 0.0
        return statistics.median(abs(one - self.value) for one in self.pairs) / self.value


def from_record(record: dict[str, Any]) -> Outcome:
    """An outcome from its JSON object."""
    return Outcome(**{**record, "pairs": tuple(record["pairs"])})


def as_line(outcome: Outcome) -> str:
    """Its JSON object."""
    return json.dumps(asdict(outcome), ensure_ascii=False)


def write_run(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Leave a run behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{as_line(one)}\n" for one in outcomes), encoding="utf-8")


def read_run(path: Path) -> list[Outcome]:
    """The outcomes of a run."""
    return [from_record(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
