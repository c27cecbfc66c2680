"""Texts of the binary formats whose characters are not all dressed alike: where a run begins, and in which font."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from etl.workbook.dressing import raised, struck

Dress = Callable[[str], str]
Run = tuple[int, int]  # first unit of UTF-16, font
_STRUCK = 0x0008


def dress_of(font: bytes, script: int) -> Dress | None:
    """How words in a font are written out; `script`: where its record says superscript or subscript."""
    (flags,) = struct.unpack_from("<H", font, 2)
    if struct.unpack_from("<H", font, script)[0]:
        return raised
    return struck if flags & _STRUCK else None


def written_out(units: bytes, runs: Sequence[Run], dresses: Mapping[int, Dress]) -> str | None:
    """A text of UTF-16 with its dressed runs written out; None where none of its runs is dressed."""
    if not any(font in dresses for _, font in runs):
        return None
    ends = [*(first for first, _ in runs), len(units) // 2]
    parts = [_decoded(units[: 2 * ends[0]])]
    for (_, font), (first, end) in zip(runs, pairwise(ends), strict=True):
        words = _decoded(units[2 * first : 2 * end])
        parts.append(dresses[font](words) if font in dresses else words)
    return "".join(parts)


def runs_in(data: bytes) -> Iterator[Run]:
    """The runs of a text as both formats write them: first character and font."""
    return struct.iter_unpack("<HH", data)


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "replace")
