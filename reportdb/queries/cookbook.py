"""The queries of docs/cookbook.md, at hand wherever reportdb is installed."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("cookbook.toml")


class Recipe(NamedTuple):
    """A question (`title` in English, `name` in Chinese), what to know of it, and the query that answers it."""

    title: str
    name: str
    text: str
    query: str


@cache
def recipes() -> tuple[Recipe, ...]:
    """All of them, in the order of the page."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["recipes"]
    return tuple(Recipe(row["title"], row["name"], row["text"].strip(), row["query"]) for row in rows)
