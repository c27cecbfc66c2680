"""Working processes that several desks share: starting them takes longer than what most tests have them do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reportdb.web.working.workshop import Workshop


class KeptWorkshop(Workshop):
    """Outlives a desk: its processes are told the database with each job."""

    def close(self) -> None:
        """Not yet."""

    def end(self) -> None:
        """Now."""
        super().close()


@contextmanager
def kept_workshop() -> Iterator[KeptWorkshop]:
    """Processes for many desks, of the environment they start in."""
    kept = KeptWorkshop()
    try:
        yield kept
    finally:
        kept.end()
