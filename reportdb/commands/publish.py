"""`reportdb publish`."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportdb.commands.harmless import inert, one_line, say
from reportdb.errors import UsageError

if TYPE_CHECKING:
    from reportdb.publishing import PublishedFile

HEAD = ("文件", "行数", "字节")


@click.command("publish")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format",
    "formats",
    type=click.Choice(("csv", "parquet")),
    multiple=True,
    default=("csv", "parquet"),
    show_default=True,
    help="Which files to write; may be given twice.",
)
@click.pass_obj
def command(db: str, folder: Path, formats: Sequence[str]) -> None:
    """Write all public views as CSV and Parquet, with a Table Schema and checksums.

    DIR gets every view and the data dictionary as of one moment, datapackage.json (what each column says, sha256 of each
    file) and SHA256SUMS. The same figures give the same bytes. A folder published before is replaced as a whole; one that
    holds anything else is left alone.
    """
    from reportdb import publishing
    from reportdb.commands.store import database
    from reportdb.commands.text_table import listing
    from reportdb.database import snapshot
    from reportdb.queries.remit import Remit

    wanted = tuple(form for form in publishing.FORMATS if form in formats)
    done: list[PublishedFile] = []
    with database(db, create=False) as engine, _replaced(folder) as place, snapshot(engine) as conn:
        done.extend(publishing.publish(conn, Remit.everyone(), place, wanted, inert))
    lines = [(file.path, f"{file.rows:,}", f"{file.bytes:,}") for file in done]
    say(f"{listing(HEAD, lines, (1, 2))}\n已发布到 {one_line(str(folder))}")


@contextmanager
def _replaced(folder: Path) -> Iterator[Path]:
    """A new folder that becomes `folder` once the block ends well; UsageError where that would lose other files."""
    place = folder.with_name(f".reportdb-{secrets.token_hex(8)}")
    old = folder.with_name(f"{place.name}.old")
    try:
        _refuse_others(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir()
        try:
            yield place
            if folder.exists():
                folder.rename(old)
            place.rename(folder)
        except BaseException:
            if old.exists() and not folder.exists():
                old.rename(folder)
            raise
        finally:
            for left in (place, old):
                with contextlib.suppress(OSError):
                    shutil.rmtree(left)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror or error}") from error


def _refuse_others(folder: Path) -> None:
    """Only what SHA256SUMS of an earlier publication names may be replaced."""
    if not folder.exists():
        return
    sums = folder / "SHA256SUMS"
    ours = {"SHA256SUMS"}
    if sums.is_file():
        ours |= {line.partition("  ")[2] for line in sums.read_text(encoding="utf-8", errors="replace").splitlines()}
    others = sorted(item.name for item in folder.iterdir() if item.name not in ours or item.is_dir())
    if others:
        raise UsageError(f"{folder} holds other files ({one_line(others[0])}); name an empty or a new folder")
