"""An indicator over the years of each agency, from the filings they made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reportdb.forms.catalog import Catalog
from reportdb.forms.codes import MONEY_UNITS, Cell
from reportdb.forms.continuity import Kind, basis_of
from reportdb.report import Scope
from reportdb.series.figures import Filed, Reading, read
from reportdb.series.indicator import Indicator, code_of
from reportdb.series.points import Line, Office, Point, State, joined
from reportdb.series.rates import rate_of
from reportdb.series.units import sum_of_members, unit_break

Key = tuple[int, int, Scope]  # agency id, year, scope
Way = tuple[object, ...]
#: the way of a filing whose edition does not ask for the indicator
_NOT_ASKED: Way = (Kind.ABSENT,)


class Filings(NamedTuple):
    """What agencies filed: `current` filings, and the newest returned ones by their number."""

    current: Mapping[Key, Filed]
    returned: Mapping[Key, int]


def lines_of(
    indicator: Indicator,
    offices: Sequence[Office],
    years: Sequence[int],
    scope: Scope | None,
    filings: Filings,
    *,
    summed: bool = False,
) -> list[Line]:
    """The series of each agency. Without a scope: `own` where any year has it, else `consolidated`; never a mixture.

    `summed`: the years before a merger hold the figures of all that were merged, added up.
    """
    return [
        _line(indicator, one, years, scope or _scope_of(one, years, filings), filings, summed=summed) for one in offices
    ]


def _scope_of(office: Office, years: Iterable[int], filings: Filings) -> Scope:
    kept = {one for year in years for one in Scope if (office.id, year, one) in filings.current}
    return Scope.CONSOLIDATED if kept == {Scope.CONSOLIDATED} else Scope.OWN


def _line(
    indicator: Indicator, office: Office, years: Sequence[int], scope: Scope, filings: Filings, *, summed: bool
) -> Line:
    points: list[Point] = []
    last: Way | None = None
    before: tuple[str, ...] = ()
    for year in years:
        unit = unit_break(office, year, scope, filings.current, summed=summed)
        together = sum_of_members(office, year, scope, filings.current) if summed else None
        filed = filings.current.get((office.id, year, scope)) if together is None else together.filed
        if filed is None:
            gap = together.gap if together is not None else None
            points.append(replace(gap or _without(office, year, scope, filings), break_note=unit))
            continue
        empty = Point(year, office.called(year), State.TABLE_MISSING, filed.filing_id, filed.as_filed)
        if together is not None:
            empty = Point(year, "＋".join(together.names), State.TABLE_MISSING, None, filed.as_filed)
        point, way = rate_of(indicator, empty, filed) if indicator.derived else _figure(indicator, empty, filed)
        if last is not None and way is not None and way != last:
            point = replace(point, break_note=_break_note(indicator.forms, point, before, new=last == _NOT_ASKED))
        if together is not None:
            point = replace(point, notes=(*point.notes, _sum_note(point)))
        if unit:
            point = replace(point, break_note="；".join(filter(None, (unit, point.break_note))))
        last, before = (last, before) if way is None else (way, point.bridged)
        points.append(point)
    return Line(indicator, office, scope, tuple(points))


def _sum_note(point: Point) -> str:
    if point.figure is not None and point.figure.value is None:
        return "各单位之和：其中有的不是数字，不能相加"
    return "各单位之和"


def _break_note(known: Catalog, point: Point, before: tuple[str, ...], *, new: bool) -> str:
    """What changed: what the bridges say of one of both editions alone; `new`: the one before did not ask for it."""
    usual = {
        State.NOT_ASKED: "该版格式不设本项",
        State.ENDED: "不再统计本项",
        State.INSEPARABLE: "本项不再单列",
    }.get(point.state, "本项的统计口径与此前不同")
    changed = tuple(note for note in (*before, *point.bridged) if (note in before) is not (note in point.bridged))
    said = changed or point.bridged or (point.notes if point.state in (State.NOT_ASKED, State.INSEPARABLE) else ())
    if new:
        said = ("此前的格式没有本项。", *point.bridged)
    return f"{known.called(point.edition)}：{joined(said) or usual}"


def _without(office: Office, year: int, scope: Scope, filings: Filings) -> Point:
    """Why a year has no accepted filing of this scope."""
    if office.first_year is not None and year < office.first_year:
        return Point(year, office.called(year), State.NOT_ESTABLISHED)
    if office.last_year is not None and year > office.last_year:
        return Point(year, office.called(year), State.ABOLISHED)
    if (office.id, year) in office.unseen:
        return Point(year, office.called(year), State.OUTSIDE)
    other = next(one for one in Scope if one is not scope)
    elsewhere = filings.current.get((office.id, year, other))
    if elsewhere is not None:
        return Point(year, office.called(year), State.OTHER_SCOPE, elsewhere.filing_id)
    number = filings.returned.get((office.id, year, scope))
    return Point(year, office.called(year), State.MISSING if number is None else State.RETURNED, number)


def _figure(indicator: Indicator, empty: Point, filed: Filed) -> tuple[Point, Way | None]:
    """A statutory figure of a filing, and the way it is counted (None: nobody can tell)."""
    known, table, cell = indicator.forms, indicator.table, indicator.cell
    edition = filed.editions.get(table)
    if cell is None:
        return empty, None
    if edition is None:
        return _lacking(known, table, cell, empty, filed.edition)
    found = read(known, filed, table, cell)
    basis = found.basis
    unit = _unit(known, edition, table, basis.cells or (cell,))
    point = replace(
        empty,
        state=_state(found),
        edition=edition,
        figure=found.figure,
        unit=unit,
        basis=None if basis.kind is Kind.ABSENT else basis.kind,
        parts=tuple(code_of(table, one) for one in basis.cells),
        bridged=basis.notes,
        notes=found.remarks,
    )
    if not basis.cells:
        return point, (basis.kind,)
    counted = "money" if unit in MONEY_UNITS else unit
    # a figure that only a bridge calls the same is told apart from one that never changed
    return point, (basis.kind, counted, basis.notes if basis.kind is Kind.SAME else basis.cells)


def _lacking(known: Catalog, table: str, cell: Cell, empty: Point, edition: str) -> tuple[Point, Way | None]:
    """A table the filing does not hold: missing, unless its form has none or prints all tables as lines of one sheet."""
    form = known.forms.get(edition)
    if form is None or (table in form.tables and form.statistics is None):
        return empty, None
    point, basis = replace(empty, edition=edition), basis_of(known, table, cell, edition)
    if basis.cells:
        return replace(point, state=State.ABSENT), None
    ended = basis.kind is Kind.ENDED
    return replace(
        point,
        state=State.ENDED if ended else State.NOT_ASKED,
        basis=basis.kind if ended else None,
        bridged=basis.notes,
    ), (basis.kind,)


def _state(found: Reading) -> State:
    if found.figure is not None:
        return State.REPORTED
    if found.basis.cells:
        return State.ABSENT
    return {Kind.ABSENT: State.NOT_ASKED, Kind.ENDED: State.ENDED}.get(found.basis.kind, State.INSEPARABLE)


def _unit(known: Catalog, edition: str, table: str, cells: Sequence[Cell]) -> str:
    """The unit of the first of some figures, in this edition or in any other."""
    editions = [edition, *known.forms] if edition in known.forms else list(known.forms)
    for form in (known.forms[one] for one in editions):
        for cell in cells:
            if table in form.tables and cell in form.tables[table].cells:
                return form.tables[table].cells[cell].unit
    return ""
