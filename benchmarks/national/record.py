"""What a national run took: agency list, every step of the load, and the commands that ask what was stored."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT

PATH = ROOT / "benchmarks" / "national.json"


@dataclass(frozen=True, slots=True)
class Step:
    """So many filings of the import. `cpu` are seconds of it and of the server.

    `filings`, `returned`, `facts` and `size` (bytes of the database) are of all so far; `peak` is the most memory (RSS,
    MiB) of this process within the step.
    """

    filings: int
    returned: int
    facts: int
    added: int
    cpu: float
    peak: float
    size: int

    @property
    def each(self) -> float:
        """Milliseconds of CPU for a filing."""
        return 1000 * self.cpu / self.added


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as a whole process, or a part of the import: CPU seconds (the server's too) and its peak in MiB."""

    what: str
    command: str
    cpu: float
    peak: float
    note: str = ""


@dataclass(slots=True)
class Course:
    """A run on one database."""

    database: str
    agencies: int
    steps: list[Step] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def read_courses(path: Path = PATH) -> dict[str, Course]:
    """The runs of a file by database; none where there is no file."""
    if not path.exists():
        return {}
    return {name: _course(data) for name, data in json.loads(path.read_text(encoding="utf-8")).items()}


def write_course(course: Course, path: Path = PATH) -> dict[str, Course]:
    """Put a run in the place of the one on the same database; all of them now."""
    courses = read_courses(path) | {course.database: course}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({name: asdict(one) for name, one in sorted(courses.items())}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return courses


def _course(data: dict[str, Any]) -> Course:
    steps, asked = data.pop("steps"), data.pop("asked")
    return Course(**data, steps=[Step(**one) for one in steps], asked=[Asked(**one) for one in asked])
