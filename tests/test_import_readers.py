"""Several reader processes: the same reports in the same order, and one that dies takes one file with it."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from etl import readers
from etl.paths import expand
from etl.pending import Pending
from etl.readers import Reading
from etl.reading import FileReading, read_content
from etl.results import ImportOptions

REPORTS = Path(__file__).parent.parent / "samples" / "reports"


def told(reports: list[Pending]) -> list[tuple[object, ...]]:
    return [
        (one.file, one.agency, one.year, one.findings, None if one.read is None else one.read.report.content())
        for one in reports
    ]


def test_processes_change_neither_order_nor_content() -> None:
    alone = list(Reading([str(REPORTS)], ImportOptions()))
    shared = list(Reading([str(REPORTS)], ImportOptions(jobs=2)))
    assert told(alone) == told(shared)
    assert len(alone) == 9


def test_reports_survive_the_way_between_processes() -> None:
    for report in Reading([str(REPORTS)], ImportOptions()):
        again = pickle.loads(pickle.dumps(report))
        assert told([again]) == told([report])


@pytest.mark.skipif(os.name != "posix", reason="the fault is planted by forking")
def test_a_reader_that_dies_takes_one_file_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def deadly(path: str, name: str, content: bytes, *rest: Any) -> FileReading:
        if "deadly" in path:
            os._exit(9)
        return read_content(path, name, content, *rest)

    monkeypatch.setattr(readers, "read_content", deadly)
    good = (REPORTS / "suqian_2023.xlsx").read_bytes()
    for name in ("a.xlsx", "b_deadly.xlsx", "c.xlsx"):
        (tmp_path / name).write_bytes(good)
    reports = list(Reading([str(tmp_path)], ImportOptions(jobs=2)))
    assert [Path(one.file).name for one in reports] == ["a.xlsx", "b_deadly.xlsx", "c.xlsx"]
    assert [one.read is not None for one in reports] == [True, False, True]
    assert [item.code for item in reports[1].findings] == ["unreadable"]


@pytest.mark.skipif(os.name != "posix", reason="links need no rights there")
def test_a_folder_that_links_to_itself_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "a.xlsx").touch()
    (tmp_path / "2023" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "2023" / "more").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    only = [str(Path("2023", "a.xlsx"))]
    for given in ("**/*.xlsx", "*/*.xlsx", "2023", "2023/**"):
        assert list(expand([given])) == only
    assert list(expand([str(tmp_path)])) == [str(tmp_path / "2023" / "a.xlsx")]
    assert list(expand(["2023/?.xls[wx]", "**/**/a.*"])) == only
