"""The cookies of the desk. With HTTPS their names begin with __Host-: no neighbour of the same domain can set them."""

from __future__ import annotations

from fastapi import Request, Response

from reportdb.web.desk import desk_of

SESSION, PROOF = "reportdb_session", "reportdb_proof"


def name_of(request: Request, name: str) -> str:
    """What a cookie is called where the desk stands."""
    return f"__Host-{name}" if desk_of(request).secure else name


def cookie(request: Request, name: str) -> str:
    """What the browser brought; "" where it brought none."""
    return request.cookies.get(name_of(request, name), "")


def give(request: Request, response: Response, name: str, value: str) -> None:
    """Give the browser a cookie until it is closed. No script reads it, and no other site's form or picture sends it."""
    response.set_cookie(
        name_of(request, name), value, path="/", httponly=True, samesite="lax", secure=desk_of(request).secure
    )


def take(request: Request, response: Response, name: str) -> None:
    """Have the browser forget it."""
    response.delete_cookie(
        name_of(request, name), path="/", httponly=True, samesite="lax", secure=desk_of(request).secure
    )
