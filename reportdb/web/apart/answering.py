"""The side of the working process: it answers a request as the desk would, and writes the answer to a file."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportdb import database
from reportdb.web.apart.spooled import BODY
from reportdb.web.desk import Desk

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Scope


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Answer a request; its status and headers, for the body lies in the folder."""
    folder = Path(job["folder"])
    desk, app = _desk(job["db"], job["local"], tuple(job["hosts"]), job["secure"])
    desk.room = folder  # what the pages write meanwhile goes with it, also when this process is killed
    return _runner().run(_answer(app, _scope(job["request"]), folder / BODY))


@cache
def _desk(db: str, local: bool, hosts: tuple[str, ...], secure: bool) -> tuple[Desk, ASGIApp]:
    """A desk as the one that we work for, and its application; it hands nothing on."""
    from reportdb.web.app import make_app

    url = database.connect_url(db)
    desk = Desk(url, database.open_database(url), local, hosts, secure, room=Path())
    return desk, make_app(desk)


@cache
def _runner() -> asyncio.Runner:
    return asyncio.Runner()


def _scope(request: dict[str, Any]) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": request["scheme"],
        "path": request["path"],
        "raw_path": request["raw_path"].encode("latin-1"),
        "query_string": request["query"].encode("latin-1"),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request["headers"]],
        "client": None if request["client"] is None else tuple(request["client"]),
        "server": None if request["server"] is None else tuple(request["server"]),
        "state": {},
    }


async def _answer(app: ASGIApp, scope: Scope, path: Path) -> dict[str, Any]:
    told: dict[str, Any] = {}
    coming: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]
    ended = asyncio.Event()

    async def receive() -> Message:
        if coming:
            return coming.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    with path.open("wb") as file:

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                told["headers"] = [
                    (name.decode("latin-1"), text.decode("latin-1")) for name, text in message["headers"]
                ]
            else:
                file.write(message.get("body", b""))

        await app(scope, receive, send)
    ended.set()
    return told
