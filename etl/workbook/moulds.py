"""Sheets whose XML differs from that of a known one in its numbers and words alone need not be read by the library.

An office's form comes back a thousand times: the same cells of the same formats at the same places. Its XML without its
texts is its *mould*. What the library made of the first sheets of a mould tells which text is the number or the words of
which cell; of the next one only the texts are taken, each only where it is written as plainly as can be. Everything
else - another cell, merge or format, a number in words, an entity, a blank where there was a figure - is no sheet of
the mould, and the library reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from etl.workbook.book import Sheet
from etl.workbook.limits import Limits
from etl.workbook.sheet_xml import column_number

#: bytes of all moulds that are remembered, texts that are, and sheets that came once
_MOST_BYTES, _MOST_TEXTS, _MOST_MET = 2 * 1024 * 1024, 1024, 1024
#: characters of a text that is as plain as can be
_SHORT = 1000
_LARGEST = 256 * 1024
_BEGIN = b"<sheetData>"
_TEXT = re.compile(rb">([^<]+)<")
#: what stands before the cells and holds none
_HEAD = re.compile(
    rb"(?:<\?xml [^<>]*\?>\s*)?<worksheet [^<>]*>"
    rb"(?:</?(?:sheetPr|tabColor|outlinePr|pageSetUpPr|dimension|sheetViews|sheetView|pane|selection|sheetFormatPr|cols|col)\b[^<>]*>)*"
)
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,5})"(?: s="\d+")?(?: t="(\w+)")?><(v|is><t)\Z')
_SHOWN = 64  # bytes in which such a cell begins
#: by the type of a cell and what its text stands in
_NUMBER, _WORDS, _SHARED = range(3)
_KINDS = {(b"n", b"v"): _NUMBER, (None, b"v"): _NUMBER, (b"inlineStr", b"is><t"): _WORDS, (b"s", b"v"): _SHARED}
_ENDS = {b"v": b"/v></c>", b"is><t": b"/t></is></c>"}
#: texts that are no cell's: what is printed above and below each page
_BESIDE = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)\Z")
_PLAIN_NUMBERS = re.compile(rb"(?:-?\d{1,15}(?:\.\d{1,15})? )*")
_PLAIN_INDEXES = re.compile(rb"(?:\d{1,6} )*")
_ITEM = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]+)</t>(?:<phoneticPr [^<>]*/>)?</si>')
_ITEMS_BEGIN = re.compile(rb"(?:<\?xml [^<>]*\?>\s*)?<sst [^<>]*>")


@dataclass(frozen=True, slots=True, eq=False)
class Mould:
    """A sheet without its texts: which of these are numbers, words, numbers of shared words; and the cells they fill.

    `cells` are the places of a row after the other among the numbers, then the words, then the shared words, then "".
    """

    numbers: tuple[int, ...]
    words: tuple[int, ...]
    shared: tuple[int, ...]
    cells: itemgetter[object]
    width: int
    height: int
    merges: tuple[tuple[int, int, int, int], ...]


class Cast(NamedTuple):
    """A sheet of a known mould. Mould and words tell everything but the numbers, which are numbers."""

    mould: Mould
    numbers: tuple[float, ...]
    words: tuple[str, ...]

    def rows(self) -> list[list[object]]:
        """Its cells."""
        filled = self.mould.cells((*self.numbers, *self.words, ""))
        width = self.mould.width
        assert isinstance(filled, tuple)
        return [list(filled[at : at + width]) for at in range(0, len(filled), width)]


_Key = tuple[bytes, bytes | None, bool, Limits]


@dataclass(slots=True)
class Moulds:
    """The moulds met so far; the oldest are forgotten. A sheet is remembered when its mould comes for the second time."""

    _known: dict[_Key, Mould] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)
    _texts: dict[bytes, str] = field(default_factory=dict)
    _size: int = 0

    def casts(
        self, sheets: Sequence[bytes], texts: bytes | None, styles: bytes | None, *, date1904: bool, most: Limits
    ) -> list[Cast] | None:
        """The sheets of a workbook as they are, where all of them are of known moulds."""
        found: list[Cast] = []
        shared: list[str] | None = None
        for xml in sheets:
            pieces = _pieces(xml)
            mould = None if pieces is None else self._known.get((_skeleton(pieces), styles, date1904, most))
            if pieces is None or mould is None:
                return None
            if mould.shared and shared is None:
                shared = self._shared(texts)
            cast = self._cast(mould, pieces[1::2], shared)
            if cast is None:
                return None
            found.append(cast)
        cells = sum(one.mould.height * one.mould.width for one in found)
        return found if found and cells <= most.cells else None

    def learn(
        self, xml: bytes, sheet: Sheet, texts: bytes | None, styles: bytes | None, *, date1904: bool, most: Limits
    ) -> None:
        """A sheet as the library read it: plain, without flaws, errors and formats that scale."""
        pieces = _pieces(xml)
        if pieces is None:
            return
        key = (_skeleton(pieces), styles, date1904, most)
        if key in self._known:
            return
        if hash(key) not in self._met:
            if len(self._met) >= _MOST_MET:
                self._met.clear()
            self._met.add(hash(key))
            return
        mould = _mould(pieces, sheet)
        if mould is None:
            return
        cast = self._cast(mould, pieces[1::2], self._shared(texts) if mould.shared else None)
        if cast is None or not _alike(cast.rows(), sheet.rows):
            return
        self._known[key] = mould
        self._size += len(key[0])
        while self._size > _MOST_BYTES:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._size -= len(oldest[0])

    def forget(self) -> None:
        """Know of none."""
        self._known.clear()
        self._met.clear()
        self._texts.clear()
        self._size = 0

    def _cast(self, mould: Mould, texts: Sequence[bytes], shared: Sequence[str] | None) -> Cast | None:
        """The texts of a sheet as its cells hold them; None where one is not as plain as can be."""
        numbers = [texts[at] for at in mould.numbers]
        if _PLAIN_NUMBERS.fullmatch(b" ".join([*numbers, b""])) is None:
            return None
        words = self._plain([texts[at] for at in mould.words])
        if mould.shared:
            indexes = [texts[at] for at in mould.shared]
            if shared is None or _PLAIN_INDEXES.fullmatch(b" ".join([*indexes, b""])) is None:
                return None
            places = list(map(int, indexes))
            if max(places) >= len(shared):
                return None
            words += [shared[at] for at in places]
        if "" in words:
            return None
        return Cast(mould, tuple(map(float, numbers)), tuple(words))

    def _shared(self, texts: bytes | None) -> list[str] | None:
        """The shared words of a workbook, "" for those that are not plain; None where they are not a plain list."""
        pieces = _ITEM.split(texts or b"")
        if len(pieces) < 3 or any(pieces[2:-1:2]) or pieces[-1] != b"</sst>":
            return None
        if _ITEMS_BEGIN.fullmatch(pieces[0]) is None:
            return None
        return self._plain(pieces[1::2])

    def _plain(self, texts: Sequence[bytes]) -> list[str]:
        """Words as the library shows them; "" where they may not stand in the XML as they are shown."""
        known = list(map(self._texts.get, texts))
        words = [one for one in known if one is not None]
        if len(words) == len(known):
            return words
        if len(self._texts) >= _MOST_TEXTS:
            self._texts.clear()
        new = {text: _plain_words(text) for text, one in zip(texts, known, strict=True) if one is None}
        self._texts.update(new)
        return [new[text] if one is None else one for text, one in zip(texts, known, strict=True)]


def _plain_words(text: bytes) -> str:
    try:
        words = text.decode()
    except UnicodeDecodeError:
        return ""
    odd = b"&" in text or b"\r" in text or b"_x" in text or words != words.strip()
    return "" if odd or len(words) > _SHORT else words


def _pieces(xml: bytes) -> list[bytes] | None:
    """From the first row on what stands between the texts, and the texts; None for what is no usual sheet."""
    begin = xml.find(_BEGIN)
    if begin < 0 or len(xml) > _LARGEST or _HEAD.fullmatch(xml, 0, begin) is None:
        return None
    return _TEXT.split(xml[begin:])


def _skeleton(pieces: Sequence[bytes]) -> bytes:
    return b">\0<".join(pieces[::2])


def _mould(pieces: Sequence[bytes], sheet: Sheet) -> Mould | None:
    """The mould of a sheet; None where a text stands anywhere but in a plain cell."""
    texts: tuple[list[int], list[int], list[int]] = ([], [], [])
    places: tuple[list[tuple[int, int]], list[tuple[int, int]], list[tuple[int, int]]] = ([], [], [])
    for number, before in enumerate(pieces[:-1:2]):
        cell = _CELL.search(before[-_SHOWN:])
        if cell is None:
            if _BESIDE.search(before[-_SHOWN:]) is None:
                return None
            continue
        kind = _KINDS.get((cell[3], cell[4]))
        if kind is None or not pieces[2 * number + 2].startswith(_ENDS[cell[4]]):
            return None
        texts[kind].append(number)
        places[kind].append((int(cell[2]) - 1, column_number(cell[1].decode())))
    filled = [place for kind in places for place in kind]
    if len(filled) < 2 or len(set(filled)) < len(filled) or not sheet.rows:
        return None
    width, height = len(sheet.rows[0]), len(sheet.rows)
    stands = {place: number for number, place in enumerate(filled)}
    cells = [stands.get((row, column), len(filled)) for row in range(height) for column in range(width)]
    if sum(at < len(filled) for at in cells) < len(filled):
        return None
    numbers, words, shared = map(tuple, texts)
    return Mould(numbers, words, shared, itemgetter(*cells), width, height, tuple(sheet.merges))


def _alike(rows: Sequence[Sequence[object]], read: Sequence[Sequence[object]]) -> bool:
    """Whether cells are to the letter and the type what the library read."""
    return rows == read and all(
        list(map(type, cells)) == list(map(type, others)) for cells, others in zip(rows, read, strict=True)
    )
