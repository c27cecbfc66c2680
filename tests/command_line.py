"""What a command line gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, NamedTuple

from sqlalchemy.engine import URL

from reportdb.cli import main


class Said(NamedTuple):
    """Exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON Lines it printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def one(self) -> dict[str, Any]:
        """The one object it printed."""
        (found,) = self.objects
        return found


Run = Callable[..., Said]
#: puts into a database what tests begin with, and leaves no connection to it open
Fill = Callable[[URL], None]


def runner(url: URL) -> Run:
    """Runs command lines on a database, also where no single test does: the fixture `run` is one test's."""

    def run_line(*words: str) -> Said:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["--db", url.render_as_string(hide_password=False), *words])
        return Said(code, out.getvalue(), err.getvalue())

    return run_line
