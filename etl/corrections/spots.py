"""Which figure the words of a corrections file mean: codes, or printed labels where only one figure bears them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from etl.lexicon import lexicon
from etl.text import squeeze
from reportdb.correction import CHANNELS
from reportdb.forms import TABLE_NAMES, Line, Table, catalog
from reportdb.forms.codes import CUMULATIVE, YEAR, Cell

_KINDS = {
    "publications": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "appeals": ("route", "result"),
}
_NUMERALS = {"publications": "表二", "applications": "表三", "appeals": "表四"}
_PERIODS = {YEAR: YEAR, CUMULATIVE: CUMULATIVE, "本年": YEAR, "历年累计": CUMULATIVE}
_CHAIN = re.compile(r"[·>＞]")


class Unplaced(Exception):
    """Words that name no figure; says what is near, in English."""


def table_of(words: str) -> str:
    """The code of a table by its code, 表二, or its title."""
    known = {name: code for code in correctable() for name in (code, TABLE_NAMES[code], _NUMERALS.get(code, code))}
    plain = squeeze(words)
    if plain in known:
        return known[plain]
    titled = {term.code for term in lexicon().terms(words) if term.kind == "title"} & set(correctable())
    if len(titled) == 1:
        return titled.pop()
    if plain in TABLE_NAMES:
        raise Unplaced(f"table {plain} cannot be corrected; only figures can: {', '.join(correctable())}")
    raise Unplaced(f"there is no table {words!r}{_near(words, known)}; tables are {', '.join(correctable())}")


def correctable() -> list[str]:
    """The tables whose figures can be corrected."""
    declared = [code for code in TABLE_NAMES if any(code in form.tables for form in catalog().forms.values())]
    return [*declared, CHANNELS]


def period_of(words: str) -> str:
    """`year` or `cumulative`."""
    period = _PERIODS.get(squeeze(words))
    if period is None:
        raise Unplaced(f"there is no period {words!r}; it is year or cumulative")
    return period


def line_of(table: str, axis: str, words: str) -> str:
    """The code of a row or column ("row", "column") by code or by label; headings may stand before it (A·B)."""
    codes = codes_of(table, axis, words)
    if len(codes) > 1:
        raise Unplaced(f"{axis} {words!r} may be {' or '.join(sorted(codes))}; write the code")
    return codes.pop()


def codes_of(table: str, axis: str, words: str) -> set[str]:
    """Every row or column of some edition that words may mean, one at least; Unplaced where they mean none."""
    lines = _figure_lines(table, axis)
    plain = squeeze(words)
    if plain in lines:
        return {plain}
    kind = _KINDS[table][axis == "column"] if table in _KINDS else ""
    *above, last = _CHAIN.split(words)
    codes = {term.code for term in lexicon().terms(last) if term.kind == kind} & lines.keys()
    if len(codes) > 1:
        headings = {term.code for one in above for term in lexicon().terms(one) if term.kind == kind}
        codes = {code for code in codes if headings & set(_ancestors(table, axis, code))} if headings else codes
    if codes:
        return codes
    printed = {code for code, line in _lines(table, axis) if code in lines and squeeze(line.label) == plain}
    if printed:
        return printed
    choices = {code: code for code in lines} | {line.label: code for code, line in lines.items()}
    raise Unplaced(f"{table} has no {axis} {words!r}{_near(words, choices)}")


def cell_of(table: str, row: str, column: str, period: str) -> Cell:
    """The figure where a row and a column cross; Unplaced where no edition has one."""
    cell = Cell(row, column, period)
    crossing = [other for declared in _tables(table) for other in declared.cells if other.row == row]
    if cell in crossing:
        return cell
    columns = ", ".join(dict.fromkeys(other.column for other in crossing if other.period == period))
    raise Unplaced(f"{table} has no figure {row}/{column}" + (f" ({row} has: {columns})" if columns else ""))


def _tables(code: str) -> Iterator[Table]:
    return (form.tables[code] for form in catalog().forms.values() if code in form.tables)


def _figure_lines(table: str, axis: str) -> dict[str, Line]:
    """The rows or columns of all editions that hold figures somewhere."""
    cells = {cell for declared in _tables(table) for cell in declared.cells}
    held = {cell.row if axis == "row" else cell.column for cell in cells}
    return {code: line for code, line in _lines(table, axis) if code in held and not line.heading}


def _lines(table: str, axis: str) -> Iterator[tuple[str, Line]]:
    for declared in _tables(table):
        yield from (declared.rows if axis == "row" else declared.columns).items()


def _ancestors(table: str, axis: str, code: str) -> Iterator[str]:
    for declared in _tables(table):
        lines = declared.rows if axis == "row" else declared.columns
        line = lines.get(code)
        while line is not None and line.under:
            yield line.under
            line = lines.get(line.under)


def _near(words: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(words, list(known), n=3, cutoff=0.4)
    return f" (nearest: {', '.join(near)})" if near else ""
