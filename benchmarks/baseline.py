"""The committed run that a new one is held against, and what became worse."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from benchmarks.goals import GOALS
from benchmarks.outcome import Outcome, from_record

PATH = Path(__file__).parent / "baseline.json"
#: the parts that were run at the sizes of the goals, which take hours in all
FULL = Path(__file__).parent / "full.json"
#: what a ratio may differ by from run to run without anybody's doing, as a part of it
BAND = 0.15
#: and how often the spread of its own pairs, where that is more
_NOISE = 4.0


class Worse(NamedTuple):
    """An outcome beyond the band of the baseline's."""

    key: str
    before: float
    now: float
    band: float


def read_baseline(path: Path = PATH) -> list[Outcome]:
    """The outcomes of the committed run; none where there is no such file."""
    if not path.exists():
        return []
    return [from_record(record) for record in json.loads(path.read_text(encoding="utf-8"))["outcomes"]]


def adopt(outcomes: Iterable[Outcome], path: Path = PATH) -> list[Outcome]:
    """Put outcomes in the place of the baseline's of the same name, in the order of the goals."""
    held = {one.key: one for one in (*read_baseline(path), *outcomes)}
    found = [held[key] for key in GOALS if key in held]
    lines = ",\n".join(json.dumps(asdict(one), ensure_ascii=False) for one in found)
    path.write_text(f'{{"outcomes": [\n{lines}\n]}}\n', encoding="utf-8")
    return found


def band(before: Outcome, now: Outcome) -> float:
    """How much worse `now` may be than `before` and still be noise, as a part of it."""
    return max(BAND, _NOISE * max(before.noise, now.noise))


def worse(before: Sequence[Outcome], now: Iterable[Outcome]) -> list[Worse]:
    """What fell behind the baseline; runs of another size say nothing of each other."""
    known = {one.key: one for one in before}
    found = []
    for one in now:
        old = known.get(one.key)
        if old is None or old.scale != one.scale or old.value == 0 or one.value == 0:
            continue
        change = old.value / one.value if GOALS[one.key].more_is_better else one.value / old.value
        width = band(old, one)
        if change > 1 + width:
            found.append(Worse(one.key, old.value, one.value, round(width, 2)))
    return found
