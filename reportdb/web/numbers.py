"""Numbers in addresses and forms, as the database can hold them: any other is an address that leads nowhere."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Form, Path, Query

from reportdb.web.refusals import NotFound

_MOST = 2**31 - 1
_FIRST, _LAST = 1900, 2999

Number = Annotated[int, Path(ge=1, le=_MOST)]
Numbers = Annotated[list[Annotated[int, Form(ge=1, le=_MOST)]] | None, Form()]
AskedNumber = Annotated[int | None, Query(ge=1, le=_MOST)]
Year = Annotated[int, Path(ge=_FIRST, le=_LAST)]
AskedYear = Annotated[int | None, Query(ge=_FIRST, le=_LAST)]
GivenYear = Annotated[int | None, Form(ge=_FIRST, le=_LAST)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
AskedWord = Annotated[str, Query(max_length=200)]


def given_year(words: str) -> int | None:
    """A year from a field that may be left empty."""
    if not words:
        return None
    if not (words.isascii() and words.isdigit() and len(words) == 4 and _FIRST <= int(words) <= _LAST):
        raise NotFound(f"“{words[:20]}”不是年份，请写四位数字，例如 2023。")
    return int(words)


def given_day(words: str) -> dt.date | None:
    """A day from a field that may be left empty, as browsers send it."""
    if not words:
        return None
    try:
        found = dt.date.fromisoformat(words)
    except ValueError:
        found = dt.date.min
    if not _FIRST <= found.year <= _LAST:
        raise NotFound(f"“{words[:20]}”不是日期，请写成 2024-01-31 的样子。")
    return found
