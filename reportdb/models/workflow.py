"""Work between levels: 报送 to the office above and what it decides, locked years, years made public."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from reportdb.models.base import Base

_OPEN = text("state = 'submitted'")
_LOCKED = "unlocked_at IS NULL"


class Submission(Base):
    """审核: a filing handed to the office above, which accepts it or sends it back with a note; open while 'submitted'."""

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("state IN ('submitted', 'returned', 'accepted', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'submitted') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'returned' OR decision_note <> ''", name="returned_with_note"),
        Index("uq_submission_open", "report_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("annual_report.id"), index=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    note: Mapped[str]
    submitted_at: Mapped[dt.datetime]
    submitted_by: Mapped[str]
    state: Mapped[str]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str]
    decision_note: Mapped[str]


class YearLock(Base):
    """锁定: nothing of a year changes for an agency and all that stood below it at the year's end; NULL: for nobody at all."""

    __tablename__ = "year_lock"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("unlocked_at IS NULL OR unlock_reason <> ''", name="unlock_reason_given"),
        Index(
            "uq_year_lock_open",
            "year",
            "agency_id",
            unique=True,
            sqlite_where=text(f"{_LOCKED} AND agency_id IS NOT NULL"),
            postgresql_where=text(f"{_LOCKED} AND agency_id IS NOT NULL"),
        ),
        Index(
            "uq_year_lock_open_for_all",
            "year",
            unique=True,
            sqlite_where=text(f"{_LOCKED} AND agency_id IS NULL"),
            postgresql_where=text(f"{_LOCKED} AND agency_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    reason: Mapped[str]
    locked_at: Mapped[dt.datetime]
    locked_by: Mapped[str]
    unlocked_at: Mapped[dt.datetime | None]
    unlocked_by: Mapped[str]
    unlock_reason: Mapped[str]


class YearRelease(Base):
    """公开: the figures of a locked year were made public, of an agency and all below it; NULL: of everybody."""

    __tablename__ = "year_release"
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    note: Mapped[str]
    published_at: Mapped[dt.datetime]
    published_by: Mapped[str]
