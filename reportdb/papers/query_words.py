"""Why a query gave nothing, in Chinese; the words of the database itself stand beside it."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.errors import FaultyQuery, QueryRefused, Refused, ReportdbError

_KINDS = {
    "views": "只能查询数据字典里列出的视图。",
    "reading": "这里只能查询（SELECT），不能修改数据，也不能执行其他命令。",
    "one": "一次只能运行一条语句，请去掉多余的语句和分号。",
    "time": "查询用时超过 {seconds:g} 秒，已停止。请缩小范围，例如加上年度或单位的条件。",
    "size": "查询结果过大，已停止。请减少列，或者缩小范围。",
    "stopped": "查询已停止。",
    "function": "查询用到了这里不能使用的函数或操作。",
    "setup": "数据库还没有为查询做好准备，请联系维护人员。",
}
_SAID = frozenset(("function", "setup"))
_REFUSED = {
    "query_needs_name": "请给查询起个名称，以后好找。",
    "query_absent": "还没有写查询语句。请先写一条，或者从常用查询里选一条。",
    "query_empty": "还没有写查询语句，不能保存。",
    "query_long": "查询语句过长，最多 {longest} 个字。",
}


class Told(NamedTuple):
    """What an officer is told, and what the database said ("" where that tells nothing more)."""

    words: str
    said: str = ""


def told(error: ReportdbError, seconds: float) -> Told:
    """Why a query that may take so many seconds gave nothing, or could not be kept."""
    if isinstance(error, QueryRefused):
        return Told(_KINDS[error.kind].format(seconds=seconds), str(error) if error.kind in _SAID else "")
    if isinstance(error, FaultyQuery):
        return Told("数据库不能执行这条查询，请检查语句。", error.said)
    if isinstance(error, Refused) and error.code in _REFUSED:
        return Told(_REFUSED[error.code].format_map(error.values))
    return Told("不能执行这条查询。", str(error))
