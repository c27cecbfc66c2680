"""A stored filing with its findings, for programs: the object `import --json` prints of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from reportdb.findings import Finding
from reportdb.queries import filings
from reportdb.queries.corrections import corrections_of, utc
from reportdb.queries.filings import ACCEPTED, FilingRow
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.reader import Reading


def record(conn: Reading, remit: Remit, row: FilingRow, findings: Sequence[Finding]) -> dict[str, object]:
    """The object `import --json` prints, for a stored filing."""
    report = load_report(conn, remit, row.id)
    source = next(iter(filings.sources_of(conn, remit, row.id)), None)
    corrections = [one.to_json() for one in corrections_of(conn, remit, row.id)]
    return {
        "file": None if source is None else source[1],
        "sha256": None if source is None else source[0],
        "agency": row.agency,
        "year": row.year,
        "edition": row.edition,
        "editions": {code: data.edition for code, data in report.tables.items()},
        "scope": row.scope,
        "status": row.state,
        "filing": row.id,
        "facts": report.fact_counts(),
        "findings": [item.to_json() for item in findings],
        **({"corrections": corrections} if corrections else {}),
    }


def summary(row: FilingRow) -> dict[str, object]:
    """A filing without its figures, and how it stands."""
    return {
        "filing": row.id,
        "n": row.n,
        "agency_id": row.agency_id,
        "agency": row.agency,
        "agency_code": row.agency_code,
        "year": row.year,
        "scope": row.scope,
        "edition": row.edition,
        "state": state_of(row),
        "current": row.is_current,
        "as_filed": row.as_filed,
        "reason": row.reason,
        "received": None if row.received_on is None else str(row.received_on),
        "made_at": utc(row.created_at).isoformat(timespec="seconds"),
    }


def state_of(row: FilingRow) -> str:
    """accepted, as_filed, returned or superseded."""
    if row.state == ACCEPTED and not row.is_current:
        return "superseded"
    return "as_filed" if row.as_filed else row.state
