"""The benchmark suite at its smallest: every part runs, nobody loses a figure unseen, RESULTS.md is what was measured."""

from __future__ import annotations

import io
import os
import runpy
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.engine import URL

from benchmarks import baseline, results_page, store
from benchmarks.__main__ import PARTS
from benchmarks.bench import Bench
from benchmarks.contest import contest
from benchmarks.filled_report import FEN
from benchmarks.goals import GOALS
from benchmarks.outcome import Outcome, read_run, write_run
from benchmarks.parts import memory
from benchmarks.processes import Ended, Taken, peak, take
from benchmarks.servers import Server
from benchmarks.stored_numbers import require
from benchmarks.workbooks import write_workbooks
from reportdb.cli import main

TINY = "tiny"


def outcome(value: float, key: str = "import_sqlite/rival", *pairs: float) -> Outcome:
    """A measured ratio."""
    part, against = key.split("/")
    return Outcome(part, against, value, "x", "4 workbooks", TINY, pairs=pairs)


def inside(command: Sequence[str]) -> Ended:
    """A command of a contestant in this process: the libraries are loaded already."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        if list(command[:2]) == ["-m", "reportdb"]:
            code = main(list(command[2:]))
        elif command[0] == "-m":
            before, sys.argv = sys.argv, [command[1], *command[2:]]
            try:
                runpy.run_module(command[1], run_name="__main__")
            finally:
                sys.argv = before
    return Ended(code, out.getvalue(), err.getvalue())


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_server: URL) -> Iterator[Bench]:
    """A tiny run in this process, on the server of the tests."""
    monkeypatch.setattr("benchmarks.processes.execute", inside)
    monkeypatch.setattr(memory, "peak", lambda command: float(bool(inside(command).code == 0)))
    bench = Bench(TINY, tmp_path)
    bench.server = Server(postgres_server, os.getpid())
    yield bench
    bench.close()


@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")  # runs what others import
@pytest.mark.parametrize("name", PARTS)
def test_every_part_measures_what_the_goals_name(name: str, bench: Bench) -> None:
    found = list(PARTS[name](bench))
    assert found
    assert all(one.key in GOALS and one.scale == TINY for one in found)
    # CPU seconds are those of child processes, and here there are none
    assert all(one.value > 0 for one in found if one.unit != "s")


def test_the_page_is_written_from_the_committed_run_and_names_what_was_not_measured() -> None:
    committed = baseline.read_baseline()
    assert {one.scale for one in committed} == {"small"}
    assert {one.scale for one in baseline.read_baseline(baseline.FULL)} <= {"full"}
    assert [one.key for one in committed] == [key for key in GOALS if key in {one.key for one in committed}]
    assert results_page.PATH.read_text(encoding="utf-8") == results_page.page(committed)


def test_workbooks_are_the_same_for_a_seed_and_hold_the_numbers_they_are_said_to(tmp_path: Path) -> None:
    numbers = write_workbooks(tmp_path / "a", 5)
    again = write_workbooks(tmp_path / "b", 5)
    other = write_workbooks(tmp_path / "c", 5, seed=1)
    assert numbers == again != other
    for name, expected in numbers.items():
        content = (tmp_path / "a" / name).read_bytes()
        assert content == (tmp_path / "b" / name).read_bytes()
        book = CalamineWorkbook.from_path(str(tmp_path / "a" / name))
        cells = [
            round(value * FEN)
            for sheet in book.sheet_names
            for row in book.get_sheet_by_name(sheet).to_python()
            for value in row
            if isinstance(value, float)
        ]
        require("the workbook", {name: expected}, {name: cells})


def test_a_contestant_that_loses_a_file_or_a_figure_is_none() -> None:
    numbers = {"a.xlsx": [1, 2, 2], "b.xlsx": [3]}
    require("floor", numbers, {"a.xlsx": [2, 1, 2, 9], "b.xlsx": [3]})
    for stored in ({"a.xlsx": [1, 2, 2]}, {"a.xlsx": [1, 2], "b.xlsx": [3]}, {"a.xlsx": [1, 2, 3], "b.xlsx": [3]}):
        with pytest.raises(RuntimeError, match="floor stored"):
            require("floor", numbers, stored)
    with pytest.raises(RuntimeError, match="ours stored"):
        require("ours", numbers, {"a.xlsx": [1, 2, 2, 9], "b.xlsx": [3]}, exactly=True)


def test_rounds_are_run_in_turn_and_ratios_are_those_of_pairs() -> None:
    order: list[str] = []
    seconds = {"ours": [1.0, 2.0, 4.0], "floor": [1.0, 1.0, 1.0], "rival": [10.0, 10.0, 80.0]}

    def runner(name: str, number: int) -> Taken:
        order.append(name)
        return Taken(2 * seconds[name][number], seconds[name][number])

    runners = {name: (lambda number, name=name: runner(name, number)) for name in seconds}
    held = contest("import_sqlite", "3", TINY, 3, runners)
    assert order == ["ours", "floor", "rival", "rival", "floor", "ours", "ours", "floor", "rival"]
    assert (held.ratio("floor").value, held.ratio("rival").value) == (2.0, 10.0)
    assert held.ratio("rival").pairs == (10.0, 5.0, 20.0)
    assert held.ratio("floor", clock="wall").seconds["ours"] == (4.0, 2.0)


def test_what_fell_behind_the_baseline_beyond_its_noise_is_told() -> None:
    old = outcome(10.0)
    assert baseline.worse([old], [outcome(9.0)]) == []
    assert [one.key for one in baseline.worse([old], [outcome(8.0)])] == [old.key]
    assert baseline.worse([old], [outcome(20.0)]) == []
    floor = outcome(2.0, "import_sqlite/floor")
    assert [one.now for one in baseline.worse([floor], [outcome(3.0, floor.key)])] == [3.0]
    assert baseline.worse([floor], [outcome(1.0, floor.key)]) == []
    noisy = outcome(8.0, old.key, 6.0, 8.0, 10.0)
    assert baseline.worse([old], [noisy]) == []
    assert baseline.worse([replace(old, scale="full")], [outcome(1.0)]) == []


def test_a_run_can_be_read_again_and_adopted_in_part(tmp_path: Path) -> None:
    file = tmp_path / "bench" / "run.json"
    run = [replace(outcome(9.5, "import_sqlite/rival", 9.0, 9.5), profile=[[0.5, "etl/a.py:1 f"]])]
    write_run(file, run)
    assert read_run(file) == run
    adopted = tmp_path / "baseline.json"
    baseline.adopt([outcome(1.0, "import_sqlite/floor"), *run], adopted)
    baseline.adopt([outcome(2.0, "import_sqlite/floor")], adopted)
    assert [(one.key, one.value) for one in baseline.read_baseline(adopted)] == [
        ("import_sqlite/rival", 9.5),
        ("import_sqlite/floor", 2.0),
    ]


def test_the_page_names_what_is_not_met_and_where_the_time_goes() -> None:
    missed = replace(outcome(9.5), profile=[[0.5, "etl/a.py:1 f"]])
    page = results_page.page([missed, outcome(1.5, "import_sqlite/floor")])
    assert "| 9.50 |  | ≥ 25 | **not met** |" in page
    assert "| 1.50 |  | ≤ 2 | met |" in page
    assert "| 50.0% | `etl/a.py:1 f` |" in page
    assert "Not measured in this run: `show`: CPU seconds.\n" in page


def test_processes_are_measured_with_their_children() -> None:
    assert take(["-c", "sum(range(3_000_000))"]).cpu > 0.01
    assert peak(["-c", "import time; held = b'x' * 60_000_000; time.sleep(0.1)"]) > 60
    with pytest.raises(RuntimeError, match="no such thing"):
        take(["-c", "raise SystemExit('no such thing')"])


def test_the_tree_of_the_stored_province_has_one_top_and_cities_below() -> None:
    uppers = [store.superior(n) for n in range(1, 604)]
    assert uppers[:4] == [None, 1, 2, 2]
    assert [n for n, upper in enumerate(uppers, 1) if upper == 1] == [2, 302, 602]
