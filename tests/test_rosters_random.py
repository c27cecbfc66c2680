"""Flat lists drawn at random: every number differs, so that each stored one tells which cell it came from."""

from __future__ import annotations

import runpy
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from etl.pending import Pending, read_pending
from etl.places import cells_at
from etl.text import address
from etl.whose import Word
from reportdb.forms.codes import Cell

LABELS = runpy.run_path(str(Path(__file__).parent.parent / "samples" / "labels.py"))
Key = tuple[str, str, str]
Path_ = tuple[str, ...]
AGENCIES = [
    "某县教育局",
    "某县财政局",
    "某县卫生健康委员会",
    "某县人民政府办公室",
    "某县供销合作社",
    "青山镇人民政府",
    "河东街道办事处",
]
APPLICANTS = list(zip(["natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service",
                       "org.other", "total"], LABELS["APPLICANTS"], strict=True))  # fmt: skip
RESULTS = list(zip(["upheld", "corrected", "other", "pending", "total"], LABELS["RESULTS"], strict=True))
TITLES = {"publications": "二、主动公开政府信息情况", "applications": "三、收到和处理政府信息公开申请情况",
          "appeals": "四、政府信息公开行政复议、行政诉讼情况"}  # fmt: skip


def figures(edition: str) -> dict[Key, Path_]:
    """Every cell of an edition with the whole path of its printed labels."""
    found: dict[Key, Path_] = {}
    for block in LABELS[f"TABLE_TWO_{edition}"]:
        for item, label in block.rows:
            found |= {("publications", item, code): (label, measure) for code, measure in block.columns}
    for row in LABELS[f"TABLE_THREE_{edition}"]:
        handled = (LABELS["HANDLED"],) if row.depth > 1 else ()
        above = (*handled, row.group) if row.group else handled
        found |= {("applications", row.code, code): (*above, row.label, name) for code, name in APPLICANTS}
    for number, (route, label) in enumerate(LABELS["ROUTES"]):
        above = ("行政诉讼",) if number else ()
        found |= {("appeals", route, code): (*above, label, name) for code, name in RESULTS}
    return found


FIGURES = {edition: figures(edition) for edition in ("2019", "2021")}
MONEY = {"fee_amount": 1_000_000, "procurement_amount": 1_000_000}


@dataclass(frozen=True)
class Drawing:
    """How a list is drawn."""

    edition: str
    chosen: tuple[Key, ...]
    agencies: tuple[str, ...]
    paths: dict[Key, Path_]
    merged: bool
    low: bool  # heads shorter than the others stand at the bottom
    turned: bool
    serial: bool
    sums: bool
    repeat: int  # lines before the head is printed again, 0 never
    sections: bool
    gap: int  # every so many figures one is blank, 0 never
    before: tuple[str, ...]  # other columns in front of the figures and behind them
    behind: tuple[str, ...]

    def number(self, agency: str, key: Key) -> int | None:
        """The number of an agency for a figure; no two are alike."""
        place = (self.agencies.index(agency), self.chosen.index(key))
        return None if self.gap and sum(place) % self.gap == 0 else 100 + place[0] * 1000 + place[1]


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    """Any subset of the figures in any order under heads of any depth."""
    edition = draw(st.sampled_from(sorted(FIGURES)))
    cells = FIGURES[edition]
    groups: dict[tuple[str, str], list[Key]] = {}
    for key in draw(st.lists(st.sampled_from(sorted(cells)), min_size=1, max_size=24, unique=True)):
        groups.setdefault(key[:2], []).append(key)
    ordered = [key for group in draw(st.permutations(sorted(groups))) for key in groups[group]]
    style = draw(st.sampled_from(["whole", "short", "joined", "totals", "titled"]))
    separator = draw(st.sampled_from(["-", "—", "", "／", "\n", " ", "："]))
    return Drawing(
        edition, tuple(ordered), tuple(draw(st.lists(st.sampled_from(AGENCIES), min_size=1, max_size=5, unique=True))),
        {key: shown(key, cells[key], style, separator) for key in ordered},
        draw(st.booleans()), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()),
        draw(st.integers(0, 3)), draw(st.booleans()), draw(st.sampled_from([0, 0, 2, 3, 7])),
        tuple(draw(st.permutations(sorted(BEFORE)))[: draw(st.integers(0, 3))]),
        tuple(draw(st.permutations(sorted(BEHIND)))[: draw(st.integers(0, 3))]),
    )  # fmt: skip


def shown(key: Key, path: Path_, style: str, separator: str) -> Path_:
    """The heads over a figure, from the outermost."""
    if style == "titled":
        return (TITLES[key[0]], *path)
    if style == "short":
        return path[-2:]
    if style == "joined":
        return (f"{path[-2]}（{path[-1]}）" if separator == "：" else separator.join(path[-2:]),)
    if style == "totals" and path[-1] == "总计" and "总计" not in path[-2]:
        return path[-2:-1]
    return path if style == "whole" else path[-2:]


BEFORE: dict[str, object] = {
    "层级": "县级",
    "统一社会信用代码": "11330100MB0000001A",
    "年度": "",
    "主管部门": "某县人民政府",
}
BEHIND: dict[str, object] = {"备注": "含下属单位3家", "联系电话": 84360001, "网上申请数": 77, "排名": 3}
UNKNOWN = ("网上申请数",)
Cells = dict[tuple[int, int], object]
Merges = list[tuple[int, int, int, int]]


def head(drawing: Drawing, left: int) -> tuple[Cells, Merges, int]:
    """The head: equal heads beside each other in one merged cell, or written once."""
    depth = max(len(path) for path in drawing.paths.values())
    lines = [(*([""] * (depth - len(path)) if drawing.low else []), *path) for path in drawing.paths.values()]
    lines = [(*line, *[""] * (depth - len(line))) for line in lines]
    cells: Cells = {(0, left - 1): "单位名称"}
    merges: Merges = [(0, left - 1, depth - 1, left - 1)] if drawing.merged and depth > 1 else []
    if drawing.serial:
        cells[0, 0] = "序号"
    for at, other in enumerate((*drawing.before, *drawing.behind)):
        column = left + at + (len(lines) if at >= len(drawing.before) else 0)
        cells[0, column] = other
        if drawing.merged and depth > 1:
            merges.append((0, column, depth - 1, column))
    left += len(drawing.before)
    for row in range(depth):
        start = 0
        for column in range(len(lines) + 1):
            same = column < len(lines) and lines[column][: row + 1] == lines[start][: row + 1] and row < depth - 1
            if (
                same
                and (drawing.merged or lines[start][row])
                and _below(lines[column], row)
                and _below(lines[start], row)
            ):
                continue
            if lines[start][row]:
                cells[row, left + start] = lines[start][row]
                if drawing.merged and column - 1 > start:
                    merges.append((row, left + start, row, left + column - 1))
            start = column
    return cells, merges, depth


def _below(line: Path_, row: int) -> bool:
    return any(line[row + 1 :])


def draw(drawing: Drawing) -> tuple[Cells, Merges, dict[tuple[str, Key], tuple[int, int]], list[tuple[int, int]]]:
    """Cells, merges, and where the number of an agency for a figure stands; the number is worth its place."""
    left = 2 if drawing.serial else 1
    top = 2
    cells, merges, depth = head(drawing, left)
    page: Cells = {(0, 0): "某县2023年政府信息公开工作年度报告过录表" if drawing.edition == "2021"
                   else "某县2020年政府信息公开工作年度报告过录表"}  # fmt: skip
    if not drawing.turned:
        page[1, 0] = "单位：件、万元"
    else:
        page[1, 0] = "金额单位：万元"
    ranges: Merges = []
    others: list[tuple[int, int]] = []

    def put_head(row: int) -> int:
        page.update({(row + r, c): value for (r, c), value in cells.items()})
        ranges.extend((a + row, b, c + row, d) for a, b, c, d in merges)
        return row + depth

    row = put_head(top)
    places: dict[tuple[str, Key], tuple[int, int]] = {}
    sums = dict.fromkeys(drawing.chosen, 0)
    for number, agency in enumerate(drawing.agencies):
        if drawing.repeat and number and number % drawing.repeat == 0 and not drawing.turned:
            row = put_head(row + 1)
        if drawing.sections and number == 0:
            page[row, left - 1] = "一、县直部门"
            row += 1
        page[row, left - 1] = agency
        if drawing.serial:
            page[row, 0] = number + 1
        first = left + len(drawing.before)
        for at, other in enumerate(drawing.before):
            page[row, left + at] = BEFORE[other] or (2023 if drawing.edition == "2021" else 2020)
        for at, other in enumerate(drawing.behind):
            page[row, first + len(drawing.chosen) + at] = BEHIND[other]
            if other in UNKNOWN:
                others.append((row, first + len(drawing.chosen) + at))
        for at, key in enumerate(drawing.chosen):
            value = drawing.number(agency, key)
            page[row, first + at] = value
            sums[key] += value or 0
            places[agency, key] = (row, first + at)
        row += 1
    if drawing.sums:
        page[row, left - 1] = "合计"
        first = left + len(drawing.before)
        page.update({(row, first + at): sums[key] for at, key in enumerate(drawing.chosen)})
    if drawing.turned:
        page = {((c, r) if r >= top else (r, c)): v for (r, c), v in page.items()}
        page = {((r + top, c - top) if (r, c) not in ((0, 0), (1, 0)) else (r, c)): v for (r, c), v in page.items()}
        ranges = [(b + top, a - top, d + top, c - top) for a, b, c, d in ranges]
        places = {key: (c + top, r - top) for key, (r, c) in places.items()}
        others = [(c + top, r - top) for r, c in others]
    return page, ranges, places, others


def written(page: Cells, ranges: Merges, folder: str) -> str:
    """The list as a workbook."""
    book = Workbook()
    sheet: Any = book.active
    for (row, column), value in page.items():
        sheet.cell(row + 1, column + 1, value)
    for top, left, bottom, right in ranges:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    name = str(Path(folder) / "list.xlsx")
    book.save(name)
    return name


def stored(reports: list[Pending]) -> Iterator[tuple[str | None, Key, int | None]]:
    """(agency, cell, number) of everything read."""
    for report in reports:
        for table, data in report.read.report.tables.items() if report.read else ():
            for cell, figure in data.figures.items():
                yield report.agency, (table, cell.row, cell.column), figure.value


def says_too_little(drawing: Drawing, key: Key) -> bool:
    """其他处理／其他 may be the applicant of one edition or the third line of the other, unless a neighbour tells."""
    return key == ("applications", "other", "org.other") and "其他" in drawing.paths[key][-1]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawings())
def test_nothing_wrong_nothing_invented_nothing_silently_lost(drawing: Drawing) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page, ranges, places, others = draw(drawing)
        reports = read_pending(written(page, ranges, folder), Word())
    numbers = {(agency, key): drawing.number(agency, key) for agency, key in places}
    got = {(agency, key): value for agency, key, value in stored(reports)}
    for (agency, key), value in got.items():
        typed = numbers[agency or "", key]
        assert value == (None if typed is None else typed * MONEY.get(key[2], 1)), (agency, key)
    named = {
        cell for report in reports for item in report.findings for cell in (item.cell or "").split(", ") if item.cell
    }
    lost = [spot for spot, typed in numbers.items() if typed is not None and spot not in got]
    assert [place for place in others if address(*place) not in named] == []
    assert [spot for spot in lost if address(*places[spot]) not in named] == []
    assert [spot for spot in lost if not says_too_little(drawing, spot[1])] == [], [
        item.message for report in reports for item in report.findings
    ]
    assert all(item.code != "subtotal_differs" for report in reports for item in report.findings)
    where = {
        (report.agency, table.table, cell): place
        for report in reports
        if report.read
        for table in report.read.places
        for cell, place in cells_at(table.positions).items()
    }
    for agency, key in got:
        assert where[agency, key[0], Cell(*key[1:])] == places[agency or "", key]
