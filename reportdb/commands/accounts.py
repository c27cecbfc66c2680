"""`reportdb accounts`: who may log in to the web desk, and what each may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from reportdb.commands import account_text, options, who
from reportdb.commands.account_tokens import command as tokens
from reportdb.commands.harmless import say
from reportdb.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.accounts import AccountRow

_T = TypeVar("_T")
ROLES = ("officer", "office", "analyst", "administrator")
_ROLE = "officer sees its agencies; office, analyst and administrator each with all below it."
agencies = click.option("--agency", "agencies", multiple=True, metavar="NAME", help="Of its remit; may be repeated.")
display_name = click.option("--display-name", metavar="TEXT", help="What people call it.")


@click.group("accounts")
def command() -> None:
    """Make, change and disable the accounts of the web desk, their passwords and tokens.

    Whoever runs commands on this PC sees everything; accounts are for those who come by the web desk. An account nobody
    gave an agency sees nothing.
    """


command.add_command(tokens)


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help=_ROLE)
@display_name
@agencies
@click.option("--sees-all", is_flag=True, help="Every agency, whatever --agency says.")
@who.by
@click.pass_obj
def add_command(
    db: str,
    *,
    name: str,
    role: str,
    display_name: str | None,
    agencies: tuple[str, ...],
    sees_all: bool,
    by: str | None,
) -> None:
    """Make an account that logs in as NAME, with a one-time password: it is printed here and nowhere else."""
    from reportdb.accounts.changing import make_account
    from reportdb.accounts.secrets import one_time_password

    password = one_time_password()

    def made(conn: Connection) -> AccountRow:
        roots = account_text.numbers(conn, agencies)
        return make_account(
            conn, name, role, password, display_name=display_name or "", agencies=roots, sees_all=sees_all,
            by=who.name_of(by),
        )  # fmt: skip

    row = done(db, made)
    say(f"已建立账号 {row.name}　一次性密码：{password}　首次登录后须修改")


@command.command("list")
@options.as_json
@click.pass_obj
def list_command(db: str, as_json: bool) -> None:
    """List all accounts, disabled ones too."""
    from reportdb.commands.store import database
    from reportdb.commands.text_table import listing
    from reportdb.database import reading
    from reportdb.queries.accounts import accounts

    with database(db) as engine, reading(engine) as conn:
        rows = accounts(conn)
        names = account_text.names_of(conn, rows)
    if as_json:
        for row in rows:
            click.echo(json.dumps(account_text.record(row, names), ensure_ascii=False))
    elif rows:
        say(listing(account_text.HEAD, (account_text.line(row, names) for row in rows)))
    else:
        say("还没有账号")


@command.command("change")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), help=_ROLE)
@display_name
@agencies
@click.option("--no-agency", is_flag=True, help="Take all agencies away.")
@click.option("--sees-all/--sees-its-own", "sees_all", default=None, help="Every agency, or those of its remit.")
@who.by
@click.pass_obj
def change_command(
    db: str,
    *,
    name: str,
    role: str | None,
    display_name: str | None,
    agencies: tuple[str, ...],
    no_agency: bool,
    sees_all: bool | None,
    by: str | None,
) -> None:
    """Change what is given; the agencies named take the place of those it had. Its sessions end where a right changed."""
    from reportdb.accounts.changing import change_account

    if agencies and no_agency:
        raise UsageError("--agency and --no-agency contradict each other")

    def changed(conn: Connection) -> AccountRow:
        roots = account_text.numbers(conn, agencies) if agencies or no_agency else None
        return change_account(
            conn, account_text.named(conn, name).id, display_name=display_name, role=role, agencies=roots,
            sees_all=sees_all, by=who.name_of(by),
        )  # fmt: skip

    say(f"已修改账号 {done(db, changed).name}")


@command.command("disable")
@click.argument("name")
@who.by
@click.pass_obj
def disable_command(db: str, name: str, by: str | None) -> None:
    """End an account: its sessions end, its tokens are revoked for good. The last administrator stays."""
    from reportdb.accounts.access import disable

    row = done(db, lambda conn: disable(conn, account_text.named(conn, name).id, by=who.name_of(by)))
    say(f"已停用账号 {row.name}　登录已全部退出，令牌已全部吊销")


@command.command("enable")
@click.argument("name")
@who.by
@click.pass_obj
def enable_command(db: str, name: str, by: str | None) -> None:
    """Take back that an account was disabled; it has the password it had, and none of the tokens."""
    from reportdb.accounts.access import enable

    row = done(db, lambda conn: enable(conn, account_text.named(conn, name).id, by=who.name_of(by)))
    say(f"已启用账号 {row.name}　停用时吊销的令牌不会恢复")


@command.command("password")
@click.argument("name")
@who.by
@click.pass_obj
def password_command(db: str, name: str, by: str | None) -> None:
    """Give an account a new one-time password, for who has forgotten theirs.

    All its sessions end and all its tokens are revoked.
    """
    from reportdb.accounts.access import set_password
    from reportdb.accounts.secrets import one_time_password

    password = one_time_password()

    def given(conn: Connection) -> AccountRow:
        number = account_text.named(conn, name).id
        return set_password(conn, number, password, must_change=True, by=who.name_of(by))

    say(f"账号 {done(db, given).name}　一次性密码：{password}　登录后须修改；原来的登录已全部退出，令牌已全部吊销")


def done(db: str, work: Callable[[Connection], _T]) -> _T:
    """What some work on accounts gives, committed."""
    from reportdb.commands.store import database
    from reportdb.database import retried, sync

    with database(db, create=False) as engine:
        found = retried(engine, work)
        sync(engine)
        return found
