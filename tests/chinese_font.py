"""A font of the tests' own whose every character is the same box: pictures can be drawn where no Chinese font is."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

_RANGES = ((0x20, 0x100), (0x2010, 0x2600), (0x3000, 0x3040), (0x4E00, 0xA000), (0xFF00, 0xFFF0))


def box_font(path: Path) -> Path:
    """Writes the font and gives its path."""
    pen = TTGlyphPen(None)
    for step, corner in enumerate(((100, 0), (100, 700), (900, 700), (900, 0))):
        (pen.lineTo if step else pen.moveTo)(corner)
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap({code: "box" for first, last in _RANGES for code in range(first, last)})
    builder.setupGlyf({".notdef": box, "box": box})
    builder.setupHorizontalMetrics({".notdef": (1000, 100), "box": (1000, 100)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Box", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    builder.save(path)
    return path
