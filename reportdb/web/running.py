"""The desk on a socket, until somebody stops it."""

from __future__ import annotations

import socket

import click
import uvicorn

from reportdb import database
from reportdb.errors import UsageError
from reportdb.web.app import make_app
from reportdb.web.desk import Desk

_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]", "::1")


def run(db: str, host: str, port: int, *, local: bool, names: tuple[str, ...], secure: bool) -> None:
    """Open the database and serve; UsageError where the port is taken."""
    url = database.connect_url(db)
    engine = database.open_database(url, create=True)
    hosts = _LOCAL_NAMES if local else (*names, *(_LOCAL_NAMES if names else ()))
    desk = Desk(url, engine, local, hosts, secure)
    try:
        with listening(host, port) as listener:
            where = f"[{host}]" if ":" in host else host
            click.echo(f"网页版已启动：http://{where}:{listener.getsockname()[1]}/  （按 Ctrl-C 停止）")
            uvicorn.Server(_config(desk)).run(sockets=[listener])
    finally:
        desk.close()


def _config(desk: Desk) -> uvicorn.Config:
    return uvicorn.Config(
        make_app(desk), log_level="warning", access_log=False, server_header=False, proxy_headers=desk.secure, lifespan="on"
    )  # fmt: skip


def listening(host: str, port: int) -> socket.socket:
    """A socket that waits for browsers; UsageError where there is none to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
