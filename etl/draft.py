"""What the door hands to the database: a judged report with the places its figures came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reportdb.correction import Correction
from reportdb.findings import Finding
from reportdb.report import Report


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as received: its bytes are kept, so that every figure can be shown in the original."""

    name: str  # file name without folders
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where one table of a filing stands: sheet and cell positions of every figure.

    `positions` is JSON text: a list of segments `{"rows": {code: n}, "columns": {code: n}}`, n counted from 0;
    a figure (row, column) stands in the first segment that names both. With `"turned": true` the row codes
    carry sheet columns and the column codes sheet rows; with `"period": "cumulative"` its figures are those of all
    years. The lists (channels, improvement items) use the
    position "1", "2" ... as row code.
    """

    table: str
    edition: str
    sha256: str
    sheet: str
    positions: str


@dataclass(slots=True)
class FilingDraft:
    """A report ready to be stored as a filing, accepted or returned.

    `corrections` are in its figures already; `declarations` are the files that declared them, as far as at hand.
    """

    report: Report
    agency_id: int
    accepted: bool
    as_filed: bool = False  # accepted although it has open errors
    reason: str = ""
    received_on: date | None = None
    findings: list[Finding] = field(default_factory=list)
    places: list[TablePlace] = field(default_factory=list)
    sources: list[SourceFile] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    declarations: list[SourceFile] = field(default_factory=list)
    made_by: str = ""  # who imports it, where known
    keys: Mapping[str, str] | None = None  # the `figures_keys` of the report, where they are known already
