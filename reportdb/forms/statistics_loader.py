"""Reads the [statistics] part of a form: the printed sheet, and the tables its lines make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from reportdb.errors import CatalogError
from reportdb.forms.catalog import GRID_TABLES, Block, Line, Table
from reportdb.forms.codes import YEAR
from reportdb.forms.statistics import CHANNELS, PERIODS, RESOURCE_COLUMN, PeriodColumn, SheetLine, StatisticsSheet

_KEYS = {"title", "label_head", "unit_head", "periods", "lines", "names"}
_LINE_KEYS = {"label", "unit", "indent", "figure", "unconfirmed", "optional"}


def statistics_of(file: str, data: Any) -> StatisticsSheet:
    """The declared sheet; CatalogError where it contradicts itself."""
    where = f"{file}: statistics"
    _keys(where, data, _KEYS - {"names"}, _KEYS)
    for key in ("title", "label_head", "unit_head"):
        if not isinstance(data[key], str) or not data[key]:
            raise CatalogError(f"{where}: {key} cannot be {data[key]!r}")
    periods = []
    for row in data["periods"]:
        _keys(f"{where}: periods", row, {"period", "label"}, {"period", "label"})
        if row["period"] not in PERIODS:
            raise CatalogError(f"{where}: period {row['period']} is neither year nor cumulative")
        periods.append(PeriodColumn(row["period"], row["label"]))
    _twice(where, [one.period for one in periods])
    if YEAR not in [one.period for one in periods]:
        raise CatalogError(f"{where}: no column of the year is declared")
    lines = tuple(_line(where, row) for row in data["lines"])
    _refuse_lines(where, lines)
    sheet = StatisticsSheet(
        data["title"], data["label_head"], data["unit_head"], tuple(periods), lines, data.get("names", {})
    )
    _refuse_names(where, sheet)
    return sheet


def _line(where: str, row: Any) -> SheetLine:
    _keys(f"{where}: {row.get('label', 'a line')}", row, {"label"}, _LINE_KEYS)
    label, unit, indent = row["label"], row.get("unit", ""), row.get("indent", 0)
    if not isinstance(label, str) or not label.strip() or not isinstance(unit, str) or not isinstance(indent, int):
        raise CatalogError(f"{where}: {label!r} is no line with a label, a unit and an indent")
    figure = row.get("figure", "")
    parts = figure.split("/") if isinstance(figure, str) and figure else []
    unconfirmed = row.get("unconfirmed", False)
    if not parts and not figure:
        return SheetLine(label, unit, indent, unconfirmed=unconfirmed)
    if parts[:1] == ["resources"] and len(parts) == 2:
        parts.append(RESOURCE_COLUMN)
    if len(parts) != 3 or not all(parts) or parts[0] not in (CHANNELS, *GRID_TABLES):
        raise CatalogError(f"{where}: {label} counts {figure!r}; a figure is table/row/column, or resources/row")
    if not unit:
        raise CatalogError(f"{where}: {label} has no unit")
    table, line, column = parts
    return SheetLine(label, unit, indent, table, line, column, unconfirmed, row.get("optional", False))


def _refuse_lines(where: str, lines: Sequence[SheetLine]) -> None:
    _twice(where, [f"{line.table}/{line.row}/{line.column}" for line in lines if not line.heading])
    before = -1
    for line in lines:
        if not 0 <= line.indent <= before + 1:
            raise CatalogError(f"{where}: {line.label} is indented by {line.indent} below a line at {before}")
        before = line.indent
    above: dict[int, str] = {}
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        above = {indent: label for indent, label in above.items() if indent < line.indent}
        place = (*above.values(), line.label)
        if place in seen:
            raise CatalogError(f"{where}: {line.label} stands twice in one place")
        seen.add(place)
        above[line.indent] = line.label


def _refuse_names(where: str, sheet: StatisticsSheet) -> None:
    """Every code has a label: a row its first line's, anything else one of `names`."""
    for line in sheet.lines:
        if line.heading:
            continue
        known = sheet.names.get(line.table, {})
        needed = [line.column] if line.table != CHANNELS else [line.row, line.column]
        for code in needed if line.table != "resources" else ():
            if not isinstance(known.get(code), str):
                raise CatalogError(f"{where}: names.{line.table} has no label for {code}")


def tables_of(sheet: StatisticsSheet) -> dict[str, Table]:
    """The tables behind the lines: a block a line, and its figures of periods that are not printed as extras."""
    printed = tuple(period for period, _ in sheet.periods)
    others = tuple(period for period in PERIODS if period not in printed)
    labels: dict[tuple[str, str], str] = {}
    unconfirmed: set[tuple[str, str]] = set()
    blocks: dict[str, list[Block]] = {}
    for line in sheet.lines:
        if line.heading or line.table == CHANNELS:
            continue
        key = line.table, line.row
        names = sheet.names.get(line.table, {})
        if key not in labels:
            labels[key] = names.get(line.row, line.label)
            if line.unconfirmed:
                unconfirmed.add(key)
        row = Line(line.row, labels[key], unconfirmed=key in unconfirmed)
        column = Line(line.column, names.get(line.column, "数量"), unit=line.unit)
        found = blocks.setdefault(line.table, [])
        found.append(Block((row,), (column,), periods=printed))
        if others:
            found.append(Block((row,), (column,), extra=True, periods=others))
    return {code: Table(code, sheet.title, tuple(blocks[code]), sheet=sheet) for code in GRID_TABLES if code in blocks}


def _keys(where: str, row: Any, needed: set[str], known: set[str]) -> None:
    if not isinstance(row, Mapping):
        raise CatalogError(f"{where}: {row!r} is no table")
    for key in sorted(needed - row.keys()):
        raise CatalogError(f"{where}: {key} is missing")
    for key in sorted(row.keys() - known):
        raise CatalogError(f"{where} has an unknown key {key}")


def _twice(where: str, names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise CatalogError(f"{where}: {twice[0]} is declared twice")
