"""Agencies: a tree with validity dates, and the names they bore."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from reportdb.models.base import Base


class Agency(Base):
    """填报单位. `registered` is false for one an import met before any agency list was loaded."""

    __tablename__ = "agency"
    __table_args__ = (
        Index(
            "uq_agency_name_unregistered",
            "name",
            unique=True,
            sqlite_where=text("NOT registered"),
            postgresql_where=text("NOT registered"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    level: Mapped[str]
    kind: Mapped[str]
    region_code: Mapped[str]
    credit_code: Mapped[str]
    rule_making: Mapped[bool | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    registered: Mapped[bool]


class AgencyName(Base):
    """Other names of an agency. One with `last_year` was its name up to that year; the others are mere aliases."""

    __tablename__ = "agency_name"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(index=True)
    first_year: Mapped[int | None] = mapped_column(SmallInteger)
    last_year: Mapped[int | None] = mapped_column(SmallInteger)


class AgencySuperior(Base):
    """Who stands above an agency, and from when to when (NULL: always, still)."""

    __tablename__ = "agency_superior"
    __table_args__ = (
        UniqueConstraint("agency_id", "superior_id", "valid_from"),
        CheckConstraint("agency_id <> superior_id", name="not_itself"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    superior_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]


class AgencyReportsTo(Base):
    """报送对象: who collects an agency's report where it is not the superior, from when to when (NULL: always, still)."""

    __tablename__ = "agency_reports_to"
    __table_args__ = (
        UniqueConstraint("agency_id", "collector_id", "valid_from"),
        CheckConstraint("agency_id <> collector_id", name="not_itself"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    collector_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]


class AgencySuccession(Base):
    """Who carries on an agency's duties, from `since` on: several predecessors are a merger, several successors a split."""

    __tablename__ = "agency_succession"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id"),
        CheckConstraint("predecessor_id <> successor_id", name="not_itself"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    since: Mapped[dt.date]
