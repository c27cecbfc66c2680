"""The answers in docs/cookbook.md, from the samples: `python docs/make_cookbook.py`."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path

from reportdb.cli import main
from reportdb.commands.sql import ask, printed
from reportdb.sandbox import Bounds

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "cookbook.md"
SAMPLES = ROOT / "samples" / "reports"
#: a query, and the answer behind it once there is one
RECIPE = re.compile(r"^```sql\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)
BOUNDS = Bounds(1000, 30)


def queries(page: str) -> list[str]:
    """Every query of the page, in order."""
    return [found[1] for found in RECIPE.finditer(page)]


def fill(db: str) -> None:
    """Import the samples into a database, also those that do not add up."""
    with contextlib.redirect_stdout(io.StringIO()):
        code = main(["--db", db, "import", str(SAMPLES), "--accept", "公开发布的年度报告"])
    if code:
        raise RuntimeError("a sample was not accepted")


def answered(page: str, db: str) -> str:
    """The page with the answers a database gives."""

    def answer(found: re.Match[str]) -> str:
        result = ask(db, found[1], BOUNDS)
        text = printed(result, "text") if result.rows else "(no rows)"
        lines = "\n".join(line.rstrip() for line in text.splitlines())
        return f"```sql\n{found[1]}```\n\n```text\n{lines}\n```\n"

    return RECIPE.sub(answer, page)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "cookbook.sqlite")
        fill(place)
        PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), place), encoding="utf-8", newline="\n")
