"""The places of a finding as text: they are many where a sheet is blank, and made of few codes."""

from __future__ import annotations

import json

Places = tuple[tuple[str, ...], ...]
#: places that are written out: of more of them the codes repeat so often that their numbers are shorter
_FEW = 8


def places_text(places: Places) -> str:
    """Cells of a table as JSON: written out, or where there are many every code once and the cells by their numbers."""
    if not places:
        return "[]"
    width = len(places[0])
    if len(places) < _FEW or not width or any(len(place) != width for place in places):
        return json.dumps(places)
    numbers: dict[str, int] = {}
    cells = [numbers.setdefault(code, len(numbers)) for place in places for code in place]
    return json.dumps({"width": width, "codes": list(numbers), "cells": cells}, separators=(",", ":"))


def places_of(text: str) -> Places:
    """What `places_text` was given."""
    stored = json.loads(text)
    if isinstance(stored, list):
        return tuple(tuple(place) for place in stored)
    codes, width = stored["codes"], stored["width"]
    read = [codes[number] for number in stored["cells"]]
    return tuple(tuple(read[start : start + width]) for start in range(0, len(read), width))
