"""An answer that lies in a file, given out piece by piece; its folder goes with it, however that ends."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

#: what the body is called in the folder
BODY = "body"
_PIECE = 1 << 18


class Spooled(Response):
    """`headers` are those of whoever wrote it."""

    def __init__(self, folder: Path, status: int, headers: Sequence[tuple[str, str]]) -> None:
        super().__init__(status_code=status)
        self._folder = folder
        self.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it and remove it."""
        del scope, receive
        try:
            with await run_in_threadpool((self._folder / BODY).open, "rb") as file:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                piece, more = await run_in_threadpool(file.read, _PIECE), True
                while more:  # a short one goes out whole, as the desk would send it
                    following = await run_in_threadpool(file.read, _PIECE) if len(piece) == _PIECE else b""
                    more = bool(following)
                    await send({"type": "http.response.body", "body": piece, "more_body": more})
                    piece = following
        finally:
            await run_in_threadpool(removed, self._folder)


def removed(folder: Path) -> None:
    """Take a folder away."""
    shutil.rmtree(folder, ignore_errors=True)
