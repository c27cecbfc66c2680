"""A traced figure for programs: the objects of `trace --json` and `trace --total --json`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from reportdb.correction import CHANNELS
from reportdb.forms.codes import MONEY_UNITS
from reportdb.papers.figures import MONEY, value_fields
from reportdb.queries.corrections import utc

if TYPE_CHECKING:
    from etl.provenance import Origin, TotalTrace, Trace
    from reportdb.queries.provenance import ImportRow


Record = dict[str, object]


def as_record(trace: Trace, run: ImportRow | None) -> Record:
    """One flat object; money in 万元 (channel lines: in their own unit), moments in UTC, what is not known null."""
    row, origin = trace.filing, trace.origin
    return {
        "agency": row.agency,
        "agency_code": row.agency_code,
        "year": row.year,
        "scope": row.scope,
        "edition": row.edition,
        "filing": row.id,
        "n": row.n,
        "state": "superseded" if row.state == "accepted" and not row.is_current else row.state,
        "as_filed": row.as_filed,
        **figure_fields(trace),
        **_origin(origin, row.id),
        "received": None if row.received_on is None else str(row.received_on),
        "imported_at": _iso(row.created_at),
        "run": None if run is None else run.run,
        "command_line": None if run is None else run.command_line,
        "made_by": None if run is None else run.made_by,
        "correction": None if trace.correction is None else trace.correction.to_json(),
    }


def figure_fields(trace: Trace) -> Record:
    """Which figure it is and what is stored."""
    shown_in = trace.unit if trace.table == CHANNELS else MONEY
    return {
        "table": trace.table,
        "row": trace.cell.row,
        "column": trace.cell.column,
        "period": trace.cell.period,
        "row_label": trace.row_label,
        "column_label": trace.column_label,
        "unit": shown_in if trace.unit in MONEY_UNITS else trace.unit,
        **value_fields(trace.figure, trace.unit, shown_in),
    }


def _origin(origin: Origin | None, filing_id: int) -> Record:
    if origin is None:
        return dict.fromkeys(("file", "sha256", "file_filing", "file_received_at", "sheet", "cell", "raw", "computed"))
    return {
        "file": origin.file.name,
        "sha256": origin.file.sha256,
        "file_filing": origin.file.filing_id,
        "file_received_at": _iso(origin.file.received_at),
        "sheet": origin.sheet,
        "cell": origin.cell,
        "raw": origin.shown.raw,
        "computed": origin.shown.computed,
    }


def _iso(moment: datetime) -> str:
    return utc(moment).isoformat(timespec="seconds")


def as_total_record(found: TotalTrace, runs: Mapping[int, ImportRow | None]) -> Record:
    """One object: the sum, and under `members` the object of `trace --json` for every figure that is added.

    `stands_for` is `own`, or `subtree` for a consolidated filing.
    """
    members = found.members
    return {
        "agency": members.agency,
        "agency_code": members.agency_code,
        "year": members.year,
        "table": found.table,
        "row": found.cell.row,
        "column": found.cell.column,
        "period": found.cell.period,
        "row_label": found.row_label,
        "column_label": found.column_label,
        "unit": MONEY if found.unit in MONEY_UNITS else found.unit,
        **value_fields(found.figure, found.unit),
        "additive": found.additive,
        "members": [
            as_record(trace, runs.get(trace.filing.id)) | {"stands_for": "subtree" if one.member.whole else "own"}
            for one in found.added
            for trace in one.traces
        ],
        "without_figure": [
            {
                "agency": one.filing.agency,
                "agency_code": one.filing.agency_code,
                "scope": one.filing.scope,
                "filing": one.filing.id,
                "reason": one.reason,
            }
            for one in found.without
        ],
        "missing": [
            {"agency": one.agency, "agency_code": one.agency_code, "returned": one.returned} for one in members.missing
        ],
        "covered": [
            {"agency": one.agency, "agency_code": one.agency_code, "by": one.by} for one in members.covered
        ],
        "reported": None if found.reported is None else as_record(found.reported, runs.get(found.reported.filing.id)),
    }  # fmt: skip
