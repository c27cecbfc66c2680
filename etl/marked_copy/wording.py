"""The words of notes and lines: what should be and what is, and nothing in them that a spreadsheet could take for its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reportdb.checks.due import due_of
from reportdb.findings import Finding
from reportdb.forms import catalog

if TYPE_CHECKING:
    from etl.marked_copy.issue import Issue

#: characters XML cannot hold, and marks that turn the direction of writing
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MOST = 4_000

#: what a cell should hold, where no sum says it
_SHOULD = {
    "not_a_number": "应为数字",
    "negative_count": "应不小于 0",
    "fractional_count": "应为整数",
    "unit_missing": "应写明单位（元或万元）",
    "unit_unknown": "应以元或万元为单位",
    "error_cell": "应为数字",
    "formula_not_computed": "应为数字",
    "CELL-BLANK": "应填数字（没有发生填 0）",
    "note_in_cell": "只填数字",
}
_COUNTED = {"would_lose_table": "格", "fewer_filled_cells": "格"}


def plain(text: str) -> str:
    """Text that any part of a workbook can hold, of a length a cell can."""
    text = _UNFIT.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= _MOST else f"{text[:_MOST]}……"


def escaped(text: str) -> str:
    """The same where a workbook would read _x0041_ as A."""
    return _ESCAPE.sub("_x005F_", text)


def figures_words(item: Finding, editions: Mapping[str, str]) -> tuple[str, str]:
    """What should stand there and what does; "" for what only the cell itself can say."""
    due = due_of(item, editions, catalog())
    if due is not None:
        return due.words, "空白" if due.found is None else f"{due.found}{due.unit}"
    if item.operands and item.expected is not None and item.found is not None:
        return f"两边应相符：{item.expected}", f"{item.found}"
    unit = _COUNTED.get(item.code, "")
    due_words = f"应为 {item.expected}{unit}" if item.expected is not None else _SHOULD.get(item.code, "")
    if unit and due_words:
        due_words = f"已入库 {item.expected}{unit}"
    return due_words, "" if item.found is None else f"{item.found}{unit}"


def note_text(numbered: list[tuple[int, Issue]], mark: str, shown: Callable[[str], str]) -> str:
    """What a cell's note says of all its issues; `shown` gives the words of a cell of the same sheet."""
    return "\n".join(_one(number, issue, mark, shown) for number, issue in numbered)


def _one(number: int, issue: Issue, mark: str, shown: Callable[[str], str]) -> str:
    values = "，".join(values_words(issue, shown(issue.first)).split("\n"))
    lines = (
        f"{mark}第 {number} 条（{issue.level_name}）{issue.problem}",
        values and f"【数值】{issue.first} {values}",
        f"【规则】{issue.rule}",
        f"【依据】{issue.source}",
        f"【怎么办】{issue.remedy}",
    )
    return "\n".join(line for line in lines if line)


def values_words(issue: Issue, shown: str) -> str:
    """应为 … 现为 …, on two lines; `shown` is what the cell shows."""
    now = issue.now or shown
    return "\n".join(filter(None, (issue.due, now and f"现为 {now}")))
