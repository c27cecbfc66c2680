"""What an address or a form asks: how each kind of value is read, and what is told where it means nothing.

Forms send empty fields, which ask nothing; people type. Every page declares its parameters by these types, and whatever
cannot be read is told by `misread` under the Chinese name of its field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from unicodedata import normalize

from fastapi import Form, Path, Query
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from reportdb.report import Scope
from reportdb.web.refusals import NotFound, Refusal

#: as databases count
_MOST = 2**31 - 1
_MOST_PAGES = 1_000_000
_FIRST, _LAST = 1900, 2999
_LONGEST = 200
_SHOWN = 20
_OURS = "asked"

#: the parameters of all pages as officers call them
FIELDS: Mapping[str, str] = {
    "year": "年度", "first": "起始年度", "last": "截止年度", "scope": "口径", "agency": "单位", "agency_id": "单位", "under": "上级单位",
    "number": "编号", "filing": "报送编号", "filing_id": "报送编号", "against": "比较对象", "before": "编号", "p": "页码", "page": "页码",
    "page_number": "页码", "at": "页码", "tab": "工作表", "sheet": "工作表", "file": "文件", "q": "查找内容", "words": "查找内容", "who": "操作人", "action": "操作",
    "since": "起始日期", "until": "截止日期", "as_of": "截至日期", "deadline": "报送期限", "state": "状态", "kind": "种类", "form": "格式",
    "edition": "报告格式", "indicator": "指标", "of": "衔接内容", "broken": "只看不符的", "whole": "全部列出", "table": "报表", "row": "行",
    "column": "列", "period": "时期", "saved": "已存的查询", "recipe": "常用查询", "result": "查询结果", "done": "份数", "added": "新增数",
    "changed": "变动数", "same": "未变数", "said": "提示", "again": "提示", "then": "来处", "name": "名称", "sha256": "文件", "token": "查询结果",
    "ticket": "名录文件", "which": "选中的报送", "add": "单位", "remove": "单位", "key": "选中的报告",
}  # fmt: skip


class Misread(Refusal):
    """Something in an address or a form that means nothing."""

    headline = "没有看懂填写的内容"


def _whole(first: int, last: int, wanted: str) -> BeforeValidator:
    """Reads a whole number between two; an empty field is None."""

    def read(said: object) -> object:
        if not isinstance(said, str):
            return said
        text = normalize("NFKC", said).strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= len(str(last)) and first <= int(text) <= last:
            return int(text)
        raise _wrong(wanted)

    return BeforeValidator(read)


def _day(said: object) -> object:
    """A day as browsers send it; an empty field is None."""
    if not isinstance(said, str):
        return said
    text = normalize("NFKC", said).strip()
    if not text:
        return None
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        found = dt.date.min
    if not _FIRST <= found.year <= _LAST:
        raise _wrong("应为日期，写成 2024-01-31 的样子")
    return found


def _words(said: object) -> object:
    """Words with single blanks between them. What no keyboard types is no word, and no database takes it."""
    if not isinstance(said, str):
        return said
    text = " ".join(said.split())
    if len(text) > _LONGEST:
        raise _wrong(f"最多 {_LONGEST} 个字")
    if not text.isprintable():
        raise _wrong("含有不能识别的字符")
    return text


def _code(said: object) -> object:
    """A code from a list; an empty field is None."""
    return (said.strip() or None) if isinstance(said, str) else said


def _scope(said: object) -> object:
    """本级 or 汇总; an empty field is None."""
    text = _code(said)
    if isinstance(text, str) and text not in set(Scope):
        raise _wrong(f"应为 {Scope.OWN.value}（本级）或 {Scope.CONSOLIDATED.value}（汇总）")
    return text


def one_of(choices: Iterable[str]) -> AfterValidator:
    """Holds a code against those of a list; an empty one is none of them, and stays."""
    known = frozenset(choices)

    def held(said: str) -> str:
        if said and said not in known:
            raise _wrong(_CHOSEN)
        return said

    return AfterValidator(held)


def empty_is(usual: object) -> BeforeValidator:
    """Takes an empty field for what is usual."""
    return BeforeValidator(lambda said: usual if isinstance(said, str) and not said.strip() else said)


def _wrong(wanted: str) -> PydanticCustomError:
    return PydanticCustomError(_OURS, "{wanted}", {"wanted": wanted})


_CHOSEN = "请从页面上列出的选项里选择"
_NUMBER = _whole(1, _MOST, f"应为 1 至 {_MOST} 的数字")
_YEAR = _whole(_FIRST, _LAST, f"应为四位数字的年度（{_FIRST} 至 {_LAST}），例如 2023")
_PAGE = _whole(1, _MOST_PAGES, f"应为 1 至 {_MOST_PAGES} 的数字")
_FIRST_PAGE = BeforeValidator(lambda page: 1 if page is None else page)

#: a number of the record, or a year, within a path
Number = Annotated[int, Path(), _NUMBER]
Year = Annotated[int, Path(), _YEAR]
#: the same behind the ?
AskedNumber = Annotated[int | None, Query(), _NUMBER]
AskedYear = Annotated[int | None, Query(), _YEAR]
NeededYear = Annotated[int, Query(), _YEAR]
AskedDay = Annotated[dt.date | None, Query(), BeforeValidator(_day)]
#: 本级 or 汇总; a list sends nothing for either
AskedScope = Annotated[Scope | None, Query(), BeforeValidator(_scope)]
#: a page of a list, the first one for an empty field; `page` in the address, where a handler needs that name itself
PageNumber = Annotated[int, Query(), _FIRST_PAGE, _PAGE]
NumberedPage = Annotated[int, Query(alias="page"), _FIRST_PAGE, _PAGE]
#: whether a box is ticked
Ticked = Annotated[bool, Query(), empty_is(usual=False)]
#: a count that one page of ours tells another
Count = Annotated[int | None, Query(), _whole(0, _MOST, "应为数字")]
#: what is looked for
Words = Annotated[str, Query(), BeforeValidator(_words)]
#: a code of ours, which nobody types
Code = Annotated[str, Query(), BeforeValidator(_words)]
#: in forms
Numbers = Annotated[list[Annotated[int, Form(), _NUMBER]] | None, Form()]
GivenNumber = Annotated[int | None, Form(), _NUMBER]
GivenYear = Annotated[int | None, Form(), _YEAR]


def misread(errors: Sequence[Any]) -> Refusal:
    """What is told of parameters that cannot be read, each with its field and what is allowed; a path leads nowhere then."""
    words = "；".join(dict.fromkeys(_told(one) for one in errors)) + "。"
    if any(one["loc"][0] == "path" for one in errors):
        return NotFound(f"网址里的{words}")
    return Misread(words)


def _told(error: Mapping[str, Any]) -> str:
    field = next((FIELDS[part] for part in reversed(error["loc"]) if part in FIELDS), "内容")
    kind, given = error["type"], error["input"]
    if kind == _OURS:
        wanted = error["ctx"]["wanted"]
    elif kind == "missing" or given in (None, ""):
        wanted = "没有填写"
    else:
        wanted = _WANTED.get(kind, "不能识别")
    shown = "".join(char if char.isprintable() else "?" for char in given[:_SHOWN]) if isinstance(given, str) else ""
    more = "…" if isinstance(given, str) and len(given) > _SHOWN else ""
    return f"“{field}”{wanted}" + (f"，填写的是“{shown}{more}”" if shown else "")


#: faults that pydantic finds itself
_WANTED = {
    "bool_parsing": "应为 true 或 false", "enum": _CHOSEN, "literal_error": _CHOSEN, "string_too_long": "太长",
    "int_parsing": "应为数字", "int_type": "应为数字",
}  # fmt: skip


def cut(page: int, count: int, size: int) -> tuple[int, int, slice]:
    """The page shown (the last one where it is beyond the end), how many there are, and its part of the list."""
    pages = max(1, -(-count // size))
    shown = min(page, pages)
    return shown, pages, slice((shown - 1) * size, shown * size)
