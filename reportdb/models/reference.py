"""Reference rows, seeded from the catalog: codes, the cell dimensions of the facts, and labels edition by edition."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reportdb.models.base import KEYED, PERIOD, Base


class Edition(Base):
    """报告格式: one generation of the form."""

    __tablename__ = "edition"
    code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    first_year: Mapped[int] = mapped_column(SmallInteger)
    last_year: Mapped[int | None] = mapped_column(SmallInteger)
    legal_basis: Mapped[str]


class _Code:
    """A code with the label of the newest edition that carries it."""

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]


class PublicationItem(_Code, Base):
    """Rows of 表二."""

    __tablename__ = "publication_item"


class PublicationMeasure(_Code, Base):
    """Columns of 表二."""

    __tablename__ = "publication_measure"


class Outcome(_Code, Base):
    """Rows of 表三."""

    __tablename__ = "outcome"


class Applicant(_Code, Base):
    """Columns of 表三."""

    __tablename__ = "applicant"


class AppealRoute(_Code, Base):
    """Rows of 表四: 复议 and 诉讼."""

    __tablename__ = "appeal_route"


class AppealResult(_Code, Base):
    """Columns of 表四."""

    __tablename__ = "appeal_result"


class ResourceKind(_Code, Base):
    """Staff, funds, training and fees of the 2014 editions."""

    __tablename__ = "resource_kind"


class Channel(_Code, Base):
    """The usual channels; channel_activity may carry others."""

    __tablename__ = "channel"


class ChannelMetric(_Code, Base):
    """The usual metrics of channels."""

    __tablename__ = "channel_metric"


class DataDictionary(Base):
    """What the views hold, row by row; filled from the catalog and open to `reportdb sql`."""

    __tablename__ = "data_dictionary"
    kind: Mapped[str]
    view_name: Mapped[str] = mapped_column(primary_key=True)
    column_name: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    column_code: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    label: Mapped[str]
    meaning: Mapped[str]
    unit: Mapped[str]
    clause: Mapped[str]
    additive: Mapped[bool | None]
    unconfirmed: Mapped[bool]
    legal_basis: Mapped[str]
    note: Mapped[str]


class PublicationCell(Base):
    """What a figure of 表二 counts."""

    __tablename__ = "publication_cell"
    __table_args__ = (UniqueConstraint("item_code", "measure_code", "period"), CheckConstraint(PERIOD, name="period"))
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    item_code: Mapped[str] = mapped_column(ForeignKey("publication_item.code"))
    measure_code: Mapped[str] = mapped_column(ForeignKey("publication_measure.code"))
    period: Mapped[str]


class ApplicationCell(Base):
    """What a figure of 表三 counts."""

    __tablename__ = "application_cell"
    __table_args__ = (
        UniqueConstraint("outcome_code", "applicant_code", "period"),
        CheckConstraint(PERIOD, name="period"),
    )
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    outcome_code: Mapped[str] = mapped_column(ForeignKey("outcome.code"))
    applicant_code: Mapped[str] = mapped_column(ForeignKey("applicant.code"))
    period: Mapped[str]


class AppealCell(Base):
    """What a figure of 表四 counts."""

    __tablename__ = "appeal_cell"
    __table_args__ = (UniqueConstraint("route_code", "result_code", "period"), CheckConstraint(PERIOD, name="period"))
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    route_code: Mapped[str] = mapped_column(ForeignKey("appeal_route.code"))
    result_code: Mapped[str] = mapped_column(ForeignKey("appeal_result.code"))
    period: Mapped[str]


class ResourceCell(Base):
    """What a figure of the resources table counts."""

    __tablename__ = "resource_cell"
    __table_args__ = (UniqueConstraint("resource_code", "period"), CheckConstraint(PERIOD, name="period"))
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    resource_code: Mapped[str] = mapped_column(ForeignKey("resource_kind.code"))
    period: Mapped[str]


class FormLine(Base):
    """A row or column of a table as one edition prints it."""

    __tablename__ = "form_line"
    __table_args__ = (CheckConstraint("axis IN ('row', 'column')", name="axis"), KEYED)
    edition: Mapped[str] = mapped_column(ForeignKey("edition.code"), primary_key=True)
    table_code: Mapped[str] = mapped_column(primary_key=True)
    axis: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    label: Mapped[str]
    under_code: Mapped[str | None]
    heading: Mapped[bool]
    number: Mapped[str]
    unconfirmed: Mapped[bool]


class FormCell(Base):
    """A figure of a table as one edition counts it: clause of article 20, unit, whether it may be added up."""

    __tablename__ = "form_cell"
    __table_args__ = (KEYED,)
    edition: Mapped[str] = mapped_column(ForeignKey("edition.code"), primary_key=True)
    table_code: Mapped[str] = mapped_column(primary_key=True)
    row_code: Mapped[str] = mapped_column(primary_key=True)
    column_code: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    clause: Mapped[str]
    unit: Mapped[str]
    signed: Mapped[bool]
    additive: Mapped[bool]
    extra: Mapped[bool]
