"""A stored filing with its history, for programs: the object of `history --json`."""

from __future__ import annotations

from reportdb.papers.names import STATE_NAMES
from reportdb.queries.history import Version, utc


def record(one: Version) -> dict[str, object]:
    """One filing for programs."""
    row = one.row
    return {
        "agency": row.agency,
        "agency_code": row.agency_code,
        "year": row.year,
        "scope": row.scope,
        "filing": row.id,
        "n": row.n,
        "state": one.state,
        "state_name": STATE_NAMES[one.state],
        "as_filed": row.as_filed,
        "edition": row.edition,
        "made_by": one.made_by,
        "made_at": utc(row.created_at).isoformat(timespec="seconds"),
        "received": None if row.received_on is None else str(row.received_on),
        "reason": row.reason,
        "command_line": one.command_line,
        "restored_from": one.restored_from,
        "superseded_by": None if one.superseded_by is None else one.superseded_by.id,
        "files": [
            {
                "name": file.name, "sha256": file.sha256, "size": file.size, "made": file.made,
                "kept_at": file.kept_at.isoformat(timespec="seconds"),
            }
            for file in one.sources
        ],
        "corrections": [item.to_json() for item in one.corrections],
        "errors": one.errors,
        "verifies": one.verifies,
        "notices": one.notices,
    }  # fmt: skip
