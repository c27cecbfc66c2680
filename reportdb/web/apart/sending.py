"""A request on its way to the working process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportdb.accounts.secrets import digest_of
from reportdb.web.security.caller import FOR_PROGRAMS, caller_of

if TYPE_CHECKING:
    from fastapi import Request

#: parts of a file are not made, nor is it known whether it is as it was: the whole is made
_NOT_SENT = frozenset(("range", "if-range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"))


def sent(request: Request) -> dict[str, Any]:
    """What stands in a job: the address, and what the browser says with it. It is a GET, and brings nothing."""
    scope = request.scope
    return {
        "path": scope["path"],
        "raw_path": scope.get("raw_path", b"").decode("latin-1"),
        "query": scope["query_string"].decode("latin-1"),
        "scheme": scope["scheme"],
        "headers": [(name, value) for name, value in request.headers.items() if name not in _NOT_SENT],
        "client": scope.get("client"),
        "server": scope.get("server"),
    }


def owner_of(request: Request) -> str:
    """Whose request it is: an account's, a key's, or (empty) that of the single PC."""
    if request.url.path.startswith(FOR_PROGRAMS):
        said = request.headers.get("authorization", "")
        return digest_of(said) if said else ""
    caller = caller_of(request)
    return "" if caller is None else str(caller.account.id)
