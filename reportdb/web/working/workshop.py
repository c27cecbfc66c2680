"""The working processes of a desk."""

from __future__ import annotations

from reportdb.web.working.bench import Bench


class Workshop:
    """Two benches: one judges and stores, which may take minutes; one draws what a page waits for."""

    def __init__(self) -> None:
        self.judging = Bench()
        self.drawing = Bench()

    def warm(self) -> None:
        """Have both processes started while files still come in."""
        for bench in (self.judging, self.drawing):
            bench.submit({"what": "ready"})

    def close(self) -> None:
        """End both."""
        self.judging.close()
        self.drawing.close()
