"""The marked copy as an office uses it: import --return, mend the cell in the copy, import it again."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.marked_copy.line_key import returned_lines
from etl.text import cells_named, place_of
from tests.marked_desk import Desk, Line, doubts, links, shown, with_openpyxl
from tests.marked_packages import BROKEN

Case = dict[str, Any]

CASES: dict[str, Case] = {
    case["code"]: case for case in tomllib.loads((BROKEN / "expected.toml").read_text("utf-8"))["case"]
}
OFFICE = shutil.which("soffice")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class Returned(NamedTuple):
    """What an import of a faulty sample said, the copies it made, and the database as it was before."""

    lines: list[Line]
    copies: list[Path]
    before: Path


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Returned]:
    """Imports the sample of a case, once: what comes of it is looked at by several tests, and written to by none."""

    @cache
    def imported(code: str) -> Returned:
        desk, case = Desk(tmp_path_factory.mktemp("returned")), CASES[code]
        _prepare(desk, case)
        before = desk.path / "before.sqlite"
        shutil.copyfile(desk.database, before)
        lines = desk.read(*(BROKEN / code / name for name in case.get("fires", ["fires.xlsx"])), *_options(case))
        return Returned(lines, desk.copies(), before)

    return imported


def _prepare(desk: Desk, case: Case) -> None:
    folder = BROKEN / case["code"]
    if "agencies" in case:
        desk.run("agencies", "load", folder / case["agencies"])
    for name in case.get("before", ()):
        desk.run("import", folder / name, *_corrections(case, "before"))
    if "prepare" in case:
        desk.run(*case["prepare"])


def _corrections(case: Case, run: str) -> list[str]:
    return (
        ["--corrections", str(BROKEN / case["code"] / "corrections.toml")] if run in case.get("corrections", ()) else []
    )


def _options(case: Case) -> list[str]:
    words = [word.replace("{folder}", str(BROKEN / case["code"])) for word in case.get("options", ())]
    return [*words, *_corrections(case, "fires")]


@pytest.mark.parametrize("code", CASES)
def test_every_fault_is_marked_where_it_stands(returned: Callable[[str], Returned], code: str) -> None:
    lines, copies, _ = returned(code)
    if not doubts(lines):
        assert not copies
        return
    assert copies
    for copy in copies:
        book = load_workbook(copy)
        listed = book.worksheets[0]
        assert listed.title == "问题清单"
        assert _plain(listed)
        findings = list(_issues(listed))
        for finding in doubts(lines):
            if finding["sheet"] is None or len(copies) > 1:
                continue
            spots = cells_named(finding["cell"])
            sheet = book[finding["sheet"]]
            marked = {spot for spot in spots if sheet.cell(spot[0] + 1, spot[1] + 1).comment}
            assert marked, finding
            assert all(_fill(sheet, spot) in ("FFFFB3B5", "FFFFE08B") for spot in spots), finding
            assert any(link == finding["sheet"] and place_of(cell) in spots for _, link, cell in findings), finding
        levels = [level for level, _, _ in findings]
        assert levels == sorted(levels, key=["强制", "核实", "提示"].index)
        assert {"强制", "核实"} & set(levels)


#: words of the program, and what stands in a sheet or is the name of one
_JARGON = re.compile(r"[A-Za-z]{2,}|勾稽|印明|枚举|字段|解析|版面")
_KNOWN = re.compile(r"Excel|WPS|xlsx|CSV|VLOOKUP|REF|[A-Z]{1,3}\d+|fires|first|second")


def _plain(listed: Worksheet) -> bool:
    """No codes, no commands: only what an officer knows who never saw the program."""
    rows = listed.iter_rows(min_row=2, max_col=9, values_only=True)
    said = [_KNOWN.sub("", " ".join(str(cell) for cell in row if cell is not None)) for row in rows]
    return not [words for line in said for words in _JARGON.findall(line)]


def _fill(sheet: Worksheet, spot: tuple[int, int]) -> str:
    cell = sheet.cell(spot[0] + 1, spot[1] + 1)
    for area in sheet.merged_cells.ranges:
        if cell.coordinate in area:
            cell = sheet.cell(area.min_row, area.min_col)
    return str(cell.fill.fgColor.rgb)


def _issues(listed: Worksheet) -> Iterator[tuple[str, str, str]]:
    """Level, sheet and cell of each line's link."""
    for row in listed.iter_rows(min_row=6):
        link = row[3].hyperlink
        match = re.fullmatch(r"'(.*)'!([A-Z]+\d+)", link.location or "") if link is not None else None
        yield str(row[1].value), (match[1] if match else ""), (match[2] if match else "")


@pytest.mark.parametrize("code", [code for code, case in CASES.items() if case["status"] in ("returned", "accepted")])
def test_the_copy_as_it_is_says_what_the_sheet_said(returned: Callable[[str], Returned], desk: Desk, code: str) -> None:
    lines, copies, before = returned(code)
    if not copies or code == "two_files_one_report":
        return
    shutil.copyfile(before, desk.database)
    second = desk.read(*copies, *_options(CASES[code]))
    assert shown(second) == shown(lines)
    assert [line["facts"] for line in second] == [line["facts"] for line in lines]
    assert [line["agency"] for line in second] == [line["agency"] for line in lines]


#: a cell of the marked copy, and the figure that puts it right
MENDED: dict[str, tuple[str, int | str]] = {
    "T4-SUM": ("E54", 2), "not_a_number": ("D26", 5), "CELL-BLANK": ("F28", 0)
}  # fmt: skip
KEPT = "T3-ID"


class ByOffice(NamedTuple):
    """The desk that returned a copy, the copy, and the same saved by LibreOffice: as it is or mended and saved once more."""

    desk: Desk
    copy: Path
    saved: Path


@pytest.fixture(scope="module")
def by_office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ByOffice]:
    """Several copies, for which LibreOffice starts twice: starting takes it longer than all it does."""
    room = tmp_path_factory.mktemp("office")
    desks = {code: Desk(tmp_path_factory.mktemp("desk")) for code in (*MENDED, KEPT)}
    copies = {}
    for code, desk in desks.items():
        desk.read(BROKEN / code / "fires.xlsx")
        (copy,) = desk.copies()
        copies[code] = Path(shutil.copyfile(copy, room / f"{code}_{copy.name}"))
    once = _saved_by_office(copies, room, "once")
    mended = {code: with_openpyxl(once[code], *mend, room) for code, mend in MENDED.items()}
    saved = {**once, **_saved_by_office(mended, room, "twice")}
    return {code: ByOffice(desk, copies[code], saved[code]) for code, desk in desks.items()}


def _saved_by_office(files: dict[str, Path], room: Path, folder: str) -> dict[str, Path]:
    assert OFFICE is not None
    profile = f"-env:UserInstallation=file://{room}/profile"
    words = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(room / folder)]
    subprocess.run([*words, *map(str, files.values())], check=True, capture_output=True, timeout=300)
    return {code: room / folder / path.name for code, path in files.items()}


@pytest.mark.parametrize("code", MENDED)
def test_a_mended_copy_is_accepted(desk: Desk, code: str) -> None:
    desk.read(BROKEN / code / "fires.xlsx")
    (copy,) = desk.copies()
    _accepted(desk, with_openpyxl(copy, *MENDED[code], desk.path))


def _accepted(desk: Desk, mended: Path) -> None:
    (line,) = desk.read(mended)
    assert (line["status"], doubts([line])) == ("accepted", [])
    assert (line["agency"], line["year"]) == ("示例市教育局", 2023)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("code", MENDED)
def test_a_copy_saved_by_another_program_mended_and_saved_again_is_accepted(
    by_office: dict[str, ByOffice], code: str
) -> None:
    _accepted(by_office[code].desk, by_office[code].saved)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_another_program_keeps_comments_colours_links_and_keys(by_office: dict[str, ByOffice]) -> None:
    _, copy, saved = by_office[KEPT]
    before, after = load_workbook(copy), load_workbook(saved)
    assert after.sheetnames == before.sheetnames
    for cell in ("D48", "J48"):
        assert after["年报"][cell].comment.text.startswith(before["年报"][cell].comment.text[:60])
        assert after["年报"][cell].fill.fgColor.rgb == before["年报"][cell].fill.fgColor.rgb
        assert after["年报"][cell].value == before["年报"][cell].value
    lists = [list(book["问题清单"].iter_rows(values_only=True)) for book in (before, after)]
    assert returned_lines(lists[0]) == returned_lines(lists[1])
    assert links(after["问题清单"]) == ["'年报'!D48", "'年报'!J48"]
    assert after["问题清单"].print_title_rows == "$5:$5"


@pytest.mark.parametrize(
    ("code", "cells"),
    [("unknown_agency", ["A1", "A2"]), ("bare_agency_name", ["A1", "A2"]), ("agency_conflict", ["A1", "A2"])],
)
def test_a_name_that_is_wrong_is_marked_wherever_it_stands(
    returned: Callable[[str], Returned], code: str, cells: list[str]
) -> None:
    """Title and 填报单位: an officer who mends one of them alone would be told of the other in the next round."""
    (copy,) = returned(code).copies
    book = load_workbook(copy)
    assert links(book["问题清单"])[:1] == ["'年报'!A1"]
    said = {cell.coordinate for row in book["年报"].iter_rows() for cell in row if cell.comment is not None}
    assert said == set(cells)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("DUP-YEAR", "相同的数字 30 个"),
        ("OUT-YEAR", "上年为 120\n现为 9487"),
        ("T2-GUIZHANG", "没有规章制定权的应为 0\n现为 6"),
        ("T3-CARRY", "应为 2\n现为 3"),
        ("DUP-TEXT", "相同的文字 84 字"),
        ("fewer_filled_cells", "已入库 10 格\n现为 9 格"),
    ],
)
def test_the_two_figures_are_called_what_they_are(returned: Callable[[str], Returned], code: str, words: str) -> None:
    """Last year's figure is not what this year's should be, and a count of alike figures is not in any cell."""
    (copy,) = returned(code).copies
    assert load_workbook(copy)["问题清单"]["F6"].value == words
