"""Pages from templates: what every page is told, and the words of states on it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from reportdb import __version__
from reportdb.forms import catalog
from reportdb.papers.names import SCOPE_NAMES, STATE_NAMES, reason_words, scope_name, state_name
from reportdb.web.desk import desk_of
from reportdb.web.navigation import beside, entries
from reportdb.web.security.proof import leave_proof, proof_for

if TYPE_CHECKING:
    from reportdb.web.visitor import Visitor

STATIC = Path(__file__).parent / "static"
LEVEL_NAMES = {"error": "强制", "verify": "核实", "notice": "提示"}


def page(
    request: Request, template: str, visitor: Visitor | None = None, *, status: int = 200, **told: object
) -> Response:
    """A page of a template; `visitor` gives it the navigation."""
    context = {
        "request": request,
        "path": request.url.path,
        "visitor": visitor,
        "local": desk_of(request).local,
        "proof": proof_for(request),
        "entries": [] if visitor is None else entries(visitor),
        "beside": [] if visitor is None else beside(visitor),
        **told,
    }
    text = _environment().get_template(template).render(context)
    response = Response(text, status, media_type="text/html; charset=utf-8")
    leave_proof(request, response)
    return response


def shown_time(moment: dt.datetime | str | None) -> str:
    """A stored moment (UTC) in the time of this machine, to the minute."""
    if moment is None or moment == "":
        return ""
    found = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    return f"{found.astimezone():%Y-%m-%d %H:%M}"


def link(path: str, /, **given: object) -> str:
    """A path with its query; what is None or "" is left out."""
    query = urlencode([(name, value) for name, value in given.items() if value not in (None, "")])
    return quote(path, safe="/#") + (f"?{query}" if query else "")


def attachment(name: str) -> dict[str, str]:
    """The header that makes a browser save an answer under a name, Chinese ones too."""
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in name)
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}


@lru_cache
def static_url(name: str) -> str:
    """A file beside the templates, its address changing with its content: browsers may keep it for ever."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"


@lru_cache(1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reportdb.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        version=__version__,
        static=static_url,
        link=link,
        STATE_NAMES=STATE_NAMES,
        SCOPE_NAMES={scope.value: name for scope, name in SCOPE_NAMES.items()},
        LEVEL_NAMES=LEVEL_NAMES,
    )
    environment.filters.update(
        when=shown_time, edition=catalog().called, scope=scope_name, state=state_name, reason=reason_words
    )
    return environment
