"""The desk on a socket, until somebody stops it."""

from __future__ import annotations

import socket
from pathlib import Path

import click
import uvicorn

from reportdb import database
from reportdb.accounts.changing import first_administrator
from reportdb.accounts.passwords import is_password
from reportdb.errors import UsageError
from reportdb.web.apart.room import Room
from reportdb.web.app import make_app
from reportdb.web.collecting.unsaved import unsaved
from reportdb.web.desk import Desk
from reportdb.web.security.patience import Impatient

#: seconds a browser may leave a connection idle: longer than people look at a page, or each click opens a new one
_KEPT = 75
#: seconds that those who are being answered have when the desk is stopped: not as long as a workbook may take
_TO_END = 10
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


def run(db: str, host: str, port: int, *, local: bool, names: tuple[str, ...], secure: bool) -> None:
    """Open the database and serve; UsageError where the port is taken."""
    url = database.connect_url(db)
    engine = database.open_database(url, create=True)
    hosts = _LOCAL_NAMES if local else (*_LOCAL_NAMES, *names, socket.gethostname())
    desk = Desk(url, engine, local, hosts, secure, parting=_tell_unsaved)
    desk.apart = Room(desk.folder)
    try:
        with listening(host, port) as listener:
            where = f"[{host}]" if ":" in host else host
            if not local:
                _welcome(desk)
                if host not in _LOCAL_NAMES and not secure:
                    click.echo(
                        "注意：未使用 HTTPS，密码在网络上以明文传输；请经由 HTTPS 代理访问并加 --https。", err=True
                    )
            click.echo(f"网页版已启动：http://{where}:{listener.getsockname()[1]}/  （按 Ctrl-C 停止）")
            uvicorn.Server(_config(desk)).run(sockets=[listener])
    finally:
        desk.close()


def _tell_unsaved(folder: Path) -> None:
    """Whoever stops the desk is told what goes with it."""
    found = unsaved(folder)
    if found is not None:
        click.echo(found.words, err=True)


def _welcome(desk: Desk) -> None:
    """The first account and its password, once: only what argon2 makes of it is stored."""
    is_password("", "")  # the first name that nobody bears would else take longer than one that somebody bears
    with desk.writing() as conn:
        made = first_administrator(conn)
    if made is not None:
        account, password = made
        click.echo(
            "已建立管理员账号。一次性密码只显示这一次，首次登录时必须修改：\n"
            f"  账号：{account.name}\n  密码：{password}"
        )


def _config(desk: Desk) -> uvicorn.Config:
    """h11 holds the head of a request to 64 KiB. What a proxy says of browsers is believed from this machine alone."""
    return uvicorn.Config(
        make_app(desk), http=Impatient, ws="none", log_level="warning", access_log=False, server_header=False,
        proxy_headers=desk.secure, lifespan="on", timeout_keep_alive=_KEPT,
        timeout_graceful_shutdown=_TO_END,
    )  # fmt: skip


def listening(host: str, port: int) -> socket.socket:
    """A socket that waits for browsers; UsageError where there is none to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
