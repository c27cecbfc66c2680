"""A file of a filing for programs: the object of `source --json`."""

from __future__ import annotations

from reportdb.queries.provenance import FileRow


def record(file: FileRow) -> dict[str, object]:
    """The object `--json` promises; `filing` is an earlier one where its tables were carried over."""
    return {
        "file": file.name,
        "sha256": file.sha256,
        "part": file.part,
        "filing": file.filing_id,
        "size": file.size,
        "received_at": file.received_at.isoformat(timespec="seconds"),
    }
