"""Changed places as flat rows for programs: both sides with value, mark and words, the codes of the views."""

from __future__ import annotations

from reportdb.comparison import Difference, Side

Row = dict[str, object]


def place_row(one: Difference) -> Row:
    """Which place: kind, codes, printed labels, period and unit."""
    return {
        "kind": one.kind.value,
        "table": one.table,
        "row": one.row,
        "row_label": one.row_label,
        "column": one.column,
        "column_label": one.column_label,
        "period": one.period,
        "unit": one.shown_unit,
    }


def nested(one: Difference) -> Row:
    """`old` and `new` as objects, as corrections have `from` and `to`."""
    return {"old": _side(one, one.old), "new": _side(one, one.new)}


def flat(one: Difference) -> Row:
    """The same as six columns."""
    row: Row = {}
    for name, side in (("old", one.old), ("new", one.new)):
        row |= {f"{name}_{key}": value for key, value in _side(one, side).items()}
    return row


def _side(one: Difference, side: Side) -> Row:
    return dict(zip(("value", "mark", "text"), one.value(side), strict=True))
