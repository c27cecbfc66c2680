"""What every model shares: names for all constraints, and the two table options the schema uses."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from sqlalchemy import DateTime, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from reportdb.naming import NAMES

KEYED = {"sqlite_with_rowid": False}  # the primary key is the table: no second b-tree
FACT = {**KEYED, "postgresql_partition_by": "LIST (year)"}

PERIOD = "period IN ('year', 'cumulative')"
SCOPE = "scope IN ('own', 'consolidated')"


class Base(DeclarativeBase):
    """Every table of the record; all constraints get a name, so that any of them can be migrated."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {str: Text, dt.datetime: DateTime(timezone=True)}
