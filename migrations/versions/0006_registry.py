"""The registry over time: who collects an agency's report, and who carries on its duties. No view changes.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables beside `agency_superior`; nothing that is stored changes."""
    op.create_table(
        "agency_reports_to",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "agency_id", "collector_id")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("valid_from", "valid_to")),
        *_between("agency_reports_to", "agency_id", "collector_id"),
        sa.UniqueConstraint(
            "agency_id", "collector_id", "valid_from", name="uq_agency_reports_to_agency_id_collector_id_valid_from"
        ),
    )
    op.create_index("ix_agency_reports_to_collector_id", "agency_reports_to", ["collector_id"])
    op.create_table(
        "agency_succession",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "predecessor_id", "successor_id")),
        sa.Column("since", sa.Date(), nullable=False),
        *_between("agency_succession", "predecessor_id", "successor_id"),
        sa.UniqueConstraint("predecessor_id", "successor_id", name="uq_agency_succession_predecessor_id_successor_id"),
    )
    op.create_index("ix_agency_succession_successor_id", "agency_succession", ["successor_id"])


def downgrade() -> None:
    """Drop both; the agencies, their names and their superiors stay."""
    op.drop_table("agency_succession")
    op.drop_table("agency_reports_to")


def _between(table: str, one: str, other: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(f"{one} <> {other}", name=f"ck_{table}_not_itself"),
        *(sa.ForeignKeyConstraint([name], ["agency.id"], name=f"fk_{table}_{name}") for name in (one, other)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]
