"""RESULTS.md, from the committed run; never written by hand.

python -m benchmarks.results_page
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.baseline import FULL, read_baseline
from benchmarks.desk import measured
from benchmarks.goals import GOALS
from benchmarks.outcome import Outcome
from benchmarks.why import WHY

PATH = Path(__file__).parent / "RESULTS.md"
#: the committed run of the web desk under load
DESK = Path(__file__).parent / "desk.json"
_HEAD = """# Measured

Written by `make bench-baseline` from `benchmarks/baseline.json`; a test holds both together. Everything is a whole
process, start included, over the same generated files in the same run, in turn, and every contestant is asked whether
it stored or printed the same figures. A number is the median of the ratios of pairs, by CPU seconds (of client and
server) where nothing else is said, with the ratio by wall time beside it: absolute times drift, and a busy machine
stretches them. `make bench` runs it again and ends with what became worse.
"""
_MET = {True: "met", False: "**not met**", None: ""}


def page(outcomes: Sequence[Outcome]) -> str:
    """The whole page."""
    parts = [_HEAD, table(outcomes)]
    measured = {one.key for one in outcomes}
    parts += [f"Not measured in this run: {goal.what}.\n" for goal in GOALS.values() if goal.key not in measured]
    parts += ["## Seconds\n", _seconds(outcomes), *_full()]
    missed = {one.key: one for one in (*read_baseline(FULL), *outcomes) if GOALS[one.key].met(one) is False}
    if missed:
        parts.append("## Where the goal is not reached, where the time goes\n")
        parts.append("Own CPU time of functions by cProfile, which makes small functions look dearer than they are.\n")
        parts += [_missed(missed[key]) for key in GOALS if key in missed]
    return "\n".join([*parts, *_desk()])


def table(outcomes: Iterable[Outcome]) -> str:
    """Goal, ratio, met or not."""
    lines = ["| what | measured | by wall | goal | | size | |", "|---|---|---|---|---|---|---|"]
    for one in outcomes:
        goal = GOALS[one.key]
        other = "" if one.other is None else f"{one.other:.2f}"
        clock = "" if one.clock == "cpu" else f" ({one.clock}; CPU in the next column)"
        lines.append(
            f"| {goal.what}{clock} | {one.value:.2f} {_UNITS[one.unit]}".rstrip()
            + f" | {other} | {goal.words} | {_MET[goal.met(one)]} | {one.size} | {one.note} |"
        )
    return "\n".join(lines) + "\n"


_UNITS = {"x": "", "s": "s", "MiB": "MiB", "bytes": "bytes"}


def _seconds(outcomes: Iterable[Outcome]) -> str:
    lines = ["| part | who | wall | CPU |", "|---|---|---|---|"]
    seen: set[str] = set()
    for one in outcomes:
        if one.seconds and one.part not in seen:
            seen.add(one.part)
            lines += [f"| {one.part} | {who} | {wall:.3f} | {cpu:.3f} |" for who, (wall, cpu) in one.seconds.items()]
    return "\n".join(lines) + "\n"


def _full() -> list[str]:
    """What was run at the sizes that the goals speak of."""
    outcomes = read_baseline(FULL)
    if not outcomes:
        return []
    head = (
        "`make bench-baseline SCALE=full ONLY=part`: each part was run by itself, so its seconds are those of its own day"
        " and only its ratios can be held against the table above.\n"
    )
    return ["## At the sizes of the goals\n", head, table(outcomes), _seconds(outcomes)]


def _desk() -> list[str]:
    """The web desk under load, a part of its own: `make load MINUTES=5`, and `python -m benchmarks.desk --adopt` keeps it."""
    if not DESK.exists():
        return []
    found = measured.Measured.read(DESK)
    head = (
        f"{found.readers} people reading and {found.uploaders} handing in workbooks for {found.minutes:g} minutes on loopback,"
        f" {found.agencies} agencies with three years on SQLite, 1 to 3 seconds between pages; they follow the links they"
        f" find. Written by `python -m benchmarks.desk --adopt` from `benchmarks/desk.json`. The goal: no error, p95 of all"
        f" at most 1 s. The server held {found.memory:.0f} MiB at most, all its processes together, and used"
        f" {found.cpu:.0f} s of CPU; {found.stored} reports were stored meanwhile. The machine has {found.cores} cores, and its load was {found.busy:.1f}"
        " before it began.\n"
    )
    return ["## The web desk under load\n", head, measured.table(found), ""]


def _missed(outcome: Outcome) -> str:
    lines = [f"### {GOALS[outcome.key].what}\n"]
    lines += [f"{WHY[outcome.key]}\n"] if outcome.key in WHY else []
    lines += ["| share | function |", "|---|---|"] if outcome.profile else []
    lines += [f"| {float(share):.1%} | `{name}` |" for share, name in outcome.profile]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PATH.write_text(page(read_baseline()), encoding="utf-8")
