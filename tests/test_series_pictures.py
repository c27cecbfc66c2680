"""Pictures of series: what is drawn and what is not, with whatever font; the hints where one or matplotlib is missing."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from matplotlib import font_manager

from reportdb.errors import UsageError
from reportdb.forms import Catalog
from reportdb.forms.codes import Cell
from reportdb.pictures import MOST_LINES, draw_series
from reportdb.pictures.fonts import FAMILIES, VARIABLE, chinese_font, installed
from reportdb.pictures.footnotes import footnotes
from reportdb.report import BLANK, Figure, Scope, number
from reportdb.series import Filed, Filings, Indicator, Line, Office, lines_of
from reportdb.series.shown import runs
from tests.chinese_font import box_font
from tests.command_line import Run
from tests.series_catalog import small_catalog

E = "applications"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return small_catalog(tmp_path_factory.mktemp("catalog"))


@pytest.fixture(scope="module")
def font_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return box_font(tmp_path_factory.mktemp("font") / "box.ttf")


@pytest.fixture
def _font(font_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(font_file))


def lines(known: Catalog, agencies: int = 2) -> list[Line]:
    """`other` of E2 and E3 (a break in 2021), a year without filing, a blank one, a sum that lacks a part."""
    by_year: dict[int, dict[str, Figure]] = {
        2019: {"other": number(4)}, 2020: {"other": number(6)}, 2021: {"other.a": number(1), "other.b": number(2)},
        2023: {"other.a": BLANK, "other.b": BLANK}, 2024: {"other.a": number(5), "other.b": BLANK},
    }  # fmt: skip
    current = {
        (agency, year, Scope.OWN): Filed(
            year, False, {E: "E2" if year < 2021 else "E3"}, {(E, Cell(row, "total")): one for row, one in rows.items()}
        )
        for agency in range(agencies)
        for year, rows in by_year.items()
    }
    offices = [Office(agency, str(agency), f"局{agency}") for agency in range(agencies)]
    indicator = Indicator(known, E, Cell("other", "total"))
    return lines_of(indicator, offices, range(2019, 2025), None, Filings(current, {}))


def test_lines_are_not_joined_over_a_break_or_a_gap(known: Catalog) -> None:
    assert [[point.year for point in run] for run in runs(lines(known)[0])] == [[2019, 2020], [2021], [2024]]


@pytest.mark.usefixtures("_font")
def test_an_svg_says_all_that_the_series_says(known: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    assert draw_series(path, lines(known)) == []
    text = path.read_text(encoding="utf-8")
    said = re.findall(r"<!-- (.*?) -->", text, re.DOTALL)  # the words beside the shapes of their letters
    assert {"局0", "局1", "件", *(str(year) for year in range(2019, 2025))} <= set(said)
    assert any("2021年起" in one and "口径变化" in one for one in said)
    assert any("三个分项之和" in one for one in said)
    assert any("2022年未报送、2023年空白" in one for one in said)
    assert "5*" in said
    assert any(one.startswith("* 局0") and "未计入" in one for one in said)
    assert text.count("stroke-dasharray") >= 3  # the break, and the second line where it has two years in a row
    colours = set(re.findall(r"(?:fill|stroke): ?(#[0-9a-f]{6})", text))
    assert all(one[1:3] == one[3:5] == one[5:7] for one in colours)  # greys only


@pytest.mark.usefixtures("_font")
def test_a_picture_of_one_agency_says_in_the_picture_why_a_year_is_empty(known: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    draw_series(path, lines(known, 1))
    said = re.findall(r"<!-- (.*?) -->", path.read_text(encoding="utf-8"), re.DOTALL)
    assert {"未报送", "空白"} <= set(said)


@pytest.mark.usefixtures("_font")
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_same_series_gives_the_same_picture(known: Catalog, tmp_path: Path, ending: str) -> None:
    paths = [tmp_path / f"{name}.{ending}" for name in "ab"]
    for path in paths:
        draw_series(path, lines(known))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    if ending == "png":
        assert paths[0].read_bytes()[:4] == b"\x89PNG"


@pytest.mark.usefixtures("_font")
def test_no_more_lines_than_can_be_told_apart(known: Catalog, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at most"):
        draw_series(tmp_path / "a.png", lines(known, MOST_LINES + 1))


def test_long_notes_are_broken_into_lines(known: Catalog) -> None:
    found = footnotes(lines(known, 1))
    assert all(len(one) <= 150 for one in found)
    assert found[0].startswith("┆ 2021年起口径变化：E3：")


def test_a_pc_without_a_chinese_font_gets_a_hint(
    known: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    latin = [one for one in font_manager.fontManager.ttflist if one.name.startswith("DejaVu")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    with pytest.raises(UsageError, match=r"no Chinese font.*fonts-noto-cjk.*REPORTDB_FONT") as refused:
        draw_series(tmp_path / "a.png", lines(known))
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_the_best_font_of_this_pc_is_taken(monkeypatch: pytest.MonkeyPatch, font_file: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    entries = [font_manager.FontEntry(fname=str(font_file), name=name) for name in ("SimSun", "SimHei", "Arial")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", entries)
    assert installed().keys() == {"SimSun", "SimHei", "Arial"}
    assert chinese_font().get_file() == str(font_file)
    assert FAMILIES.index("SimHei") < FAMILIES.index("SimSun")
    monkeypatch.setenv(VARIABLE, "nowhere.ttf")
    with pytest.raises(UsageError, match=r"no font file nowhere\.ttf"):
        chinese_font()


def test_without_matplotlib_there_is_a_hint(known: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match=r"pip install 'reportdb\[plots\]'"):
        draw_series(tmp_path / "a.png", lines(known))


@pytest.mark.usefixtures("_font")
def test_the_command_draws_and_refuses_other_endings(run: Run, tmp_path: Path) -> None:
    reports = str(Path(__file__).parents[1] / "samples" / "reports" / "suqian_2023.xlsx")
    assert run("import", reports).code == 0
    path = tmp_path / "out" / "a.svg"
    done = run("series", "公开率", "--agency", "宿迁市人民政府", "--plot", str(path))
    assert (done.code, done.err) == (0, "")
    assert "43.57%" in path.read_text(encoding="utf-8")
    refused = run("series", "公开率", "--agency", "宿迁市人民政府", "--plot", str(tmp_path / "a.pdf"))
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert ".png or .svg" in refused.err
