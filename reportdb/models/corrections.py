"""Declared corrections: figures of a filing that are not what its sheet shows. Written only by `etl.load`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from reportdb.models.base import KEYED, PERIOD, Base


class Correction(Base):
    """更正 of one figure, keyed by filing and cell: `filed_*` is what the sheet shows, the others what stands in the facts.

    `mark` is the place of the figure's mark in `reportdb.report.Mark`: 0 number, 1 blank, 2 not applicable, 3 text.
    The codes are those of the figure (channel lines: position and metric code). `file_sha256` is the declaring file,
    its bytes kept; a correction carried into a later filing keeps its `corrected_at`.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint(PERIOD, name="period"),
        CheckConstraint("filed_mark BETWEEN 0 AND 3", name="filed_mark"),
        CheckConstraint("(filed_mark = 0) = (filed_value IS NOT NULL)", name="filed_value_of_number"),
        CheckConstraint("(filed_mark = 3) = (filed_text IS NOT NULL)", name="filed_words_of_text"),
        CheckConstraint("mark BETWEEN 0 AND 3", name="mark"),
        CheckConstraint("(mark = 0) = (value IS NOT NULL)", name="value_of_number"),
        CheckConstraint("(mark = 3) = (text IS NOT NULL)", name="words_of_text"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("source <> ''", name="source_given"),
        KEYED,
    )
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    table_code: Mapped[str] = mapped_column(primary_key=True)
    row_code: Mapped[str] = mapped_column(primary_key=True)
    column_code: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    filed_value: Mapped[int | None] = mapped_column(BigInteger)
    filed_mark: Mapped[int] = mapped_column(SmallInteger)
    filed_text: Mapped[str | None]
    value: Mapped[int | None] = mapped_column(BigInteger)
    mark: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str | None]
    reason: Mapped[str]
    source: Mapped[str]
    declared_by: Mapped[str]
    file: Mapped[str]
    file_sha256: Mapped[str] = mapped_column(String(64), ForeignKey("source_file.sha256"))
    corrected_at: Mapped[dt.datetime]
