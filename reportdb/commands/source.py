"""`reportdb source`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import say
from reportdb.errors import NothingToShow, UsageError
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import PARTS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.provenance import FileRow
    from reportdb.queries.remit import Remit

HEAD = ("文件", "用途", "字节", "SHA-256")
_LEAST = 8  # characters of a sha256 that name a file


@click.command("source")
@click.argument("filing", type=click.IntRange(1), metavar="FILING")
@click.option("-o", "--output", metavar="FILE", help="The file to write, or a folder; nothing is written over.")
@click.option("--file", "name", metavar="NAME", help="Which file: its name, or the beginning of its sha256.")
@options.as_json
@click.pass_obj
def command(db: str, filing: int, output: str | None, name: str | None, as_json: bool) -> None:
    """Give the original files of a filing back.

    FILING is its number. Written, byte for byte, are the files its figures were read from; where they are several, -o is a folder, or
    --file names one. --file also reaches files that only repeated the figures, and files that declared corrections.
    In a folder a file gets the name it came with, made safe. Without -o the files are listed.
    """
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.papers import source_rows
    from reportdb.queries import filings
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        row = filings.filing(conn, remit, filing)
        files = selected(conn, remit, row, name, listed=output is None)
        if output is not None:
            written = give_back(conn, remit, row, files, output)
    if output is not None:
        for file, path in zip(files, written, strict=True):
            say(
                f"已写出 {inert(one_line(file.name))}（{file.size} 字节，SHA-256 {file.sha256}）：{one_line(str(path))}"
            )
    elif as_json:
        for file in files:
            click.echo(json.dumps(source_rows.record(file), ensure_ascii=False))
    else:
        say(as_text(files))


def selected(conn: Connection, remit: Remit, row: FilingRow, name: str | None, *, listed: bool) -> list[FileRow]:
    """The files meant: all of them in a list, those the figures came from to be written, or the one that is named."""
    from reportdb.queries.provenance import CARRIED, MADE, files_of

    files = files_of(conn, remit, row)
    if not files:
        raise NothingToShow(f"filing {row.id} ({row.agency} {row.year}) came from no file")
    if name is not None:
        return [_named(files, row.id, name)]
    return files if listed else [file for file in files if file.part in (MADE, CARRIED)] or files


def _named(files: Sequence[FileRow], filing_id: int, name: str) -> FileRow:
    found = [file for file in files if file.name == name]
    if not found and len(name) >= _LEAST:
        found = [file for file in files if file.sha256.startswith(name.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        digests = ", ".join(file.sha256[:12] for file in found)
        raise UsageError(f"filing {filing_id} has {len(found)} files called {name}; name one by its sha256: {digests}")
    names = ", ".join(file.name for file in files)
    raise UsageError(f"filing {filing_id} has no file called {name}; its files are {names}")


def give_back(conn: Connection, remit: Remit, row: FilingRow, files: Sequence[FileRow], output: str) -> list[Path]:
    """Writes the files and gives their paths; UsageError, with nothing written, where one of them exists already."""
    from etl.provenance.stored import verified
    from reportdb.papers.writing import safe_names, write_new
    from reportdb.queries.provenance import content_of

    target = Path(output)
    if len(files) > 1 or target.is_dir() or output.endswith(("/", "\\")):
        if target.exists() and not target.is_dir():
            names = ", ".join(file.name for file in files)
            raise UsageError(
                f"filing {row.id} has {len(files)} files ({names}): -o must be a folder, or name one with --file"
            )
        paths = [target / name for name in safe_names([(file.name, file.sha256) for file in files])]
    else:
        paths = [target]
    for path in paths:
        if path.exists() or path.is_symlink():
            raise UsageError(f"{path}: the file exists already and is not overwritten; name another or remove it")
    for path, file in zip(paths, files, strict=True):
        write_new(path, verified(content_of(conn, remit, row.id, file), file.sha256, file.name))
    return paths


def as_text(files: Sequence[FileRow]) -> str:
    """A list for people."""
    from reportdb.commands.text_table import listing

    lines = [(inert(one_line(file.name)), PARTS[file.part], str(file.size), file.sha256) for file in files]
    return listing(HEAD, lines, right=[2])
