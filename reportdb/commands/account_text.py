"""Accounts and their tokens as lines and records, and which of them words mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from reportdb.accounts.rights import ROLE_NAMES
from reportdb.errors import UsageError
from reportdb.papers.review_rows import day

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.accounts import AccountRow
    from reportdb.queries.api_tokens import TokenRow

HEAD = ("账号", "姓名", "角色", "管辖范围", "状态", "建立日期")
TOKEN_HEAD = ("编号", "名称", "权限", "状态", "签发日期", "有效期至", "最近使用")


def named(conn: Connection, name: str) -> AccountRow:
    """The account of a log-in name; UsageError where there is none."""
    from reportdb.queries.accounts import account_named

    found = account_named(conn, name)
    if found is None:
        raise UsageError(f"there is no account {name}; `reportdb accounts list` lists them")
    return found


def numbers(conn: Connection, agencies: Iterable[str]) -> list[int]:
    """The agencies that names or codes mean."""
    from reportdb.queries.registry import find_agency
    from reportdb.queries.remit import Remit

    return [find_agency(conn, Remit.everyone(), words).id for words in agencies]


def names_of(conn: Connection, rows: Iterable[AccountRow]) -> dict[int, str]:
    """The names of the agencies that some accounts have in their remit."""
    from reportdb.queries.registry import agencies
    from reportdb.queries.remit import Remit

    return {one.id: one.name for one in agencies(conn, Remit.of(number for row in rows for number in row.agencies))}


def line(row: AccountRow, names: Mapping[int, str]) -> tuple[str, ...]:
    """A line of the list of accounts."""
    below = "" if row.role == "officer" or not row.agencies else "及所属"
    remit = "全部" if row.sees_all else "、".join(names[one] for one in row.agencies) + below
    state = "已停用" if row.disabled else "须修改密码" if row.must_change else "正常"
    return (row.name, row.display_name, ROLE_NAMES[row.role], remit or "无", state, day(row.created_at))


def record(row: AccountRow, names: Mapping[int, str]) -> dict[str, object]:
    """The object that programs get of an account."""
    return {
        "account": row.name, "display_name": row.display_name, "role": row.role, "sees_all": row.sees_all,
        "agencies": [names[one] for one in row.agencies], "disabled": row.disabled, "must_change": row.must_change,
        "created_at": row.created_at.isoformat(),
    }  # fmt: skip


def token_line(row: TokenRow, now: dt.datetime) -> tuple[str, ...]:
    """A line of the list of tokens."""
    state = "已吊销" if row.revoked_at is not None else "有效" if row.good_at(now) else "已过期"
    rights = "读写" if row.may_write else "只读"
    return (
        str(row.id), row.name, rights, state, day(row.created_at), day(row.expires_at) or "长期", day(row.used_at)
    )  # fmt: skip


def token_record(row: TokenRow, now: dt.datetime) -> dict[str, object]:
    """The object that programs get of a token."""
    moments = {"expires_at": row.expires_at, "used_at": row.used_at, "revoked_at": row.revoked_at}
    return {
        "token": row.id, "label": row.name, "may_write": row.may_write, "good": row.good_at(now),
        "created_at": row.created_at.isoformat(),
        **{name: None if at is None else at.isoformat() for name, at in moments.items()},
    }  # fmt: skip
