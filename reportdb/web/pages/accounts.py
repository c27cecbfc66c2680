"""账号: who may log in, with which role, for which agencies. Administrators set passwords, for once, and see none.

An administrator who does not see everybody is shown the accounts of the agencies he sees, and gives no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from starlette.responses import RedirectResponse

from reportdb.accounts.changing import change_account, make_account
from reportdb.accounts.secrets import one_time_password
from reportdb.errors import Refused, UsageError
from reportdb.papers.refusal_words import refusal_words
from reportdb.queries.accounts import AccountRow, account_within, accounts_within
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.api_tokens import tokens_of
from reportdb.queries.registry import agencies, find_agency
from reportdb.queries.remit import Remit
from reportdb.queries.sessions import last_seen
from reportdb.web.asked import Code, Number, Numbers, Words
from reportdb.web.desk import TheDesk
from reportdb.web.page import link, page
from reportdb.web.remit_words import names_of, remit_words
from reportdb.web.security.caller import now
from reportdb.web.visitor import ROLE_NAMES, May, Role, TheVisitor, Visitor

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter()

SAID = {
    "changed": "已保存。权限变动立即生效，该账号须重新登录。",
    "disabled": "账号已停用，立即生效；各处登录已退出，密钥已全部作废。",
    "enabled": "账号已恢复使用。停用时作废的密钥不会恢复，需要的由本人重新建立。",
}
#: what each role may do, beside its name
DUTIES = {
    Role.OFFICER: "填报本单位的报告、写情况说明、提交审核；只看到指定的单位",
    Role.OFFICE: "收取、审核、汇总所属单位的报告，锁定与公开年度数据",
    Role.ANALYST: "查看和查询数据，不能改动",
    Role.ADMINISTRATOR: "管理账号和名录，并可办理全部业务",
}
_OFFERED = 30
_WHICH = "没有找到这个单位，或有几个同名的单位。请填写名录里的全称或单位代码。"


def accounts_visitor(visitor: TheVisitor) -> Visitor:
    """Whoever may manage accounts."""
    visitor.require(May.ACCOUNTS)
    return visitor


Administrator = Annotated[Visitor, Depends(accounts_visitor)]


@router.get("/accounts")
def listed(request: Request, desk: TheDesk, visitor: Administrator, q: Words = "") -> Response:
    """All accounts that see nothing beyond the visitor's remit, or those of them whose name holds some words."""
    with desk.snapshot() as conn:
        mine = accounts_within(conn, visitor.remit(conn))
        rows = [row for row in mine if q.casefold() in f"{row.name} {row.display_name}".casefold()]
        names = names_of(conn, rows)
        seen = last_seen(conn)
    remits = {row.id: remit_words(row, names) for row in rows}
    return page(
        request, "accounts.html", visitor, rows=rows, remits=remits, seen=seen, q=q, role_names=ROLE_NAMES,
    )  # fmt: skip


@router.get("/accounts/new")
def ask_new(request: Request, desk: TheDesk, visitor: Administrator) -> Response:
    """The form for another account."""
    with desk.reading() as conn:
        return _new_page(request, conn, visitor)


@router.post("/accounts/new")
def add(
    request: Request,
    desk: TheDesk,
    visitor: Administrator,
    name: Annotated[str, Form()] = "",
    display_name: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    sees_all: Annotated[bool, Form()] = False,
    agency: Annotated[str, Form()] = "",
) -> Response:
    """Make it. Its one-time password is shown by this answer alone."""
    password = one_time_password()
    try:
        with desk.writing() as conn:
            remit = visitor.remit(conn)
            roots = [find_agency(conn, remit, agency.strip()).id] if agency.strip() else []
            made = make_account(
                conn, name, role, password, display_name=display_name[:80], agencies=roots, sees_all=sees_all,
                within=remit, by=visitor.name,
            )  # fmt: skip
    except UsageError as refused:  # the agency's name means none, or several, where it is no Refused
        wrong = refusal_words(refused) if isinstance(refused, Refused) else _WHICH
        given = {
            "name": name, "display_name": display_name, "role": role, "sees_all": sees_all, "agency": agency[:200],
        }  # fmt: skip
        with desk.reading() as conn:
            return _new_page(request, conn, visitor, wrong, given, 422)
    return once(request, visitor, made, password, made=True)


@router.get("/accounts/{number}")
def show(
    request: Request, desk: TheDesk, visitor: Administrator, number: Number, q: Words = "", said: Code = ""
) -> Response:
    """One account, and agencies by name that might be added to its remit."""
    with desk.snapshot() as conn:
        remit = visitor.remit(conn)
        row = account_within(conn, remit, number)
        names = names_of(conn, [row])
        found = agencies_called(conn, remit, q) - set(row.agencies)
        keys = sum(one.good_at(now()) for one in tokens_of(conn, number))
        offers = sorted(agencies(conn, Remit.of(found)), key=lambda one: (len(one.name), one.name))
    return page(
        request, "account.html", visitor, row=row, names=names, remit=remit_words(row, names), q=q,
        offers=offers[:_OFFERED], more=len(offers) > _OFFERED, said=SAID.get(said, ""), roles=DUTIES,
        role_names=ROLE_NAMES, wrong="", all_mine=remit.unlimited, keys=keys,
    )  # fmt: skip


@router.post("/accounts/{number}")
def change(
    desk: TheDesk,
    visitor: Administrator,
    number: Number,
    role: Annotated[str, Form()] = "",
    display_name: Annotated[str, Form()] = "",
    sees_all: Annotated[bool, Form()] = False,
) -> Response:
    """What it is called, its role, and whether it sees everybody."""
    with desk.writing() as conn:
        change_account(
            conn, number, display_name=display_name[:80], role=role, sees_all=sees_all, within=visitor.remit(conn),
            by=visitor.name,
        )  # fmt: skip
    return back(number, "changed")


@router.post("/accounts/{number}/remit")
def change_remit(
    desk: TheDesk,
    visitor: Administrator,
    number: Number,
    add: Numbers = None,
    remove: Numbers = None,
) -> Response:
    """Agencies into its remit, or out of it."""
    with desk.writing() as conn:
        remit = visitor.remit(conn)
        given = (set(account_within(conn, remit, number).agencies) | set(add or ())) - set(remove or ())
        change_account(conn, number, agencies=given, within=remit, by=visitor.name)
    return back(number, "changed")


def _new_page(
    request: Request,
    conn: Connection,
    visitor: Visitor,
    wrong: str = "",
    given: dict[str, object] | None = None,
    status: int = 200,
) -> Response:
    filled = given or {"name": "", "display_name": "", "role": "officer", "sees_all": False, "agency": ""}
    return page(
        request, "account_new.html", visitor, status=status, wrong=wrong, given=filled, roles=DUTIES,
        role_names=ROLE_NAMES, all_mine=visitor.remit(conn).unlimited,
    )  # fmt: skip


def once(request: Request, visitor: Visitor, row: AccountRow, password: str, *, made: bool) -> Response:
    """A one-time password, shown by this answer alone."""
    return page(request, "account_password.html", visitor, row=row, password=password, made=made)


def back(number: int, said: str) -> Response:
    """The page of an account, with what was done."""
    return RedirectResponse(link(f"/accounts/{number}", said=said), 303)
