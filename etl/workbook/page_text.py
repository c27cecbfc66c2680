"""The words a page shows: lines as they are broken, spaces as they are shown, nothing of what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from lxml import etree

from etl.workbook.dressing import raised, struck

Element: TypeAlias = etree._Element
#: words, "\n" where a line ends, or a table (or a row without one) that stands among them
Piece: TypeAlias = "str | Element"

_SILENT = frozenset(
    [
        "head",
        "script",
        "style",
        "template",
        "noscript",
        "xml",
        "object",
        "iframe",
        "svg",
        "math",
        "comment",
        "button",
        "audio",
        "video",
        "canvas",
        "rt",
        "rp",
        "datalist",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_DRESSES = {"sup": raised, "sub": raised, "del": struck, "s": struck, "strike": struck}
_STYLED = (
    (re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE), raised),
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE), struck),
)
_TYPED_INPUTS = frozenset({"", "text", "number", "tel", "search"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_NOT_LAID = re.compile(r"display\s*:\s*none|visibility\s*:\s*collapse", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
#: Excel and Word break the lines they write also between two Chinese characters, where nothing is shown
_BROKEN_LINE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t\r\f]*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
_LINE_END = "\n"


def tag_of(element: Element) -> str:
    """The name of an element; "" for what is none."""
    return element.tag if isinstance(element.tag, str) else ""


class Gatherer:
    """Gathers what elements show. `own_export`: a page that Excel wrote, whose hidden rows and columns are read."""

    def __init__(self, *, own_export: bool) -> None:
        self._own_export = own_export

    def hidden(self, element: Element) -> bool:
        """Whether a page does not show an element."""
        tag = tag_of(element)
        if not tag or tag in _SILENT or element.get("hidden") is not None:
            return True
        style = element.get("style")
        return style is not None and _HIDDEN.search(style) is not None

    def hidden_part(self, element: Element) -> bool:
        """The same for a row or a cell of a table: one that takes no place there."""
        if self._own_export:
            return False
        style = element.get("style")
        return element.get("hidden") is not None or (style is not None and _NOT_LAID.search(style) is not None)

    def pieces(self, element: Element) -> list[Piece]:
        """Words and tables of an element in order; tables are not entered."""
        found: list[Piece] = []
        self._gather(element, found)
        return found

    def all_words(self, element: Element) -> list[str]:
        """The words of an element, those of tables within it included."""
        found: list[Piece] = []
        self._gather(element, found, enter=True)
        return [piece for piece in found if isinstance(piece, str)]

    def _gather(self, element: Element, found: list[Piece], *, enter: bool = False) -> None:
        found.append(_on_one_line(element.text))
        for child in element:
            if not self.hidden(child):
                self._child(child, found, enter=enter)
            found.append(_on_one_line(child.tail))

    def _child(self, child: Element, found: list[Piece], *, enter: bool) -> None:
        tag = tag_of(child)
        if tag in ("table", "tr") and not enter:
            found.append(child)
        elif tag == "br":
            found.append(_LINE_END)
        elif tag in ("input", "select"):
            found.append(_typed(child))
        elif (dress := _dress(child, tag)) is not None:
            found.append(dress("".join(self.all_words(child))))
        elif tag in _BLOCKS:
            found.append(_LINE_END)
            self._gather(child, found, enter=enter)
            found.append(_LINE_END)
        else:
            self._gather(child, found, enter=enter)


def _dress(element: Element, tag: str) -> Callable[[str], str] | None:
    """What sets the words of an element apart from those beside them; that of a whole cell is no matter of words."""
    style = element.get("style")
    if style and tag not in _BLOCKS:
        for pattern, dress in _STYLED:
            if pattern.search(style):
                return dress
    return _DRESSES.get(tag)


def _on_one_line(words: str | None) -> str:
    return _SPACES.sub(" ", _BROKEN_LINE.sub("", words)) if words else ""


def _typed(element: Element) -> str:
    """What a field of a form shows."""
    if element.tag == "input":
        return element.get("value", "") if element.get("type", "").lower() in _TYPED_INPUTS else ""
    options = list(element.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    return "".join("".join(option.itertext()) for option in chosen)


def lines_of(pieces: list[Piece]) -> list[str]:
    """Words broken into lines, each without the spaces that are not shown."""
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    return [_SPACES.sub(" ", line).strip(" ") for line in text.split(_LINE_END)]


def shown_lines(pieces: list[Piece]) -> str:
    """The same as the text of one cell."""
    return _LINE_END.join(line for line in lines_of(pieces) if line)
