"""Which agencies may be meant by a name, in a few bytes each: a register of thousands, of which an import asks for some."""

from __future__ import annotations

from array import array
from bisect import bisect_left

#: parts the index is in, so that one more entry moves few others
_PARTS = 256
_MARK = 0xFFFFFFFF


class KeyIndex:
    """Numbers (of 32 bits) by keys, of which only a mark is kept: eight bytes an entry.

    Two keys can have the same mark, rarely: who asks compares the keys of what was found.
    """

    def __init__(self) -> None:
        self._parts = [array("Q") for _ in range(_PARTS)]

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def add(self, key: str, number: int) -> None:
        """A number more of a key; one it has already changes nothing."""
        if not 0 <= number <= _MARK:
            raise ValueError(f"{number} is no number of 32 bits")
        part, entry = self._sought(key)
        entry |= number
        at = bisect_left(part, entry)
        if part[at : at + 1] != array("Q", (entry,)):
            part.insert(at, entry)

    def numbers(self, key: str) -> list[int]:
        """All numbers of a key, ascending, and now and then one of another key."""
        part, first = self._sought(key)
        return [entry & _MARK for entry in part[bisect_left(part, first) : bisect_left(part, first + _MARK + 1)]]

    def _sought(self, key: str) -> tuple[array[int], int]:
        """The part an entry of a key is in, and the least that it can be."""
        mark = hash(key) & _MARK
        return self._parts[mark % _PARTS], mark << 32
