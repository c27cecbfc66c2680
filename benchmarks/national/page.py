"""The national year in docs/scale.md: table and curve, written from the committed run, never by hand.

python -m benchmarks.national.page
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.national.picture import Panel, picture
from benchmarks.national.record import Course, read_courses
from benchmarks.processes import ROOT

PATH = ROOT / "docs" / "scale.md"
PICTURE = ROOT / "docs" / "national.svg"
BEGIN, END = "<!-- national: begin, written by python -m benchmarks.national --adopt -->", "<!-- national: end -->"
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
#: steps shown in the table: the curve has them all
_SHOWN = 5


def section(courses: Mapping[str, Course]) -> str:
    """What stands between the markers."""
    return "\n".join(line for course in courses.values() for line in _course(course))


def curve(courses: Mapping[str, Course]) -> str:
    """All databases in one picture."""
    named = {_NAMES[course.database]: course for course in courses.values()}
    return picture(
        [
            Panel("CPU of a filing", "ms", {n: [(s.filings, s.each) for s in c.steps] for n, c in named.items()}),
            Panel("peak memory", "MiB", {n: [(s.filings, s.peak) for s in c.steps] for n, c in named.items()}),
            Panel("database", "MB", {n: [(s.filings, s.size / 1e6) for s in c.steps] for n, c in named.items()}),
        ]
    )


def with_section(page: str, courses: Mapping[str, Course]) -> str:
    """The page with the part between its markers written anew."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{section(courses)}\n{END}{tail}"


def adopt(courses: Mapping[str, Course]) -> None:
    """Write page and picture."""
    PATH.write_text(with_section(PATH.read_text(encoding="utf-8"), courses), encoding="utf-8")
    PICTURE.write_text(curve(courses), encoding="utf-8")


def _course(course: Course) -> Iterator[str]:
    first, last = course.steps[0], course.steps[-1]
    yield (
        f"{_NAMES[course.database]}, {course.agencies:,} agencies, {last.facts:,} figures, one import; each line is of"
        f" {first.added:,} filings:"
    )
    yield ""
    yield "| filings so far | returned | CPU of a filing | peak memory | database | bytes a figure |"
    yield "|---|---|---|---|---|---|"
    every = max(1, len(course.steps) // _SHOWN)
    for number, step in enumerate(course.steps, 1):
        if step in (first, last) or number % every == 0:
            yield (
                f"| {step.filings:,} | {step.returned:,} | {step.each:.2f} ms | {step.peak:.0f} MiB"
                f" | {step.size / 1e6:,.0f} MB | {step.size / step.facts:.1f} |"
            )
    yield ""
    yield "| what | command | CPU | peak memory | |"
    yield "|---|---|---|---|---|"
    for one in course.asked:
        command = f"`{one.command}`" if one.command else ""
        yield f"| {one.what} | {command} | {one.cpu:.1f} s | {one.peak:.0f} MiB | {one.note} |"
    yield ""


if __name__ == "__main__":
    adopt(read_courses())
