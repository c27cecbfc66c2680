"""Makes two spellings of one label equal: width, spaces, brackets, punctuation, compatibility and radical look-alikes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

#: radicals that NFKC leaves alone or maps to a traditional form (seen in text layers of published reports).
_RADICALS = str.maketrans("⺠⻔⻛⻅⻓⻋⻢⻚⻩⻬⻰⻜⻨⻥⻉⺟⺝户戶", "民门风见长车马页黄齐龙飞麦鱼贝母月户户")
_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")
#: everything that shows as nothing at the ends of a cell: spaces of any width, line ends, zero-width marks
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\ufeff"
_PUNCTUATION = re.compile(
    r"""[()\[\]{}【】〔〕〖〗《》〈〉“”„‟「」『』"'‘’`、，,。.．·・:：;；!！?？/／\\|_~～\-－–—―…*＊]+"""
)
_NUMBERING = re.compile(
    r"^(?:[(〔\[【][一二三四五六七八九十\d]{1,3}[)〕\]】]|[一二三四五六七八九十]{1,3}[、.,:)]|\d{1,2}(?:\.\d{1,2})*[、.,:)])+[、.,]?"
)
_BARE_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]{1,2}|\d{1,2})")


def trim(text: str) -> str:
    """Text without the nothing around it; "" for a cell that only looks filled."""
    return text.strip(_SPACES)


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """Text on one line with one width of characters and no spaces: what is compared, never what is stored."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).translate(_RADICALS))


@lru_cache(maxsize=65536)
def spellings(text: str) -> tuple[str, ...]:
    """The keys a label may be looked up by: whole, without its numbering, without bare numerals in front."""
    line = squeeze(text)
    bare = _PUNCTUATION.sub("", line)
    stripped = _PUNCTUATION.sub("", _NUMBERING.sub("", line))
    shorn = _BARE_NUMBERING.sub("", bare)
    return tuple(dict.fromkeys(key for key in (bare, stripped, shorn) if key))


def key(text: str) -> str:
    """The one key a label of the catalog or a layout is filed under: without numbering and punctuation."""
    line = squeeze(text)
    return _PUNCTUATION.sub("", _NUMBERING.sub("", line)) or _PUNCTUATION.sub("", line)


_BRACKETED = re.compile(r"[（(〔\[【][^（）()〔〕\[\]【】]*[)）〕\]】]")


def without_brackets(text: str) -> str:
    """Text without its bracketed remarks: （本级）, （单位：万元） ..."""
    return _BRACKETED.sub("", text)


def column_letters(column: int) -> str:
    """A, B ... Z, AA for a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The A1 address of a cell counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def place_of(cell: str) -> tuple[int, int]:
    """(row, column) from 0 of an A1 address."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1


_NAMED = re.compile(r"([A-Z]{1,3}\d+)(?::([A-Z]{1,3}\d+))?")


def cells_named(text: str) -> set[tuple[int, int]]:
    """(row, column) of every cell in A1, A1:B2 or a list of them."""
    found: set[tuple[int, int]] = set()
    for first, last in _NAMED.findall(text):
        (top, left), (bottom, right) = place_of(first), place_of(last or first)
        found.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return found


def spans(places: Collection[tuple[int, int]]) -> list[str]:
    """The addresses of cells, those beside or below each other as a range."""
    down = len({column for _, column in places}) == 1
    runs: list[list[tuple[int, int]]] = []
    for row, column in sorted(places):
        before = (row - 1, column) if down else (row, column - 1)
        if runs and runs[-1][-1] == before:
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    return [address(*run[0]) if len(run) == 1 else f"{address(*run[0])}:{address(*run[-1])}" for run in runs]
