"""Objects as lines of CSV: what they hold within becomes columns of its own, lists become words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Union, get_args, get_origin

from reportdb.web.api.models.base import Answer

_BETWEEN = "；"


def columns(model: type[Answer], before: str = "") -> list[str]:
    """The columns of a model, the same whatever the objects hold: `values_expected` for `values.expected`."""
    return [name for name, _ in _places(model, before)]


def cells(record: Mapping[str, object], model: type[Answer]) -> list[object]:
    """The values of one object under these columns."""
    return [_plain(_at(record, path)) for _, path in _places(model)]


def _places(model: type[Answer], before: str = "", path: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in model.not_in_csv:
            continue
        inner = _model_in(field.annotation)
        if inner is None:
            yield f"{before}{key}", (*path, key)
        else:
            yield from _places(inner, f"{before}{key}_", (*path, key))


def _model_in(annotation: object) -> type[Answer] | None:
    """The model of a field that holds one object, or none."""
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    found = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Answer)]
    return found[0] if found else None


def _at(record: Mapping[str, object], path: tuple[str, ...]) -> object:
    value: object = record
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _plain(value: object) -> object:
    """Words between ；, anything deeper as JSON."""
    if isinstance(value, list | tuple) and all(isinstance(one, str | int) for one in value):
        return _BETWEEN.join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | Mapping) else value
