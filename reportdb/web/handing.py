"""Files that a page hands over."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import quote

from fastapi import Response

from reportdb.papers.writing import safe_name
from reportdb.web.desk import Desk
from reportdb.web.page import attachment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARK = "\ufeff"  # lets Excel read it as UTF-8


def handed(content: bytes, name: str, kind: str = "application/octet-stream") -> Response:
    """Bytes to be saved under a name, whatever characters somebody gave it."""
    return Response(content, media_type=kind, headers=attachment(safe_name(name) or quote(name, safe="") or "file"))


def workbook(desk: Desk, name: str, write: Callable[[str], None]) -> Response:
    """A workbook that `write` writes to a path."""
    place = desk.folder / f"{secrets.token_hex(8)}.xlsx"
    try:
        write(str(place))
        return handed(place.read_bytes(), name, XLSX)
    finally:
        place.unlink(missing_ok=True)


def csv_file(text: str, name: str) -> Response:
    """CSV as spreadsheets open it."""
    return handed(f"{_MARK}{text}\n".encode(), name, "text/csv; charset=utf-8")


def text_file(text: str, name: str) -> Response:
    """Plain text, with the line ends that any editor of Windows knows."""
    return handed((_MARK + text.replace("\n", "\r\n") + "\r\n").encode(), name, "text/plain; charset=utf-8")


def json_file(text: str, name: str) -> Response:
    """JSON for programs."""
    return handed(f"{text}\n".encode(), name, "application/json")
