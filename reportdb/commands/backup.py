"""`reportdb backup`."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from pathlib import Path

import click

from reportdb.commands.harmless import say
from reportdb.errors import DatabaseError, UsageError
from reportdb.papers.harmless import inert, one_line


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(db: str, file: Path) -> None:
    """Write a complete copy of the database to a file.

    The copy is as of one moment while others may go on writing. It is a SQLite file, of a PostgreSQL database too, and
    reportdb opens it like any other: --db FILE. It is checked as `integrity` does before it takes its name. Nothing is
    written over.
    """
    from reportdb.backup import as_one_file, copy_to
    from reportdb.commands.integrity import faults
    from reportdb.commands.store import database
    from reportdb.database import connect_url, open_database
    from reportdb.integrity import Examined

    if file.exists():
        raise UsageError(f"{file}: the file exists already and is not overwritten; name another or remove it")
    place = file.with_name(f".reportdb-{secrets.token_hex(8)}.sqlite")
    done = Examined()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with database(db, create=False) as engine:
            copy_to(engine, place)
        copy = open_database(connect_url(str(place)))
        try:
            wrong = next(faults(copy, done), None)
        finally:
            copy.dispose()
        if wrong is not None:
            raise DatabaseError(
                f"no backup was made: the database is damaged ({wrong.message}); see `reportdb integrity`"
            )
        as_one_file(place)
        with place.open("rb+") as written:
            os.fsync(written.fileno())
        _name(place, file)
    except sqlite3.Error as error:
        raise UsageError(f"cannot write {file}: {error}") from error
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                Path(f"{place}{ending}").unlink()
    say(f"已备份：{inert(one_line(str(file)))}（{done.filings} 份报送、{done.sources} 个来源文件，已核对）")


def _name(place: Path, file: Path) -> None:
    """Give the copy its name, unless somebody took the name meanwhile."""
    try:
        os.link(place, file)  # unlike a rename it never replaces a file
    except FileExistsError as error:
        raise UsageError(
            f"{file}: the file exists already and is not overwritten; name another or remove it"
        ) from error
    except OSError:  # a disk without links
        place.rename(file)
