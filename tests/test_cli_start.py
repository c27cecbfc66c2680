"""How the command starts and speaks: lazily, in UTF-8, one line per mistake."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from reportdb.cli import DEFAULT_DATABASE, VERBS, cli, main
from reportdb.commands.help_pages import help_pages
from reportdb.database import DEFAULT_URL

ROOT = Path(__file__).parents[1]
SUQIAN = ROOT / "samples" / "reports" / "suqian_2023.xlsx"
HEAVY = ("sqlalchemy", "alembic", "pandas", "numpy", "openpyxl", "python_calamine", "psycopg", "rich", "etl")


def reportdb(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m reportdb` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "reportdb", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


def modules_after(*arguments: str) -> set[str]:
    """The modules loaded once a command line has run."""
    script = (
        "import sys; from reportdb.cli import main; code = main(sys.argv[1:]);"
        "print('\\n@' + ' '.join(sys.modules)); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    return set(done.stdout.rpartition("@")[2].split())


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with one report."""
    path = str(tmp_path_factory.mktemp("cli") / "reportdb.sqlite")
    assert reportdb("--db", path, "import", str(SUQIAN)).returncode == 0
    return path


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    loaded = modules_after("--help")
    assert not loaded & set(HEAVY)
    assert not {name for name in loaded if name.startswith("reportdb.commands")}


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_command_loads_nothing_heavy(verb: str) -> None:
    assert not modules_after(verb, "--help") & set(HEAVY)


def test_show_loads_neither_sqlalchemy_nor_a_spreadsheet_library(stored: str) -> None:
    loaded = modules_after("--db", stored, "show", "applications", "--agency", "宿迁市人民政府", "--year", "2023")
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize("form", ["text", "csv", "json", "markdown"])
def test_neither_do_totals(tmp_path: Path, form: str) -> None:
    path = str(tmp_path / "own.sqlite")
    assert main(["--db", path, "import", str(SUQIAN), "--scope", "own"]) == 0
    whose = ["--agency", "宿迁市人民政府", "--year", "2023"]
    assert not modules_after("--db", path, "total", *whose, "--format", form) & set(HEAVY)
    assert not modules_after("--db", path, "status", "--year", "2023") & set(HEAVY)


def test_the_list_of_commands_says_what_the_commands_say() -> None:
    with click.Context(cli) as context:
        for name, verb in VERBS.items():
            command = cli.get_command(context, name)
            assert command is not None
            assert command.name == name
            assert command.get_short_help_str(200) == verb.summary


def test_the_default_database_is_the_same_everywhere() -> None:
    assert DEFAULT_DATABASE == DEFAULT_URL


def test_docs_are_what_the_commands_say() -> None:
    page = ROOT / "docs" / "cli.md"
    assert page.read_text(encoding="utf-8") == help_pages(cli), "run: make docs"


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "Commands:" in capsys.readouterr().out
    assert main(["agencies"]) == 0
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["ascii", "cp936", "utf-8"])
def test_output_is_utf8_whatever_the_console_says(stored: str, encoding: str) -> None:
    done = reportdb(
        "--db", stored, "show", "appeals", "--agency", "宿迁市人民政府", "--year", "2023",
        PYTHONIOENCODING=encoding, PYTHONUTF8="0",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "行政复议" in done.stdout.decode("utf-8")
    wrong = reportdb(
        "--db", stored, "show", "appeals", "--agency", "没有这个局", "--year", "2023", PYTHONIOENCODING=encoding
    )
    assert wrong.returncode == 2
    assert "没有这个局" in wrong.stderr.decode("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["show"],
        ["show", "nonsense"],
        ["show", "appeals"],
        ["show", "appeals", "--year", "abc", "--agency", "x"],
        ["show", "appeals", "--year", "2023", "--agency", "x", "--scope", "both"],
        ["show", "appeals", "--format", "yaml", "--filing", "1"],
        ["import"],
        ["import", "nowhere.xlsx"],
        ["import", "nowhere", "not-there/*.xlsx"],
        ["import", ".", "--received", "yesterday"],
        ["import", ".", "--accept", "  "],
        ["import", ".", "--jobs", "0"],
        ["sql"],
        ["sql", "SELECT 1", "--limit", "0"],
        ["sql", "SELECT 1", "--timeout", "0"],
        ["sql", "DELETE FROM agency"],
        ["template", "-o", "x.xlsx"],
        ["template", "--edition", "1999", "-o", "x.xlsx"],
        ["template", "--edition", "2021", "-o", "x.csv"],
        ["agencies", "nonsense"],
        ["agencies", "load", "nowhere.csv"],
        ["status"],
        ["export", "--agency", "x", "--year", "2023"],
        ["--db", "mysql://somewhere/x", "init"],
        ["--db", "no-such-folder/x.sqlite", "init"],
        ["--db", "postgresql://u:pass-word@127.0.0.1:1/x", "status", "--year", "2023"],
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPORTDB_URL", raising=False)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("reportdb: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert "Usage" not in err
    assert "pass-word" not in err


def test_a_mistake_in_a_process_of_its_own_has_the_same_exit_code(tmp_path: Path) -> None:
    done = reportdb("--db", str(tmp_path / "x.sqlite"), "show", "appeals", "--agency", "无", "--year", "2023")
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


def test_bugs_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_db: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("reportdb.commands.init.init", broken)
    with pytest.raises(ZeroDivisionError):
        main(["init"])


def test_an_absent_file_is_created_and_the_environment_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REPORTDB_URL", str(tmp_path / "from-environment.sqlite"))
    assert main(["agencies", "list"]) == 0
    assert (tmp_path / "from-environment.sqlite").is_file()
    assert "没有" in capsys.readouterr().out


def test_a_reader_that_stops_reading_is_no_error(stored: str) -> None:
    command = f"'{sys.executable}' -m reportdb --db '{stored}' sql 'SELECT * FROM annual_applications' | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr == b""
