"""Several reader processes: the same reports in the same order, and one that dies takes one file with it."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from etl import readers
from etl.pending import Pending, read_pending
from etl.readers import Reading
from etl.results import ImportOptions
from etl.whose import Word

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
    assert len(alone) == 6


def test_reports_survive_the_way_between_processes() -> None:
    for report in Reading([str(REPORTS)], ImportOptions()):
        again = pickle.loads(pickle.dumps(report))
        assert told([again]) == told([report])


@pytest.mark.skipif(os.name != "posix", reason="the fault is planted by forking")
def test_a_reader_that_dies_takes_one_file_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def deadly(path: str, word: Word) -> list[Pending]:
        if "deadly" in path:
            os._exit(9)
        return read_pending(path, word)

    monkeypatch.setattr(readers, "read_pending", deadly)
    good = (REPORTS / "suqian_2023.xlsx").read_bytes()
    for name in ("a.xlsx", "b_deadly.xlsx", "c.xlsx"):
        (tmp_path / name).write_bytes(good)
    reports = list(Reading([str(tmp_path)], ImportOptions(jobs=2)))
    assert [Path(one.file).name for one in reports] == ["a.xlsx", "b_deadly.xlsx", "c.xlsx"]
    assert [one.read is not None for one in reports] == [True, False, True]
    assert [item.code for item in reports[1].findings] == ["unreadable"]
