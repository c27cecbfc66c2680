"""Two and three imports at once into one database: all finish, nothing is lost, nothing is there twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine
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


def current(engine: Engine) -> set[tuple[object, ...]]:
    """The filing that counts of every report: agency, year, scope, and the digest of all it says.

    But for the report in two parts: only one import that has both joins them.
    """
    parted = ("青云市第1局", 2022)
    return {(*key[:3], key[8]) for key in crash_batch.held(engine) if key[5] and key[:2] != parted}


@pytest.mark.parametrize("case", ["the same folder", "an agency's years in both", "three that overlap"])
def test_importers_at_once(
    ready_url: URL, folders: list[Path], tmp_path: Path, sqlite_template: Path, case: str
) -> None:
    pair = {
        "the same folder": (folders[2], folders[2]),
        "an agency's years in both": (folders[0], folders[1]),
        "three that overlap": (folders[2], folders[0], folders[1]),
    }[case]
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
    assert current(engine) == current(alone)
    engine.dispose()
    alone.dispose()
