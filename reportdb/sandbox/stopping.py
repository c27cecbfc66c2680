"""A query that is running, stopped by somebody else: a button, a browser that left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """Asked for at any time by any thread; whoever runs the query says how the database is told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tell: Callable[[], None] | None = None
        self._asked = False

    @property
    def asked(self) -> bool:
        """Whether anybody wants the query to end."""
        return self._asked

    def ask(self) -> None:
        """End the query now, or as soon as it begins."""
        with self._lock:
            self._asked = True
            if self._tell is not None:
                self._tell()

    @contextmanager
    def reaching(self, tell: Callable[[], None]) -> Iterator[None]:
        """Within the block the database is told by `tell`; it is not called once the block has ended."""
        with self._lock:
            self._tell = tell
        try:
            yield
        finally:
            with self._lock:
                self._tell = None
