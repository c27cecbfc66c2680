"""What every part is given: sizes, a folder of its own, the server and the generated workbooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from benchmarks.goals import GOALS
from benchmarks.outcome import Outcome
from benchmarks.profile import profile
from benchmarks.scale import SCALES, Scale
from benchmarks.servers import Server, postgresql
from benchmarks.workbooks import write_workbooks

#: path -> numbers of every file
Books = tuple[Path, Mapping[str, list[int]]]


@dataclass
class Bench:
    """One run. What several parts need is made once, when the first asks for it."""

    scale: str
    folder: Path
    rounds: int = 0  # 0: as the scale says
    _stack: ExitStack = field(default_factory=ExitStack)
    _books: dict[int, Books] = field(default_factory=dict)

    @property
    def sizes(self) -> Scale:
        """The counts of the scale."""
        found = SCALES[self.scale]
        return found._replace(rounds=self.rounds, starts=self.rounds) if self.rounds else found

    @cached_property
    def server(self) -> Server:
        """PostgreSQL, started now."""
        return self._stack.enter_context(postgresql())

    def books(self, count: int) -> Books:
        """A folder of generated workbooks and their numbers."""
        if count not in self._books:
            folder = self.folder / f"books{count}"
            self._books[count] = folder, write_workbooks(folder, count)
        return self._books[count]

    def explained(self, outcome: Outcome, command: Callable[[], Sequence[str]]) -> Outcome:
        """The outcome, with a profile of the command where its goal is not reached."""
        if self.scale == "tiny" or GOALS[outcome.key].met(outcome) is not False:
            return outcome
        return replace(outcome, profile=profile(command(), self.folder))

    def close(self) -> None:
        """End what was started."""
        self._stack.close()
