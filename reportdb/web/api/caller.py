"""Who calls: a bearer token stands for its account; the single PC needs none. Cookies are never looked at."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from reportdb.accounts.secrets import digest_of
from reportdb.accounts.tokens import use_token
from reportdb.queries.accounts import AccountRow, remit_of
from reportdb.queries.api_tokens import account_of_token
from reportdb.queries.remit import Remit
from reportdb.web.api.errors import ApiError, not_found, unauthorised
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.visitor import May, Role, Visitor

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: a header that no page elsewhere can send without asking first, which we never allow
OURS = "X-Requested-With"
#: tokens that open nothing, of one address in a minute, before it has to wait
_WRONG = RateLimitItemPerMinute(30)
_WAIT = {"Retry-After": "60"}
_FRESH = dt.timedelta(minutes=1)

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="A token of an account. On a desk that serves the single PC none is needed from that PC; what changes "
    f"something must then carry the header `{OURS}: reportdb`.",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that asks, on behalf of whom, and whether it may change anything."""

    visitor: Visitor
    may_write: bool
    account: AccountRow | None = None

    @property
    def name(self) -> str:
        """Who goes on record."""
        return self.visitor.name

    def remit(self, conn: Connection, year: int | None = None) -> Remit:
        """The agencies seen in a year (None: as they stand today)."""
        return Remit.everyone() if self.account is None else remit_of(conn, self.account, year)

    def remit_over_years(self, conn: Connection, year: int | None = None) -> Remit:
        """The same with those seen in every other year."""
        return self.visitor.remit_over_years(conn, year)

    def require(self, what: May) -> None:
        """Forbidden where the role does not allow it."""
        self.visitor.require(what)

    def seen(self, conn: Connection, agency_id: int, year: int | None = None) -> Remit:
        """The remit of a year; not_found where an agency is outside it."""
        remit = self.remit(conn, year)
        if not remit.covers(agency_id):
            raise not_found()
        return remit


#: who holds a token: None for one that opens nothing
Holder = Callable[[str], Caller | None]


def holder_of(desk: TheDesk) -> Holder:
    """How tokens are looked up."""
    return lambda token: _holder(desk, token)


def _holder(desk: Desk, token: str) -> Caller | None:
    """Whoever holds a token that opens something; that it was used is noted once a minute."""
    now = dt.datetime.now(dt.UTC)
    with desk.reading() as conn:
        found = account_of_token(conn, digest_of(token), now)
    if found is None or found[0].must_change:
        return None
    account, key = found
    if key.used_at is None or now - key.used_at >= _FRESH:
        with desk.writing() as conn:
            use_token(conn, key.id, key.used_at, now)
    return Caller(Visitor(account.name, Role(account.role), account.id, row=account), key.may_write, account)


def caller_of(
    request: Request,
    desk: TheDesk,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    holder: Annotated[Holder, Depends(holder_of)],
) -> Caller:
    """Whoever calls. A token that is given must be good, also where none is needed."""
    if "authorization" in request.headers:
        return _with_token(request, given, holder)
    if not desk.local:
        raise unauthorised("a bearer token is needed")
    _from_this_pc(request)
    from reportdb.web.pc_user import pc_user

    return Caller(Visitor(pc_user(), Role.ADMINISTRATOR), may_write=True)


async def in_turn(caller: Annotated[Caller, Depends(caller_of)], desk: TheDesk) -> AsyncIterator[None]:
    """The turn of a request among those of the same account."""
    if caller.visitor.account is None:
        yield
        return
    async with desk.turns.taken(caller.visitor.account):
        yield


def writer_of(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
    """Whoever changes something: a token that may, or a program of the single PC."""
    if not caller.may_write:
        raise ApiError(403, "forbidden", "this token may read only")
    if caller.visitor.account is None and not request.headers.get(OURS, "").strip():
        raise ApiError(403, "forbidden", f"without a token, what changes something carries the header {OURS}: reportdb")
    return caller


TheCaller = Annotated[Caller, Depends(caller_of)]
TheWriter = Annotated[Caller, Depends(writer_of)]


def _with_token(request: Request, given: HTTPAuthorizationCredentials | None, holder: Holder) -> Caller:
    limiter = _limiter(request)
    address = request.client.host if request.client else ""
    if not limiter.test(_WRONG, address):
        raise ApiError(429, "too_many_requests", "too many wrong tokens from this address", _WAIT)
    found = None if given is None else holder(given.credentials)
    if found is None:
        limiter.hit(_WRONG, address)
        raise unauthorised("this token opens nothing: it is unknown, revoked or expired, or its account is disabled")
    return found


def _limiter(request: Request) -> FixedWindowRateLimiter:
    """One for each desk."""
    kept: FixedWindowRateLimiter | None = getattr(request.app.state, "wrong_tokens", None)
    if kept is None:
        kept = request.app.state.wrong_tokens = FixedWindowRateLimiter(MemoryStorage())
    return kept


def _from_this_pc(request: Request) -> None:
    """Refuse another machine, and a page elsewhere that has this PC's browser ask for it."""
    if request.client is None or not _loopback(request.client.host):
        raise unauthorised("without a token only programs of this PC are answered")
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    ours = origin is None or origin.partition("://")[2] == request.headers.get("host", "")
    if site not in ("none", "same-origin") or not ours:
        raise ApiError(403, "forbidden", "this comes from a page elsewhere")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
