"""A migrated and seeded SQLite file to begin with, copied: making one takes longer than many a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from reportdb.database import connect_url, upgrade


def empty_database(path: Path) -> Path:
    """Writes such a file and gives its path; what stood there before is replaced."""
    path.write_bytes(_content())
    return path


@cache
def _content() -> bytes:
    """Made once for each process of tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        upgrade(connect_url(str(path)))
        return path.read_bytes()
