"""一个账号自己的事: remit in words, password, sessions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy import Connection
from starlette.responses import RedirectResponse

from reportdb.accounts.access import change_password
from reportdb.accounts.policy import require_good
from reportdb.accounts.sessions import IDLE, LONGEST, close_others, close_own, open_session
from reportdb.errors import Refused
from reportdb.papers.refusal_words import refusal_words
from reportdb.queries.accounts import AccountRow
from reportdb.queries.api_tokens import tokens_of
from reportdb.queries.sessions import SessionRow, sessions_of
from reportdb.web.asked import Code
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.page import page
from reportdb.web.refusals import NotFound
from reportdb.web.remit_words import names_of, remit_words
from reportdb.web.security.caller import address_of, caller_of, forget, now
from reportdb.web.security.cookies import SESSION, give
from reportdb.web.visitor import AnyVisitor, TheVisitor, Visitor

router = APIRouter()

SAID = {
    "password-kept": "密码已修改，其他地方的登录已全部退出。程序用的密钥仍然有效，不用的请在下面作废。",
    "password-keys": "密码已修改，其他地方的登录已全部退出，程序用的密钥已全部作废。",
    "password": "密码已修改，其他地方的登录已全部退出。",
    "ended": "已结束该处登录。",
    "others": "其他地方的登录已全部退出。",
    "revoked": "密钥已作废。",
}


def own_account(visitor: TheVisitor) -> AccountRow:
    """The account of whoever asks; the single PC has none."""
    return _row(visitor)


TheAccount = Annotated[AccountRow, Depends(own_account)]


@router.get("/me")
def me(request: Request, desk: TheDesk, visitor: TheVisitor, account: TheAccount, said: Code = "") -> Response:
    """The page of the account."""
    with desk.snapshot() as conn:
        sessions = [one for one in sessions_of(conn, account.id) if _lives(one)]
        words = remit_words(account, names_of(conn, [account]))
        count = None if account.sees_all else len(visitor.remit(conn).agencies)
        tokens = tokens_of(conn, account.id)
    caller = caller_of(request)
    here = "" if caller is None else caller.session.digest
    return page(
        request, "me.html", visitor, account=account, remit=words, count=count, sessions=sessions, here=here,
        tokens=tokens, at=now(), said=SAID.get(said, ""), hours=int(LONGEST.total_seconds() // 3600),
        idle=int(IDLE.total_seconds() // 60),
    )  # fmt: skip


@router.post("/me/sessions")
def end_sessions(request: Request, desk: TheDesk, account: TheAccount, which: Annotated[str, Form()] = "") -> Response:
    """End one session of the account, or (`others`) all but this one."""
    caller = caller_of(request)
    here = "" if caller is None else caller.session.digest
    with desk.writing() as conn:
        if which == "others":
            close_others(conn, account.id, here)
        else:
            close_own(conn, account.id, which)
    return RedirectResponse(f"/me?said={'others' if which == 'others' else 'ended'}", 303)


@router.get("/me/password")
def ask_password(request: Request, desk: TheDesk, visitor: AnyVisitor) -> Response:
    """The form for a new password; the only page that a one-time password opens."""
    return _password_page(request, desk, visitor)


@router.post("/me/password")
def new_password(
    request: Request,
    desk: TheDesk,
    visitor: AnyVisitor,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
    revoke: Annotated[bool, Form()] = False,
) -> Response:
    """Change it: all sessions end, this browser gets a new one. Keys are revoked where that was ticked."""
    account = _row(visitor)
    address = address_of(request)
    try:
        _require_fit(account, new, again)  # first: what tells nothing of the old password forgives no wrong one
    except Refused as refused:
        return _password_page(request, desk, visitor, refusal_words(refused), 422, revoke=revoke)
    if not desk.attempts.begin(account.name, address):
        return _password_page(request, desk, visitor, "尝试次数过多，请 15 分钟后再试。", 429, revoke=revoke)
    wrong = False
    try:
        cookie, keys = _changed(desk, account, old, new, address, revoke=revoke)
    except Refused as refused:
        wrong = refused.code == "wrong_password"
        return _password_page(request, desk, visitor, refusal_words(refused), 422, revoke=revoke)
    finally:
        desk.attempts.end(account.name, address, failed=wrong)
    forget(request)
    said = "password-keys" if revoke else "password-kept" if keys else "password"
    response = RedirectResponse(f"/me?said={said}", 303)
    give(request, response, SESSION, cookie)
    return response


def _require_fit(account: AccountRow, new: str, again: str) -> None:
    """Refused for a new password that is typed in two ways, or too easily guessed."""
    if new != again:
        raise Refused("passwords_differ", "the new passwords differ")
    require_good(new, (account.name, account.display_name))


def _changed(desk: Desk, account: AccountRow, old: str, new: str, address: str, *, revoke: bool) -> tuple[str, int]:
    """The cookie of the session that follows, and how many keys are still good."""
    with desk.writing() as conn:
        change_password(conn, account.id, old, new, revoke=revoke)
        return open_session(conn, account.id, address, now()).cookie, _good_keys(conn, account)


def _password_page(
    request: Request, desk: Desk, visitor: Visitor, wrong: str = "", status: int = 200, *, revoke: bool = False
) -> Response:
    account = _row(visitor)
    with desk.reading() as conn:
        keys = _good_keys(conn, account)
    return page(
        request, "me_password.html", visitor, status=status, account=account, wrong=wrong, keys=keys, revoke=revoke
    )


def _good_keys(conn: Connection, account: AccountRow) -> int:
    at = now()
    return sum(one.good_at(at) for one in tokens_of(conn, account.id))


def _row(visitor: Visitor) -> AccountRow:
    if visitor.row is None:
        raise NotFound("本机使用不需要账号，也没有密码。")
    return visitor.row


def _lives(session: SessionRow) -> bool:
    at = now()
    return at < session.expires_at and at < session.seen_at + IDLE
