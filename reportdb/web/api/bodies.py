"""Of what kind the body of a request says it is; how long it may be is `security.bodies` to say, for pages as well."""

from __future__ import annotations

from fastapi import Request
from starlette.exceptions import HTTPException


def json_only(request: Request) -> None:
    """Refuse a body that does not say it is JSON."""
    _only(request, "application/json")


def multipart_only(request: Request) -> None:
    """Refuse a body that does not say it brings files."""
    _only(request, "multipart/form-data")


def _only(request: Request, kind: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        raise HTTPException(415, f"the body is {kind}")
