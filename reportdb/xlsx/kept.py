"""What openpyxl would serialise over and over: the XML of equal settings, kept by what is in them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable
from typing import Any

from openpyxl.descriptors import Strict
from openpyxl.descriptors.serialisable import Serialisable
from openpyxl.xml.functions import tostring

_MOST = 4096  # texts kept; footers name agencies, so that there is no end of them
#: openpyxl has two roots for what it checks property by property
SETTINGS = (Serialisable, Strict)
_KEY = "known_as"
_KEPT: dict[Hashable, str] = {}


def xml(element: Any) -> str:
    """An element as text."""
    return str(tostring(element), "utf-8")


def kept(key: Hashable, make: Callable[[], str]) -> str:
    """The text made for `key` before, or now."""
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        found = _KEPT[key] = make()
    return found


def known_as(setting: Any, key: tuple[str, ...]) -> None:
    """Lets `key` stand for all that a setting holds: it must never be changed afterwards."""
    vars(setting)[_KEY] = key


def content(thing: Any) -> Hashable:
    """All that openpyxl's settings hold, their own settings included: equal for two that are written alike.

    What they hang on (`_parent`) is no part of them.
    """
    if isinstance(thing, SETTINGS):
        held = vars(thing)
        if _KEY in held:
            return tuple(held[_KEY])
        return (type(thing), *((name, content(held[name])) for name in held if name != "_parent"))
    if isinstance(thing, array):
        return thing.tobytes()
    if isinstance(thing, list | tuple):
        return tuple(content(one) for one in thing)
    return thing if isinstance(thing, Hashable) else repr(thing)


def settings(thing: Any) -> str:
    """The XML of a setting of openpyxl's."""
    return kept(content(thing), lambda: xml(thing.to_tree()))


def filled_settings(thing: Any) -> str:
    """The same; "" where nothing is set."""
    return kept(("filled", content(thing)), lambda: xml(thing.to_tree()) if thing else "")
