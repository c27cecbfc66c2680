"""Where a stored figure comes from: its file, sheet and cell, and what stands there, read again from the stored bytes."""

from etl.provenance.tracing import Origin, Trace, Tracer
from etl.provenance.wanted import figure_named, table_named

__all__ = ["Origin", "Trace", "Tracer", "figure_named", "table_named"]
