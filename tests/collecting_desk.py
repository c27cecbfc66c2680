"""A desk that collects files: usual files, working processes that several desks share, and what it has stored."""

from __future__ import annotations

import atexit
import io
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient

from reportdb.web.desk import Desk
from tests.books import load_workbook
from tests.desk import app_of, app_on, desk_on
from tests.kept_workshop import KeptWorkshop
from tests.web_batch import sample

GOOD = ("宿迁2023.xlsx", sample("reports/suqian_2023.xlsx"))
FAULTY = ("教育局2023.xlsx", sample("broken/T3-SUM/fires.xlsx"))
DOUBTFUL = ("缺表.xlsx", sample("broken/table_missing/fires.xlsx"))
NO_YEAR = ("没有年度.xlsx", sample("broken/no_year/fires.xlsx"))
ENCRYPTED = ("加密.xlsx", sample("broken/encrypted/fires.xlsx"))


@cache
def workshop() -> KeptWorkshop:
    """The processes of all desks that collect in this run; they start once."""
    kept = KeptWorkshop()
    atexit.register(kept.end)
    return kept


@contextmanager
def collecting(template: Path, room: Path) -> Iterator[TestClient]:
    """A desk on a copy of an empty database."""
    path = shutil.copy(template, room / "desk.sqlite")
    desk = desk_on(f"sqlite:///{path}")
    desk.workshop = workshop()
    with (
        app_on(desk) as app,
        TestClient(app, "http://localhost", raise_server_exceptions=False) as client,
    ):
        yield client


def desk_of(client: TestClient) -> Desk:
    """The desk that a client asks."""
    found: Desk = app_of(client).state.desk
    return found


def filings(client: TestClient) -> list[tuple[int, str]]:
    """The numbers and states of what is stored."""
    with desk_of(client).reading() as conn:
        return [(row[0], row[1]) for row in conn.exec_driver_sql("SELECT id, state FROM filing ORDER BY id")]


def named(agency: str, content: bytes = sample("broken/T3-SUM/passes.xlsx")) -> tuple[str, bytes]:
    """The sheet of an agency."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("示例市教育局".encode(), agency.encode()))
    return f"{agency}.xlsx", made.getvalue()


def changed(content: bytes) -> bytes:
    """A sheet with another figure in it."""
    book = load_workbook(io.BytesIO(content))
    spot, value = next(
        (one.coordinate, one.value)
        for row in book.worksheets[0].iter_rows()
        for one in row
        if isinstance(one.value, int) and one.value > 5
    )
    book.worksheets[0][spot] = value + 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
