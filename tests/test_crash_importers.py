"""Two imports at once into one database: both finish, nothing is lost, nothing is there twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from etl.batch import ImportOptions, run_import
from reportdb.database import connect_url, open_database
from tests import crash_batch

AGENCIES = 5


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two batches that share their first agencies and years and differ in the rest."""
    whole = tmp_path_factory.mktemp("whole")
    crash_batch.make_folder(whole, AGENCIES)
    files = sorted(path for path in whole.iterdir() if path.name[0].isdigit())
    halves = [tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")]
    for number, path in enumerate(files):
        shutil.copy(path, halves[number % 2])  # an agency's years go to both
    return [*halves, whole]


def results(url: URL, *folders: Path) -> list[tuple[int, str]]:
    """Exit code and stderr of imports that run side by side."""
    running = [crash_batch.importer(url, str(folder)) for folder in folders]
    said = [process.communicate(timeout=120)[1] for process in running]
    return [(process.returncode, words) for process, words in zip(running, said, strict=True)]


@pytest.mark.parametrize("case", ["the same folder", "an agency's years in both"])
def test_two_importers_at_once(
    ready_url: URL, folders: list[Path], tmp_path: Path, sqlite_template: Path, case: str
) -> None:
    pair = (folders[2], folders[2]) if case == "the same folder" else (folders[0], folders[1])
    shutil.copyfile(sqlite_template, tmp_path / "alone.sqlite")
    alone = open_database(connect_url(str(tmp_path / "alone.sqlite")))
    for folder in dict.fromkeys(pair):
        list(run_import(alone, [str(folder)], ImportOptions()))
    for code, words in results(ready_url, *pair):
        assert code in (0, 1)
        assert words == ""
    engine = open_database(ready_url)
    assert crash_batch.faults(engine) == []
    assert {key[:4] for key in crash_batch.held(engine)} == {key[:4] for key in crash_batch.held(alone)}
    assert len(crash_batch.held(engine)) == len(crash_batch.held(alone))
    engine.dispose()
    alone.dispose()
