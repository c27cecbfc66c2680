"""The schema as typed models. They exist for DDL and migrations only: statements live in `queries` and `etl.load`."""

from reportdb.models import accounts, agencies, corrections, facts, filings, reference, workflow
from reportdb.models.base import Base

metadata = Base.metadata
FACT_TABLES = ("publication", "application", "appeal", "resource", "channel_activity", "improvement_item")
#: filled from the catalog; an empty database of the current schema has rows in these and in no other
REFERENCE_TABLES = frozenset(
    str(mapper.local_table) for mapper in Base.registry.mappers if mapper.class_.__module__ == reference.__name__
)

__all__ = [
    "FACT_TABLES",
    "REFERENCE_TABLES",
    "Base",
    "accounts",
    "agencies",
    "corrections",
    "facts",
    "filings",
    "metadata",
    "reference",
    "workflow",
]
