"""Which figure some words mean: codes, or printed labels where the filing holds only one figure that bears them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from etl.corrections import spots
from etl.lexicon import lexicon
from etl.text import squeeze
from reportdb.correction import CHANNELS, label_and_unit, line_label
from reportdb.errors import NothingToShow, UsageError
from reportdb.forms import TABLE_NAMES, TABLES
from reportdb.forms.codes import YEAR, Cell
from reportdb.forms.statistics import PERIODS
from reportdb.report import ChannelFigure, Report

ITEMS = "improvement_items"
PARTS = ("problem", "action")
_SHOWN = 8


def table_named(words: str) -> str:
    """The code of a table by its code, 表二, or its title; UsageError for other words."""
    named = {squeeze(name): code for code in TABLES for name in (code, TABLE_NAMES[code])}
    plain = squeeze(words)
    if plain in named:
        return named[plain]
    try:
        return spots.table_of(words)
    except spots.Unplaced:
        raise UsageError(f"there is no table {words}; tables are {', '.join(TABLES)}") from None


def figure_named(report: Report, table: str, row: str, column: str) -> Cell:
    """The codes of a figure of a report; of a list the position and the metric, or `problem` or `action`.

    UsageError with the candidates where words mean several figures, or with the nearest where they mean none;
    NothingToShow for a figure that forms have and the report does not.
    """
    if table == CHANNELS:
        return _channel(report.channels or [], row, column)
    if table == ITEMS:
        return _item(len(report.improvement_items or ()), row, column)
    held = report.tables[table].figures if table in report.tables else {}
    column, period = _period(column)
    try:
        rows, columns = spots.codes_of(table, "row", row), spots.codes_of(table, "column", column)
    except spots.Unplaced as error:
        raise UsageError(str(error)) from None
    found = [cell for cell in held if cell.row in rows and cell.column in columns]
    found = [cell for cell in found if cell.period == (period or YEAR)] or ([] if period else found)
    if len(found) == 1:
        return found[0]
    if found:
        edition = report.tables[table].edition
        shown = [f"{cell.row} {cell.column} ({label_and_unit(table, cell, edition)[0]})" for cell in found]
        raise UsageError(f"{row} {column} may be any of: {_some(shown)}; give the codes")
    raise _absent(table, rows, columns)


def _period(column: str) -> tuple[str, str]:
    """A column with its period: total/cumulative is the 历年累计 of total; without one the year is meant."""
    plain, _, period = column.rpartition("/")
    return (plain, period) if plain and period in PERIODS else (column, "")


def _absent(table: str, rows: set[str], columns: set[str]) -> NothingToShow | UsageError:
    """No such figure in the report: the form may have it, or no form has."""
    crossings = sorted((row, column) for row in rows for column in columns)
    for row, column in crossings:
        try:
            spots.cell_of(table, row, column, YEAR)
        except spots.Unplaced as error:
            if len(crossings) == 1:
                return UsageError(str(error))
            continue
        return NothingToShow(f"the filing holds no figure {row} {column} in {table}")
    return UsageError(f"{table} has no figure {' or '.join('/'.join(one) for one in crossings)}")


def _channel(lines: list[ChannelFigure], row: str, column: str) -> Cell:
    """A line by its position or its channel, and by its metric; either in a code, as typed, or in a usual spelling."""
    numbered = list(enumerate(lines, 1))
    if _is_number(row):
        numbered = [numbered[int(row) - 1]] if 0 < int(row) <= len(lines) else []
        if not numbered:
            raise NothingToShow(f"the channel list has {len(lines)} lines; there is no line {int(row)}")
    else:
        numbered = [
            (n, line) for n, line in numbered if _called(row, "channel", line.channel_code, line.channel)
        ]  # fmt: skip
        if not numbered:
            raise UsageError(f"no line of the channel list is called {row}{_near(row, (one.channel for one in lines))}")
    found = [(n, line) for n, line in numbered if _called(column, "metric", line.metric_code, line.metric)]
    if len(found) == 1:
        return Cell(str(found[0][0]), found[0][1].metric_code)
    if found:
        shown = [line_label(n, line.channel, line.metric) for n, line in found]
        raise UsageError(f"{row} {column} may be any of: {_some(shown)}; give the position as ROW")
    metrics = (line.metric_code or "value" for _, line in numbered)
    raise UsageError(f"{row} has no metric {column}; it has: {_some(dict.fromkeys(metrics))}")


def _called(words: str, kind: str, code: str, label: str) -> bool:
    plain = squeeze(words)
    if plain in (squeeze(code), squeeze(label)) or (not label and plain in ("value", "数值")):
        return True
    return bool(code) and lexicon().code(words, kind) == code


def _item(count: int, row: str, column: str) -> Cell:
    part = column if column in PARTS else lexicon().code(column, "head")
    if part not in PARTS:
        raise UsageError(f"{ITEMS} has no column {column}; its columns are {' and '.join(PARTS)}")
    if not _is_number(row):
        raise UsageError(f"the row of {ITEMS} is a position, 1 or more, not {row}")
    if not 0 < int(row) <= count:
        raise NothingToShow(f"the list has {count} items; there is no item {int(row)}")
    return Cell(str(int(row)), part)


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) < 6


def _near(words: str, known: Iterable[str]) -> str:
    names = list(dict.fromkeys(filter(None, known)))
    near = difflib.get_close_matches(words, names, n=3, cutoff=0.4) or names[:_SHOWN]
    return f"; there are: {'、'.join(near)}" if near else ""


def _some(words: Iterable[str]) -> str:
    return "; ".join(_first(list(words)))


def _first(words: list[str]) -> Iterator[str]:
    yield from words[:_SHOWN]
    if len(words) > _SHOWN:
        yield f"{len(words) - _SHOWN} more"
