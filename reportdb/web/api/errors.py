"""What the interface answers when something is wrong: always `{"error": {"code", "message"}}`, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from reportdb.errors import DatabaseError, ExportMismatch, NothingToShow, QueryRefused, Refused, ReportdbError
from reportdb.web.refusals import Conflict, Forbidden, NotFound, NotLoggedIn, Refusal, TooMuch, Unproven

_LOG = logging.getLogger(__name__)


class ErrorWords(BaseModel):
    """What went wrong."""

    code: str = Field(description="A word for programs; it keeps its meaning.", examples=["not_found"])
    message: str = Field(description="A sentence for people.")


class ErrorBody(BaseModel):
    """The body of every answer that is no success."""

    error: ErrorWords


class ApiError(Exception):
    """Something a program is told: status, code, a sentence, and headers where the status wants some."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})


def not_found(message: str = "there is nothing here, or it is not within the remit of the account") -> ApiError:
    """Not there, or not within the remit: nobody may tell one from the other."""
    return ApiError(404, "not_found", message)


def unauthorised(message: str) -> ApiError:
    """No token, or none that opens anything."""
    return ApiError(401, "unauthorised", message, {"WWW-Authenticate": 'Bearer realm="reportdb"'})


#: statuses with their codes, for the document; a route names those it gives
MEANINGS: Mapping[int, str] = {
    400: "`bad_request`: the request cannot be understood.",
    401: "`unauthorised`: no bearer token, or one that is unknown, revoked, expired or of a disabled account.",
    403: "`forbidden`: the token or the role of its account does not allow it, or the request comes from another page.",
    404: "`not_found`: not there, or not within the remit of the account; nobody may tell one from the other.",
    406: "`not_acceptable`: neither JSON nor CSV is accepted.",
    409: "The state does not allow it: `year_locked`, `already_decided`, `superseded` and others that say why.",
    413: "`too_large`: more than one request may carry.",
    415: "`unsupported_media_type`: the body is of another kind than the one asked for.",
    422: "`invalid`: a parameter or a part of the body cannot be honoured; the message names it.",
    429: "`too_many_requests`: come back later; `Retry-After` says when.",
    503: "`unavailable`: the database cannot be reached, somebody holds it, or too many long answers are being made.",
}
_USUAL = (401, 403, 404, 422, 429, 503)


def told(*more: int) -> dict[int | str, dict[str, object]]:
    """The errors of a route for the document: those all have, and its own."""
    return {status: {"model": ErrorBody, "description": MEANINGS[status]} for status in sorted({*_USUAL, *more})}


_BY_STATUS = {
    400: "bad_request", 404: "not_found", 408: "too_slow", 431: "too_many_headers", 405: "method_not_allowed", 406: "not_acceptable", 413: "too_large",
    415: "unsupported_media_type", 429: "too_many_requests", 503: "unavailable",
}  # fmt: skip


def attend(app: FastAPI) -> None:
    """Make every fault of an application one of these answers."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(NotLoggedIn, _not_logged_in)
    app.add_exception_handler(ReportdbError, _ours)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def answer(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """The body of an error."""
    body = ErrorBody(error=ErrorWords(code=code, message=message))
    return JSONResponse(body.model_dump(), status, dict(headers or {}))


def early(refusal: Refusal) -> Response:
    """A refusal of what guards the whole desk, before a request comes to the interface."""
    words = {408: "the body came too slowly", 413: "more than one request may carry", 431: "too many headers"}
    code = _BY_STATUS.get(refusal.status, "bad_request")
    return answer(refusal.status, code, words.get(refusal.status, "this is no request"))


def unknown() -> Response:
    """What a program without a good token is told that would hand in files."""
    error = unauthorised("a bearer token is needed")
    return answer(error.status, error.code, error.message, error.headers)


def _api_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, ApiError):
        raise error
    return answer(error.status, error.code, error.message, error.headers)


def _refusal(request: Request, error: Exception) -> Response:
    """A refusal of the pages: its advice is for officers, and says what the state is where that is the reason."""
    if isinstance(error, NotFound):
        return _api_error(request, not_found())
    if isinstance(error, Forbidden | Unproven):
        return answer(403, "forbidden", "the role of this account does not allow it")
    if isinstance(error, TooMuch):
        return answer(413, "too_large", error.advice)
    if isinstance(error, Conflict):
        return answer(409, "conflict", error.advice)
    status = error.status if isinstance(error, Refusal) else 400
    words = error.advice if isinstance(error, Refusal) else str(error)
    headers = {"Retry-After": "5"} if status in (429, 503) else None
    return answer(status, _BY_STATUS.get(status, "refused"), words, headers)


def _not_logged_in(request: Request, _error: Exception) -> Response:
    return _api_error(request, unauthorised("a bearer token is needed"))


def _ours(_request: Request, error: Exception) -> Response:
    """What the program below says of a question it cannot answer."""
    if isinstance(error, DatabaseError):
        _LOG.error("%s", error)
        return answer(503, "unavailable", "the database cannot be used at the moment", {"Retry-After": "5"})
    if isinstance(error, NothingToShow):
        return answer(404, "not_found", str(error))
    if isinstance(error, Refused):
        return _state(error)
    if isinstance(error, ExportMismatch):
        _LOG.error("%s", error)
        return answer(
            500, "export_mismatch", "the workbook did not read back as the database says; it is not given out"
        )
    return answer(422, "query_refused" if isinstance(error, QueryRefused) else "invalid", str(error))


#: what is wrong with the request itself, whatever the state of things
_FAULTY = frozenset({"reason_needed", "note_needed", "too_long", "no_year", "unknown_agency"})


def _state(error: Refused) -> Response:
    """What the state of things does not allow, under its own code."""
    if error.code == "outside_remit":
        return answer(404, "not_found", not_found().message)
    return answer(422 if error.code in _FAULTY else 409, error.code, str(error))


def _misread(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return answer(422, "invalid", "; ".join(faults))


def _http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = _BY_STATUS.get(error.status_code, "refused")
    return answer(error.status_code, code, str(error.detail), error.headers)


def _fault(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return answer(500, "fault", "the program has a fault; it is in the log, and what is stored was not touched")
