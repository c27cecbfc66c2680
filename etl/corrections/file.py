"""Reads a corrections file (TOML) and refuses it with everything that is wrong with it, one line each."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from etl.corrections.declared import Corrections, Declared, same_place
from etl.corrections.entry import Entry, nearest
from etl.draft import SourceFile
from reportdb.errors import FaultyFile, UsageError
from reportdb.forms.codes import Cell

MAX_BYTES = 4 * 1024 * 1024
_HEADER = re.compile(r"^\s*\[\[\s*[\"']?correction[\"']?\s*\]\]", re.MULTILINE)


def read_corrections(path: str) -> Corrections:
    """The corrections of a file; FaultyFile with every fault in it, UsageError where it cannot be read at all."""
    place = Path(path)
    try:
        content = place.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise UsageError(f"{path}: larger than {MAX_BYTES // 1024 // 1024} MB, that is no corrections file")
    text = _decoded(path, content)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from error
    faults: list[str] = []
    entries = list(_entries(place.name, data, _line_numbers(text), faults))
    faults += _clashes(entries)
    if faults:
        raise FaultyFile(faults)
    return Corrections(tuple(entries), SourceFile(place.name, hashlib.sha256(content).hexdigest(), content))


def _decoded(path: str, content: bytes) -> str:
    """UTF-8, else what an editor on a Chinese Windows may save."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: the text is neither UTF-8 nor GBK")


def _line_numbers(text: str) -> list[int]:
    """Lines of the [[correction]] headers."""
    return [text.count("\n", 0, match.start() + len(match[0]) - len(match[0].lstrip())) + 1
            for match in _HEADER.finditer(text)]  # fmt: skip


def _entries(name: str, data: Mapping[str, Any], lines: list[int], faults: list[str]) -> Iterator[Declared]:
    """The corrections as far as they can be read; everything wrong goes into `faults`."""
    faults += [f"{name}: unknown key {key!r}{nearest(key, ('correction',))}" for key in data if key != "correction"]
    tables = data.get("correction", [])
    if isinstance(tables, dict):
        faults.append(f"{name}: write [[correction]] with two brackets, for there may be several")
        return
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        faults.append(f"{name}: there is no [[correction]] in it")
        return
    for number, table in enumerate(tables, 1):
        line = f" line {lines[number - 1]}" if len(lines) == len(tables) else ""
        entry = Entry(f"{name}{line}" if line else f"{name} correction {number}", table)
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
