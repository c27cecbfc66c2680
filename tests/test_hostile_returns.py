"""Hostile files through `import --return`: the results are those without it, their neighbours get copies, nothing hangs."""

from __future__ import annotations

import json
import shutil
import time
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from etl.marked_copy import making, returns
from reportdb.cli import main
from samples import make_hostile

BROKEN = Path(__file__).parents[1] / "samples" / "broken"
#: seconds for one import of them all on a busy machine
PATIENCE = 240
#: one or two of every kind; the dearest are in test_hostile_files
NAMES = (
    "empty", "noise", "bomb_that_lies", "laughs_in_texts", "a1_and_the_last_cell", "merged_over_each_other",
    "hundred_thousand_sheets", "far_by_prefix",
)  # fmt: skip


def _import(folder: Path, database: Path, *words: str) -> tuple[int, list[dict[str, Any]], str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["--db", str(database), "import", "--json", str(folder), *words])
    return code, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hostile files between two that have a fault of their own."""
    made = tmp_path / "in"
    made.mkdir()
    for number, name in enumerate(NAMES, start=1):
        (made / f"{number}_{name}.xlsx").write_bytes(make_hostile.make(name).content)
    shutil.copyfile(BROKEN / "T4-SUM" / "fires.xlsx", made / "0_good.xlsx")
    shutil.copyfile(BROKEN / "unit_missing" / "fires.xlsx", made / "9_good.xlsx")
    return made


def test_copies_change_no_result_and_every_neighbour_has_its_own(
    folder: Path, tmp_path: Path, sqlite_template: Path
) -> None:
    databases = [Path(shutil.copyfile(sqlite_template, tmp_path / f"{name}.sqlite")) for name in "ab"]
    start = time.monotonic()
    plain = _import(folder, databases[0])
    returned = _import(folder, databases[1], "--return", str(tmp_path / "back"))
    assert time.monotonic() - start < PATIENCE
    assert returned[:2] == plain[:2]
    copies = {path.name for path in (tmp_path / "back").iterdir()}
    assert {"0_good_审核.xlsx", "9_good_审核.xlsx"} <= copies
    for line in returned[1]:
        stem = Path(line["file"]).stem
        doubtful = any(item["level"] != "notice" for item in line["findings"])
        assert (f"{stem}_审核.xlsx" in copies or f"“{stem}.xlsx”没有审核副本" in returned[2]) is doubtful, stem
    lists = {name: load_workbook(tmp_path / "back" / name).sheetnames for name in copies if "good" in name}
    assert all(names[0] == "问题清单" and len(names) > 1 for names in lists.values())


def test_what_could_not_be_read_is_not_opened_again(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its copy is the list alone, and says why."""
    made = tmp_path / "in"
    made.mkdir()
    (made / "noise.xlsx").write_bytes(make_hostile.make("noise").content)
    (made / "locked.xlsx").write_bytes(make_hostile.make("encrypted").content)
    opened: list[str] = []

    def read(_content: bytes, name: str) -> object:
        opened.append(name)
        raise AssertionError(name)

    monkeypatch.setattr(making, "read", read)
    monkeypatch.setattr(returns, "Guard", _Here)
    database = Path(shutil.copyfile(sqlite_template, tmp_path / "a.sqlite"))
    _code, lines, _err = _import(made, database, "--return", str(tmp_path / "back"))
    assert not opened
    for line in lines:
        copy = (tmp_path / "back" / f"{Path(line['file']).stem}_审核.xlsx").read_bytes()
        (sheet,) = load_workbook(BytesIO(copy)).worksheets
        said = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
        assert "没有附上原表" in said
        assert line["findings"][0]["message"].rstrip("。")[:20] in said


class _Here:
    """Calls functions in this process."""

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def call(self, function: Any, *arguments: Any) -> Any:
        """What the function gives."""
        return function(*arguments)
