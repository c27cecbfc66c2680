"""Conditional formats of the sender that colour a cell over our fill: above them a rule of ours, of first priority.

Nothing of theirs is lost: their rules keep their order, each a few places further down.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.parcel import Element, local, place
from etl.marked_copy.sheet_part import Place, SheetPart
from etl.marked_copy.style_part import StylePart
from etl.text import cells_named, ranges

#: always true, and known again whichever program saved it
OURS = 'N("reportdb")=0'
#: what may stand before conditional formats in a worksheet
_BEFORE = frozenset(
    [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetCalcPr",
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
        "customSheetViews",
        "mergeCells",
        "phoneticPr",
    ]
)
_WHOLE = 1_048_576


def show_over_conditions(book: BookPart, sheet: SheetPart, style: StylePart, colours: Mapping[Place, str]) -> None:
    """Our colours, by the cells they fill, shown in those cells that a conditional format of the sender reaches."""
    areas = [area for holder in _formats(sheet.tree) for area in _areas(holder)]
    if not areas:
        return
    of: dict[str, list[Place]] = {}
    for spot, colour in colours.items():
        if any(top <= spot[0] <= bottom and left <= spot[1] <= right for top, left, bottom, right in areas):
            of.setdefault(colour, []).append(spot)
    _move(sheet.tree, len(of))
    at = next((n for n, one in enumerate(sheet.tree) if local(one) and local(one) not in _BEFORE), len(sheet.tree))
    for number, (colour, spots) in enumerate(of.items()):
        where = " ".join(ranges(sorted(spots)))
        holder = place(sheet.tree, at + number, book.tag("conditionalFormatting"), sqref=where)
        rule = etree.SubElement(
            holder, book.tag("cfRule"), type="expression", dxfId=str(style.overlay(colour)), priority=str(number + 1),
            stopIfTrue="1",
        )  # fmt: skip
        etree.SubElement(rule, book.tag("formula")).text = OURS


def forget_conditions(sheet: SheetPart) -> None:
    """Our rules of an earlier round are gone, the sender's as they were."""
    gone = 0
    for rule in [one for holder in _formats(sheet.tree) for one in holder if local(one) == "cfRule"]:
        if any("".join((one.text or "").split()) == OURS for one in rule if local(one) in ("formula", "f")):
            holder = rule.getparent()
            if holder is None:
                continue
            holder.remove(rule)
            gone += 1
            above = holder.getparent()
            if above is not None and not any(local(one) == "cfRule" for one in holder):
                above.remove(holder)
    left = [int(rule.get("priority", "0")) for rule in _rules(sheet.tree)]
    if gone and left and min(left) > gone:
        _move(sheet.tree, -gone)


def _formats(tree: Element) -> list[Element]:
    """The conditional formats of a sheet, those of Excel 2010 at its end among them."""
    return [one for one in tree.iter() if local(one) == "conditionalFormatting"]


def _rules(tree: Element) -> list[Element]:
    rules = [one for holder in _formats(tree) for one in holder if local(one) == "cfRule"]
    return [one for one in rules if one.get("priority", "").isdigit()]


def _move(tree: Element, by: int) -> None:
    for rule in _rules(tree):
        rule.set("priority", str(int(rule.get("priority", "0")) + by))


def _areas(holder: Element) -> list[tuple[int, int, int, int]]:
    """The rectangles a conditional format reaches, from 0."""
    words = holder.get("sqref") or " ".join((one.text or "") for one in holder if local(one) == "sqref")
    found = []
    for word in words.split():
        first, _, last = word.replace("$", "").partition(":")
        try:
            ends = sorted(cells_named(first) | cells_named(last or first))
        except ValueError:
            ends = []
        if not ends:
            found.append((0, 0, _WHOLE, _WHOLE))  # whole columns or rows, or what nobody understands
            continue
        found.append((ends[0][0], min(end[1] for end in ends), ends[-1][0], max(end[1] for end in ends)))
    return found
