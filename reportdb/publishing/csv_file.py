"""A view as CSV: UTF-8, a head line, NULL as nothing between two commas."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from reportdb.publishing.fields import MOMENT, Field

Words = Callable[[str], str]


class CsvFile:
    """Writes parts of a view one after another; `words` sees every text on its way out."""

    def __init__(self, path: Path, fields: Sequence[Field], words: Words) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._words = words
        self._writer = csv.writer(self._file, lineterminator="\r\n")  # RFC 4180
        self._writer.writerow([field.name for field in fields])

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write some rows."""
        self._writer.writerows([self._text(value) for value in row] for row in rows)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def _text(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return self._words(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Decimal):
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        if isinstance(value, dt.datetime):
            return value.strftime(MOMENT)
        return str(value)
