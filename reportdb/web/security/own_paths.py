"""Where log-in leads back to: a page of ours, never one elsewhere."""

from __future__ import annotations

from urllib.parse import quote

_LONGEST = 2000


def own_path(then: str) -> str:
    """The path if it is one of ours, else "/"; browsers read // and /\\ as another host, and skip tabs and line ends."""
    fits = then.startswith("/") and then[1:2] not in ("/", "\\") and len(then) <= _LONGEST
    if not fits or "\\" in then or not then.isprintable():
        return "/"
    return quote(then, safe="/?&=%#:,+~@!$'()*;[]-._")
