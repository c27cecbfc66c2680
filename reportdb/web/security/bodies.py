"""How much, how many and how slowly: a request is refused before anything of it is read, or as soon as it is too much.

Only /collect and the few other places where files are handed in take much, and only from somebody who is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from etl.workbook.limits import limits
from reportdb.web.refusals import BadRequest, Refusal, TooManyHeaders, TooMuch, TooSlow

#: where files are handed in
UPLOADS = ("/collect", "/registry", "/api/v1/import")
KILO, MEGA = 1024, 1024**2


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one request may bring: `form` and `upload` in bytes, `headers` by number; seconds to wait for the next bytes,
    and how many bytes a second it must bring after a first `patience`.
    """

    form: int = 8 * MEGA
    upload: int = field(default_factory=lambda: limits().upload + MEGA)  # and what the form adds to its files
    headers: int = 100
    idle: float = 30
    patience: float = 30
    pace: int = 4 * KILO


Refuse = Callable[[Request, Refusal], Awaitable[Response]]
Known = Callable[[Request], Awaitable[bool]]


class Bodies:
    """Counts what comes in. `known` tells whether somebody is logged in, `turned_away` answers those who are not."""

    def __init__(
        self, app: ASGIApp, *, allowance: Allowance, refuse: Refuse, known: Known, turned_away: Refuse
    ) -> None:
        self._app = app
        self._allowance = allowance
        self._refuse = refuse
        self._known = known
        self._turned_away = turned_away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as long as it stays within the allowance."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        uploads = _is_under(scope["path"], UPLOADS)
        most = self._allowance.upload if uploads else self._allowance.form
        try:
            _legible(scope)
            size = _announced(scope, self._allowance.headers)
            if size is not None and size > most:
                raise TooMuch
        except Refusal as refusal:
            await (await self._refuse(request, refusal))(scope, _nothing, send)
            return
        if uploads and _brings(request, size) and not await self._known(request):
            await (await self._turned_away(request, Refusal()))(scope, _nothing, send)
            return
        body = _Counted(receive, send, most, self._allowance)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if body.refusal is None:
                raise
        if body.refusal is not None and not body.answered:
            await (await self._refuse(request, body.refusal))(scope, _nothing, send)


class _Counted:
    """The two ends of a request whose body is counted and timed. Whatever the application makes of a body that broke off
    is not sent: the refusal is.
    """

    def __init__(self, receive: Receive, send: Send, most: int, allowance: Allowance) -> None:
        self._receive = receive
        self._send = send
        self._most = most
        self._allowance = allowance
        self._count = 0
        self._ended = False
        self._began = asyncio.get_running_loop().time()
        self.refusal: Refusal | None = None
        self.answered = False

    async def receive(self) -> Message:
        """The next piece."""
        if self._ended:  # what comes now is only that the browser has gone: that may take as long as the answer
            return await self._receive()
        if self.refusal is not None:
            raise self.refusal
        try:
            message = await asyncio.wait_for(self._receive(), self._patience())
        except TimeoutError:
            self.refusal = TooSlow()
            raise self.refusal from None
        if message["type"] == "http.request":
            self._count += len(message.get("body", b""))
            self._ended = not message.get("more_body", False)
            if self._count > self._most:
                self.refusal = TooMuch()
                raise self.refusal
        return message

    async def send(self, message: Message) -> None:
        """An answer, unless the body has been refused."""
        if self.refusal is not None and not self.answered:
            return
        self.answered = True
        await self._send(message)

    def _patience(self) -> float:
        """How long the next piece may take: never longer than idle, and no longer than its pace allows."""
        passed = asyncio.get_running_loop().time() - self._began
        return max(min(self._allowance.idle, self._allowance.patience + self._count / self._allowance.pace - passed), 0)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _is_under(path: str, roots: Collection[str]) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)


def _legible(scope: Scope) -> None:
    """BadRequest for a NUL in an address: no browser sends one, and no text of PostgreSQL can hold it.

    In the name of a file that is handed in it is written out.
    """
    if "\0" in scope["path"] or (b"%00" in scope["query_string"] and not _is_under(scope["path"], ("/collect",))):
        raise BadRequest


def _announced(scope: Scope, most_headers: int) -> int | None:
    """The length the request says it has; a Refusal for one that says two, or none that is a number."""
    if len(scope["headers"]) > most_headers:
        raise TooManyHeaders
    said = {value for name, value in scope["headers"] if name == b"content-length"}
    if not said:
        return None
    if any(name == b"transfer-encoding" for name, _ in scope["headers"]):  # a proxy may read either
        raise BadRequest
    text = said.pop()
    if said or not text.isdigit() or len(text) > 18:
        raise BadRequest
    return int(text)


def _brings(request: Request, size: int | None) -> bool:
    """Whether a body follows."""
    return bool(size) or "transfer-encoding" in request.headers
