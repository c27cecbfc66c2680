"""The indicators to choose from, in groups: rates, and every figure of the statutory tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from reportdb.forms import TABLE_NAMES, catalog
from reportdb.forms.catalog import GRID_TABLES, Table
from reportdb.forms.codes import CUMULATIVE, Cell
from reportdb.forms.derived import derived_indicators
from reportdb.series import Indicator

#: asked for most
USUAL = "applications.received.total"
_TOTAL = "total"


class Choice(NamedTuple):
    """An indicator under the name it has within its group."""

    code: str
    name: str
    indicator: Indicator


@cache
def choices() -> Mapping[str, tuple[Choice, ...]]:
    """By group. A figure stands with the newest edition that prints it; of applications by applicant only the new ones."""
    known = catalog()
    groups: dict[str, list[Choice]] = {}
    forms = sorted(known.forms.values(), key=lambda form: (form.first_year, form.edition), reverse=True)
    seen: set[tuple[str, Cell]] = set()
    for form in forms:
        for code in GRID_TABLES:
            table = form.tables.get(code)
            if table is None:
                continue
            for cell in _cells(code, table):
                if (code, cell) in seen:
                    continue
                seen.add((code, cell))
                earlier = form.title.rpartition("（")[2].removesuffix("）")
                group = TABLE_NAMES[code] if form is forms[0] else f"{TABLE_NAMES[code]}（{earlier}）"
                one = Indicator(known, code, cell)
                groups.setdefault(group, []).append(Choice(one.code, _name(one), one))
    rates = [Choice(one.code, one.name, Indicator(known, derived=one)) for one in derived_indicators().values()]
    newest = [TABLE_NAMES[code] for code in ("applications", "appeals", "publications") if TABLE_NAMES[code] in groups]
    order = [*newest, *(group for group in groups if group not in newest)]
    return {order[0]: tuple(groups[order[0]]), "比率（派生指标，非法定）": tuple(rates)} | {
        group: tuple(groups[group]) for group in order[1:]
    }


def chosen(code: str) -> Indicator | None:
    """The indicator of a code; None for one that is not there."""
    return _by_code().get(code)


@cache
def _by_code() -> Mapping[str, Indicator]:
    return {one.code: one.indicator for group in choices().values() for one in group}


def _cells(code: str, table: Table) -> list[Cell]:
    """Figures in the order of the form, and before the lines of a heading their sum."""
    cells = [cell for cell in table.official_cells if cell.period != CUMULATIVE]
    if code != "applications":
        return cells
    found: list[Cell] = []
    for row in table.rows.values():
        own = [cell for cell in cells if cell.row == row.code]
        if row.heading and row.under is not None:
            found.append(Cell(row.code, _TOTAL))
        found += [cell for cell in own if cell.column == _TOTAL]
        if row.code == "received":
            found += [cell for cell in own if cell.column != _TOTAL]
    return found


def _name(one: Indicator) -> str:
    """Without the name of the table, and without 总计 or 数量 where nothing else is meant."""
    label = one.name.partition("：")[2]
    label = label.removesuffix("／总计") if one.table == "applications" else label.removesuffix("／数量")
    return label.replace("三、本年度办理结果·", "")
