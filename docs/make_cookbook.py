"""docs/cookbook.md from reportdb/queries/cookbook.toml, with answers from the samples: `python docs/make_cookbook.py`."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path

from reportdb.cli import main
from reportdb.commands.sql import ask, printed
from reportdb.queries.cookbook import Recipe, recipes
from reportdb.sandbox import Bounds

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "cookbook.md"
SAMPLES = ROOT / "samples" / "reports"
#: where the recipes begin; what stands before is written by hand
FIRST = re.compile(r"^## 1\. ", re.MULTILINE)
BOUNDS = Bounds(1000, 30)


def fill(db: str) -> None:
    """Import the samples into a database, also those that do not add up."""
    with contextlib.redirect_stdout(io.StringIO()):
        code = main(["--db", db, "import", str(SAMPLES), "--accept", "公开发布的年度报告"])
    if code:
        raise RuntimeError("a sample was not accepted")


def answered(page: str, db: str) -> str:
    """The page with the recipes of the package and the answers a database gives."""
    head = FIRST.split(page, maxsplit=1)[0]
    return head + "\n".join(_section(number, one, db) for number, one in enumerate(recipes(), 1))


def _section(number: int, recipe: Recipe, db: str) -> str:
    result = ask(db, recipe.query, BOUNDS)
    text = printed(result, "text") if result.rows else "(no rows)"
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    words = f"{recipe.text}\n\n" if recipe.text else ""
    return f"## {number}. {recipe.title} {recipe.name}\n\n{words}```sql\n{recipe.query}```\n\n```text\n{lines}\n```\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "cookbook.sqlite")
        fill(place)
        PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), place), encoding="utf-8", newline="\n")
