"""Who comes with a request: the account of its session, asked for once however many want to know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from reportdb.accounts import sessions, tokens
from reportdb.accounts.secrets import digest_of
from reportdb.queries.api_tokens import TokenRow, account_of_token
from reportdb.queries.sessions import SessionRow, account_of_session
from reportdb.web.desk import Desk, desk_of
from reportdb.web.security.cookies import SESSION, cookie

if TYPE_CHECKING:
    from reportdb.queries.accounts import AccountRow

_KEPT = "reportdb.caller"
_BEARER = "bearer "
#: where programs ask; keys open nothing else, so that nobody changes a password or makes another key with one
_FOR_PROGRAMS = "/api/"
#: how old what is known of a key's last use may be
_FRESH = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """An account, and the session (a browser) or the key (a program) it came with."""

    account: AccountRow
    session: SessionRow | None = None
    token: TokenRow | None = None


def now() -> dt.datetime:
    """The moment sessions and keys are judged by."""
    return dt.datetime.now(dt.UTC)


def caller_of(request: Request) -> Caller | None:
    """Who comes with the request; None for nobody we know. A disabled account is nobody, from its next request on.

    A key in the Authorization header goes before a cookie: a program says by it who it means to be.
    """
    if _KEPT not in request.scope:
        request.scope[_KEPT] = _found(request, desk_of(request))
    kept: Caller | None = request.scope[_KEPT]
    return kept


def forget(request: Request) -> None:
    """Look again: the session has changed within this request."""
    request.scope.pop(_KEPT, None)


def address_of(request: Request) -> str:
    """Where a request comes from, as the socket or a proxy on this machine says."""
    return request.client.host if request.client else ""


def _found(request: Request, desk: Desk) -> Caller | None:
    if desk.local:
        return None
    header = request.headers.get("authorization", "")
    if header and request.url.path.startswith(_FOR_PROGRAMS):
        return of_token(desk, header[len(_BEARER) :].strip()) if header.lower().startswith(_BEARER) else None
    brought = cookie(request, SESSION)
    return _of_session(desk, brought) if brought else None


def _of_session(desk: Desk, brought: str) -> Caller | None:
    at = now()
    with desk.reading() as conn:
        found = account_of_session(conn, digest_of(brought), at, sessions.IDLE)
    if found is None:
        return None
    account, session = found
    if sessions.needs_touch(session, at):
        with desk.writing() as conn:
            sessions.touch(conn, session, at)
    return Caller(account, session=session)


def of_token(desk: Desk, brought: str) -> Caller | None:
    """The account whose key this is, unless it opens nothing; that it was used is noted once a minute."""
    at = now()
    with desk.reading() as conn:
        found = account_of_token(conn, digest_of(brought), at)
    if found is None or found[0].must_change:
        return None
    account, token = found
    if token.used_at is None or at - token.used_at >= _FRESH:
        with desk.writing() as conn:
            tokens.use_token(conn, token.id, token.used_at, at)
    return Caller(account, token=token)
