"""Reports, their stored versions, where those came from, and what was found in them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from reportdb.models.base import KEYED, SCOPE, Base
from reportdb.wording import DIGITS


class AnnualReport(Base):
    """What filings are versions of: an agency's report of a year and scope."""

    __tablename__ = "annual_report"
    __table_args__ = (
        UniqueConstraint("year", "agency_id", "scope"),
        CheckConstraint(SCOPE, name="scope"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    scope: Mapped[str]


class Filing(Base):
    """报送: a stored version of a report, never changed but for `is_current`.

    `made_by` is who imported or restored it ("" where nobody knows), `restored_from` the earlier filing it repeats.
    """

    __tablename__ = "filing"
    __table_args__ = (
        UniqueConstraint("report_id", "n"),
        CheckConstraint("state IN ('accepted', 'returned')", name="state"),
        CheckConstraint("state = 'accepted' OR NOT is_current", name="current_is_accepted"),
        CheckConstraint("state = 'accepted' OR NOT as_filed", name="as_filed_is_accepted"),
        Index(
            "uq_filing_current",
            "report_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("annual_report.id"))
    n: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    is_current: Mapped[bool]
    as_filed: Mapped[bool]
    reason: Mapped[str]
    edition: Mapped[str | None] = mapped_column(ForeignKey("edition.code"))
    responsible: Mapped[str]
    reviewer: Mapped[str]
    preparer: Mapped[str]
    phone: Mapped[str]
    filled_on: Mapped[str]
    received_on: Mapped[dt.date | None]
    created_at: Mapped[dt.datetime]
    digest: Mapped[str] = mapped_column(String(64))
    sources_key: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    made_by: Mapped[str] = mapped_column(server_default=text("''"))
    restored_from: Mapped[int | None] = mapped_column(ForeignKey("filing.id"))


class SourceFile(Base):
    """A file as received, its bytes kept once."""

    __tablename__ = "source_file"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[dt.datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class FilingSource(Base):
    """Which files made a filing, and which later ones only repeated its figures."""

    __tablename__ = "filing_source"
    __table_args__ = (KEYED,)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("source_file.sha256"), primary_key=True, index=True)
    name: Mapped[str]
    made: Mapped[bool]


class TableLayout(Base):
    """Cell positions of a table's figures, kept once for all filings that share a template."""

    __tablename__ = "table_layout"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    positions: Mapped[str]


class FilingTable(Base):
    """A table of a filing: edition of its labels, and where it was read (`part` counts its places).

    Two tables have one `figures_key` when their figures are alike; NULL where that would mean nothing.
    """

    __tablename__ = "filing_table"
    __table_args__ = (
        Index(
            "ix_filing_table_figures_key",
            "figures_key",
            sqlite_where=text("figures_key IS NOT NULL"),
            postgresql_where=text("figures_key IS NOT NULL"),
        ),
        KEYED,
    )
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    table_code: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    edition: Mapped[str | None] = mapped_column(ForeignKey("edition.code"))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("source_file.sha256"))
    sheet: Mapped[str | None]
    layout_id: Mapped[int | None] = mapped_column(ForeignKey("table_layout.id"))
    figures_key: Mapped[str | None] = mapped_column(String(16))


class ImportRun(Base):
    """One `reportdb import`."""

    __tablename__ = "import_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime]
    command_line: Mapped[str]


class ImportItem(Base):
    """One file or report of a run and what became of it."""

    __tablename__ = "import_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    name: Mapped[str]
    sha256: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str]
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"))


class FindingWording(Base):
    """What a finding says and of which cells, kept once for all filings of which it is said; it stays when none is left.

    Figures and places are JSON text (see `reportdb.place_list`); `digest` is of all its words (see `reportdb.wording`).
    """

    __tablename__ = "finding_wording"
    __table_args__ = (CheckConstraint("level IN ('error', 'verify', 'notice')", name="level"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGITS), unique=True)
    code: Mapped[str]
    level: Mapped[str]
    message: Mapped[str]
    table_code: Mapped[str | None]
    row_code: Mapped[str | None]
    column_code: Mapped[str | None]
    sheet: Mapped[str | None]
    cell: Mapped[str | None]
    expected: Mapped[str | None]
    found: Mapped[str | None]
    operands: Mapped[str]
    places: Mapped[str]


class Finding(Base):
    """审核问题, under a filing or, where there is no report, under an import item."""

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint("(filing_id IS NULL) <> (import_item_id IS NULL)", name="one_owner"),
        Index(
            "ix_finding_import_item_id",
            "import_item_id",
            sqlite_where=text("import_item_id IS NOT NULL"),
            postgresql_where=text("import_item_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"), index=True)
    import_item_id: Mapped[int | None] = mapped_column(ForeignKey("import_item.id"))
    wording_id: Mapped[int] = mapped_column(ForeignKey("finding_wording.id"))


class Explanation(Base):
    """情况说明: clears a `verify` finding as long as the figures it read stay the same."""

    __tablename__ = "explanation"
    __table_args__ = (UniqueConstraint("report_id", "rule", "place", "figures_digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("annual_report.id"))
    rule: Mapped[str]
    place: Mapped[str]
    figures_digest: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
    written_by: Mapped[str]
    written_at: Mapped[dt.datetime]


class AuditTrail(Base):
    """Who did what, and when: a line for every change of the record, never changed.

    `agency_id` and `year` are those of the report it is about; NULL where it is about none, or was written before 0010.
    """

    __tablename__ = "audit_trail"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    who: Mapped[str]
    action: Mapped[str]
    what: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int | None] = mapped_column(SmallInteger)
