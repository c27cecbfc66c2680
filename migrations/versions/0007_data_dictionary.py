"""The data dictionary: what the public views hold, as rows. It is filled from the catalog; no view changes.

Revision 0007, after 0006.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; `reportdb init` fills it."""
    op.execute(
        "CREATE TABLE data_dictionary (kind TEXT NOT NULL, view_name TEXT NOT NULL, column_name TEXT NOT NULL,"
        " edition TEXT NOT NULL, code TEXT NOT NULL, column_code TEXT NOT NULL, period TEXT NOT NULL,"
        " position SMALLINT NOT NULL, label TEXT NOT NULL, meaning TEXT NOT NULL, unit TEXT NOT NULL,"
        " clause TEXT NOT NULL, additive BOOLEAN, unconfirmed BOOLEAN NOT NULL, legal_basis TEXT NOT NULL,"
        " note TEXT NOT NULL, CONSTRAINT pk_data_dictionary PRIMARY KEY"
        " (view_name, column_name, edition, code, column_code, period))"
    )


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE data_dictionary")
