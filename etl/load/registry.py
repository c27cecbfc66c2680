"""`agencies load`: brings the registry in line with a list of agencies; loading the same list twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from etl.agency_list import AgencyRecord
from etl.agency_plan import Change, Plan
from etl.agency_spans import Span
from etl.agency_state import VALUES, Registry
from etl.agency_told import Told
from etl.load.sql import insert, run, scalar
from reportdb.audit import AGENCIES_LOADED, note
from reportdb.database import hold_registry
from reportdb.errors import FaultyFile
from reportdb.queries.registry import last_filed
from reportdb.queries.remit import Remit

_COLUMNS = (*VALUES, "registered")


@dataclass(slots=True)
class AgencyChanges:
    """Names of the agencies that a list added, changed, or found as they were; every change of a field; doubts."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    details: list[Change] = field(default_factory=list)
    doubts: list[Told] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """The doubts in English."""
        return [one.english for one in self.doubts]


def load_agencies(conn: Connection, rows: Sequence[AgencyRecord], *, dry_run: bool = False) -> AgencyChanges:
    """Register agencies; a known code, name or former name changes that agency. Nobody is ever removed.

    `dry_run` stores nothing. FaultyFile names every line with a code or name used twice, an unknown superior, an agency
    above itself, a succession without a date.
    """
    if not dry_run:
        hold_registry(conn)
    plan = Plan(Registry.stored(conn), rows)
    if plan.faults:
        raise FaultyFile(plan.faults)
    if not dry_run:
        _save(conn, plan.before, plan.after)
    changes = AgencyChanges(details=plan.changes(), doubts=[*plan.warnings(), *_outlived(conn, plan)])
    touched = {change.number for change in changes.details}
    for number, row in zip(plan.ids, rows, strict=True):
        kind = "added" if number not in plan.before.values else "changed" if number in touched else "unchanged"
        getattr(changes, kind).append(row.name)
    return changes


def load_list(conn: Connection, rows: Sequence[AgencyRecord], name: str, by: str) -> AgencyChanges:
    """The same, for the record: which file it was and who brought it."""
    changes = load_agencies(conn, rows)
    if changes.added or changes.changed:
        note(conn, by, AGENCIES_LOADED, f"{name}: {len(changes.added)} added, {len(changes.changed)} changed")
    return changes


def _outlived(conn: Connection, plan: Plan) -> Iterator[Told]:
    """Filings of years after an agency's end: they stay in the totals, perhaps beside those of its successor."""
    filed = last_filed(conn, Remit.everyone())
    for number, row in zip(plan.ids, plan.rows, strict=True):
        ended = plan.after.values[number]["valid_to"]
        if ended is not None and filed.get(number, ended.year) > ended.year:
            yield Told(
                f"{row.told}: it ended on {ended}, but an accepted filing for {filed[number]} stands in the totals",
                f"{row.said}：{ended} 已终止，但 {filed[number]} 年还有入库的报告计在汇总里。",
            )


def _save(conn: Connection, before: Registry, after: Registry) -> None:
    """Store what differs between two states of the registry."""
    ids = _agencies(conn, before, after)
    _names(conn, before, after, ids)
    _spans(conn, "agency_superior", "superior_id", (before.superiors, after.superiors), ids)
    _spans(conn, "agency_reports_to", "collector_id", (before.collectors, after.collectors), ids)
    gone = {pair for pair, since in before.successions.items() if after.successions.get(pair) != since}
    run(conn, "DELETE FROM agency_succession WHERE predecessor_id = ? AND successor_id = ?", *sorted(gone))
    new = [
        (ids.get(pair[0], pair[0]), ids.get(pair[1], pair[1]), since)
        for pair, since in after.successions.items()
        if before.successions.get(pair) != since
    ]
    run(conn, insert("agency_succession", "predecessor_id, successor_id, since"), *_plain(conn, sorted(new)))


def _agencies(conn: Connection, before: Registry, after: Registry) -> dict[int, int]:
    """The agencies themselves; the numbers of the new ones."""
    setting = ", ".join(f"{name} = ?" for name in _COLUMNS)
    changed = {number: values for number, values in after.values.items() if values != before.values.get(number)}
    # a code that moves from one agency to another is free before it is taken
    freed = [(n,) for n in changed if n in before.values and before.values[n]["code"] != changed[n]["code"]]
    run(conn, "UPDATE agency SET code = NULL WHERE id = ?", *freed)
    rows = [(*_row(values), number) for number, values in changed.items() if number in before.values]
    run(conn, f"UPDATE agency SET {setting} WHERE id = ?", *_plain(conn, rows))
    sql = insert("agency", ", ".join(_COLUMNS)) + " RETURNING id"
    new = [(number, _row(values)) for number, values in changed.items() if number not in before.values]
    return {number: int(scalar(conn, sql, *_plain(conn, [row])[0])) for number, row in new}


def _row(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in _COLUMNS)


def _names(conn: Connection, before: Registry, after: Registry, ids: Mapping[int, int]) -> None:
    gone, new = [], []
    for number, names in after.names.items():
        known = before.names.get(number, {})
        for name, last_year in names.items():
            if name in known and known[name] != last_year:
                gone.append((number, name))
            if name not in known or known[name] != last_year:
                new.append((ids.get(number, number), name, last_year))
    run(conn, "DELETE FROM agency_name WHERE agency_id = ? AND name = ?", *gone)
    run(conn, insert("agency_name", "agency_id, name, last_year"), *new)


def _spans(
    conn: Connection,
    table: str,
    column: str,
    states: tuple[Mapping[int, list[Span]], Mapping[int, list[Span]]],
    ids: Mapping[int, int],
) -> None:
    """Whoever has other spans gets them anew."""
    before, after = states
    changed = [number for number, spans in after.items() if spans != before.get(number, [])]
    run(conn, f"DELETE FROM {table} WHERE agency_id = ?", *((number,) for number in changed if number in before))
    rows = [
        (ids.get(number, number), ids.get(span.upper, span.upper), span.since, span.until)
        for number in changed
        for span in after[number]
    ]
    run(conn, insert(table, f"agency_id, {column}, valid_from, valid_to"), *_plain(conn, rows))


def _plain(conn: Connection, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Days as the driver takes them: SQLite keeps them as ISO text."""
    if conn.dialect.name != "sqlite":
        return list(rows)
    return [tuple(str(one) if hasattr(one, "isoformat") else one for one in row) for row in rows]
