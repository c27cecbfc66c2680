"""The marked copy as an office uses it: import --return, mend the cell in the copy, import it again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from etl.marked_copy.line_key import HEADS, MARK, is_issue_list, returned_lines
from etl.text import cells_named, place_of
from reportdb.cli import main
from tests.marked_packages import BROKEN, SHEET, broken, packed

Line = dict[str, Any]
Case = dict[str, Any]

ROOT = Path(__file__).parent.parent
CASES: dict[str, Case] = {
    case["code"]: case for case in tomllib.loads((BROKEN / "expected.toml").read_text("utf-8"))["case"]
}
OFFICE = shutil.which("soffice")


class Desk:
    """A database and the folder its returns go to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / "a.sqlite"
        self.folder = path / "returned"
        self.told = ""

    def run(self, *words: str | Path) -> str:
        """A command's output; it may only end with 0 or 1."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["--db", str(self.database), *map(str, words)])
        self.told = err.getvalue()
        assert code in (0, 1), self.told
        return out.getvalue()

    def read(self, *words: str | Path) -> list[Line]:
        """What an import says of each report, with the copies in the folder."""
        return [json.loads(line) for line in self.run("import", "--json", *words, "--return", self.folder).splitlines()]

    def copies(self) -> list[Path]:
        """The copies made so far."""
        return sorted(self.folder.glob("*")) if self.folder.exists() else []

    def fresh(self) -> Desk:
        """The same desk with nothing stored."""
        self.path.joinpath("again").mkdir()
        return Desk(self.path / "again")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _prepare(desk: Desk, case: Case) -> None:
    folder = BROKEN / case["code"]
    if "agencies" in case:
        desk.run("agencies", "load", folder / case["agencies"])
    for name in case.get("before", ()):
        desk.run("import", folder / name, *_corrections(case, "before"))


def _corrections(case: Case, run: str) -> list[str]:
    return (
        ["--corrections", str(BROKEN / case["code"] / "corrections.toml")] if run in case.get("corrections", ()) else []
    )


def _options(case: Case) -> list[str]:
    words = [word.replace("{folder}", str(BROKEN / case["code"])) for word in case.get("options", ())]
    return [*words, *_corrections(case, "fires")]


def _open(lines: list[Line]) -> list[Line]:
    return [item for line in lines for item in line["findings"] if item["level"] != "notice"]


def _shown(lines: list[Line]) -> list[tuple[object, ...]]:
    """What an import found, whatever the files are called."""
    return sorted(
        (item["code"], item["level"], item["sheet"] or "", item["cell"] or "", json.dumps(item["values"]))
        for item in _all(lines)
    )


def _all(lines: list[Line]) -> list[Line]:
    return [item for line in lines for item in line["findings"]]


@pytest.mark.parametrize("code", CASES)
def test_every_fault_is_marked_where_it_stands(desk: Desk, code: str) -> None:
    case = CASES[code]
    _prepare(desk, case)
    files = [BROKEN / code / name for name in case.get("fires", ["fires.xlsx"])]
    lines = desk.read(*files, *_options(case))
    copies = desk.copies()
    if not _open(lines):
        assert not copies
        return
    assert copies
    for copy in copies:
        book = load_workbook(copy)
        listed = book.worksheets[0]
        assert listed.title == "问题清单"
        assert _plain(listed)
        findings = list(_issues(listed))
        for finding in _open(lines):
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


def _links(listed: Worksheet) -> list[str]:
    links = [row[3].hyperlink for row in listed.iter_rows(min_row=6)]
    return [link.location or "" for link in links if link is not None]


def _issues(listed: Worksheet) -> Iterator[tuple[str, str, str]]:
    """Level, sheet and cell of each line's link."""
    for row in listed.iter_rows(min_row=6):
        link = row[3].hyperlink
        match = re.fullmatch(r"'(.*)'!([A-Z]+\d+)", link.location or "") if link is not None else None
        yield str(row[1].value), (match[1] if match else ""), (match[2] if match else "")


@pytest.mark.parametrize("code", [code for code, case in CASES.items() if case["status"] in ("returned", "accepted")])
def test_the_copy_as_it_is_says_what_the_sheet_said(desk: Desk, code: str) -> None:
    case = CASES[code]
    _prepare(desk, case)
    names = case.get("fires", ["fires.xlsx"])
    lines = desk.read(*(BROKEN / code / name for name in names), *_options(case))
    copies = desk.copies()
    if not copies or code == "two_files_one_report":
        return
    again = desk.fresh()
    _prepare(again, case)
    second = again.read(*copies, *_options(case))
    assert _shown(second) == _shown(lines)
    assert [line["facts"] for line in second] == [line["facts"] for line in lines]
    assert [line["agency"] for line in second] == [line["agency"] for line in lines]


def _with_openpyxl(copy: Path, cell: str, value: int | str, _: Path) -> Path:
    book = load_workbook(copy)
    book["年报"][cell] = value
    book.save(copy)
    return copy


def _with_office(copy: Path, cell: str, value: int | str, folder: Path) -> Path:
    """Saved by LibreOffice, mended, and saved by it once more."""
    once = _saved_by_office(copy, folder / "once")
    mended = _with_openpyxl(once, cell, value, folder)
    return _saved_by_office(mended, folder / "twice")


def _saved_by_office(path: Path, folder: Path) -> Path:
    assert OFFICE is not None
    profile = f"-env:UserInstallation=file://{folder.parent}/profile"
    words = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(words, check=True, capture_output=True, timeout=180)
    return folder / path.name


MENDERS = [
    _with_openpyxl,
    pytest.param(_with_office, marks=pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")),
]


@pytest.mark.parametrize("mend", MENDERS)
@pytest.mark.parametrize(
    ("code", "cell", "value"), [("T4-SUM", "E54", 2), ("not_a_number", "D26", 5), ("CELL-BLANK", "F28", 0)]
)
def test_a_mended_copy_is_accepted(
    desk: Desk, mend: Callable[[Path, str, int | str, Path], Path], code: str, cell: str, value: int | str
) -> None:
    desk.read(BROKEN / code / "fires.xlsx")
    (copy,) = desk.copies()
    (line,) = desk.read(mend(copy, cell, value, desk.path))
    assert (line["status"], _open([line])) == ("accepted", [])
    assert (line["agency"], line["year"]) == ("示例市教育局", 2023)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_another_program_keeps_comments_colours_links_and_keys(desk: Desk) -> None:
    desk.read(BROKEN / "T3-ID" / "fires.xlsx")
    (copy,) = desk.copies()
    saved = _saved_by_office(copy, desk.path / "office")
    before, after = load_workbook(copy), load_workbook(saved)
    assert after.sheetnames == before.sheetnames
    for cell in ("D48", "J48"):
        assert after["年报"][cell].comment.text.startswith(before["年报"][cell].comment.text[:60])
        assert after["年报"][cell].fill.fgColor.rgb == before["年报"][cell].fill.fgColor.rgb
        assert after["年报"][cell].value == before["年报"][cell].value
    lists = [list(book["问题清单"].iter_rows(values_only=True)) for book in (before, after)]
    assert returned_lines(lists[0]) == returned_lines(lists[1])
    assert _links(after["问题清单"]) == ["'年报'!D48", "'年报'!J48"]
    assert after["问题清单"].print_title_rows == "$5:$5"


def test_a_second_round_replaces_the_first(desk: Desk) -> None:
    """One of two cells mended: the copy of the copy marks the other alone."""
    desk.read(BROKEN / "T3-ID" / "fires.xlsx")
    (copy,) = desk.copies()
    _with_openpyxl(copy, "D48", 2, desk.path)
    (line,) = desk.read(copy)
    assert {item["cell"] for item in _open([line])} == {"J48"}
    second = next(path for path in desk.copies() if path != copy)
    assert second.name == "fires_审核_2.xlsx"
    book = load_workbook(second)
    assert book.sheetnames == ["问题清单", "年报"]
    sheet = book["年报"]
    assert sheet["D48"].comment is None
    assert sheet["D48"].fill.fill_type is None
    assert sheet["J48"].comment.text.count("【审核】第 1 条") == 1
    assert sheet["J48"].fill.fgColor.rgb == "FFFFB3B5"
    assert _links(book["问题清单"]) == ["'年报'!J48"] * 2


def test_the_senders_fills_come_back_once_a_fault_is_mended(desk: Desk) -> None:
    book = load_workbook(BROKEN / "T3-ID" / "fires.xlsx")
    for cell in ("D48", "J48"):
        book["年报"][cell].fill = PatternFill("solid", fgColor="FFC6EFCE")
    path = desk.path / "a.xlsx"
    book.save(path)
    desk.read(path)
    (copy,) = desk.copies()
    _with_openpyxl(copy, "D48", 2, desk.path)
    desk.read(copy)
    sheet = load_workbook(desk.folder / "a_审核_2.xlsx")["年报"]
    assert [sheet[cell].fill.fgColor.rgb for cell in ("D48", "J48")] == ["FFC6EFCE", "FFFFB3B5"]
    _with_openpyxl(desk.folder / "a_审核_2.xlsx", "J47", 12, desk.path)
    desk.read(desk.folder / "a_审核_2.xlsx")
    sheet = load_workbook(desk.folder / "a_审核_3.xlsx")["年报"]
    assert [sheet[cell].fill.fgColor.rgb for cell in ("D48", "J48", "J47")] == ["FFC6EFCE", "FFFFB3B5", "FFFFB3B5"]


def test_what_was_answered_is_not_asked_again_and_the_rest_is(desk: Desk) -> None:
    desk.read(BROKEN / "T3-CARRY" / "last_year.xlsx")
    desk.read(BROKEN / "T3-CARRY" / "fires.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    book["问题清单"]["I6"] = "合并了原信访局的申请"
    book.save(copy)
    desk.read(copy)
    second = next(path for path in desk.copies() if path != copy)
    lines = returned_lines(list(load_workbook(second)["问题清单"].iter_rows(values_only=True)))
    assert [line.explanation for line in lines if line.key.rule == "T3-CARRY"] == [""]
    assert {(line.key.agency, line.key.year, line.key.scope) for line in lines} == {("示例市教育局", 2023, "own")}


@pytest.mark.parametrize("spoil", ["renamed", "unmarked", "moved"])
def test_the_list_is_known_whatever_it_is_called(desk: Desk, spoil: str) -> None:
    desk.read(BROKEN / "T4-SUM" / "fires.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    listed = book["问题清单"]
    if spoil == "renamed":
        listed.title = "2023年统计表"
    elif spoil == "unmarked":
        listed.delete_cols(10)
    else:
        book.move_sheet(listed, 1)
    book["年报"]["E54"] = 2
    book.save(copy)
    (line,) = desk.read(copy)
    assert (line["status"], _open([line])) == ("accepted", [])


def test_a_sheet_that_only_bears_the_name_is_read(desk: Desk) -> None:
    book = load_workbook(BROKEN / "T4-SUM" / "passes.xlsx")
    book["年报"].title = "问题清单"
    path = desk.path / "a.xlsx"
    book.save(path)
    (line,) = desk.read(path)
    assert line["status"] == "accepted"
    assert not is_issue_list([[MARK, "序号"]])
    assert is_issue_list([list(HEADS)])


def test_the_list_alone_is_no_report(desk: Desk) -> None:
    desk.read(BROKEN / "unreadable" / "fires.xlsx")
    (copy,) = desk.copies()
    (line,) = desk.read(copy)
    assert line["findings"][0]["code"] == "no_report"
    assert "只有问题清单" in line["findings"][0]["message"]


def test_what_could_not_be_read_comes_back_as_a_list(desk: Desk) -> None:
    desk.read(BROKEN / "encrypted" / "fires.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    assert book.sheetnames == ["问题清单"]
    assert "没有附上原表" in book["问题清单"]["A4"].value
    assert "密码" in book["问题清单"]["H6"].value


def test_files_of_the_same_name_and_the_senders_own_are_not_written_over(desk: Desk) -> None:
    for name in ("甲", "乙"):
        (desk.path / name).mkdir()
        parts = broken("T4-SUM")
        parts[SHEET] = parts[SHEET].replace("示例市教育局".encode(), f"示例市{name}局".encode())
        (desk.path / name / "年报.xlsx").write_bytes(packed(parts))
    desk.folder.mkdir()
    (desk.folder / "年报_审核.xlsx").write_bytes(b"mine")
    desk.read(desk.path / "甲", desk.path / "乙")
    assert (desk.folder / "年报_审核.xlsx").read_bytes() == b"mine"
    assert [path.name for path in desk.copies()] == ["年报_审核.xlsx", "年报_审核_2.xlsx", "年报_审核_3.xlsx"]
    before = [path.read_bytes() for path in desk.copies()]
    desk.read(desk.path / "甲", desk.path / "乙")
    assert [path.read_bytes() for path in desk.copies()] == before  # the same again is the same file


def test_two_files_of_one_report_are_marked_each_in_its_own_cells(desk: Desk) -> None:
    """Both call their sheet 年报: table two stands in one, tables three and four in the other."""
    for name, keep in (("one", range(1, 20)), ("two", range(20, 57))):
        book = load_workbook(BROKEN / "not_a_number" / "fires.xlsx")
        sheet = book["年报"]
        sheet["B14"] = "若干"
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for row in range(3, 57):
            if row not in keep:
                for cell in sheet[row]:
                    cell.value = None
        book.save(desk.path / f"{name}.xlsx")
    (line,) = desk.read(desk.path / "one.xlsx", desk.path / "two.xlsx")
    assert {item["cell"] for item in _open([line]) if item["code"] == "not_a_number"} == {"B14", "D26"}
    one, two = (load_workbook(desk.folder / f"{name}_审核.xlsx")["年报"] for name in ("one", "two"))
    assert (one["B14"].comment is None, one["D26"].comment is None) == (False, True)
    assert (two["B14"].comment is None, two["D26"].comment is None) == (True, False)


def test_words_of_the_sender_are_never_a_formula(desk: Desk) -> None:
    book = load_workbook(BROKEN / "not_a_number" / "fires.xlsx")
    book["年报"]["D26"] = "=1"
    book["年报"]["D26"].data_type = "s"
    book["年报"]["E26"] = '\'=HYPERLINK("http://x","点我")'
    path = desk.path / "a.xlsx"
    book.save(path)
    desk.read(path)
    listed = load_workbook(desk.copies()[0])["问题清单"]
    cells = [cell for row in listed.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.data_type == "s" or isinstance(cell.value, int) for cell in cells)


def test_a_workbook_of_several_reports_tells_whose_each_line_is(desk: Desk) -> None:
    """The lines of a report stand together under its name, what must be mended first; each says whose it is."""
    desk.read(ROOT / "samples" / "oddities" / "failing_totals.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    rows = [[str(cell.value) for cell in row[:4]] for row in book["问题清单"].iter_rows(min_row=6)]
    rows = [row for row in rows if row[0] != "None"]
    heads = ["金湖县人民政府 2023年 （汇总）", "洪泽区人民政府 2023年 （汇总）"]
    names = [row[0].partition("\u3000")[0] for row in rows]
    assert names == [heads[0], "1", "2", "3", "4", heads[1], "5", "6", "7", "8"][: len(names)]
    assert rows[0][0].endswith("已退回（强制 3 条，提示 1 条）")
    whose = ""
    for name, row in zip(names, rows, strict=True):
        whose = name if name in heads else whose
        assert name in heads or row[2].startswith(f"{whose}\n")
    cells = [cell for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row]
    links = [cell.hyperlink.location for cell in cells if cell.hyperlink is not None]
    numbers = {f"'问题清单'!D{at}" for at, name in enumerate(names, 6) if name.isdigit()}
    assert links
    assert set(links) <= numbers


@pytest.mark.parametrize(
    ("code", "cells"),
    [("unknown_agency", ["A1", "A2"]), ("bare_agency_name", ["A1", "A2"]), ("agency_conflict", ["A1", "A2"])],
)
def test_a_name_that_is_wrong_is_marked_wherever_it_stands(desk: Desk, code: str, cells: list[str]) -> None:
    """Title and 填报单位: an officer who mends one of them alone would be told of the other in the next round."""
    _prepare(desk, CASES[code])
    desk.read(BROKEN / code / "fires.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    assert _links(book["问题清单"])[:1] == ["'年报'!A1"]
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
def test_the_two_figures_are_called_what_they_are(desk: Desk, code: str, words: str) -> None:
    """Last year's figure is not what this year's should be, and a count of alike figures is not in any cell."""
    case = CASES[code]
    _prepare(desk, case)
    desk.read(*(BROKEN / code / name for name in case.get("fires", ["fires.xlsx"])), *_options(case))
    (copy,) = desk.copies()
    assert load_workbook(copy)["问题清单"]["F6"].value == words


FORMATS = sorted({path.parent.name for path in (ROOT / "samples" / "formats").glob("*/*")})


@pytest.mark.parametrize("folder", FORMATS)
def test_other_formats_come_back_as_an_xlsx_that_says_the_same(desk: Desk, folder: str) -> None:
    (path,) = (ROOT / "samples" / "formats" / folder).glob("shanghai*")
    lines = desk.read(path)
    (copy,) = desk.copies()
    assert copy.suffix == ".xlsx"
    again = desk.fresh()
    second = again.read(copy, "--agency", lines[0]["agency"], "--year", str(lines[0]["year"]))
    assert [line["facts"] for line in second] == [line["facts"] for line in lines]
    ignored = ("year_conflict", "option_settled", "agency_conflict")  # of the file's name
    kept = [[one for one in _shown(found) if one[0] not in ignored] for found in (lines, second)]
    assert [(code, level, cell) for code, level, _, cell, _ in kept[0]] == [
        (code, level, cell) for code, level, _, cell, _ in kept[1]
    ]
    figures = [
        desk_.run("sql", "SELECT outcome_code, applicant_code, value, mark FROM annual_applications ORDER BY 1, 2")
        for desk_ in (desk, again)
    ]
    assert figures[0] == figures[1]


def test_the_fills_borders_and_widths_of_an_xls_are_there(desk: Desk) -> None:
    desk.read(ROOT / "samples" / "formats" / "xls" / "shanghai_general_office_2019.xls")
    sheet = load_workbook(desk.copies()[0]).worksheets[1]
    widths = {column.width for column in sheet.column_dimensions.values()}
    assert len(widths) > 1
    assert any(cell.border.left.style for row in sheet.iter_rows() for cell in row)
    assert any(cell.font.bold for row in sheet.iter_rows() for cell in row)
    assert sheet.merged_cells.ranges


def test_the_folder_must_be_one(desk: Desk) -> None:
    desk.folder.write_text("a file")
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as err:
        assert (
            main(
                [
                    "--db",
                    str(desk.database),
                    "import",
                    str(BROKEN / "T4-SUM" / "fires.xlsx"),
                    "--return",
                    str(desk.folder),
                ]
            )
            == 2
        )
    assert "not a folder" in err.getvalue()
