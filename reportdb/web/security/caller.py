"""Who comes with a request: the account of its session, asked for once however many want to know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from reportdb.accounts import sessions
from reportdb.accounts.secrets import digest_of
from reportdb.queries.api_tokens import account_of_token
from reportdb.queries.sessions import SessionRow, account_of_session
from reportdb.web.desk import Desk, desk_of
from reportdb.web.security.cookies import SESSION, cookie

if TYPE_CHECKING:
    from reportdb.queries.accounts import AccountRow

_KEPT = "reportdb.caller"
_BEARER = "bearer "
#: where programs ask, with keys and never with cookies
FOR_PROGRAMS = "/api/"


@dataclass(frozen=True, slots=True)
class Caller:
    """An account and the session it came with."""

    account: AccountRow
    session: SessionRow


def now() -> dt.datetime:
    """The moment sessions are judged by."""
    return dt.datetime.now(dt.UTC)


def caller_of(request: Request) -> Caller | None:
    """Who comes with the request; None for nobody we know. A disabled account is nobody, from its next request on."""
    if _KEPT not in request.scope:
        request.scope[_KEPT] = _found(request, desk_of(request))
    kept: Caller | None = request.scope[_KEPT]
    return kept


def forget(request: Request) -> None:
    """Look again: the session has changed within this request."""
    request.scope.pop(_KEPT, None)


def may_send_files(request: Request) -> bool:
    """Whether much is read of a request: on the single PC, from a session, from a program with a good key."""
    desk = desk_of(request)
    if desk.local:
        return True
    if not request.url.path.startswith(FOR_PROGRAMS):
        return caller_of(request) is not None
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(_BEARER):
        return False
    with desk.reading() as conn:
        return account_of_token(conn, digest_of(header[len(_BEARER) :].strip()), now()) is not None


def address_of(request: Request) -> str:
    """Where a request comes from, as the socket or a proxy on this machine says."""
    return request.client.host if request.client else ""


def _found(request: Request, desk: Desk) -> Caller | None:
    brought = "" if desk.local else cookie(request, SESSION)
    if not brought:
        return None
    at = now()
    with desk.reading() as conn:
        found = account_of_session(conn, digest_of(brought), at, sessions.IDLE)
    if found is None:
        return None
    account, session = found
    if sessions.needs_touch(session, at):
        with desk.writing() as conn:
            sessions.touch(conn, session, at)
    return Caller(account, session)
