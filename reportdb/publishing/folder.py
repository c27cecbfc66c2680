"""The folder that is published: every public view in every format, checksums, and the package that explains them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from importlib import import_module
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from reportdb.errors import UsageError
from reportdb.publishing.csv_file import CsvFile, Words
from reportdb.publishing.fields import fields_of
from reportdb.publishing.package import PublishedFile, descriptor, title_of
from reportdb.queries.public import public_rows
from reportdb.queries.remit import Remit
from reportdb.views import PUBLIC

FORMATS = ("csv", "parquet")
PACKAGE, SUMS = "datapackage.json", "SHA256SUMS"
_CHUNK = 1 << 20


class _ViewFile(Protocol):
    """A file that takes a view part by part."""

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write some rows."""

    def close(self) -> None:
        """Finish the file."""


def publish(
    conn: Connection, remit: Remit, folder: Path, formats: Sequence[str], words: Words, year: int | None = None
) -> Iterator[PublishedFile]:
    """Write every public view (of one year or all) into an empty folder, giving each file once it is there; the package
    comes last.

    `conn` sees one moment (`database.snapshot`), so that the files agree with each other. The same figures give the same
    bytes. `words` sees every text on its way into a CSV. UsageError where Parquet is asked for without pyarrow.
    """
    require(formats)
    done: list[PublishedFile] = []
    for view in PUBLIC:
        for file in _write(conn, remit, view, folder, formats, words, year):
            done.append(file)
            yield file
    seal(folder, descriptor(done), done)


def seal(folder: Path, package: Mapping[str, object], files: Sequence[PublishedFile]) -> None:
    """The package that explains the files, and the checksums of both."""
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / PACKAGE).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    sums = {file.path: file.sha256 for file in files} | {PACKAGE: sha256_of(folder / PACKAGE)}
    lines = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    (folder / SUMS).write_text(lines, encoding="utf-8", newline="\n")


def require(formats: Sequence[str]) -> None:
    """UsageError where Parquet is asked for and pyarrow is not installed."""
    if "parquet" in formats:
        try:
            import_module("pyarrow")
        except ModuleNotFoundError as error:
            text = "Parquet needs pyarrow: pip install 'reportdb[parquet]'; --format csv does without"
            raise UsageError(text) from error


def _write(
    conn: Connection,
    remit: Remit,
    view: str,
    folder: Path,
    formats: Sequence[str],
    words: Words,
    year: int | None,
) -> list[PublishedFile]:
    rows = 0
    with ExitStack() as stack:
        files: list[_ViewFile] = []
        for form in formats:
            place = folder / f"{view}.{form}"
            files.append(stack.enter_context(closing(_opened(place, view, form, words))))
        for part in public_rows(conn, remit, view, year=year):
            rows += len(part)
            for file in files:
                file.add(part)
    return [_published(folder, view, form, rows) for form in formats]


def _opened(place: Path, view: str, form: str, words: Words) -> _ViewFile:
    if form == "csv":
        return CsvFile(place, fields_of(view), words)
    from reportdb.publishing.parquet_file import ParquetFile

    return ParquetFile(place, fields_of(view), title_of(view))


def _published(folder: Path, view: str, form: str, rows: int) -> PublishedFile:
    place = folder / f"{view}.{form}"
    return PublishedFile(view, form, rows, place.stat().st_size, sha256_of(place))


def sha256_of(place: Path) -> str:
    """The checksum of a file in hex."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
