"""Lines of a statistics sheet that nobody knows: asked about in a proposal, read or left out as the office confirms."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from etl.drift.layout_file import load
from etl.drift.propose import write
from etl.text import cells_named
from etl.whose import Word
from reportdb.errors import FaultyFile
from reportdb.forms.codes import CUMULATIVE, Cell
from reportdb.report import number
from tests.statistics_drawn import AGENCY, Content, Draw, Line, errors, fujian, pending, plain, turned

ODD = "收到的要求公开信息的申请"
FIGURE = "applications/received/total"


def renamed(label: str = ODD) -> Content:
    """The published sheet with the fourth line called otherwise."""
    content = fujian()
    lines = list(content.lines)
    lines[3] = (label, *lines[3][1:])
    return Content(content.heads, lines, content.indents)


def layout(path: Path, **told: object) -> Word:
    text = "".join(f"{key} = {str(value).lower() if value is True else repr(value)}\n" for key, value in told.items())
    path.write_text(f'[[label]]\ntable = "statistics"\naxis = "row"\ntext = "{ODD}"\n{text}', encoding="utf-8")
    return Word(layout=load(str(path)))


@pytest.mark.parametrize("draw", [plain, turned])
def test_an_unknown_line_is_proposed_with_what_is_due_there(tmp_path: Path, draw: Draw) -> None:
    drawn = draw(renamed())
    (one,) = pending(tmp_path / "odd.xlsx", drawn)
    assert one.read is not None
    assert write(str(tmp_path / "draft.toml"), one.read.drifted) == 1
    text = (tmp_path / "draft.toml").read_text("utf-8")
    (label,) = tomllib.loads(text)["label"]
    assert label == {"table": "statistics", "axis": "row", "text": ODD, "code": ""}
    assert "统计表（政府信息公开情况统计表）的行名称" in text
    assert f"{FIGURE} 受理依申请公开信息总数（" in text
    assert "位置相符" in text
    (named,) = [item for item in one.findings if item.code == "row_unknown"]
    assert "受理依申请公开信息总数" in named.message


@pytest.mark.parametrize("draw", [plain, turned])
def test_a_confirmed_line_is_read_and_said_to_be(tmp_path: Path, draw: Draw) -> None:
    word = layout(tmp_path / "layout.toml", code=FIGURE)
    (one,) = pending(tmp_path / "odd.xlsx", draw(renamed()), word=word)
    assert errors([one]) == []
    assert one.read is not None
    figures = one.read.report.tables["applications"].figures
    assert figures[Cell("received", "total", CUMULATIVE)] == number(1)
    assert [item.code for item in one.findings].count("layout_applied") == 1


def test_a_line_left_out_on_purpose_is_named_with_its_cells(tmp_path: Path) -> None:
    content = fujian()
    extra = Content(
        content.heads, [*content.lines[:5], (ODD, "条", (7, 8)), *content.lines[5:]],
        [*content.indents[:5], 1, *content.indents[5:]],
    )  # fmt: skip
    (plainly,) = pending(tmp_path / "extra.xlsx", plain(extra))
    assert errors([plainly]) == [("row_unknown", "A8, C8:D8")]
    word = layout(tmp_path / "layout.toml", ignore=True)
    (one,) = pending(tmp_path / "extra.xlsx", plain(extra), word=word)
    assert errors([one]) == []
    (said,) = [item for item in one.findings if item.code == "layout_applied"]
    assert said.cell == "A8, C8:D8"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"code": "applications/received"}, "has no row"),
        ({"code": "received"}, "has no row"),
    ],
)
def test_a_code_that_is_none_is_refused(tmp_path: Path, told: dict[str, object], why: str) -> None:
    with pytest.raises(FaultyFile, match=why):
        layout(tmp_path / "layout.toml", **told)


def test_a_label_of_the_form_keeps_its_meaning(tmp_path: Path) -> None:
    path = tmp_path / "layout.toml"
    path.write_text(
        '[[label]]\ntable = "statistics"\naxis = "row"\ntext = "行政复议数"\ncode = "appeals/litigation/total"\n',
        "utf-8",
    )
    with pytest.raises(FaultyFile, match="already the label"):
        load(str(path))


@pytest.mark.parametrize("draw", [plain, turned])
def test_a_sheet_of_lines_nobody_knows_is_named_with_every_figure(tmp_path: Path, draw: Draw) -> None:
    content = fujian()
    lines: list[Line] = [(f"{label}（口径另定）情况表项", unit, (9001, 9002)) for label, unit, _ in content.lines]
    drawn = draw(Content(content.heads, lines, content.indents))
    found = pending(tmp_path / "odd.xlsx", drawn, title=f"{AGENCY}2015年政府信息公开情况统计表")
    named = {place for one in found for item in one.findings for place in cells_named(item.cell or "")}
    places = {
        (row + 1, at) for row, cells in enumerate(drawn.rows) for at, cell in enumerate(cells) if cell in (9001, 9002)
    }
    assert places <= named
    (one,) = found
    assert one.read is None
    assert "table_unrecognised" in {item.code for item in one.findings}
    assert write(str(tmp_path / "draft.toml"), one.drifted) == len(lines)
