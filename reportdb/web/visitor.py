"""Who asks, and what such a one may do. What may be seen is the remit, which every query takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from reportdb.accounts.rights import RIGHTS, ROLE_NAMES, May, Role, may
from reportdb.queries.accounts import AccountRow, remit_of, remit_over_years
from reportdb.queries.remit import Remit
from reportdb.web.desk import TheDesk
from reportdb.web.refusals import Forbidden, MustChangePassword, NotLoggedIn
from reportdb.web.security.caller import caller_of

if TYPE_CHECKING:
    from sqlalchemy import Connection


__all__ = [
    "ROLE_NAMES",
    "AnyVisitor",
    "May",
    "Role",
    "TheVisitor",
    "Visitor",
    "visitor_of",
    "visitor_with_any_password",
]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks. `name` goes on record; `account` is None on the single PC, where everything is allowed.

    `row` is the account as it stood when the request came: role and remit are read anew with each.
    """

    name: str
    role: Role
    account: int | None = None
    row: AccountRow | None = field(default=None, kw_only=True)

    @property
    def role_name(self) -> str:
        """The role in Chinese."""
        return "本机用户" if self.account is None else ROLE_NAMES[self.role]

    @property
    def called(self) -> str:
        """What people call them."""
        return self.name if self.row is None else self.row.called

    @property
    def sees_everybody(self) -> bool:
        """Whether no agency is outside the remit: what cannot be cut to a remit is for such alone."""
        return self.account is None or (self.row is not None and self.row.sees_all)

    def may(self, what: May | str) -> bool:
        """Whether the role allows something; everything on the single PC."""
        if self.account is None:
            return True
        return May(what) in RIGHTS[self.role] if self.row is None else may(self.row, May(what))

    def require(self, what: May) -> None:
        """Forbidden where the role does not allow it."""
        if not self.may(what):
            raise Forbidden

    def remit(self, conn: Connection, year: int | None = None) -> Remit:
        """The agencies seen in a year (None: as they stand today)."""
        if self.account is None:
            return Remit.everyone()
        return Remit.of(()) if self.row is None else remit_of(conn, self.row, year)

    def remit_over_years(self, conn: Connection, year: int | None = None) -> Remit:
        """The same with those seen in every other year: for whatever is about reports of several years."""
        if self.account is None:
            return Remit.everyone()
        return Remit.of(()) if self.row is None else remit_over_years(conn, self.row, year)


def visitor_with_any_password(request: Request, desk: TheDesk) -> Visitor:
    """Whoever asks, with a one-time password too: for log-out and the page that changes it. NotLoggedIn for nobody."""
    if desk.local:
        from reportdb.web.pc_user import pc_user

        return Visitor(pc_user(), Role.ADMINISTRATOR)
    caller = caller_of(request)
    if caller is None:
        raise NotLoggedIn
    row = caller.account
    return Visitor(row.name, Role(row.role), row.id, row=row)


def visitor_of(request: Request, desk: TheDesk) -> Visitor:
    """Whoever asks; NotLoggedIn where people log in and this one has not, MustChangePassword before that is done."""
    found = visitor_with_any_password(request, desk)
    if found.row is not None and found.row.must_change:
        raise MustChangePassword
    return found


TheVisitor = Annotated[Visitor, Depends(visitor_of)]
AnyVisitor = Annotated[Visitor, Depends(visitor_with_any_password)]
