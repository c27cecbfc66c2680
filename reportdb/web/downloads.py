"""Files made for a visitor to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Response

from reportdb.papers.writing import safe_name
from reportdb.web.page import attachment

if TYPE_CHECKING:
    from reportdb.web.desk import Desk

CSV, JSON = "text/csv; charset=utf-8", "application/json; charset=utf-8"
#: so that a spreadsheet on Windows reads the Chinese of a CSV file
BOM = "\ufeff"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def made(desk: Desk, write: Callable[[str], None]) -> bytes:
    """A workbook written into the desk's room, as bytes."""
    with tempfile.TemporaryDirectory(dir=desk.folder) as folder:
        path = Path(folder) / "book.xlsx"
        write(str(path))
        return path.read_bytes()


def workbook(content: bytes, name: str) -> Response:
    """A workbook to be saved."""
    return Response(content, media_type=_XLSX, headers=attachment(safe_name(name)))
