"""Routes whose answers take long to make."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from reportdb.web.desk import desk_of
from reportdb.web.security.caller import may_send_files

_Page = TypeVar("_Page", bound=Callable[..., Response])


class ApartRoute(APIRoute):
    """Answered by a working process, where the desk has one for it; whoever is not known is turned away here."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route itself, or one that hands on."""
        here = super().get_route_handler()

        async def handler(request: Request) -> Response:
            desk = desk_of(request)
            if desk.apart is None or not await run_in_threadpool(may_send_files, request):
                return await here(request)
            return await desk.apart.answer(request, desk)

        return handler


def long(router: APIRouter, path: str, **told: Any) -> Callable[[_Page], _Page]:
    """Makes a function a page at a path (GET) that takes long; `told` as for any other route."""

    def made(page: _Page) -> _Page:
        router.add_api_route(path, page, methods=["GET"], route_class_override=ApartRoute, **told)
        return page

    return made
