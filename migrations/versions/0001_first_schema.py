"""The first schema: reference rows, agencies, filings, facts and the public views.

Revision 0001, the beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEYED: dict[str, Any] = {"sqlite_with_rowid": False}
FACT: dict[str, Any] = {**KEYED, "postgresql_partition_by": "LIST (year)"}
#: in the order of their making: a table stands after those it refers to.
TABLES = """
    agency appeal_result appeal_route applicant audit_trail channel channel_metric edition import_run outcome
    publication_item publication_measure resource_kind source_file table_layout agency_name agency_superior
    annual_report appeal_cell application_cell form_cell form_line publication_cell resource_cell explanation filing
    appeal application channel_activity filing_source filing_table import_item improvement_item publication resource
    finding
""".split()  # noqa: SIM905


def _column(name: str, kind: sa.types.TypeEngine[Any], nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable, **options)


def _text(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.Text(), **options)


def _integer(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.Integer(), **options)


def _smallinteger(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.SmallInteger(), **options)


def _biginteger(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.BigInteger(), **options)


def _boolean(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.Boolean(), **options)


def _date(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.Date(), **options)


def _moment(name: str) -> sa.Column[Any]:
    return _column(name, sa.DateTime(timezone=True))


def _digest(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.String(64), **options)


def _many(kind: Callable[..., sa.Column[Any]], *names: str, **options: Any) -> list[sa.Column[Any]]:
    return [kind(name, **options) for name in names]


def _pk(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _fks(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [_fk(table, column, target) for column, target in targets.items()]


def _index_where(name: str, table: str, column: str, where: str, unique: bool = False) -> None:
    op.create_index(name, table, [column], unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _code_table(name: str) -> None:
    op.create_table(name, _text("code"), _text("label"), _pk(name, "code"))


def _fact_key(place: str) -> list[sa.Column[Any]]:
    return [
        _smallinteger("year", autoincrement=False),
        _integer("filing_id", autoincrement=False),
        _smallinteger(place, autoincrement=False),
    ]


def _figure(table: str) -> list[Any]:
    return [
        _biginteger("value", nullable=True),
        _smallinteger("mark"),
        _text("text", nullable=True),
        sa.CheckConstraint("mark BETWEEN 0 AND 3", name=f"ck_{table}_mark"),
        sa.CheckConstraint("(mark = 0) = (value IS NOT NULL)", name=f"ck_{table}_value_of_number"),
        sa.CheckConstraint("(mark = 3) = (text IS NOT NULL)", name=f"ck_{table}_words_of_text"),
    ]


def _grid_fact(name: str) -> None:
    op.create_table(
        name,
        *_fact_key("cell_id"),
        *_figure(name),
        _fk(name, "cell_id", f"{name}_cell.id"),
        _fk(name, "filing_id", "filing.id"),
        _pk(name, "year", "filing_id", "cell_id"),
        **FACT,
    )


def upgrade() -> None:
    """Make every table and view."""
    _upgrade_tables()
    for statement in _views():
        op.execute(statement)


def downgrade() -> None:
    """Drop everything, partitions of the facts included."""
    for statement in _views():
        op.execute(f"DROP VIEW {statement.split()[2]}")
    for table in reversed(TABLES):
        op.drop_table(table)


def _views() -> list[str]:
    """The views of this revision, frozen: reportdb.views says what they are today."""
    text = Path(__file__).with_name("0001_views.sql").read_text(encoding="utf-8")
    return [statement[statement.index("CREATE VIEW") :] for statement in text.split(";") if statement.strip()]


def _upgrade_tables() -> None:
    op.create_table(
        "agency",
        _integer("id"),
        _text("code", nullable=True),
        *_many(_text, "name", "level", "kind", "region_code", "credit_code"),
        _boolean("rule_making", nullable=True),
        *_many(_date, "valid_from", "valid_to", nullable=True),
        _boolean("registered"),
        _pk("agency", "id"),
        _unique("agency", "code"),
    )
    op.create_index("ix_agency_name", "agency", ["name"])
    _index_where("uq_agency_name_unregistered", "agency", "name", "NOT registered", unique=True)
    _code_table("appeal_result")
    _code_table("appeal_route")
    _code_table("applicant")
    op.create_table(
        "audit_trail",
        _integer("id"),
        _moment("at"),
        *_many(_text, "who", "action", "what"),
        _pk("audit_trail", "id"),
    )
    _code_table("channel")
    _code_table("channel_metric")
    op.create_table(
        "edition",
        *_many(_text, "code", "title"),
        _smallinteger("first_year"),
        _smallinteger("last_year", nullable=True),
        _text("legal_basis"),
        _pk("edition", "code"),
    )
    op.create_table("import_run", _integer("id"), _moment("started_at"), _text("command_line"), _pk("import_run", "id"))
    _code_table("outcome")
    _code_table("publication_item")
    _code_table("publication_measure")
    _code_table("resource_kind")
    op.create_table(
        "source_file",
        _digest("sha256"),
        _text("name"),
        _biginteger("size"),
        _moment("received_at"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _pk("source_file", "sha256"),
    )
    op.create_table(
        "table_layout",
        _integer("id"),
        _digest("digest"),
        _text("positions"),
        _pk("table_layout", "id"),
        _unique("table_layout", "digest"),
    )
    op.create_table(
        "agency_name",
        *_many(_integer, "id", "agency_id"),
        _text("name"),
        *_many(_smallinteger, "first_year", "last_year", nullable=True),
        _fk("agency_name", "agency_id", "agency.id"),
        _pk("agency_name", "id"),
        _unique("agency_name", "agency_id", "name"),
    )
    op.create_index("ix_agency_name_name", "agency_name", ["name"])
    op.create_table(
        "agency_superior",
        *_many(_integer, "id", "agency_id", "superior_id"),
        *_many(_date, "valid_from", "valid_to", nullable=True),
        sa.CheckConstraint("agency_id <> superior_id", name="ck_agency_superior_not_itself"),
        *_fks("agency_superior", agency_id="agency.id", superior_id="agency.id"),
        _pk("agency_superior", "id"),
        _unique("agency_superior", "agency_id", "superior_id", "valid_from"),
    )
    op.create_index("ix_agency_superior_superior_id", "agency_superior", ["superior_id"])
    op.create_table(
        "annual_report",
        *_many(_integer, "id", "agency_id"),
        _smallinteger("year"),
        _text("scope"),
        sa.CheckConstraint("scope IN ('own', 'consolidated')", name="ck_annual_report_scope"),
        _fk("annual_report", "agency_id", "agency.id"),
        _pk("annual_report", "id"),
        _unique("annual_report", "year", "agency_id", "scope"),
    )
    op.create_table(
        "appeal_cell",
        _smallinteger("id", autoincrement=False),
        *_many(_text, "route_code", "result_code", "period"),
        sa.CheckConstraint("period IN ('year', 'cumulative')", name="ck_appeal_cell_period"),
        *_fks("appeal_cell", result_code="appeal_result.code", route_code="appeal_route.code"),
        _pk("appeal_cell", "id"),
        _unique("appeal_cell", "route_code", "result_code", "period"),
    )
    op.create_table(
        "application_cell",
        _smallinteger("id", autoincrement=False),
        *_many(_text, "outcome_code", "applicant_code", "period"),
        sa.CheckConstraint("period IN ('year', 'cumulative')", name="ck_application_cell_period"),
        *_fks("application_cell", applicant_code="applicant.code", outcome_code="outcome.code"),
        _pk("application_cell", "id"),
        _unique("application_cell", "outcome_code", "applicant_code", "period"),
    )
    op.create_table(
        "form_cell",
        *_many(_text, "edition", "table_code", "row_code", "column_code", "period"),
        _smallinteger("position"),
        *_many(_text, "clause", "unit"),
        *_many(_boolean, "signed", "additive", "extra"),
        _fk("form_cell", "edition", "edition.code"),
        _pk("form_cell", "edition", "table_code", "row_code", "column_code", "period"),
        **KEYED,
    )
    op.create_table(
        "form_line",
        *_many(_text, "edition", "table_code", "axis", "code"),
        _smallinteger("position"),
        _text("label"),
        _text("under_code", nullable=True),
        _boolean("heading"),
        _text("number"),
        _boolean("unconfirmed"),
        sa.CheckConstraint("axis IN ('row', 'column')", name="ck_form_line_axis"),
        _fk("form_line", "edition", "edition.code"),
        _pk("form_line", "edition", "table_code", "axis", "code"),
        **KEYED,
    )
    op.create_table(
        "publication_cell",
        _smallinteger("id", autoincrement=False),
        *_many(_text, "item_code", "measure_code", "period"),
        sa.CheckConstraint("period IN ('year', 'cumulative')", name="ck_publication_cell_period"),
        *_fks("publication_cell", item_code="publication_item.code", measure_code="publication_measure.code"),
        _pk("publication_cell", "id"),
        _unique("publication_cell", "item_code", "measure_code", "period"),
    )
    op.create_table(
        "resource_cell",
        _smallinteger("id", autoincrement=False),
        *_many(_text, "resource_code", "period"),
        sa.CheckConstraint("period IN ('year', 'cumulative')", name="ck_resource_cell_period"),
        _fk("resource_cell", "resource_code", "resource_kind.code"),
        _pk("resource_cell", "id"),
        _unique("resource_cell", "resource_code", "period"),
    )
    op.create_table(
        "explanation",
        *_many(_integer, "id", "report_id"),
        *_many(_text, "rule", "place"),
        _digest("figures_digest"),
        *_many(_text, "text", "written_by"),
        _moment("written_at"),
        _fk("explanation", "report_id", "annual_report.id"),
        _pk("explanation", "id"),
        _unique("explanation", "report_id", "rule", "place", "figures_digest"),
    )
    op.create_table(
        "filing",
        *_many(_integer, "id", "report_id"),
        _smallinteger("n"),
        _text("state"),
        *_many(_boolean, "is_current", "as_filed"),
        _text("reason"),
        _text("edition", nullable=True),
        *_many(_text, "responsible", "reviewer", "preparer", "phone", "filled_on"),
        _date("received_on", nullable=True),
        _moment("created_at"),
        _digest("digest"),
        _text("sources_key"),
        _integer("run_id", nullable=True),
        sa.CheckConstraint("state = 'accepted' OR NOT as_filed", name="ck_filing_as_filed_is_accepted"),
        sa.CheckConstraint("state = 'accepted' OR NOT is_current", name="ck_filing_current_is_accepted"),
        sa.CheckConstraint("state IN ('accepted', 'returned')", name="ck_filing_state"),
        *_fks("filing", edition="edition.code", report_id="annual_report.id", run_id="import_run.id"),
        _pk("filing", "id"),
        _unique("filing", "report_id", "n"),
    )
    _index_where("uq_filing_current", "filing", "report_id", "is_current", unique=True)
    _grid_fact("appeal")
    _grid_fact("application")
    op.create_table(
        "channel_activity",
        *_fact_key("position"),
        *_many(_text, "channel_code", "channel", "metric_code", "metric", "unit"),
        *_figure("channel_activity"),
        _fk("channel_activity", "filing_id", "filing.id"),
        _pk("channel_activity", "year", "filing_id", "position"),
        **FACT,
    )
    op.create_table(
        "filing_source",
        _integer("filing_id"),
        _digest("sha256"),
        _text("name"),
        _boolean("made"),
        *_fks("filing_source", filing_id="filing.id", sha256="source_file.sha256"),
        _pk("filing_source", "filing_id", "sha256"),
        **KEYED,
    )
    op.create_index("ix_filing_source_sha256", "filing_source", ["sha256"])
    op.create_table(
        "filing_table",
        _integer("filing_id"),
        _text("table_code"),
        _smallinteger("part"),
        _text("edition", nullable=True),
        _digest("sha256", nullable=True),
        _text("sheet", nullable=True),
        _integer("layout_id", nullable=True),
        *_fks(
            "filing_table",
            edition="edition.code",
            filing_id="filing.id",
            layout_id="table_layout.id",
            sha256="source_file.sha256",
        ),
        _pk("filing_table", "filing_id", "table_code", "part"),
        **KEYED,
    )
    op.create_table(
        "import_item",
        *_many(_integer, "id", "run_id"),
        _text("name"),
        _digest("sha256", nullable=True),
        _text("status"),
        _integer("filing_id", nullable=True),
        *_fks("import_item", filing_id="filing.id", run_id="import_run.id"),
        _pk("import_item", "id"),
    )
    op.create_index("ix_import_item_run_id", "import_item", ["run_id"])
    op.create_table(
        "improvement_item",
        *_fact_key("position"),
        *_many(_text, "problem", "action"),
        _fk("improvement_item", "filing_id", "filing.id"),
        _pk("improvement_item", "year", "filing_id", "position"),
        **FACT,
    )
    _grid_fact("publication")
    _grid_fact("resource")
    op.create_table(
        "finding",
        _integer("id"),
        *_many(_integer, "filing_id", "import_item_id", nullable=True),
        *_many(_text, "code", "level", "message"),
        *_many(_text, "table_code", "row_code", "column_code", "sheet", "cell", "expected", "found", nullable=True),
        *_many(_text, "operands", "places"),
        sa.CheckConstraint("level IN ('error', 'verify', 'notice')", name="ck_finding_level"),
        sa.CheckConstraint("(filing_id IS NULL) <> (import_item_id IS NULL)", name="ck_finding_one_owner"),
        *_fks("finding", filing_id="filing.id", import_item_id="import_item.id"),
        _pk("finding", "id"),
    )
    op.create_index("ix_finding_filing_id", "finding", ["filing_id"])
    _index_where("ix_finding_import_item_id", "finding", "import_item_id", "import_item_id IS NOT NULL")
