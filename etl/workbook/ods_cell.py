"""One cell of an OpenDocument sheet: its value by its declared type, its words without its comment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeAlias

from lxml import etree

from etl.workbook.book import ErrorCell, FormulaCell
from etl.workbook.dressing import raised, struck

Element: TypeAlias = etree._Element
Dress: TypeAlias = Callable[[str], str]
#: by the name of a style: what sets its words apart
Dresses: TypeAlias = Mapping[str, Dress]

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_BREAKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
#: what stands in a paragraph and is not part of its words
_ASIDE = frozenset({f"{OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text"})
_MOST_SPACES = 100
_SHOWN_ERROR = re.compile(
    r"^(?:#(?:REF!|DIV/0!|N/A|NAME\?|NUM!|VALUE!|NULL!)|(?:Err|错误|錯誤)[:：]\d{3})$", re.IGNORECASE
)
#: LibreOffice stores a truth value that has no format of its own as the number 1 or 0
_SHOWN_TRUTH = {"TRUE": True, "FALSE": False, "真": True, "假": False}
_DURATION = re.compile(r"^(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?$")


def dress_of(style: Element) -> Dress | None:
    """What a style does to the words in it, where that sets them apart."""
    properties = style.find(f"{STYLE}text-properties")
    if properties is None:
        return None
    if not properties.get(f"{STYLE}text-position", "0%").startswith("0%"):
        return raised  # "super 58%", or how far up: "33% 58%"
    lines = (properties.get(f"{STYLE}text-line-through-{part}", "none") for part in ("style", "type"))
    return struck if any(line != "none" for line in lines) else None


def value_of(cell: Element, dresses: Dresses) -> object:
    """What a cell holds, as `Sheet` has it; "" for nothing."""
    if len(cell) == 0 and not cell.attrib:
        return ""
    formula = cell.get(f"{TABLE}formula")
    kind = cell.get(f"{OFFICE}value-type", "")
    if not kind and formula is None and len(cell) == 0:
        return ""
    words = _words(cell, dresses)
    is_error = cell.get(f"{_CALC}value-type") == "error"
    if is_error or (formula is not None and _SHOWN_ERROR.match(words.strip())):
        return ErrorCell(words.strip() or "#ERROR!")
    value = _typed(cell, kind, words)
    if value is None and formula is not None and cell.find(f"{_TEXT}p") is None:
        return FormulaCell(_as_excel(formula))  # with an empty paragraph it was computed, and shows nothing
    return words if value is None else value


def _typed(cell: Element, kind: str, words: str) -> object:
    """The value by its type; None where the attribute that should hold it is missing or odd."""
    if kind in ("float", "percentage", "currency"):
        shown = _SHOWN_TRUTH.get(words.strip().upper()) if kind == "float" else None
        return _number(cell.get(f"{OFFICE}value", "")) if shown is None else shown
    if kind == "string":
        return words or cell.get(f"{OFFICE}string-value", "")
    if kind == "boolean":
        truth = cell.get(f"{OFFICE}boolean-value")
        return None if truth is None else truth == "true"
    if kind == "date":
        return _date(cell.get(f"{OFFICE}date-value", ""))
    if kind == "time":
        return _duration(cell.get(f"{OFFICE}time-value", ""))
    return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _date(text: str) -> date | datetime | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _duration(text: str) -> timedelta | None:
    match = _DURATION.match(text)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return -span if match[1] else span


def _words(cell: Element, dresses: Dresses) -> str:
    """The paragraphs of a cell, one below the other."""
    return "\n".join(_paragraph(child, dresses) for child in cell if child.tag in _PARAGRAPHS)


def _paragraph(paragraph: Element, dresses: Dresses) -> str:
    found: list[str] = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            found.append(" " * min(int(count) if count.isascii() and count.isdigit() else 1, _MOST_SPACES))
        elif child.tag in _BREAKS:
            found.append(_BREAKS[child.tag])
        elif isinstance(child.tag, str) and child.tag not in _ASIDE:
            words = _paragraph(child, dresses)
            dress = dresses.get(child.get(f"{_TEXT}style-name", ""))
            found.append(words if dress is None else dress(words))
        found.append(child.tail or "")
    return "".join(found)


_PREFIX = re.compile(r"^(?:[A-Za-z]+:)?=")
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")


def _as_excel(formula: str) -> str:
    """`of:=SUM([.B5:.B7];[.B9])` as SUM(B5:B7,B9); references into other sheets keep their sheet."""
    text = _PREFIX.sub("", formula)
    text = _REFERENCE.sub(lambda match: re.sub(r"(^|:)\.", r"\1", match[1]), text)
    return text.replace(";", ",")
