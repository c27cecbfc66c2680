"""管辖范围 in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportdb.queries.accounts import OFFICER, AccountRow
from reportdb.queries.registry import agencies
from reportdb.queries.remit import Remit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

NOBODY = "没有管辖任何单位，看不到任何数据"
EVERYBODY = "全部单位"
_NAMED = 5


def names_of(conn: Connection, rows: Iterable[AccountRow]) -> dict[int, str]:
    """The names of all agencies that accounts were given."""
    wanted = Remit.of({number for row in rows for number in row.agencies})
    return {one.id: one.name for one in agencies(conn, wanted)}


def remit_words(row: AccountRow, names: dict[int, str]) -> str:
    """What an account sees: 全部单位; 甲市人民政府及其所属单位; 甲市教育局."""
    if row.sees_all:
        return EVERYBODY
    if not row.agencies:
        return NOBODY
    called = [names.get(number, f"#{number}") for number in row.agencies]
    shown = "、".join(called[:_NAMED]) + (f" 等 {len(called)} 个单位" if len(called) > _NAMED else "")
    return shown if row.role == OFFICER else f"{shown}及其所属单位"
