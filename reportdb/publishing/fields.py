"""Columns of a public view as fields of a Table Schema (https://specs.frictionlessdata.io/table-schema/)."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.dictionary import (
    CODES_AS,
    COLUMNS,
    COMMON_CODES,
    DICTIONARY,
    HEAD,
    KEYS,
    KEYS_IN_FILING,
    OWN_COLUMNS,
    meaning_of,
)
from reportdb.published_tables import REGION, TABLES

#: of moments in CSV
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"

_TYPES = {
    "year": "year",
    "filing_id": "integer",
    "position": "integer",
    "as_filed": "boolean",
    "additive": "boolean",
    "unconfirmed": "boolean",
    "corrected_at": "datetime",
}
_VALUES = ("value", "filed_value")
#: decimals of a value: amounts in 万元 are exact to the fen with six; lines of channels and corrections may be in 亿元.
_SCALES = {"publications": 6, "resources": 6, "channels": 10, "corrections": 10}


class Field(NamedTuple):
    """A column: its Table Schema type, what it says, the codes it may hold, and the decimals of a number."""

    name: str
    type: str
    meaning: str
    codes: tuple[str, ...] = ()
    scale: int = 0


def fields_of(name: str) -> list[Field]:
    """The fields of a public view, or of the data dictionary."""
    if name == DICTIONARY:
        return [Field(item, _TYPES.get(item, "string"), _plain(text)) for item, text in COLUMNS.items()]
    view = name.removeprefix("annual_")
    return [_field(view, item) for item in (*HEAD, *OWN_COLUMNS[view])]


def fields_in_mirror(name: str) -> list[Field]:
    """The fields of a view or table of a partitioned publication: the views have their region behind their own columns."""
    if name in TABLES:
        columns = TABLES[name].columns.items()
        return [Field(item, one.type, _plain(one.meaning), tuple(one.codes)) for item, one in columns]
    found = fields_of(name)
    return found if name == DICTIONARY else [*found, Field("region", REGION.type, _plain(REGION.meaning))]


def folders_of(name: str) -> tuple[str, ...]:
    """The columns by which the files of a view or table lie in folders; they are named there and not in the files."""
    if name in TABLES:
        return TABLES[name].folders
    return () if name == DICTIONARY else ("year", "region")


def key_of(name: str) -> tuple[str, ...]:
    """The columns that together name a row."""
    if name in TABLES:
        return TABLES[name].key
    return KEYS if name == DICTIONARY else ("filing_id", *KEYS_IN_FILING[name.removeprefix("annual_")])


def _field(view: str, name: str) -> Field:
    codes = tuple(COMMON_CODES.get(CODES_AS.get(name, name), ()))
    scale = _SCALES.get(view, 0) if name in _VALUES else 0
    kind = ("number" if scale else "integer") if name in _VALUES else _TYPES.get(name, "string")
    return Field(name, kind, _plain(meaning_of(view, name)), codes, scale)


def _plain(text: str) -> str:
    """Without the marks of Markdown."""
    return text.replace("`", "")
