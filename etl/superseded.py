"""A sheet that says again what a superseded filing said: an old copy sent back must not quietly undo a correction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from etl.digest import digest
from etl.results import ACCEPTED
from reportdb.findings import Finding, finding
from reportdb.queries.filings import FilingRow, sign_offs
from reportdb.queries.remit import Remit
from reportdb.report import Report


def old_figures(conn: Connection, report: Report, versions: Sequence[FilingRow], now: FilingRow) -> list[Finding]:
    """The `error` when the figures, marks and texts are those of a superseded filing and not those of `now`.

    `versions` are all filings of the report, newest first. Who signed, and when, is left aside: an old sheet signed
    anew holds old figures all the same.
    """
    older = [one for one in versions if one.state == ACCEPTED and one.id != now.id]
    if not older:
        return []
    alike = set(_alike(conn, report, [now, *older]))
    old = next((one for one in older if one.id in alike), None)
    if old is None or now.id in alike:
        return []
    text = (
        f"各项数字与已被更正的第{old.n}次报送（filing {old.id}）完全相同，现行的是第{now.n}次报送（filing {now.id}）；"
        f"确需恢复旧数的，用 reportdb restore {old.id}，或用 --accept 写明理由。"
    )
    return [finding("superseded_figures", text)]


def _alike(conn: Connection, report: Report, rows: Sequence[FilingRow]) -> Iterator[int]:
    """The filings that hold what the report holds, whoever signed them."""
    signed = sign_offs(conn, Remit.everyone(), rows[0].report_id)
    digests = {sign_off: digest(replace(report, sign_off=sign_off)) for sign_off in set(signed.values())}
    for row in rows:
        if digests[signed[row.id]] == row.digest:
            yield row.id
