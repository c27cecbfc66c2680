"""What issue 6 asks for, line by line, and which way is better for everything that is measured."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.outcome import Outcome


class Goal(NamedTuple):
    """`limit` is what must be reached ("times the rival") or not exceeded; None where a number is only watched."""

    key: str
    what: str
    more_is_better: bool
    limit: float | None

    @property
    def words(self) -> str:
        """The goal for people."""
        return "" if self.limit is None else f"{'≥' if self.more_is_better else '≤'} {self.limit:g}"

    def met(self, outcome: Outcome) -> bool | None:
        """Whether an outcome reaches it; None where nothing is asked."""
        if self.limit is None:
            return None
        return outcome.value >= self.limit if self.more_is_better else outcome.value <= self.limit


GOALS = {
    goal.key: goal
    for goal in (
        Goal("import_sqlite/rival", "import into SQLite: times the pandas script", True, 25),
        Goal("import_sqlite/floor", "import into SQLite: of parse + executemany with keys + originals", False, 2),
        Goal("import_sqlite/two processes", "import with `--jobs 2`: times `--jobs 1`", True, 1.4),
        Goal("import_postgresql/rival", "import into PostgreSQL: times to_sql", True, 8),
        Goal("import_postgresql/floor", "import into PostgreSQL: of COPY in place with the same keys", False, 1.5),
        Goal("first_load/floor", "first load into PostgreSQL: of COPY + keys + ATTACH PARTITION", False, 1.5),
        Goal("total_sqlite/rival", "total of a province year, SQLite: times pandas over SQL", True, None),
        Goal("total_sqlite/floor", "total of a province year, SQLite: of one SELECT by hand", False, 1.2),
        Goal("total_postgresql/rival", "total of a province year, PostgreSQL: times pandas over SQL", True, None),
        Goal("total_postgresql/floor", "total of a province year, PostgreSQL: of one SELECT by hand", False, 1.2),
        Goal("total_mirror/rival", "total of a province year, Parquet mirror: times pandas over its files", True, None),
        Goal("total_mirror/floor", "total of a province year, Parquet mirror: of one SELECT by hand", False, 1.2),
        Goal("tree_sqlite/rival", "every total of the tree, SQLite: times a SELECT a node", True, None),
        Goal("tree_sqlite/floor", "every total of the tree, SQLite: of one grouped SELECT", False, 1.5),
        Goal("tree_postgresql/rival", "every total of the tree, PostgreSQL: times a SELECT a node", True, None),
        Goal("tree_postgresql/floor", "every total of the tree, PostgreSQL: of one grouped SELECT", False, 1.5),
        Goal("export/floor", "export: of openpyxl writing the same cells unstyled", False, 1.5),
        Goal("help/floor", "`--help`: of bare Python", False, 6),
        Goal("show/floor", "`show`: of the same SELECT in sqlite3", False, None),
        Goal("show/seconds", "`show`: CPU seconds", False, 0.35),
        Goal("memory/MiB", "memory of import, all processes: MiB", False, 150),
        Goal("memory/growth", "memory of import in one process, many files: of few", False, 1.05),
        Goal("memory/rival", "memory of import: the pandas script's, times ours", True, None),
        Goal("storage/bytes", "bytes a fact on SQLite, provenance and originals apart", False, 20),
        Goal("storage/facts", "bytes a fact on SQLite, fact tables alone", False, None),
    )
}
