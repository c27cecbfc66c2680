"""Where a stored figure comes from: its file, sheet and cell, and what stands there, read again from the stored bytes."""

from etl.provenance.extents import Extent, extents
from etl.provenance.totals import TotalTrace, trace_total
from etl.provenance.tracing import Origin, Spot, Trace, Tracer, spot_of
from etl.provenance.wanted import figure_named, table_named

__all__ = [
    "Extent",
    "Origin",
    "Spot",
    "TotalTrace",
    "Trace",
    "Tracer",
    "extents",
    "figure_named",
    "spot_of",
    "table_named",
    "trace_total",
]
