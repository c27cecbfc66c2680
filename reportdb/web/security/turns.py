"""So many requests of one account at once: the others wait, and nobody else waits for them.

A desk has some forty threads. Some pages hold one for seconds while the working process draws, so one account with a
hundred such requests would keep everybody out. Whoever waits here takes no thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from reportdb.web.refusals import TooMany

#: a browser keeps six connections
AT_ONCE = 6
WAITING = 120


@dataclass(slots=True)
class _Line:
    turn: asyncio.Semaphore
    count: int = 0


class Turns:
    """The requests of each account that have come and not been answered."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._at_once, self._waiting = at_once, waiting
        self._lines: dict[int, _Line] = {}

    @asynccontextmanager
    async def taken(self, account: int) -> AsyncIterator[None]:
        """A turn of an account, as soon as there is one; TooMany where too many wait already."""
        line = self._lines.setdefault(account, _Line(asyncio.Semaphore(self._at_once)))
        if line.count >= self._waiting:
            raise TooMany
        line.count += 1
        try:
            async with line.turn:
                yield
        finally:
            line.count -= 1
            if not line.count:
                self._lines.pop(account, None)
