"""The desk as an ASGI application: routes, guards around them, and a page for whatever goes wrong."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.types import Scope

from reportdb import __version__
from reportdb.errors import DatabaseError, NothingToShow, Refused, ReportdbError
from reportdb.papers.refusal_words import refusal_words
from reportdb.web.api.app import PREFIX, make_api
from reportdb.web.api.errors import early, unknown
from reportdb.web.asked import misread
from reportdb.web.desk import Desk, desk_of
from reportdb.web.page import STATIC, link, page
from reportdb.web.pages import ROUTERS
from reportdb.web.refusals import Conflict, MustChangePassword, NotFound, NotLoggedIn, Refusal, TooMuch
from reportdb.web.security.bodies import Bodies
from reportdb.web.security.caller import FOR_PROGRAMS, may_send_files
from reportdb.web.security.faults import Faults
from reportdb.web.security.headers import SecurityHeaders
from reportdb.web.security.hosts import OwnNames
from reportdb.web.security.proof import proven
from reportdb.web.security.taking_turns import in_turn
from reportdb.web.visitor import Visitor, visitor_of

_LOG = logging.getLogger(__name__)


class KeptFiles(StaticFiles):
    """Static files, which browsers may keep: their addresses change with their content."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, to be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def make_app(desk: Desk) -> FastAPI:
    """The application of a desk; it closes the desk when it ends."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = FastAPI(
        title="reportdb", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan
    )
    app.state.desk = desk
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False, dependencies=[Depends(proven), Depends(in_turn)])
    app.mount(PREFIX, make_api(desk), name="api")
    app.mount("/static", KeptFiles(directory=STATIC), name="static")
    # the last one added is asked first: whatever is answered is dressed
    app.add_middleware(
        Bodies, allowance=desk.allowance, refuse=_refused_early, known=_is_known, turned_away=_turned_away
    )
    if desk.hosts:
        app.add_middleware(OwnNames, names=desk.hosts, any_address=not desk.local)
    app.add_middleware(Faults, answer=_fault)
    app.add_middleware(SecurityHeaders, secure=desk.secure)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(NotLoggedIn, _to_log_in)
    app.add_exception_handler(MustChangePassword, _to_change)
    app.add_exception_handler(ReportdbError, _told)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(HTTPException, _http)
    return app


def _visitor(request: Request) -> Visitor | None:
    """Whoever asks, for the navigation of an error's page; None before log-in."""
    try:
        return visitor_of(request, desk_of(request))
    except (NotLoggedIn, MustChangePassword, Refusal, ReportdbError):
        return None


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return _error_page(request, error.status, error.headline, error.advice)


def _error_page(request: Request, status: int, headline: str, advice: str) -> Response:
    return page(request, "refused.html", _visitor(request), status=status, headline=headline, advice=advice)


def _to_log_in(request: Request, _error: Exception) -> Response:
    if request.method != "GET":
        return RedirectResponse("/login", 303)
    then = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(link("/login", then="" if then == "/" else then), 303)


def _to_change(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/me/password", 303)


async def _refused_early(request: Request, refusal: Refusal) -> Response:
    """A refusal before the request came to any page."""
    if request.url.path.startswith(FOR_PROGRAMS):
        return early(refusal)
    return await run_in_threadpool(_refused, request, refusal)


async def _turned_away(request: Request, refusal: Refusal) -> Response:
    """Somebody who must log in before anything is read."""
    if request.url.path.startswith(FOR_PROGRAMS):
        return unknown()
    return await run_in_threadpool(_to_log_in, request, refusal)


async def _is_known(request: Request) -> bool:
    return await run_in_threadpool(may_send_files, request)


def _told(request: Request, error: Exception) -> Response:
    """What the program below says of a question it cannot answer."""
    if isinstance(error, DatabaseError):
        _LOG.error("%s", error)
        said = f"：{error}" if desk_of(request).local else "。"  # where the database lies is nothing for others
        return _error_page(request, 503, "数据库暂时不能使用", f"请稍后再试，或告诉维护人员{said}")
    if isinstance(error, NothingToShow):  # not there, or not in the remit: the same words as for any other address
        return _refused(request, NotFound())
    if isinstance(error, Refused):
        return _error_page(request, Conflict.status, Conflict.headline, refusal_words(error))
    return _error_page(request, 400, "无法完成", str(error))


def _misread(request: Request, error: Exception) -> Response:
    """An address or a form with something in it that cannot be read."""
    return _refused(request, misread(error.errors()) if isinstance(error, RequestValidationError) else NotFound())


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status in (400, 413):  # a form with more parts, or longer, than is read
        return _error_page(request, TooMuch.status, TooMuch.headline, TooMuch.advice)
    if status == 405:
        return _error_page(request, status, "不能这样访问", "请从页面上的链接或按钮进入。")
    return _error_page(request, status, NotFound.headline, NotFound.advice)


async def _fault(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return await run_in_threadpool(_fault_page, request)


def _fault_page(request: Request) -> Response:
    return _error_page(request, 500, "程序出错", "出错情况已记入日志，请告诉维护人员；已入库的数据没有受影响。")
