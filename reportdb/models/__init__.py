"""The schema as typed models. They exist for DDL and migrations only: statements live in `queries` and `etl.load`."""

from reportdb.models import agencies, corrections, facts, filings, reference
from reportdb.models.base import Base

metadata = Base.metadata
FACT_TABLES = ("publication", "application", "appeal", "resource", "channel_activity", "improvement_item")

__all__ = ["FACT_TABLES", "Base", "agencies", "corrections", "facts", "filings", "metadata", "reference"]
