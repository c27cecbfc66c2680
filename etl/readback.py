"""Reads a written workbook back through the door and says, cell by cell, where it differs from the report it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from etl.pending import Pending, read_pending
from etl.recognise.agency_name import clean_agency
from etl.whose import Word
from reportdb.forms.codes import Cell
from reportdb.report import Figure, Mark, Report
from reportdb.statutory_tables.flat_list import FlatRow


def compare(path: str | Path, report: Report) -> list[str]:
    """Every difference between a workbook and a report, in words; an empty list means they say the same."""
    pending = read_pending(str(path), Word())
    if len(pending) != 1 or pending[0].read is None:
        reasons = "; ".join(item.message for one in pending for item in one.findings)
        return [f"read back it is {len(pending)} reports: {reasons}"]
    back = pending[0]
    differences = list(_identity(report, back.agency, back.year, back.scope))
    if back.read is not None:
        differences += _tables(report, back.read.report)
        differences += _lists(report, back.read.report)
    return differences


def compare_list(path: str | Path, rows: Sequence[FlatRow]) -> list[str]:
    """The same for a flat list: its tables and sign-offs, which are all it carries of each report."""
    back: dict[tuple[str | None, str, int | None, object], Pending] = {}
    differences = []
    for one in read_pending(str(path), Word()):
        key = (one.agency, one.agency_code, one.year, one.scope)
        if one.read is None or key in back:
            differences.append(f"read back {one.agency} {one.year} is twice there or no report")
        back[key] = one
    for row in rows:
        report = row.report
        whose = f"{row.agency} {report.year} {row.scope}"
        found = back.pop((clean_agency(row.agency), row.agency_code, report.year, row.scope), None)
        if found is None or found.read is None:
            differences.append(f"{whose} is missing")
            continue
        read = found.read.report
        if read.sign_off != report.sign_off:
            differences.append(f"{whose}: sign-off is {report.sign_off!r}, read back {read.sign_off!r}")
        differences += [f"{whose}: {text}" for text in _tables(report, read)]
    return [*differences, *(f"read back {key[0]} {key[2]} is new" for key in back)]


def _identity(report: Report, agency: str | None, year: int | None, scope: object) -> Iterator[str]:
    wanted = clean_agency(report.agency or "")
    if agency != wanted:
        yield f"agency is {wanted}, read back {agency}"
    if year != report.year:
        yield f"year is {report.year}, read back {year}"
    if scope != report.scope:
        yield f"scope is {report.scope}, read back {scope}"


def _tables(report: Report, back: Report) -> Iterator[str]:
    for code in sorted(report.tables.keys() | back.tables.keys()):
        if code not in back.tables or code not in report.tables:
            yield f"table {code} is {'missing' if code in report.tables else 'new'}"
            continue
        stored, read = report.tables[code], back.tables[code]
        if stored.edition != read.edition:
            yield f"{code} is of edition {stored.edition}, read back {read.edition}"
        yield from _figures(code, stored.figures, read.figures)


def _figures(code: str, stored: Mapping[Cell, Figure], read: Mapping[Cell, Figure]) -> Iterator[str]:
    for cell in sorted(stored.keys() | read.keys()):
        one, other = stored.get(cell), read.get(cell)
        if one != other:
            yield f"{code} {cell[0]}/{cell[1]} is {_shown(one)}, read back {_shown(other)}"


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return "absent"
    if figure.mark is Mark.NUMBER:
        return str(figure.value)
    return figure.mark.value if figure.text is None else repr(figure.text)


def _lists(report: Report, back: Report) -> Iterator[str]:
    pairs: tuple[tuple[str, object, object], ...] = (
        ("channels", report.channels, back.channels),
        ("improvement_items", report.improvement_items, back.improvement_items),
        ("sign-off", report.sign_off, back.sign_off),
    )
    for name, stored, read in pairs:
        if stored == read:
            continue
        if isinstance(stored, list) and isinstance(read, list) and len(stored) == len(read):
            for number, (one, other) in enumerate(zip(stored, read, strict=True), start=1):
                if one != other:
                    yield f"{name} line {number} is {one!r}, read back {other!r}"
        else:
            yield f"{name} is {stored!r}, read back {read!r}"
