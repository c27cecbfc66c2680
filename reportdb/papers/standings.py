"""The kinds of standing that people count and look for: how many agencies stand so, and which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from reportdb.papers import rows
from reportdb.papers.status_rows import HEAD, INDENT, line
from reportdb.queries.status import StatusRow


class Kind(NamedTuple):
    """A standing by the name it has in addresses, its words, and whether a row is of it."""

    key: str
    name: str
    hint: str
    holds: Callable[[StatusRow], bool]


KINDS = (
    Kind("due", "应报单位", "名录中当年应当报送的单位", lambda row: True),
    Kind("filed", "已入库", "含按原报数入库", lambda row: row.state in ("accepted", "as_filed")),
    Kind("returned", "已退回", "等待改正后重新报送", lambda row: row.state == "returned"),
    Kind("missing", "未报送", "含逾期", lambda row: row.state == "missing"),
    Kind("late", "逾期", "未报送且已过期限", lambda row: row.standing == "late"),
    Kind("came_late", "晚报", "收到时已过期限", lambda row: bool(row.days_late) and not row.awaited),
    Kind("covered", "由上级汇总覆盖", "上级汇总数已包含", lambda row: row.state == "covered"),
    Kind("doubtful", "待说明", "有核实问题尚未说明", lambda row: row.verifies > 0),
)
BY_KEY: Mapping[str, Kind] = {kind.key: kind for kind in KINDS}


def counts(found: Iterable[StatusRow]) -> dict[str, int]:
    """How many agencies are of each kind; one that filed both scopes counts once in a kind."""
    seen: dict[str, set[int]] = {kind.key: set() for kind in KINDS}
    for row in found:
        for kind in KINDS:
            if kind.holds(row):
                seen[kind.key].add(row.agency_id)
    return {key: len(agencies) for key, agencies in seen.items()}


class Listed(NamedTuple):
    """A row of the list with the name of the agency drawn above it in the tree, and whether any is drawn below it."""

    row: StatusRow
    upper: str
    has_below: bool


def listed(found: Sequence[StatusRow]) -> list[Listed]:
    """Rows in tree order with their neighbours, so that a part of the list still says where everyone stands."""
    lines: list[Listed] = []
    path: list[StatusRow] = []
    for place, row in enumerate(found):
        del path[row.depth :]
        upper = path[-1].agency if path else ""
        lower = next((one for one in found[place + 1 : place + 4] if one.agency_id != row.agency_id), None)
        lines.append(Listed(row, upper, lower is not None and lower.depth > row.depth))
        path.append(row)
    return lines


def as_csv(found: Iterable[StatusRow]) -> str:
    """The list under its printed heads, names set in as in the tree."""
    head = ["报送号" if name == "filing" else name for name in HEAD]
    return rows.as_csv(head, ((INDENT * row.depth + row.agency, *line(row)[1:]) for row in found))
