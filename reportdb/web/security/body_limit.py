"""How much a request may bring: counted while it comes in, before anything of it is parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: forms; the longest is one with explanations of many doubts
_USUAL = 8 * 1024**2


class BodyLimit:
    """Refuses (413) what is longer than usual, or than what a pattern of paths allows.

    What lies under `beside` counts for itself.
    """

    def __init__(self, app: ASGIApp, roads: Mapping[str, Callable[[], int]], beside: str) -> None:
        self._app = app
        self._beside = f"{beside}/"
        self._roads = [(re.compile(pattern), most) for pattern, most in roads.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] != "http" or scope["path"].startswith(self._beside):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        most = next((most() for pattern, most in self._roads if pattern.fullmatch(path)), _USUAL)
        declared = dict(scope["headers"]).get(b"content-length", b"")
        too_long = declared.isdigit() and int(declared) > most
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            if too_long:
                raise HTTPException(413)
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > most:
                    raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
