"""The look of the official workbook as a small named theme: 宋体 in tables, 黑体 for heads, 仿宋 for the cover."""

from __future__ import annotations

from functools import cache

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook import Workbook

TITLE = "年报·标题"
SECTION_TITLE = "年报·节标题"
WHOSE = "年报·填报单位"
BLOCK = "年报·条款"
HEAD = "年报·表头"
LABEL = "年报·栏目"
ITEM = "年报·事项"
FIGURE = "年报·数字"
WORDS = "年报·文字数字"
NOTE = "年报·注"
NOTE_LINE = "年报·注一行"  # runs on into the empty cells beside it
INPUT = "年报·填报格"
TOTAL = "年报·合计格"
FIELD = "年报·封面栏"
VALUE = "年报·封面值"
VALUE_INPUT = "年报·封面填报"
LIST_HEAD = "年报·清单头"
LIST_TEXT = "年报·清单文字"
LIST_INPUT = "年报·清单填报"
LIST_FIGURE = "年报·清单数字"
SMALL = "年报·小字"
SMALL_CENTRE = "年报·小字居中"
SMALL_FIGURE = "年报·小字数字"
SMALL_HEAD = "年报·小字表头"
CODE = "年报·代码"
DIGEST = "年报·校验码"
GUIDE = "年报·说明"

_SONG, _HEI, _FANG = "宋体", "黑体", "仿宋"
_LINE = Side(style="thin", color="000000")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_OPEN = Border()
_CLAUSE_FILL = PatternFill("solid", fgColor="C6D9F1")  # the blue of the official template
_INPUT_FILL = PatternFill("solid", fgColor="FFFBE6")
_TOTAL_FILL = PatternFill("solid", fgColor="EDEDED")
CORRECTED_FILL = PatternFill("solid", fgColor="FFE08A")
_NO_FILL = PatternFill()
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_INDENTED = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_PLAIN_LEFT = Alignment(horizontal="left", vertical="center")
_TIGHT = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
_UNLOCKED = Protection(locked=False)
_LOCKED = Protection()

#: name -> font, alignment, border, fill, protection
_LOOKS = {
    TITLE: (Font(name=_SONG, size=18, bold=True), _CENTRE, _OPEN, _NO_FILL, _LOCKED),
    SECTION_TITLE: (Font(name=_HEI, size=12, bold=True), _PLAIN_LEFT, _OPEN, _NO_FILL, _LOCKED),
    WHOSE: (Font(name=_FANG, size=10.5), _LEFT, _OPEN, _NO_FILL, _LOCKED),
    BLOCK: (Font(name=_SONG, size=10), _LEFT, _BOX, _CLAUSE_FILL, _LOCKED),
    HEAD: (Font(name=_SONG, size=10.5), _CENTRE, _BOX, _NO_FILL, _LOCKED),
    LABEL: (Font(name=_SONG, size=10), _LEFT, _BOX, _NO_FILL, _LOCKED),
    ITEM: (Font(name=_SONG, size=10), _CENTRE, _BOX, _NO_FILL, _LOCKED),
    FIGURE: (Font(name=_SONG, size=10), _TIGHT, _BOX, _NO_FILL, _LOCKED),
    WORDS: (Font(name=_SONG, size=10), _CENTRE, _BOX, _NO_FILL, _LOCKED),
    NOTE: (Font(name=_SONG, size=9), _LEFT, _OPEN, _NO_FILL, _LOCKED),
    NOTE_LINE: (Font(name=_SONG, size=9), _PLAIN_LEFT, _OPEN, _NO_FILL, _LOCKED),
    INPUT: (Font(name=_SONG, size=10), _TIGHT, _BOX, _INPUT_FILL, _UNLOCKED),
    TOTAL: (Font(name=_SONG, size=10), _TIGHT, _BOX, _TOTAL_FILL, _LOCKED),
    FIELD: (Font(name=_HEI, size=11), _CENTRE, _BOX, _NO_FILL, _LOCKED),
    VALUE: (Font(name=_FANG, size=12), _INDENTED, _BOX, _NO_FILL, _LOCKED),
    VALUE_INPUT: (Font(name=_FANG, size=12), _INDENTED, _BOX, _INPUT_FILL, _UNLOCKED),
    LIST_HEAD: (Font(name=_HEI, size=10.5), _CENTRE, _BOX, _CLAUSE_FILL, _LOCKED),
    LIST_TEXT: (Font(name=_SONG, size=10.5), _LEFT, _BOX, _NO_FILL, _LOCKED),
    LIST_INPUT: (Font(name=_SONG, size=10.5), _LEFT, _BOX, _INPUT_FILL, _UNLOCKED),
    LIST_FIGURE: (Font(name=_SONG, size=10.5), _TIGHT, _BOX, _NO_FILL, _LOCKED),
    SMALL: (Font(name=_SONG, size=9), _LEFT, _BOX, _NO_FILL, _LOCKED),
    SMALL_CENTRE: (Font(name=_SONG, size=9), _CENTRE, _BOX, _NO_FILL, _LOCKED),
    SMALL_FIGURE: (Font(name=_SONG, size=9), _TIGHT, _BOX, _NO_FILL, _LOCKED),
    SMALL_HEAD: (Font(name=_SONG, size=9), _CENTRE, _BOX, _CLAUSE_FILL, _LOCKED),
    CODE: (Font(name=_SONG, size=5, color="808080"), _TIGHT, _BOX, _NO_FILL, _LOCKED),
    DIGEST: (Font(name="Courier New", size=8), _LEFT, _BOX, _NO_FILL, _LOCKED),
    GUIDE: (Font(name=_FANG, size=12), _LEFT, _OPEN, _NO_FILL, _LOCKED),
}  # fmt: skip
_COUNTS = {FIGURE, INPUT, TOTAL, LIST_FIGURE, SMALL_FIGURE}


@cache
def theme() -> Workbook:
    """The workbook in which the styles are numbered; it is never written."""
    book = Workbook()
    # column widths are counted in digits of this font; 宋体 is on every PC an office uses
    normal: NamedStyle = vars(book)["_named_styles"]["Normal"]
    normal.font = Font(name=_SONG, size=10)
    for name, (font, alignment, border, fill, protection) in _LOOKS.items():
        book.add_named_style(
            NamedStyle(
                name,
                font,
                fill,
                border,
                alignment,
                number_format="0" if name in _COUNTS else "General",
                protection=protection,
            )
        )
    return book
