"""What differs between two reports, figure by figure and line by line; pure, as a Report is.

Two reports with the same content have no difference, and no other two reports have none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum

from reportdb.correction import CHANNELS, SHOWN_UNIT, Correction, figure_words, label_and_unit, meaning_of
from reportdb.forms import TABLE_NAMES, TABLES
from reportdb.forms.codes import MONEY_UNITS, YEAR, Cell, money_text
from reportdb.report import NOT_REPORTED, ChannelFigure, Figure, Report, SignOff

ITEMS = "improvement_items"
SIGN_OFF = "sign_off"
NAMES = {**TABLE_NAMES, SIGN_OFF: "落款"}
SIGN_OFF_NAMES = {
    "responsible": "单位负责人", "reviewer": "审核人", "preparer": "填报人", "phone": "联系电话", "filled_on": "填报日期",
}  # fmt: skip
ITEM_PARTS = {"problem": "存在的主要问题", "action": "改进情况"}
#: the mark of a place that one of the two reports does not have at all
ABSENT = "not_reported"
#: longest lists whose lines are looked for at other places; longer ones are compared place by place
_ALIGNED = 1000

Side = Figure | str | None


class Kind(StrEnum):
    """What a difference is about: a figure, or words beside the figures."""

    FIGURE = "figure"
    WORDS = "words"
    TABLE = "table"  # there or not
    EDITION = "edition"  # of a table's labels


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two reports differ: `old` and `new` are figures, words, or None where a report lacks the place.

    `row` and `column` are codes (a list line: its position, in the new report unless it is gone, and the metric or
    part); `""` where the difference is about more than one place.
    """

    kind: Kind
    table: str
    row: str
    column: str
    period: str
    row_label: str
    column_label: str
    unit: str
    old: Side
    new: Side

    @property
    def place(self) -> tuple[str, Cell]:
        """Which figure it is, as corrections name it."""
        return self.table, Cell(self.row, self.column, self.period)

    @property
    def label(self) -> str:
        """Row and column in words."""
        return "／".join(filter(None, (self.row_label, self.column_label)))

    def words(self, side: Side) -> str:
        """One side as people read it: 空白, “/”, 1.25万元, 未报送."""
        if side is None:
            return NOT_REPORTED
        if isinstance(side, Figure):
            return figure_words(side, self.unit)
        return side or "空白"

    def value(self, side: Side) -> tuple[int | str | None, str, str | None]:
        """One side for programs: value (money in 万元, channel lines in their own unit, as text), mark and words."""
        if side is None:
            return None, ABSENT, None
        if isinstance(side, str):
            return None, "text" if side else "blank", side or None
        value: int | str | None = side.value
        if side.value is not None and self.unit in MONEY_UNITS:
            value = money_text(side.value, self.shown_unit)
        return value, side.mark.value, side.text

    @property
    def shown_unit(self) -> str:
        """The unit that `value` counts in."""
        return SHOWN_UNIT if self.unit in MONEY_UNITS and self.table != CHANNELS else self.unit


def compare(old: Report, new: Report) -> list[Difference]:
    """All differences, tables in their usual order, figures in the order of the form, the sign-off last."""
    found: list[Difference] = []
    for code in TABLES:
        if code == CHANNELS:
            found += _channels(old.channels, new.channels)
        elif code == ITEMS:
            found += _items(old, new)
        else:
            found += _grid(code, old, new)
    return found + list(_sign_off(old.sign_off, new.sign_off))


def of_correction(one: Correction) -> Difference:
    """A declared correction as the difference between what the sheet shows and what stands in its place."""
    row, _, column = (one.label, "", "") if one.table == CHANNELS else one.label.rpartition("／")
    return Difference(Kind.FIGURE, one.table, *one.cell, row, column, one.unit, one.filed, one.figure)


def _grid(code: str, old: Report, new: Report) -> Iterator[Difference]:
    before, after = old.tables.get(code), new.tables.get(code)
    yield from _presence(code, before, after)
    if before is not None and after is not None and before.edition != after.edition:
        yield Difference(Kind.EDITION, code, "", "", YEAR, "报告格式", "", "", before.edition, after.edition)
    first = {} if before is None else before.figures
    second = {} if after is None else after.figures
    edition = after.edition if after is not None else before.edition if before is not None else None
    for cell in [*second, *(cell for cell in first if cell not in second)]:
        if first.get(cell) != second.get(cell):
            _, unit = label_and_unit(code, cell, edition)
            row, column = _labels(code, cell, edition)
            yield Difference(
                Kind.FIGURE, code, *cell, row, column, unit, first.get(cell), second.get(cell)
            )  # fmt: skip


def _labels(code: str, cell: Cell, edition: str | None) -> tuple[str, str]:
    """Row and column in words; 历年累计 is said with the column."""
    found = meaning_of(code, cell, edition)
    if found is None:
        return cell.row, cell.column
    column = found[0].label(None, cell.column)
    return found[0].label(cell.row, None), column if cell.period == YEAR else f"{column}（历年累计）"


def _presence(code: str, old: object, new: object) -> Iterator[Difference]:
    if (old is None) != (new is None):
        sides = (None if side is None else "已报送" for side in (old, new))
        yield Difference(Kind.TABLE, code, "", "", YEAR, "整张表", "", "", *sides)


def _channels(old: Sequence[ChannelFigure] | None, new: Sequence[ChannelFigure] | None) -> Iterator[Difference]:
    """Lines are the same where channel, metric and unit are, wherever in the list they stand now."""
    yield from _presence(CHANNELS, old, new)
    before, after = list(old or ()), list(new or ())
    for first, second in _aligned([line[:5] for line in before], [line[:5] for line in after]):
        was = None if first is None else before[first]
        now = None if second is None else after[second]
        if was is not None and now is not None and was[:5] != now[:5]:  # another line in its place
            yield _line(first, was, was.figure, None)
            yield _line(second, now, None, now.figure)
        elif was != now:
            shown = now if now is not None else was
            if shown is not None:
                yield _line(
                    second if now is not None else first,
                    shown,
                    None if was is None else was.figure,
                    None if now is None else now.figure,
                )


def _line(at: int | None, line: ChannelFigure, old: Figure | None, new: Figure | None) -> Difference:
    position = 0 if at is None else at + 1
    label = f"第 {position} 行 {line.channel}"
    return Difference(
        Kind.FIGURE, CHANNELS, str(position), line.metric_code, YEAR, label, line.metric, line.unit, old, new
    )  # fmt: skip


def _items(old: Report, new: Report) -> Iterator[Difference]:
    yield from _presence(ITEMS, old.improvement_items, new.improvement_items)
    before, after = old.improvement_items or [], new.improvement_items or []
    for first, second in _aligned([item.problem for item in before], [item.problem for item in after]):
        was = None if first is None else before[first]
        now = None if second is None else after[second]
        at = second if second is not None else first
        if was == now or at is None:
            continue
        for part, name in ITEM_PARTS.items():
            sides = [None if item is None else str(getattr(item, part)) for item in (was, now)]
            if sides[0] != sides[1]:
                yield Difference(Kind.WORDS, ITEMS, str(at + 1), part, YEAR, f"第 {at + 1} 条", name, "", *sides)


def _sign_off(old: SignOff, new: SignOff) -> Iterator[Difference]:
    for part in fields(SignOff):
        was, now = getattr(old, part.name), getattr(new, part.name)
        if was != now:
            label = SIGN_OFF_NAMES[part.name]
            yield Difference(Kind.WORDS, SIGN_OFF, part.name, "", YEAR, label, "", "", was, now)


def _aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of places that belong together, both in their order; None for a line the other list lacks."""
    if max(len(old), len(new)) > _ALIGNED:
        blocks = [("replace", 0, len(old), 0, len(new))]
    else:
        blocks = list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    for _, first, last, start, end in blocks:
        for offset in range(max(last - first, end - start)):
            yield (
                first + offset if first + offset < last else None,
                start + offset if start + offset < end else None,
            )
