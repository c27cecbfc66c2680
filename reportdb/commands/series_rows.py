"""A series as records for programs and as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from reportdb.commands import options
from reportdb.commands.harmless import inert, one_line
from reportdb.commands.text_table import listing
from reportdb.forms.codes import MONEY_UNITS, money_text
from reportdb.forms.continuity import Kind
from reportdb.report import Mark
from reportdb.series import Line, Point, State

SHOWN_UNIT = "万元"
COLUMNS = (
    "agency", "agency_code", "scope", "year", "indicator", "state", "mark", "value", "unit", "text", "numerator",
    "denominator", "small_sample", "basis", "break", "parts", "note", "edition", "filing_id", "as_filed",
)  # fmt: skip
HEAD = ("年度", "填报单位", "数值", "单位", "格式", "口径", "说明")
STATE_NAMES = {
    State.MISSING: "未报送",
    State.RETURNED: "已退回",
    State.OTHER_SCOPE: "本口径未报送",
    State.NOT_ESTABLISHED: "尚未设立",
    State.ABOLISHED: "已撤销",
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
BREAK = "┆ 口径变化"
NO_RATE = "—"


def records(lines: Iterable[Line]) -> Iterator[dict[str, object]]:
    """One record a year and agency: money in 万元, rates in per cent (with the exact fraction beside)."""
    for line in lines:
        for point in line.points:
            yield _record(line, point)


def _record(line: Line, point: Point) -> dict[str, object]:
    figure = point.figure
    return {
        "agency": point.agency,
        "agency_code": line.office.code,
        "scope": line.scope.value,
        "year": point.year,
        "indicator": line.indicator.code,
        "state": point.state.value,
        "mark": None if figure is None else figure.mark.value,
        "value": _value(point),
        "unit": SHOWN_UNIT if point.unit in MONEY_UNITS else point.unit or None,
        "text": None if figure is None else figure.text,
        "numerator": point.numerator,
        "denominator": point.denominator,
        "small_sample": point.small,
        "basis": None if point.basis is None else point.basis.value,
        "break": bool(point.break_note),
        "parts": list(point.parts),
        "note": "；".join(notes_of(point)) or None,
        "edition": point.edition,
        "filing_id": point.filing_id,
        "as_filed": point.as_filed,
    }


def _value(point: Point) -> int | Decimal | None:
    if point.value is None:
        ratio = point.ratio
        return None if ratio is None or point.small or point.state is not State.REPORTED else percent(ratio, 4)
    return Decimal(money_text(point.value, SHOWN_UNIT)) if point.unit in MONEY_UNITS else point.value


def percent(ratio: Fraction, places: int) -> Decimal:
    """A rate in per cent, rounded half up for print."""
    exact = Decimal(ratio.numerator) * 100 / Decimal(ratio.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def csv_rows(lines: Iterable[Line]) -> Iterator[list[object]]:
    """The same for CSV: the codes of `parts` in one cell."""
    for record in records(lines):
        parts = record["parts"]
        yield [
            " + ".join(parts) if column == "parts" and isinstance(parts, list) else record[column] for column in COLUMNS
        ]


def notes_of(point: Point) -> list[str]:
    """All that is to be said of a point, the break first."""
    said = [f"口径变化：{point.break_note}"] if point.break_note else []
    said += [note for note in point.notes if note not in point.break_note]
    if point.small:
        said.append("样本过小")
    if point.as_filed:
        said.append(options.STATE_NAMES["as_filed"])
    return said


def value_words(point: Point) -> str:
    """What a year shows: a number, 空白, “/”, words as typed, a rate with its fraction, or why there is nothing."""
    if point.state is State.RETURNED:
        return f"已退回（filing {point.filing_id}）"
    if point.denominator is not None:
        fraction = f"{point.numerator}/{point.denominator}"
        if point.ratio is None or point.state is not State.REPORTED:
            return f"{NO_RATE}（{fraction}）"
        return f"{fraction} 样本过小" if point.small else f"{percent(point.ratio, 2)}%（{fraction}）"
    figure = point.figure
    if figure is None:
        return STATE_NAMES[point.state]
    if figure.value is not None:
        return money_text(figure.value, SHOWN_UNIT) if point.unit in MONEY_UNITS else str(figure.value)
    return {Mark.BLANK: "空白", Mark.NOT_APPLICABLE: "/"}.get(figure.mark, one_line(figure.text or ""))


def heading(line: Line) -> str:
    """Which indicator of whom."""
    name = inert(one_line(line.office.name))
    return f"{line.indicator.name}　{name}　{options.scope_name(line.scope)}"


def table_rows(line: Line) -> list[tuple[str, ...]]:
    """A row of words for each year, under HEAD; a note that only repeats the row above is left out."""
    rows: list[tuple[str, ...]] = []
    said = ""
    for point in line.points:
        note = "；".join(one for one in notes_of(point) if not one.startswith("口径变化："))
        unit = SHOWN_UNIT if point.unit in MONEY_UNITS else point.unit
        shown = unit if point.figure is not None and point.figure.value is not None else ""
        rows.append(
            (str(point.year), point.agency, value_words(point), shown, point.edition or "", BASIS_NAMES[point.basis],
             "" if note == said else note)
        )  # fmt: skip
        said = note
    return rows


def as_text(lines: Sequence[Line]) -> str:
    """A list of years for each agency; a dashed line above the year from which on the indicator is counted otherwise."""
    parts = []
    for line in lines:
        head, rule, *rows = listing(HEAD, table_rows(line), right=[2]).split("\n")
        printed = [heading(line), head, rule]
        for point, row in zip(line.points, rows, strict=True):
            if point.break_note:
                printed.append(f"{BREAK}：{inert(one_line(point.break_note))}")
            printed.append(row)
        parts.append("\n".join([*printed, *footnotes(line)]))
    return "\n\n".join(parts)


def as_markdown(lines: Sequence[Line]) -> str:
    """The same in Markdown; a break is a row of its own."""
    from reportdb.commands.table_text import escaped, markdown_table

    parts = []
    for line in lines:
        rows: list[Sequence[str]] = []
        for point, row in zip(line.points, table_rows(line), strict=True):
            if point.break_note:
                rows.append(("┆", "", "", "", "", "口径变化", point.break_note))
            rows.append(row)
        notes = [f"\n{escaped(note)}" for note in footnotes(line)]
        parts.append("\n".join([f"### {escaped(heading(line))}\n", markdown_table(HEAD, rows), *notes]))
    return "\n\n".join(parts)


def footnotes(line: Line) -> list[str]:
    """Formula, least denominator and origin of a derived indicator."""
    rate = line.indicator.derived
    if rate is None:
        return []
    return [f"注：{rate.name}：{rate.note}分母小于{rate.minimum}的只列分数。{rate.source}"]
