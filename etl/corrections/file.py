"""Reads a corrections file (TOML) and refuses it with everything that is wrong with it, one line each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from etl.corrections.declared import Corrections, Declared, same_place
from etl.corrections.entry import Entry
from etl.declared_file import content_of, decoded, entry_names, nearest, toml_of
from etl.draft import SourceFile
from reportdb.errors import FaultyFile
from reportdb.forms.codes import Cell


def read_corrections(path: str) -> Corrections:
    """The corrections of a file; FaultyFile with every fault in it, UsageError where it cannot be read at all."""
    name = Path(path).name
    content = content_of(path, "corrections file")
    text = decoded(path, content)
    faults: list[str] = []
    entries = list(_entries(name, toml_of(path, text), text, faults))
    faults += _clashes(entries)
    if faults:
        raise FaultyFile(faults)
    return Corrections(tuple(entries), SourceFile(name, hashlib.sha256(content).hexdigest(), content))


def _entries(name: str, data: Mapping[str, Any], text: str, faults: list[str]) -> Iterator[Declared]:
    """The corrections as far as they can be read; everything wrong goes into `faults`."""
    faults += [f"{name}: unknown key {key!r}{nearest(key, ('correction',))}" for key in data if key != "correction"]
    tables = data.get("correction", [])
    if isinstance(tables, dict):
        faults.append(f"{name}: write [[correction]] with two brackets, for there may be several")
        return
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        faults.append(f"{name}: there is no [[correction]] in it")
        return
    places = entry_names(text, "correction", len(tables))
    for number, (place, table) in enumerate(zip(places, tables, strict=True), 1):
        entry = Entry(f"{name} {place}", table)
        found = entry.declared(number)
        faults += entry.faults
        if found is not None:
            yield found


def _clashes(entries: list[Declared]) -> Iterator[str]:
    """Two corrections of one place: nobody could say which of them counts."""
    by_place: dict[tuple[int, str, Cell], list[Declared]] = {}
    for one in entries:
        others = by_place.setdefault((one.year, *one.place), [])
        first = next((other for other in others if same_place(one, other)), None)
        if first is not None:
            yield f"{one.where}: corrects the same place as {first.where}: {one.names}"
        others.append(one)
