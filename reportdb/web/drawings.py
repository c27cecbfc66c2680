"""Pictures drawn once: fifty people who look at one wait for one drawing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from hashlib import sha256

from reportdb.papers.pictured import draw
from reportdb.pictures import Bars, Ranking
from reportdb.series import Line
from reportdb.series.points import Point

_MOST = 64 << 20  # bytes


class Drawings:
    """What was drawn, by what it shows; the least looked at makes room."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing: dict[str, threading.Lock] = {}

    def of(self, kind: str, picture: Bars | Ranking | Line) -> bytes:
        """A picture as PNG or SVG."""
        key = f"{kind} {sha256(_shows(picture).encode()).hexdigest()}"
        with self._lock:
            found = self._found(key)
            if found is not None:
                return found
            turn = self._drawing.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                found = self._found(key)
            try:
                if found is None:
                    found = draw(kind, picture)
                    self._keep(key, found)
            finally:
                with self._lock:
                    self._drawing.pop(key, None)
        return found

    def _found(self, key: str) -> bytes | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def _keep(self, key: str, content: bytes) -> None:
        with self._lock:
            self._kept[key] = content
            self._size += len(content)
            while self._size > self._most and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1])


def _shows(picture: Bars | Ranking | Line) -> str:
    """All that is drawn, as text; of a line without the forms behind its indicator, which are the same for all."""
    if isinstance(picture, Line):
        points: tuple[Point, ...] = picture.points
        return repr((picture.indicator.code, picture.indicator.name, picture.office.name, picture.scope, points))
    return repr(picture)


DRAWINGS = Drawings()
