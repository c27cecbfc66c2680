"""Points in the words and numbers that people see: tables, workbooks and pictures say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from reportdb.forms.codes import MONEY_UNITS, money_text
from reportdb.forms.continuity import Kind
from reportdb.report import Mark
from reportdb.series.figures import LEFT_OUT
from reportdb.series.indicator import Indicator
from reportdb.series.points import Line, Point, State

SHOWN_UNIT = "万元"
NO_RATE = "—"
AS_FILED = "按原报数入库"
STATE_NAMES = {
    State.MISSING: "未报送",
    State.RETURNED: "已退回",
    State.OTHER_SCOPE: "本口径未报送",
    State.NOT_ESTABLISHED: "尚未设立",
    State.ABOLISHED: "已撤销",
    State.OUTSIDE: "当年不在管辖范围",
    State.TABLE_MISSING: "缺表",
    State.ABSENT: "表中无此栏",
    State.NOT_ASKED: "该版格式未设",
    State.ENDED: "不再统计",
    State.INSEPARABLE: "不可拆分",
    State.NOT_COMPUTABLE: "不能计算",
}
BASIS_NAMES = {
    Kind.SAME: "相同", Kind.SUM: "分项合计", Kind.PART: "部分", Kind.ENDED: "停止", Kind.ABSENT: "", None: "",
}  # fmt: skip


def percent(ratio: Fraction, places: int) -> Decimal:
    """A rate in per cent, rounded half up for print."""
    exact = Decimal(ratio.numerator) * 100 / Decimal(ratio.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shown_value(point: Point) -> int | Decimal | None:
    """The number of a point: counts as they are, money in 万元, rates in per cent with four decimals; None without one.

    A rate of a small sample has no number, only its fraction.
    """
    if point.value is None:
        ratio = point.ratio
        return None if ratio is None or point.small or point.state is not State.REPORTED else percent(ratio, 4)
    return Decimal(money_text(point.value, SHOWN_UNIT)) if point.unit in MONEY_UNITS else point.value


def value_words(point: Point) -> str:
    """What a year shows: a number, 空白, “/”, words as typed, a rate with its fraction, or why there is nothing."""
    if point.state is State.RETURNED:
        return f"已退回（报送编号{point.filing_id}）"
    if point.denominator is not None:
        fraction = f"{point.numerator}/{point.denominator}"
        if point.ratio is None or point.state is not State.REPORTED:
            return f"{NO_RATE}（{fraction}）"
        return f"{fraction} 样本过小" if point.small else f"{percent(point.ratio, 2)}%（{fraction}）"
    figure = point.figure
    if figure is None:
        return STATE_NAMES[point.state]
    if figure.value is not None:
        return str(shown_value(point)) if point.unit not in MONEY_UNITS else money_text(figure.value, SHOWN_UNIT)
    return {Mark.BLANK: "空白", Mark.NOT_APPLICABLE: "/"}.get(figure.mark, " ".join((figure.text or "").split()))


def unit_of(point: Point) -> str:
    """The unit a point is shown in."""
    return SHOWN_UNIT if point.unit in MONEY_UNITS else point.unit


def shown_unit(lines: Sequence[Line]) -> str:
    """The units of all points with a number, as one word."""
    points = (point for line in lines for point in line.points if shown_value(point) is not None)
    return "／".join(dict.fromkeys(map(unit_of, points)))


def notes_of(point: Point) -> list[str]:
    """All that is to be said of a point, the break first."""
    said = [f"口径变化：{point.break_note}"] if point.break_note else []
    said += [note for note in (*point.bridged, *point.notes) if note not in point.break_note]
    if point.small:
        said.append("样本过小")
    if point.as_filed:
        said.append(AS_FILED)
    return said


def left_out(point: Point) -> str:
    """Which lines a sum could not count (blank, “/”, not there); "" where it is whole."""
    return next((note for note in point.notes if note.startswith(LEFT_OUT)), "") if point.value is not None else ""


def runs(line: Line) -> Iterator[list[Point]]:
    """The stretches of a line that may be joined: years in a row with a number, and no break between them."""
    run: list[Point] = []
    for point in line.points:
        if run and (shown_value(point) is None or point.break_note):
            yield run
            run = []
        if shown_value(point) is not None:
            run.append(point)
    if run:
        yield run


def rate_note(indicator: Indicator) -> str:
    """Formula, least denominator and origin of a derived indicator; "" for a statutory figure."""
    rate = indicator.derived
    if rate is None:
        return ""
    return f"注：{rate.name}：{rate.note}分母小于{rate.minimum}的只列分数。{rate.source}"
