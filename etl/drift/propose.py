"""Writes the labels that nobody knows as a layout for a person to confirm: every code is left empty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from etl.drift.comparison import Drifted
from etl.drift.layout_file import spelling
from etl.drift.names import LINE, table_name
from reportdb.errors import UsageError

_HEAD = """\
# reportdb 版面说明（草稿）：由 reportdb import --propose 生成，请逐条确认后用 reportdb import --layout 传入。
# 每个 [[label]] 是一个不在统一格式中的栏目名称。确认它就是某个统一栏目的，把代码填进 code 的引号里；
# 确认不是统一格式栏目、其数字不采用的，写 ignore = true；code 留空的不采用，报告照旧退回。
# 候选只按字面和位置列出，括号中是相似程度（1 为相同），是否同一口径须由人判断。全部代码见 docs/codes.md。
# 只用于某一张工作表的，可另加 sheet = "工作表名称"。
"""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MOST_PLACES = 20


@dataclass(slots=True)
class _Label:
    """One unknown label with everywhere it was seen."""

    first: Drifted
    places: list[str] = field(default_factory=list)
    candidates: dict[str, tuple[float, str, bool]] = field(default_factory=dict)  # code: score, label, due there


def refuse_existing(path: str) -> None:
    """A file that is there may have been edited by hand: it is never written over."""
    if Path(path).exists():
        raise UsageError(f"--propose {path}: the file exists already and is not overwritten; name another or remove it")


def write(path: str, drifted: Iterable[Drifted]) -> int:
    """Writes the proposal and gives how many labels it asks about; nothing is written for none."""
    labels = _collected(drifted)
    if not labels:
        return 0
    try:
        with Path(path).open("x", encoding="utf-8", newline="\n") as file:
            file.write("\n".join([_HEAD, *(_entry(label) for label in labels)]))
    except FileExistsError:
        refuse_existing(path)
    except OSError as error:
        raise UsageError(f"--propose {path}: cannot be written ({error.strerror})") from None
    return len(labels)


def _collected(drifted: Iterable[Drifted]) -> list[_Label]:
    """Each text once per table and axis, in the order of the files."""
    found: dict[tuple[str, str, str], _Label] = {}
    for one in drifted:
        if not spelling(one.text):
            continue
        label = found.setdefault((one.table, one.axis, spelling(one.text)), _Label(one))
        label.places.append(f"{_line(one.file)} 工作表“{_line(one.sheet)}”{one.cell}")
        for near, printed in one.candidates:
            score, _, due = label.candidates.get(near.code, (0.0, printed, False))
            label.candidates[near.code] = (max(score, near.score), printed, due or one.due == near.code)
    return list(found.values())


def _entry(label: _Label) -> str:
    first = label.first
    places = list(dict.fromkeys(label.places))
    more = f"等 {len(places)} 处" if len(places) > _MOST_PLACES else ""
    best = sorted(label.candidates.items(), key=lambda one: (not one[1][2], -one[1][0]))
    told = "；".join(
        f"{code} {_line(printed)}（{score:.2f}{'，位置相符' if due else ''}）" for code, (score, printed, due) in best
    )
    return "\n".join(
        [
            f"# {table_name(first.table)}的{LINE[first.axis]}名称",
            "[[label]]",
            f"table = {_quoted(first.table)}",
            f"axis = {_quoted(first.axis)}",
            f"text = {_quoted(first.text)}",
            'code = ""',
            f"# 候选：{told or '没有相近的统一栏目'}",
            f"# 见于：{'；'.join(places[:_MOST_PLACES])}{more}",
            "",
        ]
    )


def _line(words: str) -> str:
    """Words of a sender on one line of a comment."""
    return _CONTROL.sub(" ", words)


def _quoted(text: str) -> str:
    """A TOML string; JSON escapes all that TOML does, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
