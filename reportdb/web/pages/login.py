"""Logging in and out."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from reportdb.accounts.logging_in import log_in
from reportdb.accounts.sessions import close_session
from reportdb.web.desk import TheDesk
from reportdb.web.page import page
from reportdb.web.security.caller import address_of, caller_of, now
from reportdb.web.security.cookies import PROOF, SESSION, cookie, give, take
from reportdb.web.security.own_paths import own_path
from reportdb.web.visitor import AnyVisitor

router = APIRouter()

WRONG = "登录名或密码不对。"
TOO_OFTEN = "尝试次数过多，请 15 分钟后再试，或请管理员重设密码。"
_WAIT = 15 * 60
#: argon2 takes 64 MiB for each password it looks at
_AT_ONCE = BoundedSemaphore(4)


@router.get("/login")
def show(request: Request, desk: TheDesk, then: str = "") -> Response:
    """The form; whoever is logged in already is sent on."""
    if desk.local or caller_of(request) is not None:
        return RedirectResponse(own_path(then), 303)
    return _form(request, then)


@router.post("/login")
def enter(
    request: Request,
    desk: TheDesk,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    then: Annotated[str, Form()] = "",
) -> Response:
    """Log in with a session of its own, whatever the browser brought along: nobody can have prepared it."""
    if desk.local:
        return RedirectResponse("/", 303)
    address = address_of(request)
    if not desk.attempts.begin(name, address):
        return _form(request, then, name, TOO_OFTEN, 429)
    failed = True
    try:
        with _AT_ONCE:
            found = log_in(desk.engine, name, password, address, now())
        failed = found is None
    finally:
        desk.attempts.end(name, address, failed=failed)
    if found is None:
        return _form(request, then, name, WRONG, 401)
    account, opened = found
    _close(request, desk)
    response = RedirectResponse("/me/password" if account.must_change else own_path(then), 303)
    give(request, response, SESSION, opened.cookie)
    take(request, response, PROOF)
    return response


@router.post("/logout")
def leave(request: Request, desk: TheDesk, visitor: AnyVisitor) -> Response:
    """End the session."""
    del visitor
    _close(request, desk)
    response = RedirectResponse("/login", 303)
    take(request, response, SESSION)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _close(request: Request, desk: TheDesk) -> None:
    brought = cookie(request, SESSION)
    if brought:
        with desk.writing() as conn:
            close_session(conn, brought)


def _form(request: Request, then: str, name: str = "", wrong: str = "", status: int = 200) -> Response:
    response = page(request, "login.html", status=status, then=own_path(then), name=name, wrong=wrong)
    if status == 429:
        response.headers["Retry-After"] = str(_WAIT)
    return response
