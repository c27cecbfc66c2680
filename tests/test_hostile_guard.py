"""The process that reads what others should not, the kinds of files that are no files, and the looks at a package."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest

from etl import readers
from etl.agency_file import read_agencies
from etl.files import NotFetched, bytes_of, plain_name
from etl.guard import Casualty, Guard
from etl.paths import expand
from etl.readers import Reading
from etl.reading import FileReading, read_content
from etl.results import ImportOptions
from etl.whose import Word
from etl.workbook import Unreadable, read
from etl.workbook.documentation import page
from etl.workbook.limits import Limits, limits, shown
from etl.workbook.package import plain
from reportdb.errors import UsageError

REPORTS = Path(__file__).parent.parent / "samples" / "reports"
posix = pytest.mark.skipif(os.name != "posix", reason="no such files there")


def die() -> NoReturn:
    os._exit(9)


def hoard() -> int:
    return len(bytearray(1024**3))


def fail() -> NoReturn:
    raise KeyError("x")


def refuse() -> NoReturn:
    raise Unreadable("encrypted", "锁住了")


def double(number: int) -> int:
    return 2 * number


def test_a_guard_answers_again_after_each_casualty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTDB_LIMITS", "seconds=1,memory=300M")
    with Guard() as guard:
        assert guard.call(double, 4) == 8
        for function, arguments, words in (
            (die, (), "异常中止"),
            (time.sleep, (20,), "超过 1 秒"),
            (hoard, (), "300 MB"),
            (fail, (), "KeyError"),
        ):
            with pytest.raises(Casualty, match=words):
                guard.call(function, *arguments)
            assert guard.call(double, 4) == 8


def test_what_cannot_be_read_keeps_its_code_between_processes() -> None:
    with Guard() as guard, pytest.raises(Unreadable, match="锁住了") as refused:
        guard.call(refuse)
    assert refused.value.code == "encrypted"


def test_a_hostile_agency_list_is_refused_like_any_file(tmp_path: Path) -> None:
    from samples import make_hostile

    for name in ("a1_and_the_last_cell", "million_cells_without_references", "encrypted", "empty"):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(make_hostile.make(name).content)
        with pytest.raises(UsageError, match=name):
            read_agencies(path)


@pytest.mark.skipif(os.name != "posix", reason="the fault is planted by forking")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_reader_that_hangs_takes_one_file_with_it(jobs: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def slow(path: str, name: str, content: bytes, *rest: Any) -> FileReading:
        if "slow" in path:
            time.sleep(60)
        return read_content(path, name, content, *rest)

    monkeypatch.setenv("REPORTDB_LIMITS", "seconds=2")
    monkeypatch.setattr(readers, "read_content", slow)
    monkeypatch.setattr(readers, "is_ordinary", lambda content: jobs > 1)
    good = (REPORTS / "suqian_2023.xlsx").read_bytes()
    for name in ("a.xlsx", "b_slow.xlsx", "c.xlsx"):
        (tmp_path / name).write_bytes(good)
    reports = list(Reading([str(tmp_path)], ImportOptions(jobs=jobs)))
    assert [one.read is not None for one in reports] == [True, False, True]
    assert "2 秒" in reports[1].findings[0].message
    assert len({one.sources[0].sha256 for one in reports}) == 1
    assert all(one.sources[0].content == good for one in reports)


def test_a_fault_of_ours_takes_one_file_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def faulty(path: str, name: str, content: bytes, *rest: Any) -> FileReading:
        if "b_" in path:
            raise IndexError
        return read_content(path, name, content, *rest)

    monkeypatch.setattr(readers, "read_content", faulty)
    good = (REPORTS / "suqian_2023.xlsx").read_bytes()
    for name in ("a.xlsx", "b_.xlsx", "c.xlsx"):
        (tmp_path / name).write_bytes(good)
    reports = list(Reading([str(tmp_path)], ImportOptions()))
    assert [one.read is not None for one in reports] == [True, False, True]
    assert "IndexError" in reports[1].findings[0].message


@posix
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.xlsx"))
    (tmp_path / "device.xlsx").symlink_to("/dev/zero")
    (tmp_path / "broken.xlsx").symlink_to(tmp_path / "nothing.xlsx")
    (tmp_path / "circle.xlsx").symlink_to(tmp_path / "circle.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "folder.xlsx" / "inside.xlsx").write_bytes(b"")
    with (tmp_path / "sparse.xlsx").open("wb") as file:
        file.truncate(10 * 1024**3)
    reports = list(Reading([str(tmp_path)], ImportOptions()))
    said = {Path(one.file).name: one.findings[0].message for one in reports}
    assert {one.findings[0].code for one in reports} == {"unreadable"}
    assert said.keys() == {
        "pipe", "pipe.xlsx", "socket.xlsx", "device.xlsx", "broken.xlsx", "circle.xlsx", "inside.xlsx", "sparse.xlsx",
    }  # fmt: skip
    assert all("不是普通文件" in said[name] for name in ("pipe", "pipe.xlsx", "socket.xlsx", "device.xlsx"))
    assert "链接" in said["broken.xlsx"]
    assert "链接" in said["circle.xlsx"]
    assert "50 MB" in said["sparse.xlsx"]


@posix
def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "a.xlsx").touch()
    (inside / "link.xlsx").symlink_to(outside / "a.xlsx")
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    assert list(expand([str(inside)])) == [str(inside / "link.xlsx")]


def test_a_file_that_cannot_be_opened_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(NotFetched, match="不存在"):
        bytes_of(str(path), 10)
    with pytest.raises(NotFetched, match="打不开"):
        bytes_of(str(tmp_path / ("x" * 5_000)), 10)
    path.write_bytes(b"0123456789A")
    with pytest.raises(NotFetched, match="10 B"):
        bytes_of(str(path), 10)
    assert bytes_of(str(path), 11) == b"0123456789A"
    listed = Path("/proc/self/status")
    if listed.exists():  # more than its size says: none
        assert len(bytes_of(str(listed), 1_000_000)) > 100

    def denied(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(NotFetched, match="没有读取权限"):
        bytes_of(str(path), 11)


def test_a_folder_nobody_may_look_into_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "a.xlsx").touch()
    scan = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert list(expand([str(tmp_path)])) == [str(tmp_path / "a.xlsx"), str(tmp_path / "locked")]


def test_names_that_are_no_text_are_written_out() -> None:
    assert plain_name("folder/年报\udcff.xlsx") == "年报\\udcff.xlsx"
    assert plain_name("a\nb\0.xlsx") == "a\nb.xlsx"


def test_a_path_no_system_takes_is_an_error_of_use() -> None:
    with pytest.raises(UsageError):
        expand(["x" * 5_000, "x" * 5_000 + "*"])


def test_comments_and_cdata_in_a_value_change_no_figure() -> None:
    assert plain(b"<v>5<!-- x -->6</v><t><![CDATA[a<b]]></t>") == b"<v>56</v><t>a&lt;b</t>"
    for xml in (b"<a><!-- never closed", b"<!DOCTYPE a><a/>", b'<?xml version="1.0" encoding="gbk"?><a/>'):
        with pytest.raises(Unreadable):
            plain(xml)


def test_limits_are_told_and_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits() == Limits()
    monkeypatch.setenv("REPORTDB_LIMITS", " rows = 5 , memory=2g; file=7")
    assert (limits().rows, limits().memory, limits().file) == (5, 2 * 1024**3, 7)
    assert [shown(size) for size in (7, 1536, 50 * 1024**2)] == ["7 B", "1.5 KB", "50 MB"]
    for words in ("rows", "rows=", "rows=0", "rows=-1", "rows=1G", "lines=5", "rows=²"):
        monkeypatch.setenv("REPORTDB_LIMITS", words)
        with pytest.raises(UsageError, match="REPORTDB_LIMITS"):
            limits()


def test_the_page_is_what_the_generator_writes() -> None:
    text = (Path(__file__).parents[1] / "docs" / "limits.md").read_text(encoding="utf-8")
    assert text == page(), "run: python -m etl.workbook.documentation docs/limits.md"


def test_a_workbook_without_text_formats_is_read() -> None:
    from io import BytesIO

    from openpyxl import Workbook

    content = BytesIO()
    Workbook().save(content)
    assert read(content.getvalue(), "a.xlsx").sheets[0].rows == []


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms")
def test_a_small_workbook_that_takes_too_long_is_left_where_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setenv("REPORTDB_LIMITS", "seconds=1")
    path = tmp_path / "a.xlsx"
    path.write_bytes(next(REPORTS.rglob("*.xlsx")).read_bytes())
    monkeypatch.setattr(readers, "read_content", endless)
    report = (readers.read_in_time(Word(), str(path)) or [])[0]
    assert [found.code for found in report.findings] == ["unreadable"]
    assert "超过 1 秒" in report.findings[0].message
    monkeypatch.undo()
    report = (readers.read_in_time(Word(), str(path)) or [])[0]
    assert not report.findings
