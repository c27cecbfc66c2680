"""A series as records for programs, and as rows of words for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import scope_name
from reportdb.series import Line, Point
from reportdb.series.points import joined
from reportdb.series.shown import BASIS_NAMES, notes_of, rate_note, shown_value, unit_of, value_words

COLUMNS = (
    "agency", "agency_code", "scope", "year", "indicator", "state", "mark", "value", "unit", "text", "numerator",
    "denominator", "small_sample", "basis", "break", "parts", "note", "edition", "filing_id", "as_filed",
)  # fmt: skip


HEAD = ("年度", "填报单位", "数值", "单位", "格式", "口径", "说明")


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
        "value": shown_value(point),
        "unit": unit_of(point) or None,
        "text": None if figure is None else figure.text,
        "numerator": point.numerator,
        "denominator": point.denominator,
        "small_sample": point.small,
        "basis": None if point.basis is None else point.basis.value,
        "break": bool(point.break_note),
        "parts": list(point.parts),
        "note": joined(notes_of(point)) or None,
        "edition": point.edition,
        "filing_id": point.filing_id,
        "as_filed": point.as_filed,
    }


def csv_rows(lines: Iterable[Line]) -> Iterator[list[object]]:
    """The same for CSV: the codes of `parts` in one cell."""
    for record in records(lines):
        parts = record["parts"]
        yield [
            " + ".join(parts) if column == "parts" and isinstance(parts, list) else record[column] for column in COLUMNS
        ]


def heading(line: Line) -> str:
    """Which indicator of whom."""
    name = inert(one_line(line.office.name))
    return f"{line.indicator.name}　{name}　{scope_name(line.scope)}"


def table_rows(line: Line) -> list[tuple[str, ...]]:
    """A row of words for each year, under HEAD; what the bridges say is not repeated from row to row."""
    rows: list[tuple[str, ...]] = []
    said: tuple[str, ...] = ()
    for point in line.points:
        silent = (*said, f"口径变化：{point.break_note}")
        note = joined(one for one in notes_of(point) if one not in silent)
        shown = unit_of(point) if point.figure is not None and point.figure.value is not None else ""
        rows.append(
            (str(point.year), point.agency, value_words(point), shown, point.edition or "", BASIS_NAMES[point.basis],
             note)
        )  # fmt: skip
        said = point.bridged or said
    return rows


def footnotes(line: Line) -> list[str]:
    """Formula, least denominator and origin of a derived indicator."""
    note = rate_note(line.indicator)
    return [note] if note else []
