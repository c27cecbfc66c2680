"""Answers of queries, kept for a while on the disk of the desk: their pages are turned without asking the database again."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from reportdb.sandbox import QueryResult, Shown, Value

PAGE = 100  # rows
_OF_ONE, _OF_ALL = 6, 60
_LIFE = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """A kept answer without its rows. `owner` may turn its pages, as long as the rows shown are those of `shown`."""

    token: str
    owner: str
    shown: Shown
    query: str
    columns: tuple[str, ...]
    count: int
    more: bool
    took: float
    path: Path
    _pages: tuple[int, ...]
    made: float = field(default_factory=time.time)

    @property
    def pages(self) -> int:
        """How many pages there are; one for no rows."""
        return max(1, len(self._pages))

    def page(self, number: int) -> list[tuple[Value, ...]]:
        """The rows of a page, from 1."""
        if not 1 <= number <= len(self._pages):
            return []
        with self.path.open("rb") as file:
            file.seek(self._pages[number - 1])
            lines = (file.readline() for _ in range(PAGE))
            return [_row(line) for line in lines if line]

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """All rows, in their order."""
        return rows_in(self.path)


class Answers:
    """The answers of a desk: so many of each visitor and of all, the oldest making room."""

    def __init__(self, folder: Path, of_one: int = _OF_ONE, of_all: int = _OF_ALL) -> None:
        self._folder = folder / "answers"
        self._folder.mkdir(exist_ok=True)
        self._of_one, self._of_all = of_one, of_all
        self._lock = threading.Lock()
        self._kept: dict[str, Answer] = {}

    def keep(self, owner: str, shown: Shown, query: str, result: QueryResult, took: float) -> Answer:
        """Write the rows down."""
        token = secrets.token_urlsafe(16)
        path = self._folder / token
        pages = []
        with path.open("wb") as file:
            for number, row in enumerate(result.rows):
                if number % PAGE == 0:
                    pages.append(file.tell())
                file.write(_line(row))
        made = Answer(
            token, owner, shown, query, result.columns, len(result.rows), result.more, took, path, tuple(pages)
        )
        with self._lock:
            self._kept[token] = made
            self._make_room(owner)
        return made

    def find(self, owner: str, shown: Shown, token: str) -> Answer | None:
        """An answer that somebody got; None for that of another, for one too old, and where other rows are shown today."""
        with self._lock:
            found = self._kept.get(token)
        if found is None or found.owner != owner or found.shown != shown or time.time() - found.made > _LIFE:
            return None
        return found

    def _make_room(self, owner: str) -> None:
        now = time.time()
        old = [token for token, one in self._kept.items() if now - one.made > _LIFE]
        own = [token for token, one in self._kept.items() if one.owner == owner and token not in old]
        old += own[: max(0, len(own) - self._of_one)]
        left = [token for token in self._kept if token not in old]
        old += left[: max(0, len(left) - self._of_all)]
        for token in old:
            self._kept.pop(token).path.unlink(missing_ok=True)


def rows_in(path: Path) -> Iterator[tuple[Value, ...]]:
    """The rows that lie in a file of ours, in their order."""
    with path.open("rb") as file:
        yield from map(_row, file)


def _line(row: Sequence[Value]) -> bytes:
    """A row as JSON; decimals as objects, which no value of a row is."""
    values = [{"d": str(value)} if isinstance(value, Decimal) else value for value in row]
    return json.dumps(values, ensure_ascii=True).encode() + b"\n"


def _row(line: bytes) -> tuple[Value, ...]:
    return tuple(Decimal(one["d"]) if isinstance(one, dict) else one for one in json.loads(line))
