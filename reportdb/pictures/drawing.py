"""One picture at a time, as PNG or SVG: matplotlib's settings and fonts belong to the whole process."""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from reportdb.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

PNG, SVG = "png", "svg"
KINDS = (PNG, SVG)
DPI = 150
NEEDS = "pictures need matplotlib, which is not installed: pip install 'reportdb[plots]'"
#: what a browser writes the words of an SVG with, as far as it has it
_FAMILIES = "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', SimHei, sans-serif"
_FAMILY = re.compile(r"(font-family: |font: (?:[a-z0-9]+ )*?[0-9.]+px )[^;\"]+")
_LOCK = threading.Lock()


class Pen(NamedTuple):
    """The font of a picture in any size."""

    font: FontProperties

    def sized(self, size: float) -> FontProperties:
        """So many points."""
        sized = self.font.copy()
        sized.set_size(size)
        return sized


class Drawn(NamedTuple):
    """A picture, and the characters its font lacks (`lacking` of them, by the name of the font)."""

    content: bytes
    font: str
    lacking: int


def drawn(
    kind: str, width: float, height: float, paint: Callable[[Figure, Pen], None], *, words: bool = False
) -> Drawn:
    """What `paint` draws on a sheet of so many inches. The same picture gives the same bytes.

    With `words` the letters of an SVG stay letters, written by the browser: it needs no Chinese font here, where every
    other picture raises UsageError without one, and any without matplotlib.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise UsageError(NEEDS) from None
    text = words and kind == SVG
    content = io.BytesIO()
    with (
        _LOCK,
        warnings.catch_warnings(record=True) as said,
        matplotlib.rc_context(
            {
                "svg.hashsalt": "reportdb",
                "svg.fonttype": "none" if text else "path",
                "axes.unicode_minus": False,
                "text.parse_math": False,  # a name with $ in it is no formula
            }
        ),
    ):
        warnings.simplefilter("always")
        font = _font_for_browsers() if text else _font()
        figure = Figure(figsize=(width, height), dpi=DPI)
        paint(figure, Pen(font))
        figure.savefig(content, format=kind, metadata={"Date": None} if kind == SVG else None)
        name = font.get_name()
        lacking = sum("Glyph" in str(one.message) for one in said)
    if text:
        return Drawn(_FAMILY.sub(rf"\g<1>{_FAMILIES}", content.getvalue().decode()).encode(), name, 0)
    return Drawn(content.getvalue(), name, lacking)


def _font() -> FontProperties:
    from reportdb.pictures.fonts import chinese_font

    return chinese_font()


def _font_for_browsers() -> FontProperties:
    """What words are measured with: a Chinese font where there is one."""
    from matplotlib.font_manager import FontProperties

    try:
        return _font()
    except UsageError:
        return FontProperties()
