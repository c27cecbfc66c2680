"""Makes two spellings of one label equal: width, spaces, brackets, punctuation, look-alikes, traditional characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

#: radicals that NFKC leaves alone or maps to a traditional form (seen in text layers of published reports).
_RADICALS = str.maketrans("⺠⻔⻛⻅⻓⻋⻢⻚⻩⻬⻰⻜⻨⻥⻉⺟⺝户戶", "民门风见长车马页黄齐龙飞麦鱼贝母月户户")
#: the traditional characters that mirrors make of the words of the forms and of agency names
_TRADITIONAL = str.maketrans(
    "佈來侷係備傢僑儲內兩別動務匯區參員問單國圍園團執報場壯學實寧審寫寶將對導屬岡島崗嶺廢廣廳強彙後徑復徹態慶應採撫據敎數於時"
    "會東査條業構樂標樣橋機檔檢權氣決沒沖況涼減滙漢漣澗澤濟濱為無煙熱營爲獲現環畢異當療發監盤眾確碼祕稅種稱穩穫節範糧糾紅納級"
    "組結絡統絲經綜綫維網綿線編縣總織繫繳繼續罰義聞聯肅臨臺與興舉荊華萊萬蓋蕪蘆蘇蘭處號衆衛衝衞補製複覈規視覽觀訂計訟訪設許訴"
    "註詢話認說説請論議護讀讚豐負財貢貫責貴費資購贊贛軍輸轉辦農這連進遊運過遠選遼郵鄉鄭醫銀銅銜錦鎭鎮鐵長門開間閩閱閲關陝陰陽"
    "隊隨隻雞雲電項順領頻題額類館馬騰體鳳鶴鷄麗黃點龍",
    "布来局系备家侨储内两别动务汇区参员问单国围园团执报场壮学实宁审写宝将对导属冈岛岗岭废广厅强汇后径复彻态庆应采抚据教数于时"
    "会东查条业构乐标样桥机档检权气决没冲况凉减汇汉涟涧泽济滨为无烟热营为获现环毕异当疗发监盘众确码秘税种称稳获节范粮纠红纳级"
    "组结络统丝经综线维网绵线编县总织系缴继续罚义闻联肃临台与兴举荆华莱万盖芜芦苏兰处号众卫冲卫补制复核规视览观订计讼访设许诉"
    "注询话认说说请论议护读赞丰负财贡贯责贵费资购赞赣军输转办农这连进游运过远选辽邮乡郑医银铜衔锦镇镇铁长门开间闽阅阅关陕阴阳"
    "队随只鸡云电项顺领频题额类馆马腾体凤鹤鸡丽黄点龙",
)
_ONE_FORM = _RADICALS | _TRADITIONAL
_NOISE = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]+")
#: everything that shows as nothing at the ends of a cell: spaces of any width, line ends, zero-width marks
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\ufeff"
_PUNCTUATION = re.compile(
    r"""[()\[\]{}【】〔〕〖〗《》〈〉“”„‟「」『』"'‘’`、，,。.．·・:：;；!！?？/／\\|_~～\-－–—―…*＊]+"""
)
_NUMBERING = re.compile(
    r"^(?:[(〔\[【][一二三四五六七八九十\d]{1,3}[)〕\]】]|[一二三四五六七八九十]{1,3}[、.,:)]|\d{1,2}(?:\.\d{1,2})*[、.,:)])+[、.,]?"
)
_BARE_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]{1,2}|\d{1,2})")


def trim(text: str) -> str:
    """Text without the nothing around it; "" for a cell that only looks filled."""
    return text.strip(_SPACES)


def one_form(text: str) -> str:
    """Text with each look-alike and traditional character in its usual form, every character at its place."""
    return text.translate(_ONE_FORM)


_PIECE = 1000


@lru_cache(maxsize=1024)
def squeeze(text: str) -> str:
    """Text on one line with one width of characters and no spaces: what is compared, never what is stored."""
    return _NOISE.sub("", _one_width(text).translate(_ONE_FORM))


def _one_width(text: str) -> str:
    """NFKC, in pieces: a long run of accents takes the square of its length, and no label or figure is that long."""
    if len(text) <= _PIECE:
        return unicodedata.normalize("NFKC", text)
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
    return "".join(unicodedata.normalize("NFKC", piece) for piece in pieces)


@lru_cache(maxsize=512)
def spellings(text: str) -> tuple[str, ...]:
    """The keys a label may be looked up by: whole, without its numbering, without bare numerals in front."""
    line = squeeze(text)
    bare = _PUNCTUATION.sub("", line)
    stripped = _PUNCTUATION.sub("", _NUMBERING.sub("", line))
    shorn = _BARE_NUMBERING.sub("", bare)
    return tuple(dict.fromkeys(key for key in (bare, stripped, shorn) if key))


def key(text: str) -> str:
    """The one key a label of the catalog or a layout is filed under: without numbering and punctuation."""
    line = squeeze(text)
    return _PUNCTUATION.sub("", _NUMBERING.sub("", line)) or _PUNCTUATION.sub("", line)


def bare(text: str) -> str:
    """Text without punctuation and spaces, its numbering kept."""
    return _PUNCTUATION.sub("", squeeze(text))


_BRACKETED = re.compile(r"[（(〔\[【][^（）()〔〕\[\]【】]*[)）〕\]】]")


def without_brackets(text: str) -> str:
    """Text without its bracketed remarks: （本级）, （单位：万元） ..."""
    return _BRACKETED.sub("", text)


_NUMBER = re.compile(r"^'?[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.\d+)?(?:[件条项个份次]|[万亿]?元)?(?:\([^()]*\))?$")


def is_number(text: str) -> bool:
    """A figure typed as text, whatever its width, spaces and remark: 1,024 or 22（其中修订16件）; no date or telephone."""
    return _NUMBER.match(squeeze(text)) is not None


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """A, B ... Z, AA for a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The A1 address of a cell counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def place_of(cell: str) -> tuple[int, int]:
    """(row, column) from 0 of an A1 address."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1


def ranges(places: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Cells as rectangles: those beside each other as one, then the same columns of following rows."""
    blocks: list[list[int]] = []  # first row, first column, last row, last column
    lowest: dict[tuple[int, int], list[int]] = {}  # the last block in the same columns
    for row, left, right in _unbroken(sorted(set(places))):
        above = lowest.get((left, right))
        if above is not None and above[2] == row - 1:
            above[2] = row
        else:
            blocks.append([row, left, row, right])
            lowest[left, right] = blocks[-1]
    for top, left, bottom, right in blocks:
        first, last = address(top, left), address(bottom, right)
        yield first if first == last else f"{first}:{last}"


def _unbroken(places: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Row, first and last column of cells without a gap between them."""
    run: list[tuple[int, int]] = []
    for place in places:
        if run and place != (run[-1][0], run[-1][1] + 1):
            yield run[0][0], run[0][1], run[-1][1]
            run = []
        run.append(place)
    if run:
        yield run[0][0], run[0][1], run[-1][1]


_NAMED = re.compile(r"([A-Z]{1,3}\d+)(?::([A-Z]{1,3}\d+))?")


def cells_named(text: str) -> set[tuple[int, int]]:
    """(row, column) of every cell in A1, A1:B2 or a list of them."""
    found: set[tuple[int, int]] = set()
    for first, last in _NAMED.findall(text):
        (top, left), (bottom, right) = place_of(first), place_of(last or first)
        found.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return found
