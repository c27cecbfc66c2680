"""What stands in an address: forms send empty fields, people type, and what is no year is told so in words."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Path, Query
from pydantic import BeforeValidator

from reportdb.report import Scope
from reportdb.web.refusals import Refusal

_MOST_PAGES = 1_000_000
#: a number of the record within a path; databases count no further
Number = Annotated[int, Path(ge=1, lt=2**31)]
Year = Annotated[int, Path(ge=1900, le=2999)]
#: the same behind the ?
AskedNumber = Annotated[int | None, Query(ge=1, lt=2**31)]
AskedYear = Annotated[int | None, Query(ge=1900, le=2999)]
NeededYear = Annotated[int, Query(ge=1900, le=2999)]
#: 本级 or 汇总; a list sends nothing for either
AskedScope = Annotated[Scope | None, Query(), BeforeValidator(lambda said: said or None)]
PageNumber = Annotated[int, Query(ge=1, le=_MOST_PAGES)]


class Misread(Refusal):
    """Something in the address that means nothing."""

    headline = "没有看懂填写的内容"


def number(words: str | None, what: str) -> int | None:
    """A whole number, None where nothing is said; Misread for anything else."""
    text = (words or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Misread(f"{what}应是数字，填写的是“{text[:20]}”。")
    return int(text)


def year_of(words: str | None) -> int | None:
    """A year of four digits."""
    year = number(words, "年度")
    if year is not None and not 1900 <= year <= 2999:
        raise Misread(f"没有{year}这样的年度，请写四位数字，例如 2023。")
    return year


def day(words: str | None, what: str) -> dt.date | None:
    """A day as browsers send it."""
    text = (words or "").strip()
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Misread(f"{what}“{text[:20]}”不是日期，请写成 2024-01-31 的样子。") from None


def page_number(words: str | None) -> int:
    """Which page of a list; the first where nothing or nonsense is said."""
    text = (words or "").strip()
    return max(1, min(int(text), _MOST_PAGES)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def cut(page: int, count: int, size: int) -> tuple[int, int, slice]:
    """The page shown (the last one where it is beyond the end), how many there are, and its part of the list."""
    pages = max(1, -(-count // size))
    shown = min(page, pages)
    return shown, pages, slice((shown - 1) * size, shown * size)
