"""The same published report in every format that is read gives the same figures, findings, agency and year."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from etl.pending import Pending, read_pending
from etl.whose import Word
from reportdb.cli import main
from reportdb.forms import catalog
from reportdb.report import Figure, Mark

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = sorted((SAMPLES / "formats").glob("*/*"))
UNTOLD = Word(None, None, None)


def only(path: Path) -> Pending:
    (report,) = read_pending(str(path), UNTOLD)
    return report


def typed(figure: Figure, money: bool) -> object:
    """A figure as samples/expected writes it."""
    if figure.mark is Mark.NUMBER and figure.value is not None:
        return Decimal(figure.value) / 1_000_000 if money else Decimal(figure.value)
    return {Mark.BLANK: None, Mark.NOT_APPLICABLE: "/", Mark.TEXT: {"text": figure.text}}[figure.mark]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_report_is_the_same_in_every_format(path: Path) -> None:
    here, twin = only(path), only(SAMPLES / "reports" / f"{path.stem}.xlsx")
    assert (here.agency, here.year) == (twin.agency, twin.year)
    assert here.read is not None
    assert twin.read is not None
    assert here.read.report.content() == twin.read.report.content()
    assert [(one.code, one.table, one.row, one.column) for one in here.findings] == [
        (one.code, one.table, one.row, one.column) for one in twin.findings
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_figure_of_a_format_is_the_published_one(path: Path) -> None:
    expected = json.loads((SAMPLES / "expected" / f"{path.stem}.json").read_text("utf-8"))
    here = only(path)
    assert here.read is not None
    report = here.read.report
    assert (here.agency, here.year) == (expected["agency"], expected["year"])
    for code, figures in expected["figures"].items():
        data = report.tables[code]
        meanings = catalog().forms[data.edition].tables[code].cells
        found = {
            f"{cell.row}/{cell.column}": typed(figure, meanings[cell].money) for cell, figure in data.figures.items()
        }
        assert found == {
            place: Decimal(str(value)) if isinstance(value, int) or (isinstance(value, str) and value != "/") else value
            for place, value in figures.items()
        }


@pytest.mark.parametrize("folder", ["xls", "xlsb", "ods", "page_gbk", "xml_2003"])
def test_a_format_comes_in_through_the_command(folder: str, tmp_path: Path) -> None:
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(StringIO()):
        assert main(["--db", str(tmp_path / "a.sqlite"), "import", "--json", str(SAMPLES / "formats" / folder)]) == 0
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["status"], line["year"]) for line in lines] == [("accepted", 2019), ("accepted", 2024)]
    for line in lines:
        expected = json.loads((SAMPLES / "expected" / f"{Path(line['file']).stem}.json").read_text("utf-8"))
        assert line["facts"].items() >= {table: len(cells) for table, cells in expected["figures"].items()}.items()


def test_every_format_is_there() -> None:
    assert {path.parent.name for path in FILES} == {
        "xls", "xlsb", "ods", "libreoffice_page", "page_gbk", "page_gbk_said_utf8", "page_utf8_said_gbk", "page_utf16",
        "xml_2003", "misnamed",
    }  # fmt: skip
