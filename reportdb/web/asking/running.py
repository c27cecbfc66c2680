"""A query that runs for a browser, and its end where that does not wait any more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NoReturn, TypeVar

import anyio
from fastapi import Request

from reportdb.sandbox import Stop
from reportdb.web.refusals import Refusal

_GLANCE = 0.2  # seconds between two looks whether the browser is there still

_T = TypeVar("_T")


class Busy(Refusal):
    """More queries at once than the desk bears."""

    status = 429
    headline = "正在运行的查询较多"
    advice = "请等前面的查询结束，或停止其中一个，再运行这一个。"


async def awaited(request: Request, work: Callable[[Stop], _T]) -> _T:
    """What `work` gives in a thread of its own; it is stopped when the browser leaves."""
    stop = Stop()
    outcome: list[Callable[[], _T]] = []

    async def watch() -> None:
        while not await request.is_disconnected():
            await anyio.sleep(_GLANCE)
        await anyio.to_thread.run_sync(stop.ask)

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        outcome.append(await anyio.to_thread.run_sync(partial(_outcome, partial(work, stop))))
        group.cancel_scope.cancel()
    return outcome[0]()


def _outcome(work: Callable[[], _T]) -> Callable[[], _T]:
    """What gives the result again or raises the error again: a task group would wrap it."""
    try:
        result = work()
    except Exception as error:
        return partial(_raised, error)
    return lambda: result


def _raised(error: Exception) -> NoReturn:
    raise error
