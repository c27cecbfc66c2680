"""Work between levels: accounts and their remits, submissions, locked years, releases. No view changes.

Revision 0010, after 0009. A line of the audit trail says which agency and year it is about; of those written so far
nobody knows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LOCKED = "unlocked_at IS NULL"
_MADE = (
    "account", "account_agency", "web_session", "api_token", "saved_query", "submission", "year_lock", "year_release",
)  # fmt: skip


def upgrade() -> None:
    """Eight tables beside those of the record, and two columns beside those of `audit_trail`."""
    # in place, alike on both databases
    op.execute(
        "ALTER TABLE audit_trail ADD COLUMN agency_id INTEGER"
        " CONSTRAINT fk_audit_trail_agency_id REFERENCES agency (id)"
    )
    op.execute("ALTER TABLE audit_trail ADD COLUMN year SMALLINT")
    _make_accounts()
    _make_workflow()


def downgrade() -> None:
    """Drop them; what was filed stays, who is to look at it and what is locked is forgotten."""
    for table in reversed(_MADE):
        op.drop_table(table)
    op.execute("ALTER TABLE audit_trail DROP COLUMN year")
    op.execute("ALTER TABLE audit_trail DROP COLUMN agency_id")


def _make_accounts() -> None:
    op.create_table(
        "account",
        _number("id"),
        *_texts("name", "display_name", "role", "password_hash"),
        *_truths("must_change", "disabled", "sees_all"),
        _moment("created_at"),
        sa.CheckConstraint("role IN ('officer', 'office', 'analyst', 'administrator')", name=op.f("ck_account_role")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_account_named")),
        sa.UniqueConstraint("name", name="uq_account_name"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
    )
    op.create_table(
        "account_agency",
        *(sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in ("account_id", "agency_id")),
        *_foreign("account_agency", account_id="account", agency_id="agency"),
        sa.PrimaryKeyConstraint("account_id", "agency_id", name="pk_account_agency"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_account_agency_agency_id", "account_agency", ["agency_id"])
    op.create_table(
        "web_session",
        sa.Column("digest", sa.String(64), nullable=False),
        _number("account_id"),
        *_texts("csrf"),
        *(_moment(name) for name in ("created_at", "seen_at", "expires_at")),
        *_texts("address"),
        *_foreign("web_session", account_id="account"),
        sa.PrimaryKeyConstraint("digest", name="pk_web_session"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_web_session_account_id", "web_session", ["account_id"])
    op.create_table(
        "api_token",
        _number("id"),
        _number("account_id"),
        *_texts("name"),
        sa.Column("digest", sa.String(64), nullable=False),
        *_truths("may_write"),
        _moment("created_at"),
        *(_moment(name, nullable=True) for name in ("expires_at", "used_at", "revoked_at")),
        *_foreign("api_token", account_id="account"),
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
    )
    op.create_index("ix_api_token_account_id", "api_token", ["account_id"])
    op.create_table(
        "saved_query",
        _number("id"),
        _number("account_id", nullable=True),
        *_texts("name", "query"),
        *_truths("shared"),
        _moment("created_at"),
        *_foreign("saved_query", account_id="account"),
        sa.UniqueConstraint("account_id", "name", name="uq_saved_query_account_id_name"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_query"),
    )
    _make_unique("uq_saved_query_name_of_nobody", "saved_query", ["name"], "account_id IS NULL")


def _make_workflow() -> None:
    op.create_table(
        "submission",
        *(_number(name) for name in ("id", "report_id", "filing_id")),
        *_texts("note"),
        _moment("submitted_at"),
        *_texts("submitted_by", "state"),
        _moment("decided_at", nullable=True),
        *_texts("decided_by", "decision_note"),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'accepted', 'withdrawn')", name=op.f("ck_submission_state")
        ),
        sa.CheckConstraint("(state = 'submitted') = (decided_at IS NULL)", name=op.f("ck_submission_decided")),
        sa.CheckConstraint("state <> 'returned' OR decision_note <> ''", name=op.f("ck_submission_returned_with_note")),
        *_foreign("submission", report_id="annual_report", filing_id="filing"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
    )
    for name in ("report_id", "filing_id"):
        op.create_index(f"ix_submission_{name}", "submission", [name])
    _make_unique("uq_submission_open", "submission", ["report_id"], "state = 'submitted'")
    op.create_table(
        "year_lock",
        _number("id"),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        _number("agency_id", nullable=True),
        *_texts("reason"),
        _moment("locked_at"),
        *_texts("locked_by"),
        _moment("unlocked_at", nullable=True),
        *_texts("unlocked_by", "unlock_reason"),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_year_lock_reason_given")),
        sa.CheckConstraint("unlocked_at IS NULL OR unlock_reason <> ''", name=op.f("ck_year_lock_unlock_reason_given")),
        *_foreign("year_lock", agency_id="agency"),
        sa.PrimaryKeyConstraint("id", name="pk_year_lock"),
    )
    _make_unique("uq_year_lock_open", "year_lock", ["year", "agency_id"], f"{_LOCKED} AND agency_id IS NOT NULL")
    _make_unique("uq_year_lock_open_for_all", "year_lock", ["year"], f"{_LOCKED} AND agency_id IS NULL")
    op.create_table(
        "year_release",
        _number("id"),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        _number("agency_id", nullable=True),
        *_texts("note"),
        _moment("published_at"),
        *_texts("published_by"),
        *_foreign("year_release", agency_id="agency"),
        sa.PrimaryKeyConstraint("id", name="pk_year_release"),
    )
    op.create_index("ix_year_release_year", "year_release", ["year"])


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _truths(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def _foreign(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], [f"{to}.id"], name=f"fk_{table}_{name}") for name, to in targets.items()]


def _make_unique(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)
