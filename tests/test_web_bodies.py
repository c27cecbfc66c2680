"""What a request may bring: measured before it is read, and while it comes; what dawdles is sent away."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from reportdb.web.app import make_app
from reportdb.web.pages import ROUTERS
from reportdb.web.refusals import Refusal
from reportdb.web.running import listening
from reportdb.web.security.bodies import UPLOADS, Allowance, Bodies
from reportdb.web.security.faults import Faults
from reportdb.web.security.patience import Impatient
from tests.desk import desk_on, proof_of
from tests.people import accounts_desk, as_person, browser_of, person, quicken

SMALL = Allowance(form=1000, upload=5000, headers=20, idle=0.2, patience=0.3, pace=1000)


def ask(pieces: list[bytes | float], path: str = "/form", *, headers: dict[str, str] | None = None, known: bool = True,
        app: Any = None) -> tuple[int, int]:  # fmt: skip
    """Status of the answer to a body in pieces, a number being a pause; and how many of them were fetched."""
    waiting, taken, sent = list(pieces), 0, []

    async def receive() -> Message:
        nonlocal taken
        while waiting and isinstance(waiting[0], float):
            await asyncio.sleep(float(waiting.pop(0)))
        taken += 1
        body = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        sent.append(message)

    async def reads(scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        await PlainTextResponse(str(len(body)))(scope, receive, send)

    async def refuse(_request: Request, refusal: Refusal) -> Response:
        return PlainTextResponse(refusal.headline, refusal.status)

    async def known_or_not(_request: Request) -> bool:
        return known

    async def away(_request: Request, _refusal: Refusal) -> Response:
        return PlainTextResponse("log in", 401)

    guarded = Bodies(app or reads, allowance=SMALL, refuse=refuse, known=known_or_not, turned_away=away)
    lines = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": "POST", "path": path, "headers": lines, "query_string": b""}
    asyncio.run(guarded(scope, receive, send))
    starts = [message["status"] for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1
    return starts[0], taken


@pytest.mark.parametrize(
    ("pieces", "path", "headers", "expected"),
    [
        ([b"x" * 1000], "/form", {"Content-Length": "1000"}, (200, 1)),
        ([b"x" * 1001], "/form", {"Content-Length": "1001"}, (413, 0)),
        ([b"x" * 600, b"x" * 600, b"x"], "/form", {"Transfer-Encoding": "chunked"}, (413, 2)),
        ([b"x" * 600, b"x" * 600], "/form", {"Content-Length": "10"}, (413, 2)),
        ([b"x" * 4000], "/collect", {"Content-Length": "4000"}, (200, 1)),
        ([b"x" * 4000], "/collect/abc/files", {"Content-Length": "4000"}, (200, 1)),
        ([b"x" * 4000], "/collections", {"Content-Length": "4000"}, (413, 0)),
        ([b"x" * 4000], "/api/v1/import", {"Transfer-Encoding": "chunked"}, (200, 1)),
        ([b"x" * 9000], "/collect", {"Content-Length": "9000"}, (413, 0)),
        ([b"x"], "/form", {"Content-Length": "-1"}, (400, 0)),
        ([b"x"], "/form", {"Content-Length": "1e3"}, (400, 0)),
        ([b"x"], "/form", {f"X-{n}": "y" for n in range(21)}, (431, 0)),
        ([b"x", 0.5, b"y"], "/form", {"Transfer-Encoding": "chunked"}, (408, 1)),
        ([b"x" * 10, *[0.1, b"x"] * 20], "/form", {"Transfer-Encoding": "chunked"}, (408, None)),
        ([b"x" * 400, 0.1, b"x" * 400, 0.1, b"x"], "/form", {"Transfer-Encoding": "chunked"}, (200, 3)),
    ],
)  # fmt: skip
def test_a_body_is_measured_and_timed(
    pieces: list[bytes | float], path: str, headers: dict[str, str], expected: tuple[int, int | None]
) -> None:
    status, taken = ask(pieces, path, headers=headers)
    assert status == expected[0]
    if expected[1] is not None:
        assert taken == expected[1]


def test_nothing_is_read_of_files_from_nobody() -> None:
    assert ask([b"x" * 4000], "/collect", headers={"Content-Length": "4000"}, known=False) == (401, 0)
    assert ask([b"x"], "/collect", headers={"Transfer-Encoding": "chunked"}, known=False) == (401, 0)
    assert ask([b""], "/collect", headers={}, known=False)[0] == 200  # the page itself says to log in


def test_what_an_application_makes_of_a_body_that_broke_off_is_not_sent() -> None:
    async def swallows(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await Request(scope, receive).body()
        except Refusal:
            await PlainTextResponse("stored")(scope, receive, send)

    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await Request(scope, receive).body()
        except Refusal as error:
            raise RuntimeError("could not read") from error

    for app in (swallows, breaks):
        assert ask([b"x" * 900, b"x" * 900], headers={"Transfer-Encoding": "chunked"}, app=app)[0] == 413


def test_a_fault_is_answered_once_and_a_broken_answer_breaks_off() -> None:
    async def run(app: Any) -> list[str]:
        sent: list[str] = []

        async def send(message: Message) -> None:
            sent.append(str(message.get("status", message["type"])))

        async def answer(_request: Request, _fault: Exception) -> Response:
            return PlainTextResponse("fault", 500)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        await Faults(app, answer=answer)({"type": "http", "headers": []}, receive, send)
        return sent

    async def early(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError

    async def late(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError

    assert asyncio.run(run(early)) == ["500", "http.response.body"]
    with pytest.raises(ValueError):
        asyncio.run(run(late))


def test_pages_say_it_in_chinese_and_with_their_headers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)
    with accounts_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}") as (app, desk):
        person(desk, "wang", "office", sees_all=True)
        client, stranger = as_person(app, "wang"), browser_of(app)
        answer = client.post("/me/keys", data={"name": "x" * 9_000_000, "proof": proof_of(client, "/me")})
        assert answer.status_code == 413
        assert "内容过大" in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        files = {"files": ("a.xlsx", b"x" * 9_000_000)}
        answer = stranger.post("/collect", files=files, headers={"X-Proof": proof_of(stranger, "/login")})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        answer = stranger.post("/api/v1/import", files=files)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorised")
        answer = stranger.post("/api/v1/sql", content=b"x" * 9_000_000)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_every_page_that_takes_files_may_take_much() -> None:
    """A page that takes files elsewhere would find them too big."""
    taking = {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        if "multipart" in str(getattr(route, "body_field", "")) or "UploadFile" in str(getattr(route, "dependant", ""))
    }
    assert all(path.startswith(UPLOADS) for path in taking)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], socket.socket]]:
    """Connections to a desk on a socket that waits half a second for the head of a request."""
    monkeypatch.setattr(Impatient, "head_seconds", 0.5)
    app = make_app(desk_on(f"sqlite:///{tmp_path / 'desk.sqlite'}"))
    with closing(listening("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, http=Impatient, log_level="critical", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield lambda: socket.create_connection(listener.getsockname(), timeout=20)
        server.should_exit = True
        thread.join(20)


def test_connections_that_say_nothing_or_dawdle_are_closed(served: Callable[[], socket.socket]) -> None:
    silent, dawdling = served(), served()
    dawdling.sendall(b"GET / HTTP/1.1\r\nHost: local")
    good = b"GET /static/icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served() as usual:
        for _ in range(2):  # a connection that is kept may ask again
            usual.sendall(good)
            answer = b""
            while b"</svg>" not in answer:
                answer += usual.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
    assert silent.recv(10) == b""
    assert dawdling.recv(10) == b""
    silent.close()
    dawdling.close()


def test_what_is_written_goes_out_at_once(served: Callable[[], socket.socket], monkeypatch: pytest.MonkeyPatch) -> None:
    """Head and body of an answer are written apart: the body would else wait for the browser to acknowledge the head."""
    seen: list[int] = []
    made = Impatient.connection_made

    def noted(self: Impatient, transport: asyncio.Transport) -> None:
        made(self, transport)
        seen.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(Impatient, "connection_made", noted)
    with served() as one:
        one.sendall(b"GET /static/icon.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert one.recv(12) == b"HTTP/1.1 200"
    assert seen
    assert all(seen)


def test_a_head_of_many_kilobytes_is_refused(served: Callable[[], socket.socket]) -> None:
    with served() as one:
        one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 200_000)
        assert one.recv(20)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 431")
