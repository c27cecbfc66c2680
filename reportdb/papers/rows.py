"""Rows for programs: CSV and JSON, alike whatever database they came from."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from reportdb.papers.harmless import inert


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with a head line; NULL is empty. Words that a spreadsheet would take for a formula get a ' in front."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")  # so that both are quoted where they stand in words
    writer.writerow(columns)
    writer.writerows([inert(value) if isinstance(value, str) else plain(value) for value in row] for row in rows)
    return "\n".join(line.removesuffix("\r\n") for line in lines)


class _Lines(list[str]):
    """What a csv writer writes, line by line."""

    def write(self, line: str) -> None:
        """One line with its end."""
        self.append(line)


def as_csv_records(records: Sequence[Mapping[str, object]]) -> str:
    """CSV of records that share their keys."""
    return as_csv(list(records[0]) if records else [], (list(record.values()) for record in records))


def as_json_records(records: Sequence[Mapping[str, object]]) -> str:
    """A JSON array, one record a line."""
    return "[" + ",\n ".join(json.dumps(record, ensure_ascii=False) for record in records) + "]"


def as_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The same from columns and rows; a repeated column name gets a number (value, value_2)."""
    names = _distinct(columns)
    return as_json_records([dict(zip(names, map(number, row), strict=True)) for row in rows])


def plain(value: object) -> str:
    """A value as text: NULL is empty, decimals without trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def number(value: object) -> object:
    """Decimals as JSON numbers where that loses nothing, else as strings."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON knows no infinity
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return int(value)
    nearest = float(value)
    return nearest if Decimal(repr(nearest)) == value else plain(value)


def _distinct(columns: Sequence[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names
