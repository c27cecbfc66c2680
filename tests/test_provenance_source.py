"""`reportdb source`: the bytes as they came, under names that no file system chokes on, over no file that is there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.draft import FilingDraft, SourceFile
from etl.load import record_source, register_agency, store
from reportdb.cli import main
from reportdb.database import writing
from reportdb.papers.writing import safe_name, safe_names
from reportdb.report import Report

REPORTS = Path(__file__).parents[1] / "samples" / "reports"
BROKEN = Path(__file__).parents[1] / "samples" / "broken"
Run = Callable[..., tuple[int, str, str]]
NAMES = ("报告.xlsx", "..\\..\\evil.xls", "a\nb.xlsx", "报告.XLSX", "CON.xlsx", "😀.xlsx", "..", "报告.xlsx ")


@pytest.fixture
def run(ready_url: URL, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line on a fresh database."""

    def run_line(*arguments: str) -> tuple[int, str, str]:
        code = main(["--db", ready_url.render_as_string(hide_password=False), *arguments])
        return (code, *capsys.readouterr())

    return run_line


def file(name: str, content: bytes) -> SourceFile:
    return SourceFile(name, hashlib.sha256(content).hexdigest(), content)


@pytest.fixture
def filed(engine: Engine, full_report: Callable[..., Report]) -> int:
    """A filing of several files with the names that enemies and careless people give them, and one repetition."""
    with writing(engine) as conn:
        agency = register_agency(conn, "示例市教育局")
        files = [file(name, f"bytes {number}".encode()) for number, name in enumerate(NAMES)]
        draft = FilingDraft(full_report("示例市教育局", 2023, "2021"), agency, accepted=True, sources=files)
        number = store(conn, draft)
        record_source(conn, number, file("again.xlsx", b"repeated"))
    return number


def test_one_file_comes_back_byte_for_byte(run: Run, tmp_path: Path) -> None:
    path = REPORTS / "suqian_2023.xlsx"
    run("import", str(path))
    target = tmp_path / "new" / "back.xlsx"
    code, out, _ = run("source", "1", "-o", str(target))
    assert code == 0
    assert out.startswith("已写出 suqian_2023.xlsx（")
    assert target.read_bytes() == path.read_bytes()
    code, _, err = run("source", "1", "-o", str(target))
    assert (code, err.count("\n")) == (2, 1)
    assert "exists already and is not overwritten" in err
    assert run("source", "1", "-o", str(tmp_path))[0] == 0
    assert (tmp_path / "suqian_2023.xlsx").read_bytes() == path.read_bytes()


def test_several_files_go_to_a_folder_under_safe_names(run: Run, filed: int, tmp_path: Path) -> None:
    folder = tmp_path / "outer" / "files"
    code, out, err = run("source", str(filed), "-o", str(folder))
    assert (code, err) == (0, "")
    assert out.count("\n") == len(NAMES)
    contents = {path.read_bytes() for path in folder.iterdir()}
    assert contents == {f"bytes {number}".encode() for number in range(len(NAMES))}
    assert sorted(path.name for path in (tmp_path / "outer").iterdir()) == ["files"]
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(("xls", "xlsx"))] == []
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert run("source", str(filed), "-o", str(folder))[0] == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_several_files_do_not_go_to_one_file(run: Run, filed: int, tmp_path: Path) -> None:
    target = tmp_path / "one.xlsx"
    target.write_bytes(b"mine")
    code, _, err = run("source", str(filed), "-o", str(target))
    assert (code, err.count("\n")) == (2, 1)
    assert "-o must be a folder, or name one with --file" in err
    assert target.read_bytes() == b"mine"


def test_one_of_several_is_named(run: Run, filed: int, tmp_path: Path) -> None:
    for name, content in (("😀.xlsx", b"bytes 5"), ("again.xlsx", b"repeated")):
        target = tmp_path / f"{content!r}.xlsx"
        assert run("source", str(filed), "--file", name, "-o", str(target))[0] == 0
        assert target.read_bytes() == content
    digest = hashlib.sha256(b"bytes 2").hexdigest()
    assert run("source", str(filed), "--file", digest[:12].upper(), "-o", str(tmp_path / "c"))[0] == 0
    assert (tmp_path / "c").read_bytes() == b"bytes 2"
    code, _, err = run("source", str(filed), "--file", "nowhere.xlsx", "-o", str(tmp_path / "d"))
    assert (code, err.count("\n")) == (2, 1)
    assert "has no file called nowhere.xlsx; its files are " in err


def test_without_a_target_the_files_are_listed(run: Run, tmp_path: Path) -> None:
    folder = BROKEN / "figure_corrected"
    run("import", str(folder / "fires.xlsx"), "--corrections", str(folder / "corrections.toml"))
    _, out, _ = run("source", "1", "--json")
    made, declared = (json.loads(line) for line in out.splitlines())
    assert list(made) == ["file", "sha256", "part", "filing", "size", "received_at"]
    assert (made["file"], made["part"], declared["file"], declared["part"]) == (
        "fires.xlsx", "made", "corrections.toml", "declared",
    )  # fmt: skip
    assert "更正声明" in run("source", "1")[1]
    target = tmp_path / "said.toml"
    assert run("source", "1", "--file", "corrections.toml", "-o", str(target))[0] == 0
    assert target.read_bytes() == (folder / "corrections.toml").read_bytes()


def test_what_is_not_there_is_said(run: Run, engine: Engine, full_report: Callable[..., Report]) -> None:
    with writing(engine) as conn:
        draft = FilingDraft(full_report("甲局", 2023, "2021"), register_agency(conn, "甲局"), accepted=True)
        number = store(conn, draft)
    assert run("source", str(number), "-o", "x")[::2] == (
        1,
        f"reportdb: filing {number} (甲局 2023) came from no file\n",
    )
    assert run("source", "999")[::2] == (1, "reportdb: there is no filing 999\n")


@given(st.lists(st.text(max_size=300), min_size=1, max_size=6))
def test_names_are_safe_whatever_they_are(names: list[str]) -> None:
    given_names = [(name, hashlib.sha256(str(n).encode()).hexdigest()) for n, name in enumerate(names)]
    safe = safe_names(given_names)
    assert len({name.casefold() for name in safe}) == len(names)
    for name in safe:
        assert name == PurePosixPath(name).name == PureWindowsPath(name).name
        assert name not in ("", ".", "..")
        assert not name.startswith(" ")
        assert not name.endswith((" ", "."))
        assert len(name.encode()) < 220
        assert not PureWindowsPath(name).is_reserved()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("2023年报（终稿）.xlsx", "2023年报（终稿）.xlsx"), ("../../etc/passwd", "_.._etc_passwd"), ("C:\\a\\b.xls", "C_a_b.xls"),
        ("con.xlsx", "_con.xlsx"), ("a\nb.xlsx", "a_b.xlsx"), ("年" * 200 + ".xlsx", "年" * 58 + ".xlsx"), ("...", ""),
    ],
)  # fmt: skip
def test_ordinary_names_stay(name: str, safe: str) -> None:
    assert safe_name(name) == safe
