"""Who asks, and what such a one may do. What may be seen is the remit, which every query takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from reportdb.queries.remit import Remit
from reportdb.web.desk import TheDesk
from reportdb.web.refusals import Forbidden

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Role(StrEnum):
    """The roles of accounts."""

    OFFICER = "officer"
    OFFICE = "office"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class May(StrEnum):
    """What somebody may do within the remit; seeing needs no more than the remit."""

    IMPORT = "import"
    EXPLAIN = "explain"
    SUBMIT = "submit"
    REVIEW = "review"
    LOCK = "lock"
    PUBLISH = "publish"
    RESTORE = "restore"
    QUERY = "query"
    REGISTER = "register"
    ACCOUNTS = "accounts"
    AUDIT = "audit"


ROLE_NAMES = {
    Role.OFFICER: "填报员",
    Role.OFFICE: "主管单位",
    Role.ANALYST: "分析员",
    Role.ADMINISTRATOR: "管理员",
}
_RIGHTS = {
    Role.OFFICER: {May.IMPORT, May.EXPLAIN, May.SUBMIT},
    Role.OFFICE: {May.IMPORT, May.EXPLAIN, May.SUBMIT, May.REVIEW, May.LOCK, May.PUBLISH, May.RESTORE, May.QUERY, May.AUDIT},
    Role.ANALYST: {May.QUERY},
    Role.ADMINISTRATOR: set(May),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks. `name` goes on record; `account` is None on the single PC, where everything is allowed."""

    name: str
    role: Role
    account: int | None = None

    @property
    def role_name(self) -> str:
        """The role in Chinese."""
        return "本机用户" if self.account is None else ROLE_NAMES[self.role]

    def may(self, what: May | str) -> bool:
        """Whether the role allows something."""
        return self.account is None or May(what) in _RIGHTS[self.role]

    def require(self, what: May) -> None:
        """Forbidden where the role does not allow it."""
        if not self.may(what):
            raise Forbidden

    def remit(self, conn: Connection, year: int | None = None) -> Remit:
        """The agencies seen in a year (None: as they stand today)."""
        del conn, year
        return Remit.everyone() if self.account is None else Remit.of(())


def visitor_of(request: Request, desk: TheDesk) -> Visitor:
    """Whoever asks; NotLoggedIn where people log in and this one has not."""
    del request, desk
    from reportdb.web.pc_user import pc_user

    return Visitor(pc_user(), Role.ADMINISTRATOR)


TheVisitor = Annotated[Visitor, Depends(visitor_of)]
