"""Each page takes its turn among those of the same account."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from reportdb.web.desk import desk_of
from reportdb.web.security.caller import caller_of


async def in_turn(request: Request) -> AsyncIterator[None]:
    """The turn of a page; the user of the single PC and visitors before log-in wait for nobody."""
    caller = await run_in_threadpool(caller_of, request)
    if caller is None:
        yield
        return
    async with desk_of(request).turns.taken(caller.account.id):
        yield
