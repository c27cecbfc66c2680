"""A disk that takes no more: one line, an intact database, and the next import completes the batch."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from etl.batch import ImportOptions, run_import
from reportdb.database import connect_url, open_database
from tests import crash_batch

resource = pytest.importorskip("resource")

#: starts reportdb where no file may grow beyond so many bytes: writes then fail as they do on a full disk
_LIMITED = """import resource, sys
most = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
from reportdb.cli import main
sys.exit(main(sys.argv[1:]))"""


def limited(most: int, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _LIMITED, str(most), *words],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "reportdb.sqlite"
    shutil.copyfile(sqlite_template, path)
    return path


@pytest.mark.parametrize("room", [60_000, 250_000, 600_000])
def test_a_full_disk_ends_an_import_in_one_line(database: Path, tmp_path: Path, room: int) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    filings = crash_batch.make_folder(folder, 6)
    done = limited(room, "--db", str(database), "import", str(folder))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "full" in done.stderr
    engine = open_database(connect_url(str(database)))
    assert crash_batch.faults(engine) == []
    before = len(crash_batch.held(engine))
    results = Counter(one.status for one in run_import(engine, [str(folder)], ImportOptions()))
    assert results["failed"] == 1
    assert before < len(crash_batch.held(engine)) == filings
    assert crash_batch.faults(engine) == []
    engine.dispose()


def test_a_full_disk_leaves_no_half_of_a_copy_or_workbook(database: Path, tmp_path: Path) -> None:
    engine = open_database(connect_url(str(database)))
    reports = Path(__file__).parent.parent / "samples" / "reports" / "suqian_2023.xlsx"
    list(run_import(engine, [str(reports)], ImportOptions()))
    engine.dispose()
    out = tmp_path / "out"
    out.mkdir()
    asked = ("--agency", "宿迁市人民政府", "--year", "2023", "-o", str(out / "a.xlsx"))
    for words in (("export", *asked), ("backup", str(out / "b.sqlite"))):
        done = limited(10_000, "--db", str(database), *words)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
    assert list(out.iterdir()) == []
