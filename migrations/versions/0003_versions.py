"""Versions: who made a filing, and which earlier one it restores. No view changes.

Revision 0003, after 0002.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns beside those of `filing`; nobody is named for the filings stored so far."""
    # alike on both databases and in place: SQLite would otherwise rebuild a table that the views and all facts refer to
    op.execute("ALTER TABLE filing ADD COLUMN made_by TEXT DEFAULT '' NOT NULL")
    op.execute(
        "ALTER TABLE filing ADD COLUMN restored_from INTEGER CONSTRAINT fk_filing_restored_from REFERENCES filing (id)"
    )


def downgrade() -> None:
    """Drop both; a restored filing stays, its reason still says whence it came."""
    op.execute("ALTER TABLE filing DROP COLUMN restored_from")
    op.execute("ALTER TABLE filing DROP COLUMN made_by")
