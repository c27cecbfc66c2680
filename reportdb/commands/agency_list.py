"""The register as a list for people: a line for each agency, with what few of them have below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from reportdb.commands.text_table import padded, width, wrap
from reportdb.papers.agency_rows import Listed, called
from reportdb.papers.harmless import inert, one_line

_HEAD = ("代码", "单位名称", "上级单位", "层级", "类型", "行政区划代码")
_NAME = 30  # columns a name gets before it goes on in the next line
_PAGE = 100  # columns of the lines below an agency


def text(found: Sequence[Listed]) -> str:
    """The list for a screen of some 110 columns: long names go on in the next line."""
    lines = [
        [
            wrap(inert(one_line(value)), _NAME)
            for value in (
                one["agency_code"], one["agency"], one["superior"], one["level"], one["kind"], one["region_code"]
            )
        ]
        for one in found
    ]  # fmt: skip
    widths = [
        max(width(part) for parts in ([head], *(line[at] for line in lines)) for part in parts)
        for at, head in enumerate(_HEAD)
    ]
    shown = [_row(_HEAD, widths), _row(["-" * columns for columns in widths], widths)]
    for one, line in zip(found, lines, strict=True):
        shown += (_row(parts, widths) for parts in zip_longest(*line, fillvalue=""))
        below = "；".join(_below(one))
        shown += (f"    {part}" for part in (wrap(one_line(below), _PAGE - 4) if below else ()))
    return "\n".join(shown)


def _row(words: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(word, columns) for word, columns in zip(words, widths, strict=True)).rstrip()


def _below(one: Listed) -> Iterator[str]:
    life = "，".join(filter(None, (_day(one["valid_from"], "起"), _day(one["valid_to"], "止"))))
    if life:
        yield f"存续 {life}"
    if one["credit_code"]:
        yield f"统一社会信用代码 {one['credit_code']}"
    if one["reports_to"]:
        yield f"报送对象 {one['reports_to']}"
    if one["rule_making"]:
        yield "有规章制定权"
    if one["names"]:
        yield f"曾用名 {'、'.join(map(called, one['names']))}"
    if not one["registered"]:
        yield "不在名录中，导入时登记"


def _day(day: str | None, word: str) -> str:
    return f"{day} {word}" if day else ""
