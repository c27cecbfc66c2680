"""Facts, narrow: one row per figure, keyed by year first (PostgreSQL partitions by it). Written only by `etl.load`.

Counts are integers, money is integer fen. `value` and `text` together are a figure's mark (`reportdb.report.Mark`): a value
is a number, neither is blank, the empty text is "/", any other text the words typed.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from reportdb.models.base import FACT, Base
from reportdb.wording import DIGITS


def _one_answer() -> CheckConstraint:
    """A figure is a number or says why it is none."""
    return CheckConstraint("value IS NULL OR text IS NULL", name="one_answer")


class _Fact:
    """Keyed by the year, the filing and the place in its table."""

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, sort_order=-3)
    filing_id: Mapped[int] = mapped_column(
        ForeignKey("filing.id"), primary_key=True, autoincrement=False, sort_order=-2
    )


def _cell_id(dimension: str) -> MappedColumn[int]:
    return mapped_column(
        SmallInteger, ForeignKey(f"{dimension}.id"), primary_key=True, autoincrement=False, sort_order=-1
    )


class _Figure:
    """What a cell says: see `reportdb.report.Figure`."""

    value: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str | None]


class Publication(_Fact, _Figure, Base):
    """表二 主动公开政府信息情况."""

    __tablename__ = "publication"
    __table_args__ = (_one_answer(), FACT)
    cell_id: Mapped[int] = _cell_id("publication_cell")


class Application(_Fact, _Figure, Base):
    """表三 收到和处理政府信息公开申请情况."""

    __tablename__ = "application"
    __table_args__ = (_one_answer(), FACT)
    cell_id: Mapped[int] = _cell_id("application_cell")


class Appeal(_Fact, _Figure, Base):
    """表四 政府信息公开行政复议、行政诉讼情况."""

    __tablename__ = "appeal"
    __table_args__ = (_one_answer(), FACT)
    cell_id: Mapped[int] = _cell_id("appeal_cell")


class Resource(_Fact, _Figure, Base):
    """Staff, funds, training and fees (2014 editions)."""

    __tablename__ = "resource"
    __table_args__ = (_one_answer(), FACT)
    cell_id: Mapped[int] = _cell_id("resource_cell")


class ChannelLine(Base):
    """What a line of the open channel list counts: labels and unit as typed, kept once for all filings that say it so.

    `digest` is of all its words (`reportdb.wording`).
    """

    __tablename__ = "channel_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGITS), unique=True)
    channel_code: Mapped[str]
    channel: Mapped[str]
    metric_code: Mapped[str]
    metric: Mapped[str]
    unit: Mapped[str]


class ChannelActivity(_Fact, _Figure, Base):
    """A line of the open channel list; two accounts of one channel may stand side by side."""

    __tablename__ = "channel_activity"
    __table_args__ = (_one_answer(), FACT)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, sort_order=-1)
    line_id: Mapped[int] = mapped_column(ForeignKey("channel_line.id"), sort_order=-1)


class ImprovementItem(_Fact, Base):
    """存在的主要问题及改进情况, sentence by sentence."""

    __tablename__ = "improvement_item"
    __table_args__ = (FACT,)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, sort_order=-1)
    problem: Mapped[str]
    action: Mapped[str]
