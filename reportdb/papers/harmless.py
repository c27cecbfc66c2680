"""Words that others wrote, on their way out: no formula where a spreadsheet may take them, no command to a terminal."""

from __future__ import annotations

import re
import unicodedata

#: what spreadsheets take for a formula, also behind blanks and quotes, also at full width
_ALIVE = re.compile("^[\\s\\x00\"'“”‘’＂＇\ufeff\u200b]*[=+\\-@＝＋－﹢﹣﹦﹫＠−]|^[\\t\\r]")
_NUMBER = re.compile(r"^[+-]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?%?$")
#: dashes alone say "not applicable"
_DASHES = re.compile(r"^\s*[-－−]{1,4}\s*$")
#: marks that turn the direction of writing: what is read is then not what is there
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WIDE_BLANK = "\u3000"
_LINE_ENDS = frozenset("\n")
_ENDS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")


def inert(text: str) -> str:
    """Words with a ' in front where a spreadsheet would take them for a formula; numbers such as -5 stay."""
    if not text or _ALIVE.match(text) is None or _NUMBER.match(text) or _DASHES.match(text):
        return text
    return f"'{text}"


def visible(text: str) -> str:
    """Text whose control characters and turning marks are written out: \\x1b, \\u202e. Line ends stay."""
    if text.isprintable():
        return text
    # an import prints lines for every file: words between the line ends and wide blanks that it sets, nothing more
    if text.replace("\n", "").replace(_WIDE_BLANK, "").isprintable():
        return text
    return "".join(_shown(char) for char in text)


def one_line(text: str) -> str:
    """The same on one line: a name cannot pretend to be the next line."""
    return text if text.isprintable() else visible(_ENDS.sub(" ", text))


def _shown(char: str) -> str:
    if char in _LINE_ENDS or (char.isprintable() and char not in _TURNING):
        return char
    if char in _TURNING or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"):
        return char.encode("unicode_escape").decode("ascii")
    return char  # joiners of emoji, blanks of other widths
