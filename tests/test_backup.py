"""`reportdb backup` on both databases: a copy that says the same, or one line and nothing written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from reportdb.cli import main
from reportdb.database import connect_url, open_database, reading

REPORTS = Path(__file__).parent.parent / "samples" / "reports"
Run = Callable[..., tuple[int, str, str]]
VIEWS = ("annual_publications", "annual_applications", "annual_appeals", "annual_channels", "annual_improvement_items")


@pytest.fixture
def run(ready_url: URL, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line; exit code, stdout, stderr."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["--db", ready_url.render_as_string(hide_password=False), *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def shown(url: URL) -> dict[str, list[str]]:
    """Every public view and what filings there are; truth values and decimals as both databases can say them."""
    engine = open_database(url)
    with reading(engine) as conn:
        rows: dict[str, Any] = {view: conn.exec_driver_sql(f"SELECT * FROM {view}").all() for view in VIEWS}
        rows["filing"] = conn.exec_driver_sql("SELECT id, state, digest FROM filing").all()
    engine.dispose()
    return {view: sorted(str([_plain(value) for value in row]) for row in found) for view, found in rows.items()}


def _plain(value: object) -> object:
    return f"{value:.6f}" if isinstance(value, Decimal | float | int) else value


def test_the_copy_says_what_the_database_says(run: Run, ready_url: URL, tmp_path: Path) -> None:
    run("import", str(REPORTS))
    copy = tmp_path / "copies" / "copy.sqlite"
    code, out, _err = run("backup", str(copy))
    assert code == 0
    assert "9 份报送" in out
    assert [path.name for path in copy.parent.iterdir()] == ["copy.sqlite"]
    assert shown(connect_url(str(copy))) == shown(ready_url)
    assert main(["--db", str(copy), "integrity"]) == 0
    assert main(["--db", str(copy), "import", str(REPORTS)]) == 1  # one was returned, the others are unchanged
    assert main(["--db", str(copy), "trace", "applications", "received", "total", "--agency", "宿迁市人民政府", "--year", "2023"]) == 0  # fmt: skip


def test_nothing_is_written_over(run: Run, tmp_path: Path) -> None:
    there = tmp_path / "there.sqlite"
    there.write_text("mine", "utf-8")
    code, _out, err = run("backup", str(there))
    assert (code, len(err.splitlines())) == (2, 1)
    assert there.read_text("utf-8") == "mine"


def test_where_nothing_can_be_written_one_line_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    code, _out, err = run("backup", str(tmp_path / "file" / "copy.sqlite"))
    assert (code, len(err.splitlines())) == (2, 1)


def test_a_damaged_database_gives_no_backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, copy = tmp_path / "a.sqlite", tmp_path / "copy.sqlite"
    main(["--db", str(path), "import", str(REPORTS / "suqian_2023.xlsx")])
    engine = open_database(connect_url(str(path)))
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE application SET value = value + 1 WHERE value = 3511")
    engine.dispose()
    capsys.readouterr()
    assert main(["--db", str(path), "backup", str(copy)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith((".reportdb", "copy"))] == []


def test_a_copy_taken_while_others_write_is_of_one_moment(run: Run, ready_url: URL, tmp_path: Path) -> None:
    writer = threading.Thread(
        target=lambda: main(["--db", ready_url.render_as_string(hide_password=False), "import", str(REPORTS)])
    )
    writer.start()
    codes = [run("backup", str(tmp_path / f"{number}.sqlite"))[0] for number in range(3)]
    writer.join()
    assert codes == [0, 0, 0]
