"""One figure of an indicator in one filing: what the filing holds, by the way its edition counts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reportdb.forms.catalog import Catalog
from reportdb.forms.codes import Cell
from reportdb.forms.continuity import Basis, Kind, basis_of
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Mark, Report, number, words

#: how the note on a sum begins that could not count all of its lines
LEFT_OUT = "未计入"


@dataclass(frozen=True, slots=True)
class Filed:
    """A current filing as far as a series reads it: the edition of each table it holds, and figures by table and cell.

    `edition` is the one of the filing: it tells a table that is missing from one that its form does not have.
    """

    filing_id: int
    as_filed: bool
    editions: Mapping[str, str]
    figures: Mapping[tuple[str, Cell], Figure]
    edition: str = ""


def filed_of(report: Report) -> Filed:
    """A report in memory, as a series reads it; it has no number."""
    return Filed(
        0,
        False,
        {code: data.edition for code, data in report.tables.items()},
        {(code, cell): figure for code, data in report.tables.items() for cell, figure in data.figures.items()},
    )


class Reading(NamedTuple):
    """An indicator's figure in a filing; `figure` is None where the filing gives none."""

    basis: Basis
    figure: Figure | None
    remarks: tuple[str, ...] = ()


def read(known: Catalog, filed: Filed, table: str, cell: Cell) -> Reading:
    """What a filing that holds `table` says of an indicator."""
    edition = filed.editions[table]
    basis = basis_of(known, table, cell, edition) if edition in known.forms else Basis(Kind.ABSENT)
    held = filed.figures.get((table, cell))
    if not basis.cells and held is not None:  # a line of another edition, filed all the same
        return Reading(Basis(Kind.SAME, (cell,), (f"该报表为{known.called(edition)}，本项按所填报表另列",)), held)
    found = [filed.figures.get((table, one)) for one in basis.cells]
    whole = [_said(known, filed, table, edition, one) for one in basis.whole]
    if not basis.cells:
        return Reading(basis, None, (f"含在“{'”“'.join(whole)}”内，不可拆分",) if whole else ())
    if not any(found):
        return Reading(basis, None)
    return Reading(basis, *_together(found, [_label(known, edition, table, one) for one in basis.cells]))


def _together(found: list[Figure | None], labels: list[str]) -> tuple[Figure, tuple[str, ...]]:
    """The sum of figures, and which of them are no numbers; words make no sum."""
    if len(found) == 1 and found[0] is not None:
        return found[0], ()
    typed = [
        f"{label}“{one.text}”"
        for one, label in zip(found, labels, strict=True)
        if one is not None and one.mark is Mark.TEXT
    ]
    if typed:
        return words("、".join(typed)), ("分项中有文字，不能相加",)
    numbers = [one.value for one in found if one is not None and one.value is not None]
    if not numbers:
        every = all(one is None or one.mark is Mark.NOT_APPLICABLE for one in found)
        return (NOT_APPLICABLE if every else BLANK), ()
    silent = [label for one, label in zip(found, labels, strict=True) if one is None or one.value is None]
    return number(sum(numbers)), ((f"{LEFT_OUT}（空白、“/”或缺行）：{'、'.join(silent)}",) if silent else ())


def _label(known: Catalog, edition: str, table: str, cell: Cell) -> str:
    return known.table(edition, table).label(cell.row, None)


def _said(known: Catalog, filed: Filed, table: str, edition: str, cell: Cell) -> str:
    figure = filed.figures.get((table, cell))
    label = known.table(edition, table).label(cell.row, cell.column)
    return label if figure is None or figure.value is None else f"{label} {figure.value}"
