"""停用、恢复、重设密码: what an administrator does about who gets in with an account."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reportdb.accounts.access import disable, enable, set_password
from reportdb.accounts.secrets import one_time_password
from reportdb.web.asked import Number
from reportdb.web.desk import TheDesk
from reportdb.web.pages.accounts import Administrator, back, once

router = APIRouter()


@router.post("/accounts/{number}/disable")
def shut(desk: TheDesk, visitor: Administrator, number: Number) -> Response:
    """Nobody logs in with it any more, and no program comes in with its keys."""
    with desk.writing() as conn:
        disable(conn, number, within=visitor.remit(conn), by=visitor.name)
    return back(number, "disabled")


@router.post("/accounts/{number}/enable")
def reopen(desk: TheDesk, visitor: Administrator, number: Number) -> Response:
    """It may log in again; keys have to be made anew."""
    with desk.writing() as conn:
        enable(conn, number, within=visitor.remit(conn), by=visitor.name)
    return back(number, "enabled")


@router.post("/accounts/{number}/password")
def renew(request: Request, desk: TheDesk, visitor: Administrator, number: Number) -> Response:
    """A new one-time password, shown by this answer alone; whoever is in with the account is out, programs too."""
    password = one_time_password()
    with desk.writing() as conn:
        row = set_password(conn, number, password, must_change=True, within=visitor.remit(conn), by=visitor.name)
    desk.attempts.forgive(row.name)  # whoever was kept out for forgetting the old one gets in with this
    return once(request, visitor, row, password, made=False)
