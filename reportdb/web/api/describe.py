"""What the document says of a route beside its types: its Chinese name for the page, its errors, CSV where it gives it."""

from __future__ import annotations

from types import GenericAlias
from typing import Any, TypedDict

from reportdb.web.api.errors import told

#: the Chinese name of a route, for the page /api
TITLE = "x-title-zh"
_LINKS = {
    "Link": {
        "description": "The first, previous, next and last page, as far as there are any (RFC 8288).",
        "schema": {"type": "string"},
    },
    "X-Total-Count": {"description": "How many entries there are in all.", "schema": {"type": "integer"}},
}


class Described(TypedDict):
    """Arguments of a route."""

    responses: dict[int | str, dict[str, Any]]
    openapi_extra: dict[str, Any]


def one(title: str, model: object, *errors: int, status: int = 200) -> Described:
    """A route that gives one object."""
    return _described(title, {"model": model, "content": _CSV}, errors, status)


def many(title: str, model: object, *errors: int) -> Described:
    """A route that gives a short list, whole."""
    return _described(title, {"model": _listed(model), "content": _CSV}, errors)


def page(title: str, model: object, *errors: int) -> Described:
    """A route that gives a page of a list."""
    return _described(title, {"model": _listed(model), "content": _CSV, "headers": _LINKS}, errors)


def file(title: str, media_type: str, *errors: int) -> Described:
    """A route that gives a file."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return _described(title, {"content": content}, errors, form=False)


def plain(title: str, model: object, *errors: int, status: int = 200) -> Described:
    """A route that gives JSON only."""
    return _described(title, {"model": model}, errors, status, form=False)


_CSV = {"text/csv": {"schema": {"type": "string"}}}


def _listed(model: object) -> object:
    return GenericAlias(list, (model,))


def _described(
    title: str, good: dict[str, Any], errors: tuple[int, ...], status: int = 200, *, form: bool = True
) -> Described:
    return Described(
        responses={status: {"description": "Done.", **good}, **told(*errors, *((406,) if form else ()))},
        openapi_extra={TITLE: title},
    )
