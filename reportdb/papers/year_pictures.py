"""One indicator of an agency over the years, with the breaks of its definition in words."""

from __future__ import annotations

from reportdb.papers.names import scope_name
from reportdb.papers.pictured import Pictured, Told
from reportdb.series import Line
from reportdb.series.points import joined
from reportdb.series.shown import notes_of, rate_note, shown_value, unit_of, value_words

_GAP = "没有数的年份留空；空白、“/”和文字不是 0，线不连过去。"
_BREAK = "虚竖线处口径有变化，前后不可比，线在那里断开。"


def years_pictured(line: Line) -> Pictured:
    """The line with a row for each year."""
    years = [point.year for point in line.points]
    span = f"{years[0]}—{years[-1]}年" if len(years) > 1 else f"{years[0]}年"
    title = f"{line.indicator.name}　{line.office.name}（{scope_name(line.scope)}）　{span}"
    head, rows = _table(line)
    drawn = [f"{point.year}年 {value_words(point)}" for point in line.points if shown_value(point) is not None]
    if not drawn:
        return Pictured(title, None, "", head, rows, empty="这些年份都没有可以画出的数，各年情况见下表。")
    notes = [f"{point.year}年起口径变化：{point.break_note}" for point in line.breaks]
    notes = [*([_BREAK] if notes else []), *notes]
    gaps = [f"{point.year}年{value_words(point)}" for point in line.points if shown_value(point) is None]
    if gaps:
        notes.append(_GAP)
    if rate_note(line.indicator):
        notes.append(rate_note(line.indicator))
    said = "，".join(drawn)
    broken = "；".join(f"{point.year}年起口径变化" for point in line.breaks)
    alt = f"折线图，{title}。{'；'.join(filter(None, (said, '，'.join(gaps), broken)))}。"
    return Pictured(title, line, alt, head, rows, tuple(notes))


def _table(line: Line) -> tuple[tuple[str, ...], list[tuple[Told, ...]]]:
    """A row for each year. Names stand there where it was renamed; what the bridges say is not repeated from row to row."""
    renamed = any(point.agency != line.office.name for point in line.points)
    rows: list[tuple[Told, ...]] = []
    said: tuple[str, ...] = ()
    for point in line.points:
        value = shown_value(point)
        count: Told = value if value is not None and line.indicator.derived is None else value_words(point)
        note = joined(one for one in notes_of(point) if one not in said)
        name = (point.agency,) if renamed else ()
        rows.append((str(point.year), *name, count, unit_of(point) if value is not None else "", note))
        said = point.bridged or said
    return ("年度", *(("填报单位",) if renamed else ()), "数值", "单位", "说明"), rows
