"""Files people asked for: whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reportdb.errors import UsageError


@contextmanager
def written(path: str, suffixes: tuple[str, ...] = (".xlsx",)) -> Iterator[Path]:
    """A place to write to that becomes `path` once the block ends well; missing folders are made.

    UsageError where the file has none of the suffixes or cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in suffixes:
        what = "workbook" if suffixes == (".xlsx",) else "file"
        raise UsageError(f"{path}: the {what} must be named {' or '.join(suffixes)}")
    place = target.with_name(f".reportdb-{secrets.token_hex(8)}{suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield place
            place.replace(target)
        finally:
            place.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
