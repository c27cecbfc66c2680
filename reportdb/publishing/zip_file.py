"""The published folder of one year in one file, to be handed over."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from reportdb.publishing.csv_file import Words
from reportdb.publishing.folder import publish
from reportdb.queries.remit import Remit

#: of every file in it: the same figures give the same bytes
_THEN = (1980, 1, 1, 0, 0, 0)


def publish_zip(
    conn: Connection, remit: Remit, place: Path, words: Words, year: int, formats: Sequence[str] = ("csv",)
) -> None:
    """Write every public view of a year, the package that explains them and the checksums to a zip file at `place`."""
    with TemporaryDirectory(prefix=".reportdb-", dir=place.parent) as room:
        folder = Path(room)
        for _ in publish(conn, remit, folder, formats, words, year):
            pass
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in sorted(folder.iterdir()):
                entry = zipfile.ZipInfo(file.name, _THEN)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with file.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
                    while chunk := source.read(1 << 20):
                        target.write(chunk)
