"""The SQL that both engines share: the public views over the files, and the totals as a join of three tables.

It is plain SQL of DuckDB and Spark alike; an `Engine` is what they call differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reportdb.mirror.package import MirrorColumn, MirrorTable


class Engine(NamedTuple):
    """What engines call differently: types, by those of a Table Schema, and a moment in UTC without a zone."""

    types: Mapping[str, str]
    moment: str

    def type_of(self, column: MirrorColumn) -> str:
        """The type of a column in the files; decimals have 28 digits."""
        return f"DECIMAL(28, {column.decimals})" if column.type == "number" else self.types[column.type]


TOTALS = "annual_totals"
#: the views that hold figures to add, with the columns of their rows and columns
_FIGURES: Mapping[str, tuple[str, str]] = {
    "publications": ("item_code", "measure_code"),
    "applications": ("outcome_code", "applicant_code"),
    "appeals": ("route_code", "result_code"),
    "resources": ("resource_code", "''"),
}
#: amounts are in 万元 with six decimals, so sums are exact to the fen; counts are whole
_SUMMAND = "DECIMAL(28, 6)"


def view_query(table: MirrorTable, source: str, engine: Engine) -> str:
    """The SELECT of a view or table over `source`, its columns in their order; without rows where it has no file."""
    shown = [(column, engine.moment.format(column.name)) for column in table.columns if column.type == "datetime"]
    moments = {column.name: f"{text} AS {column.name}" for column, text in shown}
    if table.filed:
        return f"SELECT {', '.join(moments.get(one.name, one.name) for one in table.columns)} FROM {source}"
    nothing = [f"CAST(NULL AS {engine.type_of(column)}) AS {column.name}" for column in table.columns]
    columns = ", ".join(moments.get(one.name, one.name) for one in table.columns)
    return f"SELECT {columns} FROM (SELECT {', '.join(nothing)}) nothing WHERE 1 = 0"


def totals_query() -> str:
    """The SELECT of `annual_totals`: the figures of every total, a row for each figure that one of its members has.

    Filings come from `total_members`, places from `total_cells`. `value` is in 万元 for amounts and NULL unless `mark` is
    `number`: `blank` where no member gave a number, `not_applicable` (“/”) where sums say nothing. `numbers` counts the
    numbers added. Rows that are `left_out` are no part of the total: the edition has no place for them. Channels that are
    lines of a statistics sheet (2014 to 2018) are not among them: `total` adds those from `annual_channels`.
    """
    figures = "\n        UNION ALL ".join(_figures(table, *codes) for table, codes in _FIGURES.items())
    # summed as filed first: that joins many rows on three keys only, and the places of figures meet few rows
    return f"""SELECT s.year, s.agency, s.agency_code, s.edition, s.table_code, c.row_code, c.column_code, c.period,
  c.stands, c.unit,
  CASE WHEN c.additive THEN SUM(s.value) END AS value,
  CASE WHEN NOT c.additive THEN 'not_applicable' WHEN SUM(s.numbers) = 0 THEN 'blank' ELSE 'number' END AS mark,
  CAST(SUM(s.numbers) AS BIGINT) AS numbers
FROM (
    SELECT m.year, m.agency, m.agency_code, m.edition, f.table_code, f.edition AS filed_edition, f.row_code,
      f.column_code, f.period, SUM(f.value) AS value, COUNT(f.value) AS numbers
    FROM total_members m
      JOIN (
        {figures}
      ) f ON f.year = m.year AND f.region = m.region AND f.filing_id = m.filing_id
    GROUP BY m.year, m.agency, m.agency_code, m.edition, f.table_code, f.edition, f.row_code, f.column_code, f.period
  ) s
  JOIN total_cells c ON c.edition = s.edition AND c.table_code = s.table_code AND c.filed_edition = s.filed_edition
    AND c.filed_row_code = s.row_code AND c.filed_column_code = s.column_code AND c.filed_period = s.period
GROUP BY s.year, s.agency, s.agency_code, s.edition, s.table_code, c.row_code, c.column_code, c.period, c.stands,
  c.unit, c.additive"""


def _figures(table: str, row: str, column: str) -> str:
    return f"""SELECT year, region, filing_id, edition, '{table}' AS table_code, {row} AS row_code,
          {column} AS column_code, period, CAST(value AS {_SUMMAND}) AS value FROM annual_{table}"""
