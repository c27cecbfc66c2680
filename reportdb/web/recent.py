"""Answers that took long to work out, given again for a minute as long as nothing was filed meanwhile."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_MOST, _LIFE = 64, 60.0  # answers, seconds

_T = TypeVar("_T")


class Recent(Generic[_T]):
    """By all that the answer hangs on; names in a registry may be a minute old."""

    def __init__(self, most: int = _MOST, life: float = _LIFE) -> None:
        self._most, self._life = most, life
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[float, _T]] = OrderedDict()

    def of(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """The answer given lately, or a new one."""
        now = time.monotonic()
        with self._lock:
            made, answer = self._kept.get(key, (None, None))
            if made is not None and answer is not None and now - made <= self._life:
                return answer
        found = make()
        with self._lock:
            self._kept[key] = (now, found)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
