"""Several filings in one transaction: SQLite writes the pages that every filing touches once for all of them.

Each filing is whole or not there, as ever: a commit brings some filings more, and what is told of one is told after it.
The first commits are of one filing, two, three: whoever sends a few sees them at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, Engine

from etl.load import LayoutBook
from reportdb.database import retried_on

_Turn = TypeVar("_Turn")
_Result = TypeVar("_Result")
#: filings of a commit; with PostgreSQL others file meanwhile, and two who each hold what the other wants wait in vain
_MOST = {"sqlite": 32, "postgresql": 1}
#: seconds after which a commit comes, however few filings it brings: other writers wait for it
_LONGEST = 0.5


class _Cut(Exception):
    """One filing failed after so many that did not: these are committed first."""

    def __init__(self, done: int) -> None:
        super().__init__(done)
        self.done = done


def filed_together(
    engine: Engine, turns: Iterable[_Turn], file: Callable[[Connection, _Turn], _Result], layouts: LayoutBook
) -> Iterator[_Result]:
    """What `file` gives for each turn, in order, once it is committed; `file` must not mind being asked again.

    An exception of `file` is raised when all before it is stored.
    """
    turns = iter(turns)
    most, size = _MOST[engine.dialect.name], 1
    with engine.connect() as conn:
        while waiting := list(islice(turns, size)):
            while waiting:
                try:
                    results = retried_on(conn, partial(_file, turns=waiting, file=file, layouts=layouts))
                except _Cut as cut:
                    results = retried_on(conn, partial(_file, turns=waiting[: cut.done], file=file, layouts=layouts))
                layouts.keep()
                del waiting[: len(results)]
                yield from results
            size = min(size + 1, most)


def _file(
    conn: Connection, turns: Sequence[_Turn], file: Callable[[Connection, _Turn], _Result], layouts: LayoutBook
) -> list[_Result]:
    """The results of the first turns, as many as are filed in time, one at least."""
    from sqlalchemy.exc import DBAPIError

    layouts.begin()
    until = time.monotonic() + _LONGEST
    results: list[_Result] = []
    for turn in turns:
        try:
            results.append(file(conn, turn))
        except DBAPIError:
            raise
        except Exception as error:
            if results:
                raise _Cut(len(results)) from error
            raise
        if time.monotonic() > until:
            break
    return results
