"""Where requests wait for a working process: so many of all and of each account, and no longer than somebody waits."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reportdb.web.apart import refused
from reportdb.web.apart.sending import owner_of, sent
from reportdb.web.apart.spooled import Spooled, removed
from reportdb.web.at_once import AtOnce
from reportdb.web.working import bench
from reportdb.web.working.bench import Bench
from reportdb.web.working.hand import Trouble

if TYPE_CHECKING:
    from fastapi import Request

    from reportdb.web.desk import Desk

_GLANCE = 1.0  # seconds between two looks whether the browser is there still


class Limits(NamedTuple):
    """How many wait, of all and of one account; seconds until the turn comes, and for the work itself."""

    most: int = 40
    of_one: int = 6
    patience: float = 120
    seconds: float = 300


class Room:
    """The working processes that answer for a desk, with what waits for them: two, so that a short one passes a long one.

    `folder` is that of the desk; each answer has a folder of its own in it until it is given out.
    """

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self.folder = folder / "apart"
        self.folder.mkdir(exist_ok=True)
        self.bench = Bench(2, self._limits.most, self._limits.seconds, patient=True)
        self._places = AtOnce(refused.Busy, self._limits.of_one)

    async def answer(self, request: Request, desk: Desk) -> Response:
        """What a working process says to a request; Busy, or Late, where it says nothing."""
        told = {"db": desk.text, "local": desk.local, "hosts": list(desk.hosts), "secure": desk.secure}
        return await self.made(request, {"what": "answer", "request": sent(request), **told})

    async def made(self, request: Request, job: Mapping[str, Any]) -> Response:
        """What a job makes, which is told the `folder` for it: a body there, and the status and headers to send it with."""
        owner = await run_in_threadpool(owner_of, request)
        folder = self.folder / secrets.token_hex(8)
        try:
            with self._one_more(owner):
                folder.mkdir()
                found = await self._done(request, self.bench.submit({**job, "folder": str(folder)}))
            return Spooled(folder, found["status"], _headers(found["headers"]))
        except BaseException:
            removed(folder)
            raise

    def close(self) -> None:
        """End the processes."""
        self.bench.close()

    def _one_more(self, owner: str) -> AbstractContextManager[None]:
        """A place for somebody; the single PC has but one user, whoever sits there."""
        return self._places.one_more(owner) if owner else nullcontext()

    async def _done(self, request: Request, job: Future[Any]) -> dict[str, Any]:
        """What a job gives. Whoever goes before its turn has it left undone."""
        await request.body()  # what comes after it is that the browser has gone
        until = time.monotonic() + self._limits.patience
        waiting = asyncio.wrap_future(job)
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=_GLANCE)
                if waiting.done() or job.running():
                    continue
                if (time.monotonic() > until or await request.is_disconnected()) and job.cancel():
                    raise refused.Late
            found: dict[str, Any] = waiting.result()
        except bench.Busy:
            raise refused.Busy from None
        except Trouble as trouble:
            raise refused.Late(str(trouble)) from None
        return found


def _headers(told: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of an answer; compression, where it left one as it was, passes by here again and says so itself."""
    found = [(name, text) for name, text in told]
    if any(name == "content-encoding" for name, _ in found):
        return found
    return [one for one in found if one[0] != "vary"]
