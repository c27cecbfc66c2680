"""密钥: what programs of an account come with. Shown once, when it is made."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from reportdb.accounts.tokens import issue_token, revoke_token
from reportdb.web.asked import Number
from reportdb.web.desk import TheDesk
from reportdb.web.page import page
from reportdb.web.pages.me import TheAccount
from reportdb.web.refusals import NotFound
from reportdb.web.security.caller import now
from reportdb.web.visitor import TheVisitor

router = APIRouter()

#: days that a key may be good for; 0: until it is revoked
DAYS = (30, 90, 365, 0)


@router.post("/me/keys")
def issue(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    account: TheAccount,
    name: Annotated[str, Form()] = "",
    days: Annotated[int, Form()] = DAYS[0],
    writes: Annotated[bool, Form()] = False,
) -> Response:
    """A new key. The answer is its only showing, so it is the page itself and no redirection to one."""
    if days not in DAYS:
        raise NotFound
    at = now()
    end = at + dt.timedelta(days=days) if days else None
    with desk.writing() as conn:
        made = issue_token(conn, account.id, name[:200], may_write=writes, expires_at=end, now=at, by=account.name)
    return page(request, "me_key.html", visitor, name=name, key=made.token, writes=writes, end=end)


@router.post("/me/keys/{number}/revoke")
def revoke(desk: TheDesk, account: TheAccount, number: Number) -> Response:
    """It opens nothing any more."""
    with desk.writing() as conn:
        revoke_token(conn, account.id, number, now=now(), by=account.name)
    return RedirectResponse("/me?said=revoked", 303)
