"""Printed sums the form does not have (小计 columns, sums in heading rows): held against their parts, not stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from etl.reading import SheetReading
from etl.recognise.found import FoundTable, Place, Subtotal
from etl.recognise.leftover import left_finding
from etl.text import address, ranges
from etl.values import read_value
from reportdb.findings import Finding, finding
from reportdb.forms import Table
from reportdb.forms.codes import Cell
from reportdb.report import Figure, Mark

_SHOWN = 3  # sums named in a notice; it counts them all


class _Open(NamedTuple):
    """A sum that cannot be held against its parts: those that hold no number."""

    subtotal: Subtotal
    missing: list[Cell]


def subtotal_findings(
    table: Table, name: str, sheet: SheetReading, found: FoundTable, read: Mapping[Cell, Figure]
) -> list[Finding]:
    """Sums that differ from their parts, one finding each, and one notice for all that blanks leave open.

    A part without a number (blank, "/", words, or absent though the form has it) leaves a sum open, unless what is filled
    is more already. `name` is what officers call the table.
    """
    findings: list[Finding] = []
    alone: list[Place] = []  # sums of nothing that was read: figures of no line
    unknown: list[_Open] = []
    for subtotal in found.subtotals:
        said = read_value(sheet.rows[subtotal.place[0]][subtotal.place[1]]).figure
        if said.mark in (Mark.BLANK, Mark.NOT_APPLICABLE):
            continue
        parts = [part for part in subtotal.parts if part in read]
        if not parts:
            alone.append(subtotal.place)
            continue
        missing = [
            part for part in subtotal.parts if (read[part].value is None if part in read else part in table.cells)
        ]
        known = sum(read[part].value or 0 for part in parts)
        if said.value is not None:
            if missing and not _exceeds(table, known, said.value, missing, parts):
                unknown.append(_Open(subtotal, missing))
                continue
            if known == said.value:
                continue
        findings.append(_differs(table, name, sheet, subtotal, said, {part: read[part].value for part in parts}))
    if unknown:
        findings.append(_unknown(table, name, sheet, found, unknown))
    return [*findings, *([left_finding(table.code, sheet.name, alone)] if alone else [])]


def _exceeds(table: Table, known: int, said: int, missing: Sequence[Cell], parts: Sequence[Cell]) -> bool:
    """Whether the filled parts alone are more than the sum: what is missing could only add to them."""
    if any(part in table.cells and table.cells[part].signed for part in missing):
        return False
    return known > said and not set(parts) <= set(missing)


def _differs(
    table: Table, name: str, sheet: SheetReading, subtotal: Subtotal, said: Figure, parts: Mapping[Cell, int | None]
) -> Finding:
    where = address(*subtotal.place)
    known = sum(value for value in parts.values() if value is not None)
    shown = said.text if said.value is None else said.value
    text = f"{name}“{subtotal.label}”（{where}）填的是 {shown}，各项之和是 {known}。"
    return finding(
        "subtotal_differs", text, table=table.code, row=subtotal.parts[0].row, sheet=sheet.name, cell=where,
        expected=known, found=said.value,
        operands={f"{part.row}/{part.column}": value for part, value in parts.items()},
    )  # fmt: skip


def _unknown(table: Table, name: str, sheet: SheetReading, found: FoundTable, unknown: Sequence[_Open]) -> Finding:
    """The notice, at the parts to be filled in; at the sums where the sheet does not have those at all.

    Its operands are the parts without a number: by them it is known from the notices of the rules, which can be made again
    from what is stored.
    """
    missing = list(dict.fromkeys(part for one in unknown for part in one.missing))
    places = {found.cells[part] for part in missing if part in found.cells}
    names = "、".join(f"“{one.subtotal.label}”{address(*one.subtotal.place)}" for one in unknown[:_SHOWN])
    more = " 等" if len(unknown) > _SHOWN else ""
    text = f"{name}有 {len(unknown)} 处小计无法核对（{names}{more}）：有 {len(missing)} 处分项空白、缺少或不是数字。"
    return finding(
        "not_assessable", text, table=table.code, sheet=sheet.name,
        cell=", ".join(ranges(places or {one.subtotal.place for one in unknown})),
        operands={f"{part.row}/{part.column}": None for part in missing},
    )  # fmt: skip
