"""What an import puts aside: records cut off, files read in any order, no room, and nothing left behind or held."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from etl import guard, reader_process, readers, reading, spool
from etl.batch import ImportOptions, run_import
from etl.readers import Reading
from etl.reading import FileReading, read_content
from etl.results import ImportResult
from etl.shelf import Shelf, pieces_of
from etl.spool import Spool, framed
from reportdb.errors import UsageError
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, TableData, number, words

REPORTS = Path(__file__).parent.parent / "samples" / "reports"


def test_pieces_come_back_from_their_places() -> None:
    held = Spool()
    records = [(3, [b"", b"a" * 5000]), (1, [b"bc"]), (2, []), (9, [b"d" * 2_000_000, b"e"])]
    places = [held.put(number, pieces) for number, pieces in records]
    assert held.piece(places[1]) == b"bc"
    assert [(number, [held.piece(place) for place in of]) for number, of in held.records()] == records
    held.close()


@pytest.mark.parametrize("lost", [1, 20, 5004, 5030])
def test_a_record_that_was_cut_off_is_none(lost: int) -> None:
    held = Spool(named=True)
    assert held.path is not None
    path = Path(held.path)
    path.write_bytes((framed(7, [b"whole"]) + framed(8, [b"x" * 5000, b"y"]))[:-lost])
    assert [number for number, _ in held.records()] == [7]
    held.close()
    assert not path.exists()


def test_no_room_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spool, "_HELD", 10)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    held = Spool()
    held.put(0, [b"x" * 100])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(held._file, "write", full)
    with pytest.raises(UsageError, match="No space left on device"):
        held.put(1, [b"x"])


def test_files_read_in_any_order_come_in_that_of_the_input() -> None:
    reports = list(Reading([str(REPORTS)], ImportOptions()))
    shelf = Shelf(len(reports))
    for first in (1, 0):
        part = Spool()
        for file in range(len(reports) - 2 + first, -1, -2):
            part.put(file, pieces_of([reports[file], reports[file]]))
        assert shelf.missing
        shelf.take(part)
    assert list(shelf.missing) == []
    assert [one.file for one in shelf] == [one.file for one in reports for _ in range(2)]
    assert [one.sources for one in shelf] == [one.sources for one in reports for _ in range(2)]
    shelf.close()


def figures() -> Iterator[TableData]:
    for form in catalog().tabular.values():
        for table in form.tables.values():
            cells = table.official_cells
            yield TableData(form.edition, {cell: number(at) for at, cell in enumerate(cells)})
            yield TableData(form.edition, dict.fromkeys(reversed(cells), BLANK))
            yield TableData("unknown", dict.fromkeys(cells[1:], NOT_APPLICABLE))
    yield TableData("2021")
    values = (number(0), BLANK, NOT_APPLICABLE, words("18万余"), words(""), number(-3), number(10**15))
    yield TableData("2021", {Cell("a", str(at)): value for at, value in enumerate(values)})


def test_figures_survive_being_put_aside() -> None:
    for data in figures():
        again = pickle.loads(pickle.dumps(data))
        assert again == data
        assert list(again.figures) == list(data.figures)
        assert all(isinstance(figure, Figure) for figure in again.figures.values())


def told(results: list[ImportResult]) -> list[tuple[object, ...]]:
    return [(one.to_json(), one.sources, one.places, one.files, one.said_of) for one in results]


@pytest.mark.parametrize("rehearsed", [True, False])
def test_readers_change_neither_order_nor_results(engine: Engine, tmp_path: Path, rehearsed: bool) -> None:
    """With a copy of a file, files of one report, and files that only a guarded reader may read among them."""
    for name in ("suqian_2023.xlsx", "hongze_2023.xlsx"):
        for copy in ("a", "b"):
            (tmp_path / f"{copy}_{name}").write_bytes((REPORTS / name).read_bytes())
    (tmp_path / "b.txt").write_bytes(b"no workbook")
    paths = [str(tmp_path), str(REPORTS)]
    dry = list(run_import(engine, paths, ImportOptions(dry_run=True)))
    found = list(run_import(engine, paths, ImportOptions(jobs=3, dry_run=rehearsed)))
    if not rehearsed:
        for one in found:
            one.filing = None
    assert [one.file for one in dry] == [one.file for one in found]
    assert told(dry) == told(found) or not rehearsed
    assert [one.status for one in dry] == [one.status for one in found]
    assert all(
        source.content == Path(path).read_bytes()
        for one in found
        for path, source in zip(one.files, one.sources, strict=True)
    )


def test_spawned_readers_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = list(Reading([str(REPORTS)], ImportOptions()))
    for module in (guard, readers, reader_process):
        monkeypatch.setattr(module, "start_method", lambda: "spawn")
    spawned = list(Reading([str(REPORTS)], ImportOptions(jobs=2)))
    assert [(one.file, one.agency, one.year, one.findings) for one in alone] == [
        (one.file, one.agency, one.year, one.findings) for one in spawned
    ]


@pytest.mark.skipif(os.name != "posix", reason="the fault is planted by forking")
def test_readers_that_all_die_leave_the_rest_to_a_guarded_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def deadly(path: str, name: str, content: bytes, *rest: Any) -> FileReading:
        if "deadly" in path:
            os._exit(9)
        return read_content(path, name, content, *rest)

    monkeypatch.setattr(readers, "read_content", deadly)
    good = (REPORTS / "suqian_2023.xlsx").read_bytes()
    for number_ in range(6):
        (tmp_path / f"{number_}{'deadly' if number_ < 3 else ''}.xlsx").write_bytes(good)
    reports = list(Reading([str(tmp_path)], ImportOptions(jobs=2)))
    assert [one.read is not None for one in reports] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(("many", "left"), [(9, 0), (10, 1)])
def test_who_read_many_files_forgets_their_sheets(monkeypatch: pytest.MonkeyPatch, many: int, left: int) -> None:
    """And a server that reads a few remembers them for the next."""
    reading.forget()
    monkeypatch.setattr(readers, "_MANY", many)
    assert len(list(Reading([str(REPORTS)], ImportOptions(jobs=1)))) == 9
    assert reading._recogniser.cache_info().currsize == left


def test_nothing_is_left_behind(tmp_path: Path, sqlite_template: Path) -> None:
    """Neither after an import, nor after one whose database cannot be opened."""
    aside = tmp_path / "aside"
    aside.mkdir()
    for database in (sqlite_template, tmp_path / "none" / "x.sqlite"):
        subprocess.run(
            [sys.executable, "-m", "reportdb", "--db", str(database), "import", "--dry-run", "--jobs", "2", str(REPORTS)],
            env={**os.environ, "TMPDIR": str(aside)}, cwd=REPORTS.parent.parent, check=False, capture_output=True, timeout=120,
        )  # fmt: skip
        assert list(aside.iterdir()) == []
