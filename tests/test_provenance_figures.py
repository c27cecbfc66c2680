"""Every figure of every sample is traced to a cell that, read by other means, shows just that figure."""

from __future__ import annotations

import io
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import html
from openpyxl.utils import coordinate_to_tuple
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from etl.batch import ImportOptions, run_import
from etl.provenance import Trace, Tracer
from reportdb.correction import CHANNELS
from reportdb.database import connect_url, open_database, reading
from reportdb.forms.codes import Cell
from reportdb.queries.filings import filing
from reportdb.queries.remit import Remit
from reportdb.report import Figure, Mark, Report
from tests.books import load_workbook

SAMPLES = Path(__file__).parents[1] / "samples"
FOLDERS = ("reports", "layouts", "rosters", "formats")
FILES = sorted(
    path
    for folder in FOLDERS
    for path in (SAMPLES / folder).rglob("*.*")
    if path.suffix != ".toml"
)  # fmt: skip
EVERYONE = Remit.everyone()
#: (sheet, row and column from 1) -> what the cell holds
Read = Callable[[str, int, int], object]


# ---------------------------------------------------------------- files, read without reportdb


def independent(content: bytes) -> Read:
    """A reader of the file that shares nothing with ours but what the format itself is."""
    if content[:4] == b"\xd0\xcf\x11\xe0":
        return _calamine(content)
    if content[:2] == b"PK":
        ordinary = b"[Content_Types].xml" in content and b"workbook.bin" not in content
        return _openpyxl(content) if ordinary else _calamine(content)
    text = _text(content)
    return _xml_2003(text) if "<Workbook" in text else _page(text)


def _openpyxl(content: bytes) -> Read:
    shown, written = (load_workbook(io.BytesIO(content), data_only=only) for only in (True, False))

    def read(sheet: str, row: int, column: int) -> object:
        value = shown[sheet].cell(row, column).value
        return written[sheet].cell(row, column).value if value is None else value

    return read


def _calamine(content: bytes) -> Read:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))

    def read(sheet: str, row: int, column: int) -> object:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[0]) else None

    return read


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _xml_2003(text: str) -> Read:
    ss = "{urn:schemas-microsoft-com:office:spreadsheet}"
    cells: dict[tuple[str, int, int], str] = {}
    for sheet in ElementTree.fromstring(text.encode()).iter(f"{ss}Worksheet"):
        for row in sheet.iter(f"{ss}Row"):
            for cell in row.iter(f"{ss}Cell"):
                place = (sheet.get(f"{ss}Name", ""), int(row.get(f"{ss}Index", 0)), int(cell.get(f"{ss}Index", 0)))
                cells[place] = "".join(cell.itertext())
    return lambda *place: cells.get(place)


def _page(text: str) -> Read:
    """Titles and rows one below the other, as a spreadsheet program opens a page; LibreOffice's by their sheets."""
    root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    grid: dict[tuple[str, int, int], str] = {}
    taken: set[tuple[str, int, int]] = set()
    row, sheet = 0, ""  # "" for the one sheet of a page, however it is called
    for element in root.iter("h1", "a", "tr"):
        if element.tag == "a" and (name := element.find("h1/em")) is not None:
            row, sheet = 0, name.text_content()
            continue
        heads_sheet = element.tag == "h1" and element.find("em") is not None
        if heads_sheet or element.find(".//table") is not None:
            continue  # only places what is within it
        row += 1
        column = 0
        for cell in element.xpath("./td|./th") if element.tag == "tr" else [element]:
            column += 1
            while (sheet, row, column) in taken:
                column += 1
            down, right = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            taken |= {(sheet, row + d, column + r) for d in range(down) for r in range(right)}
            grid[sheet, row, column] = cell.text_content()
            column += right - 1
    return lambda name, row, column: grid.get((name, row, column), grid.get(("", row, column)))


# ---------------------------------------------------------------- figures


def figures(report: Report) -> Iterator[tuple[str, Cell]]:
    """Every figure and sentence of a report."""
    for code, data in report.tables.items():
        yield from ((code, cell) for cell in data.figures)
    for position, line in enumerate(report.channels or (), 1):
        yield CHANNELS, Cell(str(position), line.metric_code)
    for position, _ in enumerate(report.improvement_items or (), 1):
        yield from (("improvement_items", Cell(str(position), part)) for part in ("problem", "action"))


def plain(value: object) -> str:
    """A cell's content as one would type it: numbers with their digits, text in one width and without blanks."""
    if value is None:
        return ""
    if isinstance(value, float | int):
        return f"{value:.15g}"
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))


def says(shown: object, figure: Figure, unit: str) -> bool:
    """Whether a cell that shows something holds a figure, by rules far simpler than ours."""
    text = plain(shown).replace(",", "")
    if figure.mark is Mark.BLANK:
        return text in ("", "空", "空白")
    if figure.mark is Mark.NOT_APPLICABLE:
        return text in ("/", "-", "—", "——", "N/A")
    if figure.mark is Mark.TEXT:
        return text == plain(figure.text).replace(",", "")
    match = re.match(r"'?([+-]?\d+(?:\.\d+)?)(万?)(元?)", text)
    assert match is not None, text
    if unit not in ("元", "万元"):
        return Decimal(match[1]) * (10_000 if match[2] else 1) == figure.value
    scales = {"万元": (1_000_000,), "元": (100,)}.get(match[2] + match[3], (100, 1_000_000))  # else the head says it
    return any(Decimal(match[1]) * scale == figure.value for scale in scales)


def check(found: Trace, read: Read) -> None:
    """The cell told is the true one, and the raw text is what stands there."""
    assert found.origin is not None, found.label
    row, column = coordinate_to_tuple(found.origin.cell)
    stands = read(found.origin.sheet, row, column)
    place = f"{found.origin.file.name} {found.origin.sheet}!{found.origin.cell} {found.label}: {stands!r}"
    assert plain(found.origin.shown.raw) == plain(stands), place
    if found.origin.shown.computed is None:
        assert says(stands, found.filed, found.unit), f"{place} is not {found.filed}"
    else:
        assert plain(stands).startswith("="), place
        assert says(found.origin.shown.computed, found.filed, found.unit), place


def trace_all(engine: Engine, path: Path) -> int:
    """Imports a file, traces every figure of every filing it makes; how many figures that were."""
    content = path.read_bytes()
    read = independent(content)
    traced = 0
    for result in run_import(engine, [str(path)], ImportOptions(accept="照原报数")):
        if result.filing is None:
            continue
        with reading(engine) as conn:
            row = filing(conn, EVERYONE, result.filing)
            tracer = Tracer(conn, EVERYONE)
            for table, cell in figures(tracer.report(row)):
                found = tracer.trace(row, table, cell)
                assert found.origin is not None
                assert (found.origin.file.name, found.origin.file.sha256) == (path.name, result.sha256)
                check(found, read)
                traced += 1
    return traced


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database of one test."""
    path = tmp_path / "a.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = open_database(connect_url(str(path)))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_figure_of_a_sample_is_traced_to_its_cell(path: Path, sqlite: Engine) -> None:
    few = path.stem in ("pingtan_2014", "pingtan_2015", "pingtan_2016")  # one statistics sheet is the whole report
    assert trace_all(sqlite, path) > (30 if few else 100)


def test_postgresql_gives_the_same_answers(engine: Engine) -> None:
    for name in ("hangzhou_emergency_2020", "shanghai_general_office_2019"):
        assert trace_all(engine, SAMPLES / "reports" / f"{name}.xlsx") > 200


def test_the_readers_of_this_test_can_say_no() -> None:
    number: Any = Figure(Mark.NUMBER, 12)
    assert says(12.0, number, "件")
    assert not says(13, number, "件")
    assert not says("12", Figure(Mark.BLANK), "件")
    assert not says(None, Figure(Mark.NOT_APPLICABLE), "件")
