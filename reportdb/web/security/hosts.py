"""By which names the desk is reached: a page elsewhere may have its own name lead here, and gets no answer."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_REFUSAL = "400 不能用这个网址访问。请使用管理员提供的网址。\n(start the desk with --name HOST for every name it is reached by)\n"


class OwnNames:
    """Answers to its names only. With `any_address` also to bare IP addresses: no name was looked up for those."""

    def __init__(self, app: ASGIApp, *, names: Collection[str], any_address: bool) -> None:
        self._app = app
        self._names = {_bare(name) for name in names}
        self._any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it was meant for us."""
        if scope["type"] != "http" or self._is_ours(Headers(scope=scope).getlist("host")):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse(_REFUSAL, 400)(scope, receive, send)

    def _is_ours(self, given: list[str]) -> bool:
        if len(given) != 1:
            return False
        name = _bare(given[0])
        return name in self._names or (self._any_address and _is_address(name))


def _bare(host: str) -> str:
    """A host without port and brackets."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host if host.count(":") > 1 else host.partition(":")[0].rstrip(".")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
