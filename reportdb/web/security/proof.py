"""Proof that a form came from one of our own pages (CSRF): a secret in a cookie, repeated in the form or a header."""

from __future__ import annotations

import hmac
import secrets

from fastapi import Request, Response

from reportdb.web.desk import desk_of
from reportdb.web.refusals import Unproven

COOKIE = "reportdb_proof"
FIELD = "proof"
HEADER = "X-Proof"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


def proof_for(request: Request) -> str:
    """The secret that forms on this page carry; a visitor's first page draws it."""
    known: str | None = getattr(request.state, "proof", None) or request.cookies.get(COOKIE)
    if not known or len(known) < 32:
        known = secrets.token_urlsafe(32)
    request.state.proof = known
    return known


def leave_proof(request: Request, response: Response) -> None:
    """Give the browser the secret that the page's forms carry, where it has not got it."""
    proof = getattr(request.state, "proof", None)
    if proof and request.cookies.get(COOKIE) != proof:
        response.set_cookie(COOKIE, proof, httponly=True, samesite="strict", secure=desk_of(request).secure)


async def proven(request: Request) -> None:
    """Unproven where a request changes something and did not come from one of our pages."""
    if request.method in _SAFE:
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Unproven
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host", ""):
        raise Unproven
    given = request.headers.get(HEADER)
    if given is None:
        form = await request.form()
        found = form.get(FIELD)
        given = found if isinstance(found, str) else ""
    kept = request.cookies.get(COOKIE, "")
    if len(kept) < 32 or not hmac.compare_digest(given.encode(), kept.encode()):
        raise Unproven
