"""Which indicator some words mean: a derived one by code or name, or a statutory figure by codes or printed labels."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence

from etl.corrections import spots
from etl.lexicon import lexicon
from etl.provenance import table_named
from reportdb.errors import UsageError
from reportdb.forms import TABLES, Catalog, Table
from reportdb.forms.catalog import GRID_TABLES
from reportdb.forms.codes import CUMULATIVE, YEAR, Cell
from reportdb.forms.continuity import home_of
from reportdb.forms.derived import derived_indicators
from reportdb.series import Indicator

_PERIODS = (YEAR, CUMULATIVE)
_SHOWN = 6


def indicator_named(words: Sequence[str], known: Catalog) -> Indicator:
    """The indicator of one, three or four words; UsageError with the nearest, or with all it may be."""
    if len(words) == 1:
        return _of_one_word(words[0], known)
    if len(words) not in (3, 4):
        raise UsageError("name one INDICATOR (table.row.column, or one of series --list), or TABLE ROW COLUMN")
    return _figure(known, table_named(words[0]), words[1], words[2], _period(words[3]) if len(words) == 4 else YEAR)


def _of_one_word(word: str, known: Catalog) -> Indicator:
    plain = word.strip()
    rates = derived_indicators()
    for rate in rates.values():
        if plain in (rate.code, rate.name):
            return Indicator(known, derived=rate)
    if "/" in plain:
        parts = [part.strip() for part in plain.split("/")]
        if len(parts) in (3, 4):
            return indicator_named(parts, known)
    found = list(_splits(known, plain))
    if len(found) == 1:
        return Indicator(known, *found[0])
    table = plain.partition(".")[0]
    if table in TABLES:
        raise UsageError(f"no edition has a figure {plain}{_near_figure(known, table, plain)}")
    names = [name for rate in rates.values() for name in (rate.code, rate.name)]
    near = difflib.get_close_matches(plain, names, n=3, cutoff=0.4)
    raise UsageError(
        f"there is no indicator {plain}{f'; the nearest are {chr(0x3001).join(near)}' if near else ''}; "
        "it is table.row.column, TABLE ROW COLUMN, or one of series --list"
    )


def _splits(known: Catalog, word: str) -> Iterator[tuple[str, Cell]]:
    """applications.denied.state_secret.org.company: where its codes, which have dots of their own, can be parted."""
    table, _, rest = word.partition(".")
    parts = rest.split(".")
    period = YEAR
    if len(parts) > 2 and parts[-1] in _PERIODS:
        period = parts.pop()
    for at in range(1, len(parts)):
        cell = Cell(".".join(parts[:at]), ".".join(parts[at:]), period)
        if home_of(known, table, cell) is not None:
            yield table, cell


def _near_figure(known: Catalog, table: str, word: str) -> str:
    forms = [form.tables[table] for form in known.forms.values() if table in form.tables]
    names = list(dict.fromkeys(f"{table}.{cell.row}.{cell.column}" for one in forms for cell in one.cells))
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.4)
    return f"; the nearest are {', '.join(near)}" if near else ""


def _period(word: str) -> str:
    try:
        return spots.period_of(word)
    except spots.Unplaced as error:
        raise UsageError(str(error)) from None


def _figure(known: Catalog, table: str, row: str, column: str, period: str) -> Indicator:
    if table not in GRID_TABLES:
        raise UsageError(f"{table} is a list of each agency's own; series are of {', '.join(GRID_TABLES)}")
    forms = [form.tables[table] for form in known.forms.values() if table in form.tables]
    rows, columns = _codes(forms, table, "row", row), _codes(forms, table, "column", column)
    cells = [Cell(one, other, period) for one in sorted(rows) for other in sorted(columns)]
    found = [cell for cell in cells if home_of(known, table, cell) is not None]
    if len(found) == 1:
        return Indicator(known, table, found[0])
    if found:
        shown = "; ".join(f"{cell.row} {cell.column}" for cell in found[:_SHOWN])
        raise UsageError(f"{row} {column} may be any of: {shown}; give the codes")
    raise UsageError(f"no edition has a figure {row} {column} in {table}{'' if period == YEAR else f' ({period})'}")


def _codes(forms: Collection[Table], table: str, axis: str, words: str) -> set[str]:
    """Codes of rows or columns, headings included, that a code or a printed label means."""
    lines = {
        code: line for form in forms for code, line in (form.rows if axis == "row" else form.columns).items()
    }  # fmt: skip
    if words in lines:
        return {words}
    try:
        return spots.codes_of(table, axis, words)
    except spots.Unplaced as error:
        headings = {term.code for term in lexicon().terms(words)} & {code for code, one in lines.items() if one.heading}
        labelled = {code for code, one in lines.items() if one.label == words.strip()}
        if headings or labelled:
            return headings or labelled
        raise UsageError(str(error)) from None
