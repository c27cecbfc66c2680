"""What is made of queries for paper, page and program tells a county nothing of another: no name, number, figure or word.

Whatever is made under a remit has a case here, and so has every module that prints rows of queries: a new one fails the
test until it has. A case is made twice, for everyone and for county A: B must be seen in the first and not in the second.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

import reportdb.papers as package
from reportdb.database import open_database, reading
from reportdb.papers import (
    agency_tree,
)
from reportdb.queries import (
    registry,
)
from reportdb.queries.remit import OUTSIDE, Remit
from tests.command_line import Fill
from tests.county_house import EVERYONE, MARKS, fill, house
from tests.paper_cases import CASES
from tests.paper_cases.asked import Asked
from tests.told import said

OURS = ("甲", "AA")
NOBODY = Remit.of(())
#: yes or no
SILENT = {"total_cut.is_cut"}
#: modules that speak of queries and print nothing that came from one
OF_NOBODY = {
    "",  # the package
    "refusal_words",  # what was refused to whoever asks; `locks.visible_lock` says what of a lock is told
}


def _modules() -> Iterator[tuple[str, str]]:
    for found in pkgutil.walk_packages(package.__path__, "reportdb.papers."):
        module = importlib.import_module(found.name)
        yield found.name.removeprefix("reportdb.papers."), inspect.getsource(module)


def test_everything_made_under_a_remit_has_a_case_here() -> None:
    asking = set()
    for name, _ in _modules():
        for called, one in vars(importlib.import_module(f"reportdb.papers.{name}")).items():
            here = inspect.isfunction(one) and one.__module__ == f"reportdb.papers.{name}"
            if here and not called.startswith("_") and "remit" in inspect.signature(one).parameters:
                asking.add(f"{name}.{called}")
    assert asking - CASES.keys() == set()


def test_every_module_that_prints_what_a_query_gives_has_a_case_here() -> None:
    printing = {name for name, source in _modules() if "reportdb.queries" in source}
    assert printing - {case.partition(".")[0] for case in CASES} - OF_NOBODY == set()


@pytest.fixture
def engine(shared_urls: Callable[[str, Fill], URL], dialect: str) -> Iterator[Engine]:
    engine = open_database(shared_urls(dialect, fill))
    yield engine
    engine.dispose()


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Far from the database, whose name says nothing either."""
    made = tmp_path / "room"
    made.mkdir()
    return made


@pytest.mark.parametrize("name", CASES)
def test_nothing_of_another_county_is_printed(engine: Engine, name: str, room: Path) -> None:
    with reading(engine) as conn:
        county = house(conn)
        every = said(CASES[name](Asked(conn, EVERYONE, county, room)))
        ours = said(CASES[name](Asked(conn, county.remit, county, room)))
    assert name in SILENT or any(mark in every for mark in MARKS), "the case would see nothing of county B in any case"
    assert name in SILENT or any(mark in ours for mark in OURS), "the case says nothing of county A either"
    for mark in MARKS:
        at = ours.find(mark)
        assert at < 0, f"{mark}: …{ours[max(0, at - 200) : at + 100]}…"


@pytest.mark.parametrize("name", CASES)
def test_without_a_remit_nothing_is_printed(engine: Engine, name: str, room: Path) -> None:
    with reading(engine) as conn:
        county = house(conn)
        told = said(CASES[name](Asked(conn, NOBODY, county, room)))
    for mark in (*MARKS, *OURS):
        assert mark not in told, told[:500]


def test_who_collects_from_outside_is_called_so(engine: Engine) -> None:
    """That a report goes to another office than the superior is known; to which, only to whoever may see it."""
    with reading(engine) as conn:
        county = house(conn)
        rows = {row.id: row for row in registry.agencies(conn, county.remit)}
        ours = {number: row.name for number, row in rows.items()}
        bureau = rows[county.a_edu]
    assert list(agency_tree.remarks(bureau, ours, {county.a_edu: county.b})) == [f"报送 {OUTSIDE}"]
    assert list(agency_tree.remarks(bureau, ours | {county.b: "乙县"}, {county.a_edu: county.b})) == ["报送 乙县"]
