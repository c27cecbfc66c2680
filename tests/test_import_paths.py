"""The files of an import: packed paths are those that were given, in their order, none twice, and take little room."""

from __future__ import annotations

import os
import pickle
import random
import tracemalloc
from pathlib import Path

import pytest

from etl import paths
from etl.path_list import Paths
from etl.paths import expand

ODD = [
    "",
    "a\nb.xlsx",
    "a\x00b",
    "a\udcff\udc80.xlsx",
    "😀/报告（本级）.xlsx",
    "x" * 5000,
    " ",
    "a//b/../c",
    "\\\\host\\share",
]


@pytest.mark.parametrize("count", [0, 1, 127, 128, 129, 1000])
def test_paths_come_back_as_they_were(count: int) -> None:
    given = [f"{ODD[number % len(ODD)]}{number // len(ODD)}" for number in range(count)]
    held = Paths(iter(given))
    assert len(held) == count
    assert list(held) == given
    assert [held[number] for number in range(count)] == given
    shuffled = random.Random(7).sample(range(count), count)
    assert [held[number] for number in shuffled] == [given[number] for number in shuffled]
    assert list(pickle.loads(pickle.dumps(held))) == given  # a spawned reader is sent them


def test_numbers_beyond_the_end_are_none() -> None:
    held = Paths(["a", "b"])
    for number in (-1, 2, 200):
        with pytest.raises(IndexError):
            held[number]


def test_readers_of_one_list_do_not_disturb_each_other() -> None:
    held = Paths(map(str, range(500)))
    one, other = iter(held), iter(held)
    assert [(next(one), held[499 - number], next(other)) for number in range(300)] == [
        (str(number), str(499 - number), str(number)) for number in range(300)
    ]


def test_a_path_takes_a_few_bytes() -> None:
    def made(count: int) -> int:
        tracemalloc.start()
        held = Paths(f"/data/报送/2024/{number:06}_某某县第{number * 7919}局.xlsx" for number in range(count))
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(held) == count
        return size

    assert (made(20_000) - made(2_000)) / 18_000 < 32


def test_each_file_comes_once_in_the_place_of_its_first_mention(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b/2.xlsx", "b/1.xlsx", "a/3.xlsx", "a.xlsx", "b/c/1.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    folder = [str(Path(name)) for name in ("b/1.xlsx", "b/2.xlsx", "b/c/1.xlsx")]
    first, second, third = folder
    assert list(expand(["b"])) == folder
    assert list(expand(["b", "b"])) == folder
    assert list(expand(["b/2.xlsx", "b", "a.xlsx", "b/*.xlsx"])) == ["b/2.xlsx", first, third, "a.xlsx"]
    assert list(expand(["gone.xlsx", "b", "gone.xlsx"])) == ["gone.xlsx", *folder]
    assert list(expand(["**/b*"])) == folder  # the folder, and nothing of it again
    assert sorted(expand(["**/[bc]"])) == sorted(folder)  # a folder and one in it
    assert list(expand(["."])) == ["a.xlsx", str(Path("a/3.xlsx")), *folder] or os.name != "posix"
    assert second in list(expand([f".{os.sep}b{os.sep}"]))


@pytest.mark.parametrize("at_once", [1, 3, 2000])
def test_folders_come_sorted_however_many_names_are_sorted_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(paths, "_AT_ONCE", at_once)
    chance = random.Random(at_once)
    for folder in ("", "b", "b/c", "a", "b/.hidden"):
        (tmp_path / folder).mkdir(exist_ok=True)
        for name in chance.sample(["10", "9", "Z", "a", "é", "好", "～", "😀", "b"], 8):
            (tmp_path / folder / f"{name}.xlsx").touch()
    expected = [
        str(Path(parent) / name)
        for parent in (tmp_path, tmp_path / "a", tmp_path / "b", tmp_path / "b" / "c")
        for name in sorted(one.name for one in parent.iterdir() if one.is_file())
    ]
    assert list(expand([str(tmp_path)])) == expected


def test_a_folder_is_spelled_as_ever(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "1.xlsx").touch()
    for end in ("", "/", "//", "/.", "/b", "/./b//"):
        assert list(expand([f"{tmp_path}{end}"])) == [str(tmp_path / "b" / "1.xlsx")]


@pytest.mark.skipif(os.name != "posix", reason="names are text elsewhere")
def test_names_that_are_no_text_stay_what_they_are(tmp_path: Path) -> None:
    names = [b"\xff\xfe.xlsx", "好.xlsx".encode("gb18030"), "好.xlsx".encode()]
    for name in names:
        (tmp_path / os.fsdecode(name)).touch()
    found = expand([str(tmp_path)])
    assert {os.fsencode(path) for path in found} == {os.fsencode(tmp_path) + b"/" + name for name in names}
    assert all(map(os.path.exists, found))
