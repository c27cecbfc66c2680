"""What tables with the same figures share, so that a copied one is found at once. No view changes.

Revision 0004, after 0003. Filings stored before have no key: they are found as copies once they are filed again.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column beside those of `filing_table`, and an index over the tables that have it."""
    op.execute("ALTER TABLE filing_table ADD COLUMN figures_key VARCHAR(16)")
    op.execute("CREATE INDEX ix_filing_table_figures_key ON filing_table (figures_key) WHERE figures_key IS NOT NULL")


def downgrade() -> None:
    """Drop both."""
    op.execute("DROP INDEX ix_filing_table_figures_key")
    op.execute("ALTER TABLE filing_table DROP COLUMN figures_key")
