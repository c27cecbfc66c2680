"""What every model shares: names for all constraints, and the two table options the schema uses."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from sqlalchemy import DateTime, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
KEYED = {"sqlite_with_rowid": False}  # the primary key is the table: no second b-tree
FACT = {**KEYED, "postgresql_partition_by": "LIST (year)"}

PERIOD = "period IN ('year', 'cumulative')"
SCOPE = "scope IN ('own', 'consolidated')"


class Base(DeclarativeBase):
    """Every table of the record; all constraints get a name, so that any of them can be migrated."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {str: Text, dt.datetime: DateTime(timezone=True)}
