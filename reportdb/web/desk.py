"""What all pages share: the database, whether people log in, and where uploads wait."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from reportdb import database
from reportdb.errors import DatabaseError
from reportdb.sandbox.apart import Apart
from reportdb.web.security.attempts import Attempts
from reportdb.web.security.bodies import Allowance
from reportdb.web.security.turns import Turns
from reportdb.web.working.workshop import Workshop

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

    from reportdb.web.apart.room import Room


@dataclass(slots=True)
class Desk:
    """One running desk. `local` serves the single PC: whoever reaches it is its user, nobody logs in.

    `folder` keeps what was uploaded and not yet stored; it is emptied when the desk ends. `hosts` are the names it may
    be called by; `allowance` is what a request may bring, `attempts` counts failures to log in, `queries` runs people's SQL,
    `turns` lets no account take all threads. `apart` has long answers made beside it; without it the desk makes them itself.
    `room` is the folder; a plain path is somebody else's, and stays. `parting` is told the folder before it goes.
    """

    url: URL
    engine: Engine
    local: bool
    hosts: tuple[str, ...]
    secure: bool = False
    workshop: Workshop = field(default_factory=Workshop)
    allowance: Allowance = field(default_factory=Allowance)
    attempts: Attempts = field(default_factory=Attempts)
    queries: Apart = field(default_factory=Apart)
    turns: Turns = field(default_factory=Turns)
    parting: Callable[[Path], None] | None = None
    apart: Room | None = None
    room: tempfile.TemporaryDirectory[str] | Path = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="reportdb-desk-", ignore_cleanup_errors=True)
    )

    @property
    def folder(self) -> Path:
        """Where uploads wait."""
        return self.room if isinstance(self.room, Path) else Path(self.room.name)

    @property
    def text(self) -> str:
        """The database as the command line names it, its password included."""
        return self.url.render_as_string(hide_password=False)

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for SELECTs."""
        return _told(database.reading(self.engine))

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment, for pages made of many statements."""
        return _told(database.snapshot(self.engine))

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction, committed at the end of the block."""
        return _told(database.writing(self.engine))

    def close(self) -> None:
        """Give back the connections and remove what was never stored."""
        try:
            if self.parting is not None:
                self.parting(self.folder)
        finally:
            if self.apart is not None:
                self.apart.close()
            self.workshop.close()
            self.queries.close()
            self.engine.dispose()
            if not isinstance(self.room, Path):
                self.room.cleanup()


@contextmanager
def _told(opened: AbstractContextManager[Connection]) -> Iterator[Connection]:
    """What goes wrong outside our statements (locked, full, connection lost) as a DatabaseError."""
    from sqlalchemy.exc import DBAPIError

    from reportdb import outside

    try:
        with opened as conn:
            yield conn
    except DBAPIError as error:
        reason = outside.reason(error)
        if reason is None:
            raise
        raise DatabaseError(reason) from error


def desk_of(request: Request) -> Desk:
    """The desk a request came to."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]
