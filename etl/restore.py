"""Makes an earlier accepted filing current again: a new filing that repeats it, row by row. Nothing is changed or lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection

from etl.files import storable
from etl.load.sql import now as now_text
from etl.office import office_of
from etl.places import locate
from etl.rechecking import recheck_neighbours, refresh
from etl.results import ACCEPTED
from etl.surroundings import Heir, PeerBook, gather
from reportdb import audit
from reportdb.audit import note
from reportdb.checks import check, figures_keys
from reportdb.correction import said_by
from reportdb.errors import UsageError
from reportdb.findings import Level
from reportdb.forms import Catalog, catalog
from reportdb.models import FACT_TABLES, metadata
from reportdb.queries.corrections import corrections_of
from reportdb.queries.filings import FilingRow, current_around, filing, findings_of, tables_of
from reportdb.queries.registry import agencies, all_successions
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.twins import twins_of
from reportdb.workflow.guarding import require_unlocked

#: what hangs on a filing and comes along: figures, where they were read, the files, corrections, findings
REPEATED = (*FACT_TABLES, "filing_table", "filing_source", "correction", "finding")


class Restored(NamedTuple):
    """The filing that was restored, the one it takes the place of, and the new one that repeats it."""

    old: FilingRow
    superseded: FilingRow
    new: FilingRow


def restore(
    conn: Connection, remit: Remit, filing_id: int, reason: str, by: str = "", rules: Catalog | None = None
) -> Restored:
    """Make an accepted filing current by a new one with the same figures and provenance. The caller owns the transaction.

    UsageError for a returned filing, for one that is current or says what the current one says, without a reason, and
    where the year is locked; NothingToShow where there is no such filing.
    """
    words = " ".join(storable(reason).split())
    if not words:
        raise UsageError("restore needs a reason, for whoever asks later why the newer filing was given up")
    _hold(conn, filing(conn, remit, filing_id).report_id)
    old = filing(conn, remit, filing_id)
    require_unlocked(conn, remit, old.agency_id, old.year)
    around = current_around(conn, remit, old.agency_id, old.year, old.scope)
    now = around.get((old.year, old.scope))
    if now is None or old.state != ACCEPTED:
        raise UsageError(_returned(conn, remit, old))
    _refuse_the_same(conn, remit, old, now)
    text = f"restored from filing {old.id}: {words}"
    if old.as_filed:
        text += f"; filing {old.id} was accepted as filed: {old.reason}"
    _run(conn, "UPDATE filing SET is_current = ? WHERE id = ?", False, now.id)
    number = _repeat(conn, old, text, " ".join(storable(by).split()))
    note(conn, by, audit.RESTORED, f"filing {number}: {text}; in the place of filing {now.id}", old.agency_id, old.year)
    new = filing(conn, remit, number)
    _check_neighbours(conn, new, now, around, rules or catalog())
    return Restored(old, now, new)


def _hold(conn: Connection, report_id: int) -> None:
    """Whoever else files or restores this report waits until our commit."""
    _run(conn, "UPDATE annual_report SET year = year WHERE id = ?", report_id)


def _returned(conn: Connection, remit: Remit, row: FilingRow) -> str:
    errors = sum(item.level is Level.ERROR for item in findings_of(conn, remit, row.id))
    count = f"{errors} error{'' if errors == 1 else 's'}"
    return f"filing {row.id} was returned with {count}; only an accepted filing can be restored"


def _refuse_the_same(conn: Connection, remit: Remit, old: FilingRow, now: FilingRow) -> None:
    if old.id == now.id:
        raise UsageError(f"filing {old.id} is the current one already")
    corrected = [said_by(corrections_of(conn, remit, row.id)) for row in (old, now)]
    if (old.digest, old.as_filed) == (now.digest, now.as_filed) and corrected[0] == corrected[1]:
        raise UsageError(f"filing {now.id}, the current one, says what filing {old.id} says; nothing to restore")


def _repeat(conn: Connection, old: FilingRow, reason: str, by: str) -> int:
    """The rows of a filing once more under the next number of its report."""
    n = _run(conn, "SELECT MAX(n) + 1 FROM filing WHERE report_id = ?", old.report_id)
    fresh = {
        "n": n, "is_current": True, "reason": reason, "created_at": now_text(), "run_id": None, "made_by": by,
        "restored_from": old.id,
    }  # fmt: skip
    new = int(_copy(conn, "filing", "id", old.id, fresh, " RETURNING id"))
    for table in REPEATED:
        _copy(conn, table, "filing_id", old.id, {"filing_id": new})
    return new


def _copy(conn: Connection, table: str, key: str, value: int, fresh: dict[str, Any], after: str = "") -> Any:
    """The rows of a table with that key again, some columns filled afresh; a number of their own they get anew."""
    columns = [column for column in metadata.tables[table].columns if column.name != "id"]
    wanted = [_given(conn, column) if column.name in fresh else column.name for column in columns]
    names = ", ".join(column.name for column in columns)
    values = [fresh[column.name] for column in columns if column.name in fresh]
    order = " ORDER BY id" if "id" in metadata.tables[table].c else ""
    sql = f"INSERT INTO {table} ({names}) SELECT {', '.join(wanted)} FROM {table} WHERE {key} = ?{order}{after}"
    return _run(conn, sql, *values, value)


def _given(conn: Connection, column: Column[Any]) -> str:
    """A parameter within a SELECT: PostgreSQL has to be told its type, SQLite would change the value for it."""
    if conn.dialect.name == "sqlite":
        return "?"
    return f"CAST(? AS {column.type.compile(dialect=conn.dialect)})"


def _check_neighbours(
    conn: Connection, new: FilingRow, before: FilingRow, around: Mapping[tuple[int, str], FilingRow], rules: Catalog
) -> None:
    """The rules that read other reports, on both sides, as after an import."""
    everyone = Remit.everyone()
    row = next(row for row in agencies(conn, everyone) if row.id == new.agency_id)
    office = office_of(row, all_successions(conn, Remit.everyone()))
    report, replaced = load_report(conn, everyone, new.id), load_report(conn, everyone, before.id)
    held, twins = gather(conn, report, around, new.agency_id, office, keys=figures_keys(report), peers=PeerBook())
    refresh(conn, new.id, locate(check(report, rules, held), tables_of(conn, everyone, new.id)), rules)
    former = twins_of(conn, everyone, figures_keys(replaced).values(), new.agency_id, new.scope)
    recheck_neighbours(conn, report, around, [*twins, *former], rules, Heir(new.agency_id, office.successions))


def _run(conn: Connection, sql: str, *values: Any) -> Any:
    """Runs a statement; the single value it gives, None where it gives no rows."""
    result = conn.exec_driver_sql(sql if conn.dialect.name == "sqlite" else sql.replace("?", "%s"), values)
    return result.scalar() if result.returns_rows else None
