"""docs/codes.md: every code of every table with its labels, unit and editions, from the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reportdb.forms import TABLE_NAMES, TABLES, Catalog, CellMeaning, Line, Table

_HEAD = """\
# The codes

Written by `python -m reportdb.queries.documentation docs` from the forms themselves. Views, command line and JSON speak
these codes; a code keeps its meaning for ever. Labels are verbatim from the notices, the Chinese below a heading with
its heading in front. “extra” figures have no cell in the printed table (an export lists them under 其他指标); “not added
up” means that a total over agencies prints “/” there; “unconfirmed” that no official source for the label was at hand.

A published report may use the rows of another edition: every table of a filing carries the edition its labels belong to.
"""

_FIGURES = {  # table code -> what its rows and columns are called in the views
    "publications": ("item_code", "measure_code"),
    "applications": ("outcome_code", "applicant_code"),
    "appeals": ("route_code", "result_code"),
    "resources": ("resource_code", "column"),
}


class _Saying(NamedTuple):
    """What an edition says of a row or column."""

    label: str
    unit: str
    notes: str


def codes_markdown(of: Catalog) -> str:
    """Editions, then the codes of each table, then the open list of channels."""
    parts = [_HEAD, _editions(of)]
    for code in TABLES:
        if code in _FIGURES and any(code in form.tables for form in of.forms.values()):
            parts.append(_figures(of, code))
    return "\n".join([*parts, _channels(of)])


def _editions(of: Catalog) -> str:
    rows = (
        (
            f"`{form.edition}`",
            form.title,
            f"{form.first_year}–{form.last_year or ''}",
            form.legal_basis,
            ", ".join(f"`{table}`" for table in form.tables),
        )
        for form in of.forms.values()
    )
    return _table("## Editions", ("edition", "title", "years", "legal basis", "tables"), rows)


def _figures(of: Catalog, code: str) -> str:
    tables = {form.edition: form.tables[code] for form in of.forms.values() if code in form.tables}
    row_name, column_name = _FIGURES[code]
    parts = [f"## {code}\n\n{TABLE_NAMES[code]}\n"]
    for axis, name in (("row", row_name), ("column", column_name)):
        rows = (row for key, sayings in _lines(tables, axis).items() for row in _rows(key, sayings))
        parts.append(_table(f"### `{name}`", ("code", "label", "unit", "", "editions"), rows))
    if code == "publications":  # here rows and columns do not all cross
        rows = (_cell(of, tables, cell) for cell in _crossings(tables))
        head = ("item_code", "measure_code", "clause", "unit", "editions", "")
        parts.append(_table("### Figures", head, rows))
    return "\n".join(parts)


def _lines(tables: dict[str, Table], axis: str) -> dict[str, dict[_Saying, list[str]]]:
    """code -> what is said of it -> the editions that say so."""
    entries: dict[str, dict[_Saying, list[str]]] = {}
    for edition, table in tables.items():
        for line in (table.rows if axis == "row" else table.columns).values():
            label = table.label(line.code, None) if axis == "row" else table.label(None, line.code)
            meanings = [meaning for meaning in table.cells.values() if line in (meaning.row, meaning.column)]
            units = sorted({meaning.unit for meaning in meanings if meaning.unit})
            saying = _Saying(label, "、".join(units), ", ".join(_notes(line, meanings)))
            entries.setdefault(line.code, {}).setdefault(saying, []).append(edition)
    return entries


def _notes(line: Line, meanings: Sequence[CellMeaning]) -> Iterator[str]:
    if line.heading:
        yield "heading, holds no figures"
    if line.signed:
        yield "may be negative"
    if not line.additive:
        yield "not added up"
    if line.unconfirmed:
        yield "unconfirmed"
    if meanings and all(meaning.extra for meaning in meanings):
        yield "extra"


def _rows(code: str, sayings: dict[_Saying, list[str]]) -> Iterator[tuple[str, ...]]:
    for saying, editions in sayings.items():
        yield f"`{code}`", *saying, ", ".join(editions)


def _crossings(tables: dict[str, Table]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((cell.row, cell.column) for table in tables.values() for cell in table.cells))


def _cell(of: Catalog, tables: dict[str, Table], place: tuple[str, str]) -> tuple[str, ...]:
    found = {
        edition: meaning
        for edition, table in tables.items()
        for cell, meaning in table.cells.items()
        if (cell.row, cell.column) == place
    }
    newest = [edition for edition in of.forms if edition in found][-1]
    meaning = found[newest]
    notes = [] if meaning.additive else ["not added up"]
    notes += ["extra"] if meaning.extra else []
    return f"`{place[0]}`", f"`{place[1]}`", meaning.clause, meaning.unit, ", ".join(found), ", ".join(notes)


def _channels(of: Catalog) -> str:
    usual = [(f"`{item.code}`", item.label) for item in of.channels]
    metrics = [(f"`{item.code}`", item.label) for item in of.metrics]
    head = (
        "## channels\n\n"
        f"{TABLE_NAMES['channels']}. An open list: these are the usual labels; another one is kept as typed, with a code "
        "made from it.\n"
    )
    return "\n".join(
        (
            head,
            _table("### `channel_code`", ("code", "label"), usual),
            _table("### `metric_code`", ("code", "label"), metrics),
        )
    )


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join((title, "", *(f"| {' | '.join(line)} |" for line in lines), ""))
