"""Every hostile file between two good ones, through the command line: the good ones come in, the other is named, nothing hangs."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from reportdb.cli import main
from samples import make_hostile
from samples.hostile_package import AGENCY, good
from samples.hostile_sheet import below, cell

ROOT = Path(__file__).parent.parent
#: seconds for one import of three files on a busy machine; the limit for the hostile one alone is 30
PATIENCE = 60
#: what the whole program may hold at its peak: the limit for one file and as much for the program itself
MOST_MEMORY = 1.5 * 1024**3
GOOD = {"1_good.xlsx": good("示例市甲局"), "3_good.xlsx": good("示例市乙局")}


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Path:
    """A fresh database."""
    return Path(shutil.copyfile(sqlite_template, tmp_path / "reportdb.sqlite"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two good files; what is named 2_… stands between them."""
    made = tmp_path / "in"
    made.mkdir()
    for name, content in GOOD.items():
        (made / name).write_bytes(content)
    return made


def imported(database: Path, *words: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and lines of `import --json`."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["--db", str(database), "import", "--json", *words])
    assert code in (0, 1), err.getvalue()
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def stored(database: Path) -> dict[str, int]:
    """Figures of table three stored for each current filing."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT agency, count(*) FROM annual_applications GROUP BY agency")
        return {str(agency): int(count) for agency, count in rows}


def chinese(words: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in words)


@pytest.mark.parametrize("name", make_hostile.FILES)
def test_a_hostile_file_takes_nothing_with_it(name: str, database: Path, folder: Path) -> None:
    content, expected = make_hostile.make(name)
    (folder / "2_hostile.xlsx").write_bytes(content)
    start = time.monotonic()
    code, lines = imported(database, str(folder))
    assert time.monotonic() - start < PATIENCE
    first, hostile, last = lines
    assert (first["status"], last["status"]) == ("accepted", "accepted")
    found = {item["code"]: item["message"] for item in hostile["findings"] if item["level"] == "error"}
    accepted = hostile["status"] == "accepted"
    assert code == (0 if accepted else 1)
    if expected == "accepted":
        assert accepted
    elif expected == "returned":
        assert hostile["status"] == "returned"
        assert found
    elif expected:
        assert hostile["status"] == "failed"
        assert list(found) == [expected]
    assert all(chinese(message) and len(message) < 1_000 for message in found.values())
    figures = stored(database)
    assert figures == dict.fromkeys(["示例市甲局", "示例市乙局", *([AGENCY] if accepted else [])], 175)


def test_all_at_once_stay_within_time_and_memory(database: Path, tmp_path: Path) -> None:
    """The worst of them in one import by two readers, measured from outside."""
    folder = tmp_path / "in"
    folder.mkdir()
    worst = [
        "bomb_that_lies", "million_cells_without_references", "million_blank_cells", "a1_and_the_last_cell",
        "laughs_in_texts", "merged_over_each_other", "merged_half_a_million", "hundred_thousand_sheets", "far_by_prefix",
    ]  # fmt: skip
    for number, name in enumerate(worst):
        (folder / f"{number:02}_{name}.xlsx").write_bytes(make_hostile.make(name).content)
        (folder / f"{number:02}_zgood.xlsx").write_bytes(good(f"示例市第{'一二三四五六七八九'[number]}局"))
    words = [sys.executable, "-m", "reportdb", "--db", str(database), "import", "--json", "--jobs", "2", str(folder)]
    watch = (
        "import resource,subprocess,sys; code=subprocess.run(sys.argv[1:]).returncode;"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,file=sys.stderr); sys.exit(code)"
    )
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", watch, *words], capture_output=True, text=True, cwd=ROOT, check=False)
    assert time.monotonic() - start < 2 * PATIENCE
    assert done.returncode == 1, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == sorted(path.name for path in folder.iterdir())
    assert {line["status"] for line in lines if "zgood" in line["file"]} == {"accepted"}
    assert int(done.stderr.split()[-1]) * 1024 < MOST_MEMORY


def test_a_limit_that_is_changed_is_the_limit(database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTDB_LIMITS", "rows=100")
    (folder / "2_hostile.xlsx").write_bytes(below(cell("A101")))
    _, lines = imported(database, str(folder))
    assert [line["status"] for line in lines] == ["accepted", "failed", "accepted"]
    assert "上限是 100 行" in lines[1]["findings"][0]["message"]
    monkeypatch.setenv("REPORTDB_LIMITS", "rows=15K")
    assert main(["--db", str(database), "import", str(folder)]) == 2
    monkeypatch.setenv("REPORTDB_LIMITS", "file=1K, seconds=9")
    _, lines = imported(database, str(folder))
    assert {line["status"] for line in lines} == {"failed"}
    assert "1 KB" in lines[0]["findings"][0]["message"]


@pytest.fixture
def names() -> list[str]:
    """Names that mean something to somebody else."""
    return ["--dry-run.xlsx", "2 '; DROP TABLE filing; --.xlsx", "2\n年报.xlsx", "2 😀.xlsx", "2\u202exslx.exe.xlsx",
           "2 =cmd|'calc'!A1.xlsx", "2" + "长" * 80 + ".xlsx", "2 $(touch x) `x`.xlsx", "2\x1b[31m.xlsx"]  # fmt: skip


def test_names_of_files_are_names(database: Path, tmp_path: Path, names: list[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / name).write_bytes(good(f"示例市第{'一二三四五六七八九'[number]}局"))
    code, lines = imported(database, str(folder))
    assert code == 0
    assert sorted(Path(line["file"]).name for line in lines) == sorted(names)
    with closing(sqlite3.connect(database)) as connection:
        known = {name for (name,) in connection.execute("SELECT name FROM filing_source")}
    assert known == set(names)
