"""Pictures of bars and rankings: what is drawn and what is not, in greys, the same each time, with whatever font."""

from __future__ import annotations

import re
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from matplotlib import font_manager

from reportdb.errors import UsageError
from reportdb.pictures import Bar, Bars, Group, Ranking, bar_picture, ranking_picture
from reportdb.pictures.fonts import VARIABLE
from reportdb.pictures.lettering import broken, width_of
from tests.chinese_font import box_font

BARS = Bars(
    "某市　2023年办理结果",
    "件",
    (
        Group("", (Bar("予以公开", 30, "30"), Bar("部分公开", 0, "0"), Bar("不予公开", None, "空白"))),
        Group("其他", (Bar("不予处理", None, "/"), Bar("$无$法", 12, "12", own=True))),
    ),
    ("空白、“/”和文字不是 0，没有画出。",),
    (Decimal("12.5"), "中位数 12.5"),
)
RANKING = Ranking(
    "新收申请　2023年", "件", tuple(range(60, 0, -1)), 9, "某县 51，第 10 位", (Decimal("30.5"), "中位数 30.5")
)


@pytest.fixture(scope="module")
def font_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return box_font(tmp_path_factory.mktemp("font") / "box.ttf")


@pytest.fixture
def _font(font_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(font_file))


@pytest.fixture
def _no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    latin = [one for one in font_manager.fontManager.ttflist if one.name.startswith("DejaVu")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)


def written(svg: bytes) -> list[str]:
    """The words of an SVG that keeps its letters."""
    return re.findall(r"<text[^>]*>(.*?)</text>", svg.decode(), re.DOTALL)


def bars_in(svg: bytes) -> int:
    """How many bars are filled."""
    return len(re.findall(r"fill: #(?:c4c4c4|3a3a3a)", svg.decode()))


@pytest.mark.usefixtures("_font")
def test_words_stay_words_and_what_is_no_number_has_no_bar() -> None:
    svg = bar_picture("svg", BARS)
    said = written(svg)
    for words in ("予以公开", "30", "0", "空白", "/", "其他", "$无$法", "中位数 12.5", "件", "某市　2023年办理结果"):
        assert words in said
    assert bars_in(svg) == 3  # 30, 0 and 12


@pytest.mark.usefixtures("_font")
@pytest.mark.parametrize("svg", [bar_picture, ranking_picture], ids=["bars", "ranking"])
def test_a_picture_is_in_greys_and_loads_nothing(svg: object) -> None:
    content = bar_picture("svg", BARS) if svg is bar_picture else ranking_picture("svg", RANKING)
    text = content.decode()
    colours = set(re.findall(r"(?:fill|stroke): ?(#[0-9a-f]{6})", text))
    assert colours
    assert all(one[1:3] == one[3:5] == one[5:7] for one in colours)
    assert "stroke-dasharray" in text  # the median
    assert "<image" not in text
    assert "<script" not in text
    assert not re.search(r"(?:href|src)=\"(?!#)", text)


@pytest.mark.usefixtures("_font")
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_picture_gives_the_same_bytes(kind: str) -> None:
    assert bar_picture(kind, BARS) == bar_picture(kind, BARS)
    assert ranking_picture(kind, RANKING) == ranking_picture(kind, RANKING)


@pytest.mark.usefixtures("_no_font")
def test_without_a_chinese_font_an_svg_is_drawn_all_the_same_and_a_png_is_not() -> None:
    svg = bar_picture("svg", BARS)
    assert "予以公开" in written(svg)
    assert "Microsoft YaHei" in svg.decode()
    assert "DejaVu" not in svg.decode()
    with pytest.raises(UsageError, match="no Chinese font"):
        bar_picture("png", BARS)


@pytest.mark.usefixtures("_font")
def test_many_draw_at_once() -> None:
    alone = bar_picture("svg", BARS)
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(bar_picture("svg", BARS))) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [alone] * 4


@pytest.mark.usefixtures("_font")
def test_a_ranking_marks_the_own_place() -> None:
    assert "某县 51，第 10 位" in written(ranking_picture("svg", RANKING))
    without = RANKING.__class__("t", "件", (3, 2), None, "", None)
    assert written(ranking_picture("svg", without))


@pytest.mark.usefixtures("_font")
def test_numbers_below_zero_are_drawn_to_the_left() -> None:
    signed = Bars("t", "项", (Group("", (Bar("增", 3, "3"), Bar("减", -7, "-7"))),))
    assert "-7" in written(bar_picture("svg", signed))


def test_long_labels_are_broken_and_end_in_dots() -> None:
    assert broken("短", 10) == "短"
    assert broken("一二三四五六七", 10) == "一二三四五\n六七"
    assert broken("一二三四五六七八九十百", 10) == "一二三四五\n六七八……"
    assert width_of("a一（") == 5
