"""Everything a result says, as text: deep inside objects, workbooks and packages of files."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, Engine

from reportdb.forms.bridging import Crossing
from reportdb.forms.catalog import Catalog, Form, Table
from reportdb.queries.remit import Remit

#: what was asked with, or is the same for everybody
_SILENT = (Connection, Engine, Catalog, Form, Table, Crossing, Remit)
#: sums of files and moments say nothing of anybody, but may have any digits in them
APART = re.compile(r"\b[0-9a-f]{64}\b|datetime\.datetime\([^)]*\)|\d\d:\d\d:\d\d\.\d+")
_LAYOUT = re.compile(r"(^|/)(styles\.xml|theme/|drawings/)")


def said(found: object) -> str:
    """The words and numbers in something, one a line; iterators are used up."""
    return APART.sub("", "\n".join(_words(found, set())))


def _words(found: object, seen: set[int]) -> Iterator[str]:
    if found is None or isinstance(found, (bool, *_SILENT)):
        return
    if isinstance(found, Path):
        yield from _file(found)
    elif isinstance(found, (str, int, float)) and not isinstance(found, Enum):
        yield str(found)
    elif id(found) not in seen:
        inside = _inside(found)
        if inside is None:
            yield str(found)
        else:
            seen.add(id(found))
            for one in inside:
                yield from _words(one, seen)


def _inside(found: object) -> Iterable[object] | None:
    """What something is made of; None for what is only itself: dates, members of enumerations, exact numbers."""
    if isinstance(found, Mapping):
        return [*found.keys(), *found.values()]
    if isinstance(found, Iterable) and not isinstance(found, (bytes, Enum)):
        return list(found)
    if dataclasses.is_dataclass(found):
        return [getattr(found, field.name) for field in dataclasses.fields(found)]
    if hasattr(found, "__dict__") and type(found).__module__.partition(".")[0] in ("reportdb", "etl"):
        return list(vars(found).values())
    return None


def _file(path: Path) -> Iterator[str]:
    yield path.name
    if not zipfile.is_zipfile(path):
        yield path.read_text("utf-8")
        return
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if not _LAYOUT.search(name):
                text = package.read(name).decode("utf-8")
                yield re.sub(r"<[^>]*>", " ", text)
                if "worksheets/sheet" not in name:  # names of sheets, properties, hyperlinks; not heights and widths
                    yield " ".join(re.findall(r'="([^"]*)"', text))
