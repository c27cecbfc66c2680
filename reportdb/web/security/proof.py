"""Proof that a form came from one of our own pages (CSRF): a secret repeated in the form or a header.

Of somebody logged in it belongs to the session and is kept with it; of anybody else it stands in a cookie of its own.
"""

from __future__ import annotations

import hmac
import secrets

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from reportdb.web.refusals import BadRequest, Unproven
from reportdb.web.security.caller import caller_of
from reportdb.web.security.cookies import PROOF, cookie, give

FIELD = "proof"
HEADER = "X-Proof"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_SHORTEST = 32
_LOG_IN = "/login"  # which knows what names people try are called, however they are dressed up
_FORM = "application/x-www-form-urlencoded"


def proof_for(request: Request) -> str:
    """The secret that forms on this page carry; the first page of somebody who is not logged in draws it."""
    known: str | None = getattr(request.state, "proof", None) or _kept(request)
    if not known:
        known = secrets.token_urlsafe(_SHORTEST)
    request.state.proof = known
    return known


def leave_proof(request: Request, response: Response) -> None:
    """Give the browser the secret that the page's forms carry, where it has not got it and no session keeps it."""
    proof = getattr(request.state, "proof", None)
    if proof and _kept(request) != proof:
        give(request, response, PROOF, proof)


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
    if given is None or request.headers.get("content-type", "").startswith(_FORM):  # not a file that is streamed
        form = await request.form()
        if request.url.path != _LOG_IN and any("\0" in one for one in form.values() if isinstance(one, str)):
            raise BadRequest  # as in an address
        found = form.get(FIELD)
        given = given if given is not None else found if isinstance(found, str) else ""
    kept = await run_in_threadpool(_kept, request)
    if not kept or not hmac.compare_digest(given.encode(), kept.encode()):
        raise Unproven


def _kept(request: Request) -> str:
    """The secret the request must repeat; "" where there is none yet."""
    caller = caller_of(request)
    if caller is not None:
        return caller.session.csrf
    brought = cookie(request, PROOF)
    return brought if len(brought) >= _SHORTEST else ""
