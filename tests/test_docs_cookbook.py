"""docs/cookbook.md: every query runs on both databases and gives the answer printed below it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from docs.make_cookbook import BOUNDS, PAGE, SAMPLES, answered, fill
from reportdb.queries.cookbook import recipes
from reportdb.sandbox import Shown, Value, run
from reportdb.views import PUBLIC

#: a sample for each of them would be made for the cookbook alone
WITHOUT_ROWS = ("annual_corrections",)


@pytest.fixture(scope="module")
def sqlite_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cookbook") / "samples.sqlite"
    fill(str(path))
    return path


@pytest.fixture
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_answers_are_those_of_the_samples(page: str, sqlite_samples: Path) -> None:
    assert page == answered(page, str(sqlite_samples)), "run: python docs/make_cookbook.py"


def test_recipes_have_a_title_in_both_languages_and_a_query_each(page: str) -> None:
    assert len(recipes()) >= 20
    assert len({one.name for one in recipes()}) == len(recipes())
    for one in recipes():
        assert one.title.isascii()
        assert not one.name.isascii()
        assert one.query.endswith("\n")
        assert f"```sql\n{one.query}```" in page
    assert list(SAMPLES.glob("*.xlsx"))


def _comparable(rows: list[tuple[Value, ...]]) -> list[tuple[object, ...]]:
    """Numbers by what they say: PostgreSQL gives decimals and truth values where SQLite gives floats and 0 or 1."""
    return [
        tuple(round(float(one), 6) if isinstance(one, int | float | Decimal) else one for one in row) for row in rows
    ]


@pytest.fixture
def both(postgresql_samples: URL, sqlite_samples: Path) -> tuple[URL, URL]:
    return URL.create("sqlite", database=str(sqlite_samples)), postgresql_samples


@pytest.fixture
def postgresql_samples(ready_url: URL) -> URL:
    fill(ready_url.render_as_string(hide_password=False))
    return ready_url


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_every_query_says_the_same_on_both_databases(both: tuple[URL, URL]) -> None:
    for query in (one.query for one in recipes()):
        here, there = (run(url, query, PUBLIC, BOUNDS, Shown.of_everyone()) for url in both)
        assert here.columns == there.columns, query
        # names are sorted otherwise by another collation: the rows are the same, their order need not be
        assert sorted(_comparable(here.rows), key=repr) == sorted(_comparable(there.rows), key=repr), query
        assert here.rows or any(view in query for view in WITHOUT_ROWS), query
