"""Reads the TOML declarations into the catalog and refuses contradictions, naming file, table and code."""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reportdb.errors import CatalogError
from reportdb.forms.catalog import Balance, Block, Bridge, Catalog, Form, Line, OpenCode, Operand, Table
from reportdb.forms.codes import CUMULATIVE, YEAR, Cell
from reportdb.forms.statistics import PERIODS
from reportdb.forms.statistics_loader import statistics_of, tables_of

HERE = Path(__file__).parent
#: a folder of forms beside the shipped ones: provincial variants, each a TOML file
FOLDER_VARIABLE = "REPORTDB_FORMS"
_LEVELS = {"error", "verify", "notice"}
_BRIDGES = {"same", "sum", "part", "ended"}
_LINE_KEYS = frozenset(Line.__slots__)
_BALANCE_KEYS = ("code", "level", "table", "axis", "left", "right", "place", "title", "source", "confirmed")


@cache
def catalog() -> Catalog:
    """The catalog shipped with reportdb, and the forms of the folder that REPORTDB_FORMS names."""
    own = forms_folder()
    return load(HERE, *([] if own is None else [own]))


def forms_folder() -> Path | None:
    """The folder that REPORTDB_FORMS names; CatalogError where there is none."""
    named = os.environ.get(FOLDER_VARIABLE, "")
    if named and not Path(named).is_dir():
        raise CatalogError(f"{FOLDER_VARIABLE} names no folder: {named}")
    return Path(named) if named else None


def load(folder: Path, *others: Path) -> Catalog:
    """All editions declared in the folders; raises CatalogError at the first contradiction.

    The open lists are those of the first folder; bridges may stand in each.
    """
    forms: dict[str, Form] = {}
    for path in (path for one in (folder, *others) for path in sorted(one.glob("edition_*.toml"))):
        form = _form(path)
        if form.edition in forms:
            raise CatalogError(f"{path.name}: edition {form.edition} is declared twice")
        forms[form.edition] = form
    for form in forms.values():
        if form.variant_of and form.variant_of not in forms:
            raise CatalogError(f"edition {form.edition} is a variant of {form.variant_of}, which nobody declares")
    open_lists = read_toml(folder / "channels.toml")
    return Catalog(
        forms,
        _open_codes(folder / "channels.toml", "channels", open_lists.get("channels", [])),
        _open_codes(folder / "channels.toml", "metrics", open_lists.get("metrics", [])),
        tuple(bridge for one in (folder, *others) for bridge in _bridges(one / "bridges.toml", forms)),
    )


def _bridges(path: Path, forms: dict[str, Form]) -> tuple[Bridge, ...]:
    """Bridges between declared codes; a folder of one edition needs none."""
    if not path.exists():
        return ()
    bridges = []
    for row in read_toml(path).get("bridges", []):
        _refuse_keys(
            path.name, row, ("kind", "table", "from_edition", "from_codes", "to_edition", "note"), ("to_code",)
        )
        bridge = Bridge(
            row["kind"], row["table"], row["from_edition"], tuple(row["from_codes"]), row["to_edition"],
            row.get("to_code", ""), row["note"],
        )  # fmt: skip
        where = f"{path.name}: {bridge.table}"
        if bridge.kind not in _BRIDGES or (bridge.kind == "ended") == bool(bridge.to_code):
            raise CatalogError(f"{where}: a bridge is same, sum or part with a to_code, or ended without one")
        _refuse_undeclared(where, forms, bridge.table, bridge.from_edition, bridge.from_codes)
        if bridge.to_code or bridge.to_edition not in forms:  # a whole table may end
            _refuse_undeclared(where, forms, bridge.table, bridge.to_edition, filter(None, [bridge.to_code]))
        bridges.append(bridge)
    return tuple(bridges)


def _refuse_undeclared(where: str, forms: dict[str, Form], table: str, edition: str, codes: Iterable[str]) -> None:
    form = forms.get(edition)
    if form is None or table not in form.tables:
        raise CatalogError(f"{where}: edition {edition} declares no such table")
    for code in codes:
        if code not in form.tables[table].rows and code not in form.tables[table].columns:
            raise CatalogError(f"{where}: edition {edition} declares no {code}")


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file; CatalogError where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogError(f"{path.name}: {error}") from error


def _refuse_keys(where: str, row: dict[str, Any], needed: Iterable[str], optional: Iterable[str] = ()) -> None:
    """A key left out, or one nobody reads: a slip that must not pass for a declaration."""
    for key in needed:
        if key not in row:
            raise CatalogError(f"{where}: {key} is missing")
    unknown = row.keys() - {*needed, *optional}
    if unknown:
        raise CatalogError(f"{where} has an unknown key {min(unknown)}")


def _open_codes(path: Path, name: str, rows: Sequence[dict[str, str]]) -> tuple[OpenCode, ...]:
    for row in rows:
        _refuse_keys(f"{path.name}: {name}", row, ("code", "label"))
    codes = tuple(OpenCode(row["code"], row["label"]) for row in rows)
    _refuse_twice(path.name, name, (item.code for item in codes))
    _refuse_twice(path.name, name, (item.label for item in codes))
    return codes


def _form(path: Path) -> Form:
    data = read_toml(path)
    printed = "statistics" if "statistics" in data else "tables"
    _refuse_keys(path.name, data, ("edition", printed), ("balances",))
    head = data["edition"]
    needed, optional = ("code", "title", "first_year", "legal_basis"), ("last_year", "variant_of")
    _refuse_keys(f"{path.name}: edition", head, needed, optional)
    sheet = statistics_of(path.name, data["statistics"]) if printed == "statistics" else None
    declared = [_table(path.name, row) for row in data.get("tables", ())]
    _refuse_twice(path.name, "tables", (table.code for table in declared))
    tables = {table.code: table for table in declared} if sheet is None else tables_of(sheet)
    form = Form(
        edition=head["code"],
        title=head["title"],
        first_year=head["first_year"],
        last_year=head.get("last_year"),
        legal_basis=head["legal_basis"],
        tables=tables,
        balances=tuple(balance_of(path.name, row, tables) for row in data.get("balances", [])),
        statistics=sheet,
        variant_of=head.get("variant_of", ""),
    )
    if form.last_year is not None and form.last_year < form.first_year:
        raise CatalogError(f"{path.name}: last_year {form.last_year} lies before first_year {form.first_year}")
    _refuse_twice(path.name, "balances", (_once(balance) for balance in form.balances))
    return form


def _once(balance: Balance) -> str:
    """What may be declared once: a code; the periods of a whole sheet are one rule for all of its tables."""
    return f"{balance.code} of {balance.table}" if balance.axis == "periods" else balance.code


def _table(file: str, row: dict[str, Any]) -> Table:
    code = row.get("code", "table")
    _refuse_keys(f"{file}: {code}", row, ("code", "title", "blocks"), ("corner",))
    for block in row["blocks"]:
        where = f"{file}: {code}: block {block.get('clause', '')}".rstrip()
        _refuse_keys(where, block, ("rows", "columns"), ("clause", "title", "extra"))
    blocks = tuple(
        Block(
            _lines(file, code, block["rows"]),
            _lines(file, code, block["columns"]),
            block.get("clause", ""),
            block.get("title", ""),
            block.get("extra", False),
        )
        for block in row["blocks"]
    )
    cells = [(r.code, c.code) for block in blocks for r, c in block.cells()]
    _refuse_twice(file, code, (f"{r}/{c}" for r, c in cells))
    for block in blocks:
        for line_row, line_column in block.cells():
            units = {line_row.unit, line_column.unit} - {""}
            if len(units) != 1:
                what = "no unit" if not units else f"two units ({' and '.join(sorted(units))})"
                raise CatalogError(f"{file}: {code}: {line_row.code}/{line_column.code} has {what}")
    _refuse_other_labels(file, code, blocks)
    return Table(code, row["title"], blocks, row.get("corner", ""))


def _lines(file: str, table: str, rows: Sequence[dict[str, Any]]) -> tuple[Line, ...]:
    lines = []
    for row in rows:
        _refuse_keys(f"{file}: {table}: {row.get('code') or row.get('label')}", row, ("code", "label"), _LINE_KEYS)
        lines.append(Line(**row))
    _refuse_twice(file, table, (line.code for line in lines))
    _refuse_twice(file, table, ("·".join(filter(None, (line.under, line.label))) for line in lines))
    headings = {line.code for line in lines if line.heading}
    seen: set[str] = set()
    for line in lines:
        if line.under is not None and (line.under not in headings or line.under not in seen):
            raise CatalogError(f"{file}: {table}: {line.code} stands under {line.under}, which is no heading before it")
        seen.add(line.code)
    empty = headings - {line.under for line in lines}
    if empty:
        raise CatalogError(f"{file}: {table}: heading {sorted(empty)[0]} has nothing under it")
    return tuple(lines)


def _refuse_other_labels(file: str, table: str, blocks: tuple[Block, ...]) -> None:
    """A code keeps its label in every block of a table."""
    labels: dict[str, str] = {}
    for block in blocks:
        for line in (*block.rows, *block.columns):
            known = labels.setdefault(f"{line in block.rows}{line.code}", line.label)
            if known != line.label:
                raise CatalogError(f"{file}: {table}: {line.code} is labelled both {known} and {line.label}")


def balance_of(file: str, row: dict[str, Any], tables: Mapping[str, Table]) -> Balance:
    """A declared balance of one edition; CatalogError where it contradicts itself or the tables."""
    where = f"{file}: balance {row.get('code')}"
    _refuse_keys(where, row, _BALANCE_KEYS, ("relation", "across", "periods"))
    _refuse_types(where, row)
    table = tables.get(row["table"])
    if table is None:
        raise CatalogError(f"{where}: no table {row['table']}")
    if row["axis"] not in ("rows", "columns", "periods") or row.get("relation", "=") not in ("=", "<="):
        raise CatalogError(f"{where}: axis is rows, columns or periods, relation is = or <=")
    if row["level"] not in _LEVELS:
        raise CatalogError(f"{where}: unknown level {row['level']}")
    left, right = (tuple(_operand(where, text) for text in row[side]) for side in ("left", "right"))
    _refuse_operands(where, row["axis"], table, left, right)
    if row["place"] not in {operand.code for operand in (*left, *right) if not operand.years_back}:
        raise CatalogError(f"{where}: place {row['place']} is not an operand of this year")
    balance = Balance(
        row["code"], row["level"], table.code, row["axis"], left, right, row.get("relation", "="),
        row["title"], row["source"], row["confirmed"], row["place"], tuple(row.get("across", ())),
        _periods(where, row, table),
    )  # fmt: skip
    _refuse_nowhere(where, balance, table)
    return balance


def _periods(where: str, row: dict[str, Any], table: Table) -> tuple[str, ...]:
    """The periods a balance holds for; the table must print them."""
    periods = tuple(row.get("periods", (YEAR,)))
    printed = {cell.period for cell in table.cells}
    for period in periods:
        if period not in printed or (row["axis"] == "periods" and periods != (YEAR,)):
            raise CatalogError(f"{where}: {table.code} holds no sums of {period}")
    return periods


def _refuse_types(where: str, row: dict[str, Any]) -> None:
    """Words where words belong, lists of words where those do: a slip in a file of the office's own is no crash."""
    for key, value in row.items():
        if key == "confirmed":
            right = isinstance(value, bool)
        elif key in ("left", "right", "across", "periods"):
            right = isinstance(value, list) and all(isinstance(one, str) for one in value)
        else:
            right = isinstance(value, str) and value.strip() != ""
        if not right:
            raise CatalogError(f"{where}: {key} cannot be {value!r}")


def _refuse_operands(
    where: str, axis: str, table: Table, left: tuple[Operand, ...], right: tuple[Operand, ...]
) -> None:
    along = table.rows if axis == "rows" else table.columns
    for operand in (*left, *right):
        known = operand.code in PERIODS if axis == "periods" else operand.code in along
        if not known or (axis != "periods" and along[operand.code].heading):
            raise CatalogError(f"{where}: {axis} of {table.code} hold no {operand.code}")
    if not left or not right:
        raise CatalogError(f"{where}: a side has no operand")
    for one in left:
        if one in right:
            raise CatalogError(f"{where}: {one.code} stands on both sides")
    for side in (left, right):
        for one in side:
            if side.count(one) > 1:
                raise CatalogError(f"{where}: {one.code} stands twice on one side")


def _refuse_nowhere(where: str, balance: Balance, table: Table) -> None:
    """A line named in `across` must have every operand's cell; with none named, some line must: it would never run."""
    if balance.axis == "periods":
        whole = {cell[:2] for cell in table.cells if cell.period == CUMULATIVE}
        if balance.across or not whole & {cell[:2] for cell in table.cells if cell.period == YEAR}:
            raise CatalogError(f"{where}: {table.code} holds no figure of the year and of all years")
        return
    by_rows = balance.axis == "rows"
    others = table.columns if by_rows else table.rows
    gaps = []
    for other in balance.across or others:
        if others.get(other) is None or (balance.across and others[other].heading):
            raise CatalogError(f"{where}: {table.code} holds no {other}")
        codes = (operand.code for operand in (*balance.left, *balance.right))
        cells = (Cell(code, other) if by_rows else Cell(other, code) for code in codes)
        gaps.append(next((cell for cell in cells if cell not in table.cells), None))
    missing = [gap for gap in gaps if gap is not None]
    if missing and (balance.across or len(missing) == len(gaps)):
        raise CatalogError(f"{where}: {table.code} holds no {missing[0].row}/{missing[0].column}")


def _operand(where: str, text: str) -> Operand:
    code, back, years = text.partition("@-")
    if back and years != "1":
        raise CatalogError(f"{where}: {text} is neither a code nor a code with @-1")
    return Operand(code, 1 if back else 0)


def _refuse_twice(file: str, table: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise CatalogError(f"{file}: {table}: {twice[0]} is declared twice")
