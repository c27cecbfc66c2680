"""`reportdb accounts token`: keys for programs."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

from reportdb.commands import account_text, options, who
from reportdb.commands.harmless import say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.accounts.tokens import Issued


@click.group("token")
def command() -> None:
    """Issue, list and revoke the tokens of an account: what programs come with instead of a password."""


@command.command("issue")
@click.argument("name")
@click.argument("label")
@click.option("--may-write", is_flag=True, help="It may do what the account may; else only read.")
@click.option("--days", type=click.IntRange(1, 3660), metavar="N", help="It runs out after N days (default: never).")
@who.by
@click.pass_obj
def issue_command(db: str, *, name: str, label: str, may_write: bool, days: int | None, by: str | None) -> None:
    """Issue a token of the account NAME, known by LABEL. It is printed here and nowhere else."""
    from reportdb.accounts.tokens import issue_token
    from reportdb.commands.accounts import done

    now = dt.datetime.now(dt.UTC)
    end = None if days is None else now + dt.timedelta(days=days)

    def issued(conn: Connection) -> Issued:
        number = account_text.named(conn, name).id
        return issue_token(conn, number, label, may_write=may_write, expires_at=end, now=now, by=who.name_of(by))

    made = done(db, issued)
    say(f"已签发令牌 {made.id}：{made.token}　只显示这一次")


@command.command("list")
@click.argument("name")
@options.as_json
@click.pass_obj
def list_command(db: str, name: str, as_json: bool) -> None:
    """List the tokens of an account, revoked ones too."""
    from reportdb.commands.store import database
    from reportdb.commands.text_table import listing
    from reportdb.database import reading
    from reportdb.queries.api_tokens import tokens_of

    now = dt.datetime.now(dt.UTC)
    with database(db, create=False) as engine, reading(engine) as conn:
        rows = tokens_of(conn, account_text.named(conn, name).id)
    if as_json:
        for row in rows:
            click.echo(json.dumps(account_text.token_record(row, now), ensure_ascii=False))
    elif rows:
        say(listing(account_text.TOKEN_HEAD, (account_text.token_line(row, now) for row in rows), (0,)))
    else:
        say("没有令牌")


@command.command("revoke")
@click.argument("name")
@click.argument("number", type=click.IntRange(1), metavar="TOKEN")
@who.by
@click.pass_obj
def revoke_command(db: str, name: str, number: int, by: str | None) -> None:
    """Revoke a token by its number; it opens nothing any more."""
    from reportdb.accounts.tokens import revoke_token
    from reportdb.commands.accounts import done

    def revoked(conn: Connection) -> None:
        whose = account_text.named(conn, name).id
        revoke_token(conn, whose, number, now=dt.datetime.now(dt.UTC), by=who.name_of(by))

    done(db, revoked)
    say(f"已吊销令牌 {number}")
