"""Rows as the text that PostgreSQL's COPY reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_text(rows: Iterable[Sequence[Any]]) -> str:
    """A line for each row; NULL, numbers, words, truth values, bytes, days and moments are told apart."""
    return "".join(["\t".join([_TEXTS.get(type(value), str)(value) for value in row]) + "\n" for row in rows])


def _words(value: str) -> str:
    return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)


def _null(_value: None) -> str:
    return "\\N"


def _truth(value: bool) -> str:
    return "t" if value else "f"


def _bytes(value: bytes | memoryview) -> str:
    return f"\\\\x{value.hex()}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    int: str,
    type(None): _null,
    str: _words,
    bool: _truth,
    bytes: _bytes,
    memoryview: _bytes,
    dt.date: dt.date.isoformat,
    dt.datetime: dt.datetime.isoformat,
}
