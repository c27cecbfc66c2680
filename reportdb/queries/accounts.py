"""Accounts: who may log in, and which agencies they may see. What they log in with is read for nothing but comparing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from reportdb.errors import NothingToShow
from reportdb.queries.collecting import all_below, below_by_year
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, day, instant, listed

OFFICER, OFFICE, ANALYST, ADMINISTRATOR = "officer", "office", "analyst", "administrator"
ROLES = (OFFICER, OFFICE, ANALYST, ADMINISTRATOR)


class AccountRow(NamedTuple):
    """An account without its password; `agencies` are the roots of its remit."""

    id: int
    name: str
    display_name: str
    role: str
    must_change: bool
    disabled: bool
    sees_all: bool
    created_at: dt.datetime
    agencies: tuple[int, ...]

    @property
    def called(self) -> str:
        """What people call it."""
        return self.display_name or self.name


_ROW = "SELECT id, name, display_name, role, must_change, disabled, sees_all, created_at FROM account WHERE {} ORDER BY name"
#: the last days on which somebody began or ceased to stand below somebody
_MOVES = """SELECT MAX(valid_from) FROM agency_superior UNION SELECT MAX(valid_to) FROM agency_superior
UNION SELECT MAX(valid_from) FROM agency_reports_to UNION SELECT MAX(valid_to) FROM agency_reports_to"""
#: of which there are reports
FIRST_YEAR = 2008
_ROOTS = "SELECT account_id, agency_id FROM account_agency WHERE account_id IN ({}) ORDER BY agency_id"


def accounts(conn: Reading) -> list[AccountRow]:
    """All accounts by name, disabled ones too."""
    return _accounts(conn, "TRUE")


def account_named(conn: Reading, name: str) -> AccountRow | None:
    """The account that logs in under a name."""
    return next(iter(_accounts(conn, "name = ?", name)), None)


def account(conn: Reading, account_id: int) -> AccountRow:
    """One account; NothingToShow when there is none."""
    found = next(iter(_accounts(conn, "id = ?", account_id)), None)
    if found is None:
        raise NothingToShow(f"there is no account {account_id}")
    return found


def lies_within(remit: Remit, sees_all: bool, roots: Iterable[int]) -> bool:
    """Whether a reader with a remit sees all that such an account sees. One without agencies may yet be given any."""
    given = tuple(roots)
    return remit.unlimited or (not sees_all and bool(given) and all(remit.covers(number) for number in given))


def accounts_within(conn: Reading, remit: Remit) -> list[AccountRow]:
    """All accounts by name that see nothing beyond a remit."""
    return [row for row in accounts(conn) if lies_within(remit, row.sees_all, row.agencies)]


def account_within(conn: Reading, remit: Remit, account_id: int) -> AccountRow:
    """One of those; NothingToShow for any other, and when there is none."""
    found = account(conn, account_id)
    if not lies_within(remit, found.sees_all, found.agencies):
        raise NothingToShow(f"there is no account {account_id}")
    return found


def any_account(conn: Reading) -> bool:
    """Whether anybody ever got an account."""
    return ask(conn, "SELECT 1 FROM account LIMIT 1").first() is not None


def password_hash_of(conn: Reading, account_id: int) -> str:
    """What a password is compared with; "" where there is no such account."""
    found: str | None = ask(conn, "SELECT password_hash FROM account WHERE id = ?", account_id).scalar()
    return found or ""


def remit_of(conn: Reading, account: AccountRow, year: int | None) -> Remit:
    """The agencies an account may see: those of an officer; of others each with all below it, in a year or (None) today.

    An account nobody gave any agency sees none, and so does one that is disabled.
    """
    if account.disabled:
        return Remit.of(())
    if account.sees_all:
        return Remit.everyone()
    if account.role == OFFICER or not account.agencies:
        return Remit.of(account.agencies)
    return Remit.of(all_below(conn, account.agencies, year))


def remit_over_years(conn: Reading, account: AccountRow, year: int | None = None) -> Remit:
    """The remit of an account in a year or (None) today, with those of all years in which it is another.

    Agencies come and go.
    """
    if account.disabled or account.sees_all or account.role == OFFICER or not account.agencies:
        return remit_of(conn, account, year)
    return remit_below(conn, account.agencies, year)


def remit_below(conn: Reading, roots: Collection[int], year: int | None = None) -> Remit:
    """Some agencies, each with all below it, in a year or (None) today, and those of all years in which they are others."""
    seen = frozenset(all_below(conn, roots, year))
    by_year = below_by_year(conn, roots, range(FIRST_YEAR, _last_year(conn) + 1))
    return Remit(False, seen, tuple((one, then) for one, then in by_year.items() if then != seen))


def _last_year(conn: Reading) -> int:
    """The last year at whose end somebody may stand elsewhere than at the end of the year before, at least this one."""
    days = (day(row[0]) for row in ask(conn, _MOVES))
    return max([dt.date.today().year, *(one.year + 1 for one in days if one is not None)])


def _accounts(conn: Reading, which: str, *values: Any) -> list[AccountRow]:
    rows = ask(conn, _ROW.format(which), *values).all()
    roots: dict[int, list[int]] = defaultdict(list)
    for account_id, agency_id in ask(conn, _ROOTS.format(listed(row[0] for row in rows))):
        roots[account_id].append(agency_id)
    return [_typed(row, tuple(roots[row[0]])) for row in rows]


def _typed(row: Sequence[Any], roots: tuple[int, ...]) -> AccountRow:
    return AccountRow._make((*row[:4], bool(row[4]), bool(row[5]), bool(row[6]), instant(row[7]), roots))
