"""The public SQL surface: seven stable views over the current accepted filings.

Counts are integers; money is shown in 万元 with six decimals (channel lines: in the line's own unit).
"""

from __future__ import annotations

from reportdb.dictionary import DICTIONARY

PUBLIC_VIEWS = (
    "annual_channels",
    "annual_publications",
    "annual_applications",
    "annual_appeals",
    "annual_improvement_items",
    "annual_resources",
    "annual_corrections",
)

#: what `reportdb sql` may read: the views, and the table that says what they hold.
PUBLIC = (*PUBLIC_VIEWS, DICTIONARY)

#: the name an agency bore at the end of the year `{year}`; needs a row `a` of agency.
NAME_IN_YEAR = """COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= {year} AND (n.first_year IS NULL OR n.first_year <= {year})
      ORDER BY n.last_year LIMIT 1), a.name)"""
#: stable over renames; agencies without a code get one made from their number.
AGENCY_CODE = "COALESCE(a.code, '#' || a.id)"

_HEAD = f"""{NAME_IN_YEAR.format(year="r.year")} AS agency,
  {AGENCY_CODE} AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id"""

_FROM = """filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = '{table}' AND t.part = 0
  JOIN {fact} f ON f.year = r.year AND f.filing_id = fi.id"""

#: a value is a number, neither value nor text is blank, the empty text is "/"
_MARK = """CASE WHEN f.value IS NOT NULL THEN 'number' WHEN f.text IS NULL THEN 'blank'
    WHEN f.text = '' THEN 'not_applicable' ELSE 'text' END AS mark, NULLIF(f.text, '') AS text"""


def _label(alias: str, table: str, axis: str, code: str, reference: str) -> tuple[str, str]:
    """A label as the table's edition prints it, or the reference label of a cell that edition does not have."""
    join = f"""LEFT JOIN form_line {alias} ON {alias}.edition = t.edition AND {alias}.table_code = '{table}'
    AND {alias}.axis = '{axis}' AND {alias}.code = c.{code}"""
    return f"COALESCE({alias}.label, (SELECT label FROM {reference} WHERE code = c.{code}))", join


def _grid(fact: str, table: str, row: tuple[str, str, str], column: tuple[str, str, str]) -> str:
    """The view of a table of counts whose rows and columns are (code column, label column, reference table)."""
    row_label, row_join = _label("l", table, "row", row[0], row[2])
    column_label, column_join = _label("m", table, "column", column[0], column[2])
    return f"""SELECT {_HEAD},
  c.{row[0]}, {row_label} AS {row[1]},
  c.{column[0]}, {column_label} AS {column[1]},
  c.period, f.value, {_MARK}
FROM {_FROM.format(table=table, fact=fact)}
  JOIN {fact}_cell c ON c.id = f.cell_id
  {row_join}
  {column_join}
WHERE fi.is_current"""


def _money(unit: str, unit_label: str) -> str:
    """Fen as 万元 with six decimals, counts as they are."""
    return f"""CASE WHEN {unit} IN ('元', '万元', '亿元') THEN '万元' ELSE {unit} END AS {unit_label}"""


_VALUE = """CASE WHEN u.unit IN ('元', '万元', '亿元') THEN ROUND(f.value / 1000000.0, 6) ELSE f.value END AS value"""

_CHANNEL_VALUE = """CASE c.unit WHEN '元' THEN ROUND(f.value / 100.0, 2) WHEN '万元' THEN ROUND(f.value / 1000000.0, 6)
    WHEN '亿元' THEN ROUND(f.value / 10000000000.0, 10) ELSE f.value END AS value"""


def _publications() -> str:
    item, item_join = _label("l", "publications", "row", "item_code", "publication_item")
    measure, measure_join = _label("m", "publications", "column", "measure_code", "publication_measure")
    return f"""SELECT {_HEAD},
  u.clause, c.item_code, {item} AS item,
  c.measure_code, {measure} AS measure,
  {_money("u.unit", "unit")}, c.period, {_VALUE}, {_MARK}
FROM {_FROM.format(table="publications", fact="publication")}
  JOIN publication_cell c ON c.id = f.cell_id
  {item_join}
  {measure_join}
  LEFT JOIN form_cell u ON u.edition = t.edition AND u.table_code = 'publications'
    AND u.row_code = c.item_code AND u.column_code = c.measure_code AND u.period = c.period
WHERE fi.is_current"""


def _resources() -> str:
    resource, join = _label("l", "resources", "row", "resource_code", "resource_kind")
    return f"""SELECT {_HEAD},
  c.resource_code, {resource} AS resource,
  {_money("u.unit", "unit")}, c.period, {_VALUE}, {_MARK}
FROM {_FROM.format(table="resources", fact="resource")}
  JOIN resource_cell c ON c.id = f.cell_id
  {join}
  LEFT JOIN form_cell u ON u.edition = t.edition AND u.table_code = 'resources'
    AND u.row_code = c.resource_code AND u.period = c.period
WHERE fi.is_current"""


def _named(code: str, axis: str) -> str:
    """A label of a corrected figure: as its table's edition prints it, else as any edition does."""
    known = f"form_line WHERE table_code = f.table_code AND axis = '{axis}' AND code = f.{code}"
    return f"COALESCE((SELECT label FROM {known} AND edition = t.edition), (SELECT MAX(label) FROM {known}))"


_UNIT_OF_CELL = """form_cell WHERE table_code = f.table_code AND row_code = f.row_code
    AND column_code = f.column_code AND period = f.period"""


def _corrected(prefix: str) -> str:
    """Value, mark and words of one side of a correction; money in 万元, channel lines in their own unit."""
    return f"""CASE WHEN f.unit = '元' AND f.table_code = 'channels' THEN ROUND(f.{prefix}value / 100.0, 2)
    WHEN f.unit = '亿元' AND f.table_code = 'channels' THEN ROUND(f.{prefix}value / 10000000000.0, 10)
    WHEN f.unit IN ('元', '万元', '亿元') THEN ROUND(f.{prefix}value / 1000000.0, 6)
    ELSE f.{prefix}value END AS {prefix}value,
  CASE f.{prefix}mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END
    AS {prefix}mark, f.{prefix}text"""


def _corrections() -> str:
    """The channel lines of a correction are joined by position, everything else by its codes."""
    return f"""SELECT f.agency, f.agency_code, f.year, f.edition, f.scope, f.as_filed, f.filing_id,
  f.table_code, f.row_code, f.row_label, f.column_code, f.column_label,
  CASE WHEN f.table_code <> 'channels' AND f.unit IN ('元', '万元', '亿元') THEN '万元' ELSE f.unit END AS unit, f.period,
  {_corrected("filed_")},
  {_corrected("")},
  f.reason, f.source, f.declared_by, f.corrected_at
FROM (SELECT {_HEAD},
  f.table_code, f.row_code, COALESCE(cl.channel, {_named("row_code", "row")}) AS row_label,
  f.column_code, COALESCE(cl.metric, {_named("column_code", "column")}) AS column_label,
  COALESCE(cl.unit, (SELECT unit FROM {_UNIT_OF_CELL} AND edition = t.edition),
    (SELECT MAX(unit) FROM {_UNIT_OF_CELL})) AS unit, f.period,
  f.filed_value, f.filed_mark, f.filed_text, f.value, f.mark, f.text,
  f.reason, f.source, f.declared_by, f.corrected_at
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN correction f ON f.filing_id = fi.id
  LEFT JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = f.table_code AND t.part = 0
  LEFT JOIN channel_activity ch ON f.table_code = 'channels' AND ch.year = r.year AND ch.filing_id = fi.id
    AND ch.position = CASE WHEN f.table_code = 'channels' THEN CAST(f.row_code AS INTEGER) END
  LEFT JOIN channel_line cl ON cl.id = ch.line_id
WHERE fi.is_current) f"""


def definitions() -> dict[str, str]:
    """The SELECT behind each public view, alike for SQLite and PostgreSQL."""
    return {
        "annual_channels": f"""SELECT {_HEAD},
  f.position, c.channel_code, c.channel, c.metric_code, c.metric, c.unit, {_CHANNEL_VALUE}, {_MARK}
FROM {_FROM.format(table="channels", fact="channel_activity")}
  JOIN channel_line c ON c.id = f.line_id
WHERE fi.is_current""",
        "annual_publications": _publications(),
        "annual_applications": _grid(
            "application",
            "applications",
            ("outcome_code", "outcome", "outcome"),
            ("applicant_code", "applicant", "applicant"),
        ),
        "annual_appeals": _grid(
            "appeal", "appeals", ("route_code", "route", "appeal_route"), ("result_code", "result", "appeal_result")
        ),
        "annual_improvement_items": f"""SELECT {_HEAD},
  f.position, f.problem, f.action
FROM {_FROM.format(table="improvement_items", fact="improvement_item")}
WHERE fi.is_current""",
        "annual_resources": _resources(),
        "annual_corrections": _corrections(),
    }


def create_statements() -> list[str]:
    """DDL that makes the public views."""
    return [f"CREATE VIEW {name} AS\n{definition}" for name, definition in definitions().items()]
