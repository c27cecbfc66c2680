"""What a form means: editions, tables, rows, columns, units and balances as frozen values.

The TOML files beside this module are the declarations; `loader` reads and refuses contradictions.
Nothing here knows SQL, spreadsheets or how real sheets are laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from reportdb.forms.codes import MONEY_UNITS, YEAR, Cell
from reportdb.forms.statistics import StatisticsSheet

GRID_TABLES = ("publications", "applications", "appeals", "resources")
#: the tables a complete report of the 2019 and 2021 editions carries.
STATUTORY_TABLES = ("publications", "applications", "appeals")
TABLES = ("channels", *GRID_TABLES[:3], "improvement_items", "resources")

TABLE_NAMES = {
    "channels": "主动公开渠道情况",
    "publications": "主动公开政府信息情况",
    "applications": "收到和处理政府信息公开申请情况",
    "appeals": "政府信息公开行政复议、行政诉讼情况",
    "improvement_items": "存在的主要问题及改进情况",
    "resources": "机构、人员和经费情况",
}
#: the number a table bears in the printed form, as officers call it
SHORT_NAMES = {
    "publications": "表二",
    "applications": "表三",
    "appeals": "表四",
    "channels": "渠道情况",
    "resources": "统计表",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column of a table. `under` is the code of the heading line above it; headings hold no figures."""

    code: str
    label: str
    under: str | None = None
    heading: bool = False
    number: str = ""
    unit: str = ""
    signed: bool = False
    additive: bool = True
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Rows crossed with columns; 表二 has one block per item of article 20, the others a single one."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    clause: str = ""
    title: str = ""
    extra: bool = False  # figures without a cell in the official layout
    periods: tuple[str, ...] = (YEAR,)  # of every cell

    def cells(self) -> Iterator[tuple[Line, Line]]:
        """Every (row, column) that holds a figure, in printing order."""
        for row in self.rows:
            if not row.heading:
                for column in self.columns:
                    if not column.heading:
                        yield row, column


@dataclass(frozen=True, slots=True)
class CellMeaning:
    """What one figure counts."""

    cell: Cell
    row: Line
    column: Line
    clause: str
    unit: str
    signed: bool
    additive: bool
    extra: bool

    @property
    def money(self) -> bool:
        """Whether the figure is an amount (held in fen) and not a count."""
        return self.unit in MONEY_UNITS


@dataclass(frozen=True)
class Table:
    """One statutory table of an edition."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    corner: str = ""
    sheet: StatisticsSheet | None = None  # the one printed sheet its lines stand on together with other tables

    @cached_property
    def cells(self) -> Mapping[Cell, CellMeaning]:
        """Every figure of the table by its codes, extras included, in printing order."""
        return {
            Cell(row.code, column.code, period): CellMeaning(
                Cell(row.code, column.code, period),
                row,
                column,
                block.clause,
                column.unit or row.unit,
                column.signed or row.signed,
                column.additive and row.additive,
                block.extra,
            )
            for block in self.blocks
            for row, column in block.cells()
            for period in block.periods
        }

    @cached_property
    def official_cells(self) -> tuple[Cell, ...]:
        """The figures that have a place in the printed table."""
        return tuple(cell for cell, meaning in self.cells.items() if not meaning.extra)

    @cached_property
    def rows(self) -> Mapping[str, Line]:
        """All rows by code, headings included."""
        return {line.code: line for block in self.blocks for line in block.rows}

    @cached_property
    def columns(self) -> Mapping[str, Line]:
        """All columns by code, headings included."""
        return {line.code: line for block in self.blocks for line in block.columns}

    def label(self, row: str | None, column: str | None) -> str:
        """A cell, row or column in words, with its headings: 行政诉讼·复议后起诉／结果维持."""
        parts = []
        for code, lines in ((row, self.rows), (column, self.columns)):
            if code is None:
                continue
            chain: list[str] = []
            line = lines.get(code)
            while line is not None:
                chain.insert(0, line.label)
                line = lines.get(line.under) if line.under else None
            parts.append("·".join(chain) or code)
        return "／".join(parts)


def short_name(table: Table) -> str:
    """What officers call a table: 表三; the lines of a statistics sheet stand in 统计表."""
    return SHORT_NAMES[table.code] if table.sheet is None else SHORT_NAMES["resources"]


def short_name_in(form: Form, code: str) -> str:
    """The same by the code of a table or list: on a statistics sheet all of them are lines of 统计表."""
    return SHORT_NAMES[code] if form.statistics is None else SHORT_NAMES["resources"]


@dataclass(frozen=True, slots=True)
class Operand:
    """A row or column code of a balance; `years_back` 1 means last year's figure."""

    code: str
    years_back: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """sum(left) = or <= sum(right), along one axis, for every line of the other axis.

    `axis` "rows": the operands are rows and the rule holds in every column; "columns": the other way round.
    `axis` "periods": the operands are the year and all years (历年累计) of one figure, and the rule holds for every figure
    that has both. `across` limits it to some lines of the other axis (empty: all). `place` is the operand a finding
    names. `periods` are those whose figures it adds up, each by itself.
    """

    code: str
    level: str
    table: str
    axis: str
    left: tuple[Operand, ...]
    right: tuple[Operand, ...]
    relation: str
    title: str
    source: str
    confirmed: bool
    place: str
    across: tuple[str, ...] = ()
    periods: tuple[str, ...] = (YEAR,)

    @property
    def crosses_years(self) -> bool:
        """Whether it reads last year's filing."""
        return any(operand.years_back for operand in (*self.left, *self.right))


@dataclass(frozen=True)
class Form:
    """One edition (报告格式) of the annual report."""

    edition: str
    title: str
    first_year: int
    last_year: int | None
    legal_basis: str
    tables: Mapping[str, Table]
    balances: tuple[Balance, ...]
    statistics: StatisticsSheet | None = None  # the tables are lines of one printed sheet
    variant_of: str = ""  # the edition that a provincial variant is printed in place of

    @property
    def called(self) -> str:
        """What officers call the edition: 2021年格式; a provincial variant by its title."""
        return f"{self.edition}年格式" if self.edition.isdigit() else self.title

    def covers(self, year: int) -> bool:
        """Whether reports of `year` are due in this edition."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A usual channel or metric of the open channel list; labels outside it are kept as typed."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """口径衔接: how codes of one edition go over into another's. `to_code` is "" where they end.

    `kind`: same, sum (the codes together are `to_code`), part (they are a part of it) or ended.
    """

    kind: str
    table: str
    from_edition: str
    from_codes: tuple[str, ...]
    to_edition: str
    to_code: str
    note: str


@dataclass(frozen=True)
class Catalog:
    """All editions, the open lists, and what becomes of codes from one edition to another."""

    forms: Mapping[str, Form]
    channels: tuple[OpenCode, ...]
    metrics: tuple[OpenCode, ...]
    bridges: tuple[Bridge, ...] = ()

    def form(self, edition: str) -> Form:
        """The form of an edition; KeyError for an unknown one."""
        return self.forms[edition]

    def called(self, edition: str | None) -> str:
        """What officers call an edition, also one that is not declared here; "" for none."""
        known = self.forms.get(edition or "")
        return known.called if known else f"{edition}格式" if edition else ""

    def edition_for_year(self, year: int) -> str | None:
        """The edition reports of `year` are due in, None when none is declared; no year makes a provincial variant."""
        return next((form.edition for form in self.forms.values() if form.covers(year) and not form.variant_of), None)

    @cached_property
    def kept(self) -> dict[tuple[str, Cell, str], object]:
        """What `continuity` has worked out of this catalog before, by table, cell and edition."""
        return {}

    @cached_property
    def tabular(self) -> Mapping[str, Form]:
        """The editions whose tables are printed one by one, as those of 2019 and later."""
        return {edition: form for edition, form in self.forms.items() if form.statistics is None}

    @cached_property
    def on_sheets(self) -> Mapping[str, Form]:
        """The editions printed as one statistics sheet."""
        return {edition: form for edition, form in self.forms.items() if form.statistics is not None}

    @cached_property
    def newest(self) -> str:
        """The edition in force."""
        return max(
            (form for form in self.forms.values() if not form.variant_of), key=lambda form: form.first_year
        ).edition

    @cached_property
    def newest_first(self) -> tuple[Form, ...]:
        """All editions by the year they began, the newest first."""
        return tuple(sorted(self.forms.values(), key=lambda form: form.first_year, reverse=True))

    def table(self, edition: str, table: str) -> Table:
        """A table of an edition."""
        return self.forms[edition].tables[table]

    def meaning_of(self, table: str, cell: Cell, edition: str | None = None) -> tuple[Table, CellMeaning] | None:
        """What a figure counts: in the edition named, else in the newest that has it; None where none has."""
        known = self.forms.get(edition or "")
        for form in self.newest_first if known is None else (known, *self.newest_first):
            declared = form.tables.get(table)
            if declared is not None and cell in declared.cells:
                return declared, declared.cells[cell]
        return None
