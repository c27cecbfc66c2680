"""Who decides between two levels: nobody about what is his own, as long as there is somebody above him."""

from __future__ import annotations

from sqlalchemy import Connection

from reportdb.errors import Refused
from reportdb.queries.accounts import AccountRow, account_named
from reportdb.queries.collecting import chain_above
from reportdb.queries.locks import LockRow


def may_decide(conn: Connection, account: AccountRow | None, agency_id: int, year: int) -> bool:
    """Whether an office may send back or accept an agency's report; the user of the single PC (None) may.

    Not that of the agency its remit begins with: the office above does that, if there is one. Where there is none, and
    for whoever sees everybody, it is accepted by the same office, for else nobody could.
    """
    if account is None or account.sees_all or agency_id not in account.agencies:
        return True
    above = chain_above(conn, agency_id, year)[1:]
    return not above or any(one in account.agencies for one in above)


def require_may_decide(conn: Connection, account: AccountRow | None, agency_id: int, year: int) -> None:
    """Refused with `own_submission` otherwise."""
    if not may_decide(conn, account, agency_id, year):
        raise Refused("own_submission", "an office does not review what it submitted itself; the office above does")


def may_unlock(conn: Connection, account: AccountRow | None, lock: LockRow) -> bool:
    """Whether an office may open a lock on an agency of its remit: not one set by an account that answers for more.

    A lock on the agency its remit begins with that nobody known has set (on the PC the database lies on, or somebody who
    is no more) is left to the office above, if there is one. An account made since under such a name has not set it: who
    makes accounts could else take the name of whoever has.
    """
    if account is None or account.sees_all:
        return True
    if lock.agency_id is None:
        return False
    chain = chain_above(conn, lock.agency_id, lock.year)
    ours = max((place for place, one in enumerate(chain) if one in account.agencies), default=0)
    above = chain[ours + 1 :]
    if not above:
        return True
    setter = account_named(conn, lock.locked_by)
    if setter is None or setter.created_at > lock.locked_at:
        return ours > 0
    return not setter.sees_all and not set(above) & set(setter.agencies)


def require_may_unlock(conn: Connection, account: AccountRow | None, lock: LockRow) -> None:
    """Refused with `locked_above` otherwise."""
    if not may_unlock(conn, account, lock):
        raise Refused("locked_above", f"{lock.year} was locked by an office above; it has to open it")
