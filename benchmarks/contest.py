"""Ours, the rival and the floor in turn, several rounds; the ratio of each pair, and their median."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.outcome import Outcome
from benchmarks.processes import Taken

_LEAST = 1e-4  # seconds; clocks have a grain
#: runs one contestant once, everything it needs made beforehand, and gives what it took
Runner = Callable[[int], Taken]


@dataclass(frozen=True, slots=True)
class Contest:
    """The rounds of several contestants, by name; one is called ours."""

    part: str
    size: str
    scale: str
    taken: Mapping[str, list[Taken]]

    def ratio(self, against: str, *, clock: str = "cpu", note: str = "") -> Outcome:
        """How many times as much a rival took as ours, or ours as anything else (a floor, ours in another way)."""
        pairs = {one: self._pairs(against, one) for one in ("cpu", "wall")}
        median = {one: statistics.median(found) for one, found in pairs.items()}
        return Outcome(
            self.part, against, round(median[clock], 3), "x", self.size, self.scale,
            pairs=tuple(round(one, 3) for one in pairs[clock]), clock=clock,
            other=round(median["wall" if clock == "cpu" else "cpu"], 3), seconds=self._medians(), note=note,
        )  # fmt: skip

    def _pairs(self, against: str, clock: str) -> list[float]:
        pairs = [
            (max(getattr(one, clock), _LEAST), max(getattr(other, clock), _LEAST))
            for one, other in zip(self.taken["ours"], self.taken[against], strict=True)
        ]
        return [other / one if against == "rival" else one / other for one, other in pairs]

    def _medians(self) -> dict[str, tuple[float, float]]:
        return {
            name: (
                round(statistics.median(one.wall for one in taken), 4),
                round(statistics.median(one.cpu for one in taken), 4),
            )
            for name, taken in self.taken.items()
        }


def contest(part: str, size: str, scale: str, rounds: int, runners: Mapping[str, Runner]) -> Contest:
    """Run everybody in turn, every other round in reverse: what drifts with the machine hits all alike."""
    taken: dict[str, list[Taken]] = {name: [] for name in runners}
    for number in range(rounds):
        for name in _in_turn(list(runners), number):
            taken[name].append(runners[name](number))
    return Contest(part, size, scale, taken)


def _in_turn(names: list[str], number: int) -> Iterator[str]:
    return reversed(names) if number % 2 else iter(names)
