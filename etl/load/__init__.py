"""Stores filings: the only place that writes facts. The caller owns the transaction, one per filing."""

from etl.agency_list import AgencyRecord, Alias
from etl.load.agencies import register_agency
from etl.load.filings import store
from etl.load.findings import OPEN_SUM, replace_findings
from etl.load.layouts import LayoutBook
from etl.load.registry import AgencyChanges, load_agencies
from etl.load.runs import record_item, start_run
from etl.load.sources import record_source, sources_key

__all__ = [
    "OPEN_SUM",
    "AgencyChanges",
    "AgencyRecord",
    "Alias",
    "LayoutBook",
    "load_agencies",
    "record_item",
    "record_source",
    "register_agency",
    "replace_findings",
    "sources_key",
    "start_run",
    "store",
]
