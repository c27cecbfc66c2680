"""The paths of an import by number, packed: a folder may hold more files than anybody wants to hold names of."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice

#: paths packed together: neighbours have most of their letters in common
_TOGETHER = 128


class Paths:
    """Some paths in their order, exactly as they were given; of each a dozen bytes or two are held.

    A process that was forked shares them with its parent: reading them writes nothing into the pages they lie on.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        paths = iter(paths)
        self._packed: list[bytes] = []
        self._count = 0
        self._at, self._open = -1, list[str]()  # the paths unpacked last: they are asked for one after the other
        while some := list(islice(paths, _TOGETHER)):
            self._packed.append(zlib.compress(pickle.dumps(some, pickle.HIGHEST_PROTOCOL), 1))
            self._count += len(some)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> str:
        """A path by its number from 0; raises IndexError."""
        if not 0 <= number < self._count:
            raise IndexError(number)
        at, place = divmod(number, _TOGETHER)
        if at != self._at:
            self._at, self._open = at, self._unpacked(at)
        return self._open[place]

    def __iter__(self) -> Iterator[str]:
        for at in range(len(self._packed)):
            yield from self._unpacked(at)

    def _unpacked(self, at: int) -> list[str]:
        paths: list[str] = pickle.loads(zlib.decompress(self._packed[at]))
        return paths
