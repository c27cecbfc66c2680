"""The words of notes and lines: what should be and what is, and nothing in them that a spreadsheet could take for its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reportdb.checks import NAMED_RULES
from reportdb.checks.due import due_of
from reportdb.findings import KINDS, Finding
from reportdb.forms import catalog

if TYPE_CHECKING:
    from etl.marked_copy.issue import Issue

#: characters XML cannot hold, and marks that turn the direction of writing
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
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


def plain(text: str) -> str:
    """Text that any part of a workbook can hold, of a length a cell can."""
    text = _UNFIT.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= _MOST else f"{text[:_MOST]}……"


def escaped(text: str) -> str:
    """The same where a workbook would read _x0041_ as A."""
    return _ESCAPE.sub("_x005F_", text)


#: what the two figures of a finding are, where they are not what should be and what is
_FIGURES = {
    "would_lose_table": ("已入库 {} 格", "现为 {} 格"),
    "fewer_filled_cells": ("已入库 {} 格", "现为 {} 格"),
    "figure_corrected": ("更正为 {}", "原填 {}"),
    "correction_refused": ("更正声明所写的原填数 {}", "现为 {}"),
    "correction_dropped": ("以前更正为 {}", "现为 {}"),
    "OUT-YEAR": ("上年为 {}", "现为 {}"),
    "OUT-PEER": ("同类单位的中位数为 {}", "现为 {}"),
    "T2-GUIZHANG": ("没有规章制定权的应为 {}", "现为 {}"),
    "DL-ORGAN": ("应不晚于 {}", "收到于 {}"),
    "DL-GOV": ("应不晚于 {}", "收到于 {}"),
    "DUP-YEAR": ("", "相同的数字 {} 个"),
    "DUP-AGENCY": ("", "相同的数字 {} 个"),
    "DUP-TEXT": ("", "相同的文字 {} 字"),
    "OTHER-HIGH": ("", "其他处理 {} 件"),
}
#: the cell's words are shown although no figure is wrong
_SHOWN = frozenset({"agency_conflict", "year_conflict", "row_unknown", "column_unknown"})


def figures_words(item: Finding, editions: Mapping[str, str]) -> tuple[str, str, bool]:
    """What should stand there and what does ("" for what only the cell can say), and whether the cell is asked."""
    due = due_of(item, editions, catalog())
    if due is not None:
        return due.words, f"现为 {'空白' if due.found is None else due.found}{due.unit}", False
    if item.expected is not None or item.found is not None:
        summed = bool(item.operands) and item.code not in KINDS and item.code not in NAMED_RULES
        usual = ("两边应相符，一边为 {}", "另一边为 {}") if summed else ("应为 {}", "现为 {}")
        pattern = _FIGURES.get(item.code, usual)
        words = [
            form.format(value)
            for form, value in zip(pattern, (item.expected, item.found), strict=True)
            if value is not None
        ]
        return words[0], words[-1] if len(words) > 1 else "", False
    should = _SHOULD.get(item.code, "")
    return should, "", bool(should) or item.code in _SHOWN


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
    now = issue.now or (f"现为 {shown}" if issue.asks_cell and shown else "")
    return "\n".join(filter(None, (issue.due, now)))
