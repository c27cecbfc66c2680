"""The results of a batch on the disk: a line of facts for each report, and the whole of it where that line says.

Only our own process writes there, in a folder that nobody else may enter; what is unpacked is what it packed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from reportdb.findings import NEVER_ACCEPTED, Level
from reportdb.web.collecting.instructions import report_key
from reportdb.web.collecting.said import subject_key, whose_key

if TYPE_CHECKING:
    from etl.results import ImportResult

JUDGED, STORED = "judged", "stored"
_ROWS, _RESULTS = "rows.jsonl", "results.bin"


@dataclass(frozen=True, slots=True)
class Row:
    """One report in a list. `trouble` is its first error in words; `doubts` are the keys of what wants an explanation."""

    key: str
    files: list[int]
    agency: str | None
    year: int | None
    scope: str | None
    status: str
    as_filed: bool
    filing: int | None
    counts: dict[str, int]
    explained: int
    doubts: list[str]
    trouble: str
    acceptable: bool  # as filed, with a reason
    place: tuple[int, int] = (0, 0)

    @property
    def whose(self) -> str:
        """The report that its explanations are about."""
        return whose_key(self.agency, self.year, self.scope)


@dataclass(slots=True)
class Round:
    """The rows of one round, and where their results lie."""

    folder: Path
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, name: str) -> Round:
        """A round as it lies in the folder of a batch; one without rows where there is none."""
        path = folder / name / _ROWS
        found = cls(folder / name)
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                found.rows.append(Row(**{**row, "place": tuple(row["place"])}))
        return found

    def result(self, row: Row) -> ImportResult:
        """The whole result of a row, without the bytes of its files."""
        from etl.packing import unpacked

        start, length = row.place
        with (self.folder / _RESULTS).open("rb") as file:
            file.seek(start)
            found: ImportResult = unpacked(file.read(length))
        return found


class Writing:
    """Writes a round, report by report; use as a context manager. Rows are there as soon as they are whole."""

    def __init__(self, folder: Path, numbers: Mapping[str, int]) -> None:
        folder.mkdir(exist_ok=True)
        self._numbers = numbers  # of the files, by their paths
        self._rows = (folder / _ROWS).open("a", encoding="utf-8")
        self._results = (folder / _RESULTS).open("ab")

    def __enter__(self) -> Writing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()
        self._results.close()

    def put(self, result: ImportResult) -> Row:
        """Put one result aside."""
        from etl.packing import packed

        light = replace(result, sources=[replace(source, content=b"") for source in result.sources])
        content = packed(light)
        start = self._results.tell()
        self._results.write(content)
        self._results.flush()
        row = row_of(result, [self._numbers[path] for path in dict.fromkeys(result.files or [result.file])])
        row = replace(row, place=(start, len(content)))
        self._rows.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
        self._rows.flush()
        return row


def row_of(result: ImportResult, files: list[int]) -> Row:
    """The facts of a result for the list."""
    from reportdb.checks.advice import for_officers

    counts = Counter(item.level.value for item in result.findings)
    errors = [item for item in result.findings if item.level is Level.ERROR]
    doubts = [item for item in result.findings if item.level is Level.VERIFY]
    named = result.agency is not None and result.year is not None and bool(result.facts)
    return Row(
        key=report_key(files, result.agency, result.year, result.scope),
        files=files,
        agency=result.agency,
        year=result.year,
        scope=result.scope,
        status=result.status,
        as_filed=result.as_filed,
        filing=result.filing,
        counts={level.value: counts[level.value] for level in Level},
        explained=sum(item.cleared for item in doubts),
        doubts=[subject_key(item) for item in doubts if not item.cleared],
        trouble=for_officers(errors[0].message) if errors else "",
        acceptable=named and bool(errors) and not any(item.code in NEVER_ACCEPTED for item in errors),
    )
