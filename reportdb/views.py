"""The public SQL surface: six stable views over the current accepted filings.

Counts are integers; money is shown in 万元 with six decimals (channel lines: in the line's own unit).
"""

from __future__ import annotations

PUBLIC_VIEWS = (
    "annual_channels",
    "annual_publications",
    "annual_applications",
    "annual_appeals",
    "annual_improvement_items",
    "annual_resources",
)

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

_MARK = """CASE f.mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END AS mark,
  f.text"""


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

_CHANNEL_VALUE = """CASE f.unit WHEN '元' THEN ROUND(f.value / 100.0, 2) WHEN '万元' THEN ROUND(f.value / 1000000.0, 6)
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


def definitions() -> dict[str, str]:
    """The SELECT behind each public view, alike for SQLite and PostgreSQL."""
    return {
        "annual_channels": f"""SELECT {_HEAD},
  f.position, f.channel_code, f.channel, f.metric_code, f.metric, f.unit, {_CHANNEL_VALUE}, {_MARK}
FROM {_FROM.format(table="channels", fact="channel_activity")}
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
    }


def create_statements() -> list[str]:
    """DDL that makes the public views."""
    return [f"CREATE VIEW {name} AS\n{definition}" for name, definition in definitions().items()]


def drop_statements() -> list[str]:
    """DDL that drops them."""
    return [f"DROP VIEW {name}" for name in PUBLIC_VIEWS]
