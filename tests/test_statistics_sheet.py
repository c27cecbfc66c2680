"""Statistics sheets of 2014 to 2018: read by their labels however an office writes them, and printed again alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.pending import Pending, read_pending
from etl.readback import compare
from etl.whose import Word
from reportdb.forms import catalog
from reportdb.forms.bridging import parts_in
from reportdb.forms.codes import CUMULATIVE, Cell
from reportdb.report import ChannelFigure, Mark, Report, TableData, number
from reportdb.xlsx import Cover, write_report, write_template
from samples.drawing import Value
from samples.statistics import published
from tests.test_roundtrip import figures

AGENCY = "示例市财政局"
Lines = list[list[Value]]


def fujian() -> Lines:
    """Head and lines as printed: label, unit, the year, all years."""
    return [["指标名称", "计量单位", "2015年度", "历年累计"], *(list(line) for line in published("pingtan_2015").lines)]


def national() -> Lines:
    """The national sheet; each figure is the number of its line."""
    sheet = catalog().form("2014").statistics
    assert sheet is not None
    lines: Lines = [["统计指标", "单位", "统计数"]]
    for number_, line in enumerate(sheet.lines, 1):
        lines.append([line.label, line.unit or "——", "" if line.heading else number_])
    return lines


def pending(path: Path, lines: Lines, title: str = f"{AGENCY}2015年政府信息公开工作年度报告（本级）") -> Pending:
    """A workbook of one sheet, read."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([title])
    for line in lines:
        sheet.append(["" if value is None else value for value in line])
    book.save(path)
    (one,) = read_pending(str(path), Word())
    return one


def report_of(one: Pending) -> Report:
    """The report of a reading; its errors fail the test."""
    assert [item for item in one.findings if item.level.value == "error"] == []
    assert one.read is not None
    one.read.report.agency = one.agency
    return one.read.report


def _numbered(lines: Lines, spell: Callable[[int], str]) -> Lines:
    """The same with the numbering of second-level lines spelled otherwise."""
    out: Lines = []
    for label, *rest in lines:
        text = str(label)
        if text[:1].isdigit() and "、" in text[:3]:
            text = spell(int(text[0])) + text.partition("、")[2]
        out.append([text, *rest])
    return out


def _wrapped(lines: Lines) -> Lines:
    """Long labels go on in the row below, which holds nothing else."""
    out: Lines = []
    for label, *rest in lines:
        text = str(label)
        cut = len(text) // 2
        if len(text) > 9:
            out += [[text[:cut], *rest], [text[cut:], *[None] * len(rest)]]
        else:
            out.append([label, *rest])
    return out


VARIANTS: dict[str, Callable[[Lines], Lines]] = {
    "as printed": lambda lines: lines,
    "all years before the year": lambda lines: [[a, b, d, c] for a, b, c, d in lines],
    "units last": lambda lines: [[a, c, d, b] for a, b, c, d in lines],
    "labels last": lambda lines: [[c, d, b, a] for a, b, c, d in lines],
    "no units": lambda lines: [[a, c, d] for a, _, c, d in lines],
    "serials and codes": lambda lines: [
        ["序号", lines[0][0], "代码", *lines[0][1:]], *([n, a, f"{n}*", *rest] for n, (a, *rest) in enumerate(lines[1:], 1))
    ],
    "本年度": lambda lines: [["项目", "单位", "本年度", "累计"], *lines[1:]],
    "a year as a number": lambda lines: [["指标", "单位", 2015, "历年累计数"], *lines[1:]],
    "two rows of heads": lambda lines: [["指标名称", "计量单位", "统计数", None], [None, None, "本年度", "历年累计"], *lines[1:]],
    "（一）": lambda lines: _numbered(lines, lambda n: f"（{'〇一二三四'[n]}）"),
    "1.": lambda lines: _numbered(lines, lambda n: f"{n}."),
    "①": lambda lines: _numbered(lines, lambda n: "〇①②③④"[n]),
    "no numbers": lambda lines: _numbered(lines, lambda n: "　"),
    "wrapped": _wrapped,
    "line ends within": lambda lines: [[f"{str(a)[:4]}\n{str(a)[4:]}", *rest] for a, *rest in lines],
    "half width": lambda lines: [[str(a).replace("、", ","), *rest] for a, *rest in lines],
    "others first": lambda lines: [lines[0], *lines[13:], *lines[1:13]],
    "lines in other columns": lambda lines: [
        ([None, a, *rest] if str(a)[:1].isdigit() else [a, None, *rest]) for a, *rest in lines
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_a_sheet_written_otherwise_says_the_same(tmp_path: Path, name: str) -> None:
    plain = report_of(pending(tmp_path / "plain.xlsx", fujian()))
    found = report_of(pending(tmp_path / "other.xlsx", VARIANTS[name](fujian())))
    assert found.content() == plain.content()
    assert found.edition == "2014-fujian"
    assert found.tables["applications"].figures[Cell("received", "total", CUMULATIVE)] == number(1)
    assert found.tables["publications"].figures[Cell("information", "disclosed")] == number(2949)


def test_the_national_sheet_tells_like_labels_apart_by_the_line_above(tmp_path: Path) -> None:
    report = report_of(pending(tmp_path / "2014.xlsx", national()))
    assert report.edition == "2014"
    labels = [line[0] for line in national()]
    corrected = [n for n, label in enumerate(labels) if label == "（二）被依法纠错数"]
    appeals = report.tables["appeals"]
    assert [appeals.number_at(route, "corrected") for route in ("reconsideration", "litigation")] == corrected
    resources = report.tables["resources"]
    assert resources.figures[Cell("dedicated_funds", "value")] == number(61 * 1_000_000)  # 万元 are held in fen
    assert [line.figure.value for line in report.channels or ()][:2] == [6, 7]


@pytest.mark.parametrize(
    ("what", "change", "code"),
    [
        ("an unknown line", lambda lines: [*lines[:4], ["2、政务头条公开数", "条", 3, 4], *lines[4:]], "row_unknown"),
        ("a line twice", lambda lines: [*lines, lines[3]], "row_unknown"),
        ("a line lost", lambda lines: [*lines[:6], *lines[7:]], "row_missing"),
        ("no column of all years", lambda lines: [line[:3] for line in lines], "column_missing"),
        ("counts in ten thousands", lambda lines: [lines[0], [lines[1][0], "万条", 3, 4], *lines[2:]], "unit_unknown"),
        ("an amount without unit", lambda lines: [*lines[:13], [lines[13][0], None, 30, 40], *lines[14:]], "unit_missing"),
        ("columns without heads", lambda lines: lines[1:], "column_missing"),
    ],
)  # fmt: skip
def test_what_is_no_line_of_the_sheet_is_named(
    tmp_path: Path, what: str, change: Callable[[Lines], Lines], code: str
) -> None:
    one = pending(tmp_path / "faulty.xlsx", change(fujian()))
    assert code in {item.code for item in one.findings if item.level.value == "error"}, what


def test_a_figure_beside_the_columns_is_named(tmp_path: Path) -> None:
    lines = fujian()
    lines[1].append(7)
    one = pending(tmp_path / "beside.xlsx", lines)
    (left,) = [item for item in one.findings if item.code == "column_unknown"]
    assert left.cell == "E3"


def test_a_line_that_later_sheets_leave_out_is_not_missing(tmp_path: Path) -> None:
    lines = [line for line in fujian() if line[0] != "政府信息公开收费减免金额"]
    report = report_of(pending(tmp_path / "2017.xlsx", lines))
    assert "resources" not in report.tables
    out = tmp_path / "out.xlsx"
    write_report(out, report, catalog().form("2014-fujian"), Cover(AGENCY, 2015))
    assert compare(out, report) == []


def test_an_unconfirmed_label_is_said_to_be_one(tmp_path: Path) -> None:
    said = {}
    for edition in ("2014", "2014-fujian"):
        write_template(tmp_path / f"{edition}.xlsx", catalog().form(edition))
        book = load_workbook(tmp_path / f"{edition}.xlsx")
        cells = [str(cell) for row in book["政府信息公开情况统计表"].values for cell in row]
        said[edition] = any("样式待核实" in cell for cell in cells)
    assert said == {"2014": True, "2014-fujian": False}


@st.composite
def statistics(draw: st.DrawFn) -> Report:
    """A report of a statistics sheet: some lines were not on the sheet that was filed, some figures of all years were."""
    edition = draw(st.sampled_from(sorted(catalog().on_sheets)))
    form = catalog().form(edition)
    report = Report(AGENCY, 2016, edition=edition)
    for code, table in form.tables.items():
        chosen = {}
        for cell, meaning in table.cells.items():
            if draw(st.integers(0, 9)) < (2 if meaning.extra else 9):
                chosen[cell] = draw(figures(money=meaning.money, signed=False))
        if chosen:
            report.tables[code] = TableData(edition, chosen)
    sheet = form.statistics
    assert sheet is not None
    channels = []
    for said in sheet.channels.values():
        if draw(st.integers(0, 9)) < (8 if said in sheet.printed_channels else 2):
            figure = draw(figures(money=False, signed=False).filter(lambda one: one.mark is not Mark.TEXT))
            channels.append(ChannelFigure(*said, figure))
    if draw(st.booleans()):
        channels.append(ChannelFigure("weibo", "政务微博", "posts", "发布数量", "条", number(3)))
    report.channels = channels or None
    return report


@settings(
    max_examples=25, phases=(Phase.explicit, Phase.generate), deadline=None, suppress_health_check=list(HealthCheck)
)
@given(statistics().filter(lambda report: bool(report.tables)))
def test_a_printed_sheet_reads_back_the_same(report: Report) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        write_report(path, report, catalog().form(report.edition or ""), Cover(AGENCY, 2016))
        assert compare(path, report) == []


def test_all_years_of_a_form_that_prints_the_year_alone_are_kept(tmp_path: Path) -> None:
    lines = [
        [*line, "历年累计" if n == 0 else (line[2] if line[2] == "" else 1000 + n)] for n, line in enumerate(national())
    ]
    report = report_of(pending(tmp_path / "both.xlsx", lines))
    assert report.tables["appeals"].figures[Cell("complaint", "total", CUMULATIVE)] == number(1053)
    assert [line.metric_code for line in report.channels or ()].count("disclosed.cumulative") == 5
    out = tmp_path / "out.xlsx"
    write_report(out, report, catalog().form("2014"), Cover(AGENCY, 2015))
    assert compare(out, report) == []


def test_lawsuits_told_apart_later_are_the_one_figure_of_2014() -> None:
    parts = (Cell("litigation_direct", "total"), Cell("litigation_after_reconsideration", "total"))
    for edition in ("2019", "2021"):
        assert parts_in(catalog(), edition, "appeals", Cell("litigation", "total")) == parts
    assert parts_in(catalog(), "2014", "appeals", parts[0]) == ()
    assert parts_in(catalog(), "2021", "resources", Cell("staff", "value")) == ()


def test_no_year_makes_a_provincial_variant() -> None:
    assert [catalog().edition_for_year(year) for year in (2013, 2014, 2018, 2019)] == [None, "2014", "2014", "2019"]
    assert catalog().newest == "2021"
