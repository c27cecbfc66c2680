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


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A folder to import, which nothing is written to, and how many filings it makes."""
    folder = tmp_path_factory.mktemp("batch")
    return folder, crash_batch.make_folder(folder, 6)


@pytest.mark.parametrize("room", [60_000, 250_000, 600_000])
def test_a_full_disk_ends_an_import_in_one_line(database: Path, batch: tuple[Path, int], room: int) -> None:
    folder, filings = batch
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a file on which nothing fits")
@pytest.mark.parametrize("words", [("import", "samples/reports"), ("import", "--json", "samples/reports"), ("--help",)])
def test_output_into_a_full_disk_is_one_line(database: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "reportdb", "--db", str(database), *words],
            stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8", timeout=120, check=False,
            cwd=Path(__file__).parent.parent,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["reportdb: the output cannot be written: No space left on device"]
    engine = open_database(connect_url(str(database)))
    assert crash_batch.faults(engine) == []
    engine.dispose()


_QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("integrity",),
    ("status", "--year", "2023"),
    ("sql", "SELECT count(*) FROM annual_appeals"),
)
#: a file system that takes no writes: run with the folder of the copy, a free folder, and a command line
_READ_ONLY = """set -e
mount -t tmpfs none "$2"; cp "$1"/* "$2"; mount -o remount,ro "$2"
shift 2
exec "$@" """


def _on_read_only_disk(folder: Path, mount: Path, *words: str) -> subprocess.CompletedProcess[str]:
    mount.mkdir(exist_ok=True)
    started = ["unshare", "-rm", "sh", "-c", _READ_ONLY, "sh", str(folder), str(mount)]
    return subprocess.run(
        [*started, *words], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_a_backup_on_a_read_only_disk_can_be_read(database: Path, tmp_path: Path) -> None:
    mount, folder = tmp_path / "mount", tmp_path / "copy"
    folder.mkdir()
    (folder / "note").touch()
    if shutil.which("unshare") is None or _on_read_only_disk(folder, mount, "true").returncode:
        pytest.skip("nobody may mount here")
    for line in (("import", "samples/reports", "--accept", "as published"), ("backup", str(folder / "b.sqlite"))):
        subprocess.run(
            [sys.executable, "-m", "reportdb", "--db", str(database), *line],
            check=True, capture_output=True, timeout=120, cwd=Path(__file__).parent.parent,
        )  # fmt: skip
    reportdb = (sys.executable, "-m", "reportdb", "--db", str(mount / "b.sqlite"))
    for words in _QUESTIONS:
        done = _on_read_only_disk(folder, mount, *reportdb, *words)
        assert (done.returncode, done.stderr) == (0, "")
    reports = Path(__file__).parent.parent / "samples" / "reports"
    done = _on_read_only_disk(folder, mount, *reportdb, "import", str(reports))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "cannot be written to" in done.stderr
