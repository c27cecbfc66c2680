"""What a page says of a locked year, wherever it matters: `{{ lock_banner(lock) }}` of macros.html draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportdb.papers.refusal_words import lock_words
from reportdb.queries.locks import lock_on, open_locks, visible_lock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.web.visitor import Visitor


def lock_note(conn: Connection, visitor: Visitor, year: int, agency_id: int | None = None) -> str:
    """Why nothing of the year can be changed for an agency; without one, what of the remit is locked. "" where nothing is.

    As of the year: `agency_id` must be within the remit. A lock from above it is told without its name.
    """
    remit = visitor.remit(conn, year)
    if agency_id is not None:
        lock = lock_on(conn, agency_id, year)
        return "" if lock is None else lock_words(visible_lock(remit, lock))
    roots = [None] if remit.unlimited else list(visitor.row.agencies) if visitor.row is not None else []
    for root in roots:
        lock = lock_on(conn, root, year)
        if lock is not None:
            return lock_words(visible_lock(remit, lock))
    some = open_locks(conn, remit, year)
    if not some:
        return ""
    named = "、".join(lock.agency or "全部单位" for lock in some[:3]) + (" 等" if len(some) > 3 else "")
    return f"{year} 年部分单位的数据已锁定（{named}），不能再改动。"
