"""Declared corrections: which figure of a filing is not what its sheet shows, who said so and why; a view over them.

Revision 0002, after 0001.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table and its public view; nothing that is stored changes."""
    op.create_table(
        "correction",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        *_texts("table_code", "row_code", "column_code", "period"),
        *_figure("filed_"),
        *_figure(""),
        *_texts("reason", "source", "declared_by", "file"),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("period IN ('year', 'cumulative')", name="ck_correction_period"),
        sa.CheckConstraint("filed_mark BETWEEN 0 AND 3", name="ck_correction_filed_mark"),
        sa.CheckConstraint("(filed_mark = 0) = (filed_value IS NOT NULL)", name="ck_correction_filed_value_of_number"),
        sa.CheckConstraint("(filed_mark = 3) = (filed_text IS NOT NULL)", name="ck_correction_filed_words_of_text"),
        sa.CheckConstraint("mark BETWEEN 0 AND 3", name="ck_correction_mark"),
        sa.CheckConstraint("(mark = 0) = (value IS NOT NULL)", name="ck_correction_value_of_number"),
        sa.CheckConstraint("(mark = 3) = (text IS NOT NULL)", name="ck_correction_words_of_text"),
        sa.CheckConstraint("reason <> ''", name="ck_correction_reason_given"),
        sa.CheckConstraint("source <> ''", name="ck_correction_source_given"),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name="fk_correction_filing_id"),
        sa.ForeignKeyConstraint(["file_sha256"], ["source_file.sha256"], name="fk_correction_file_sha256"),
        sa.PrimaryKeyConstraint("filing_id", "table_code", "row_code", "column_code", "period", name="pk_correction"),
        sqlite_with_rowid=False,
    )
    view = Path(__file__).with_name("0002_views.sql").read_text(encoding="utf-8")
    op.execute(view[view.index("CREATE VIEW") :].rstrip().removesuffix(";"))


def downgrade() -> None:
    """Drop both; the corrected figures stay in the facts."""
    op.execute("DROP VIEW annual_corrections")
    op.drop_table("correction")


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _figure(prefix: str) -> list[sa.Column[Any]]:
    return [
        sa.Column(f"{prefix}value", sa.BigInteger(), nullable=True),
        sa.Column(f"{prefix}mark", sa.SmallInteger(), nullable=False),
        sa.Column(f"{prefix}text", sa.Text(), nullable=True),
    ]
