"""How much of a kind of work runs at once, of one owner and of all."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from reportdb.web.refusals import Refusal


class AtOnce:
    """The work that has begun and not ended; `busy` is said to whoever comes beyond the places (None: as many as come)."""

    def __init__(self, busy: type[Refusal], of_one: int, of_all: int | None = None) -> None:
        self._busy, self._of_one, self._of_all = busy, of_one, of_all
        self._lock = threading.Lock()
        self._by: Counter[str] = Counter()

    @contextmanager
    def one_more(self, owner: str) -> Iterator[None]:
        """A place for somebody's work."""
        with self._lock:
            full = self._of_all is not None and self._by.total() >= self._of_all
            if full or self._by[owner] >= self._of_one:
                raise self._busy
            self._by[owner] += 1
        try:
            yield
        finally:
            with self._lock:
                self._by[owner] -= 1
                self._by += Counter()  # forgets those with none
