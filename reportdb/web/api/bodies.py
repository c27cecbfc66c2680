"""How much a request may carry, counted as it comes in: a program need not say how long its body is."""

from __future__ import annotations

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reportdb.web.api.errors import answer

MEBIBYTE = 1 << 20
#: of files for import, and of anything else
FILES, WORDS = 256 * MEBIBYTE, MEBIBYTE
_FILES = b"multipart/form-data"


class BodyLimit:
    """Answers 413 to a body that is longer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        most = FILES if headers.get(b"content-type", b"").lower().startswith(_FILES) else WORDS
        declared = headers.get(b"content-length", b"0")
        words = f"a request may carry {most // MEBIBYTE} MiB of this kind"
        if declared.isdigit() and int(declared) > most:
            await answer(413, "too_large", words)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413, words)
            return message

        await self._app(scope, counted, send)


def json_only(request: Request) -> None:
    """Refuse a body that does not say it is JSON."""
    _only(request, "application/json")


def multipart_only(request: Request) -> None:
    """Refuse a body that does not say it brings files."""
    _only(request, "multipart/form-data")


def _only(request: Request, kind: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        raise HTTPException(415, f"the body is {kind}")
