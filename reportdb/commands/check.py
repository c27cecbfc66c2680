"""`reportdb check`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

from reportdb.commands import options
from reportdb.commands.harmless import one_line, say
from reportdb.errors import NothingToShow
from reportdb.findings import Finding, has_error

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit


class Checked(NamedTuple):
    """A stored filing with its findings."""

    row: FilingRow
    findings: list[Finding]

    @property
    def open_error(self) -> bool:
        """An error nobody settled: the filing is returned. One accepted with a reason is settled."""
        return self.row.state == "returned" and has_error(self.findings)


@click.command("check")
@options.agency
@options.year
@options.scope
@options.as_json
@click.pass_obj
def command(db: str, agency: str | None, year: int | None, scope: str | None, as_json: bool) -> int:
    """List what is wrong or doubtful in the stored filings.

    Of every report the current filing, and a newer one that was returned. Exit code 1 when an error is open; errors
    accepted with a reason are settled, and listed.
    """
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries import explanations
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        checked = [
            Checked(row, explanations.explained_findings(conn, remit, row))
            for row in standing(conn, remit, agency, year, scope)
        ]
        if not checked:
            raise NothingToShow("nothing was filed that this asks for")
        for item in checked:
            if as_json:
                click.echo(json.dumps(record(conn, remit, item), ensure_ascii=False))
            else:
                say(as_text(item))
    if not as_json:
        click.echo(_summary(checked))
    return 1 if any(item.open_error for item in checked) else 0


def standing(
    conn: Connection, remit: Remit, agency: str | None, year: int | None, scope: str | None
) -> Iterator[FilingRow]:
    """Of every report asked for: the filing that counts, and the newest one where that was returned."""
    from reportdb.queries import filings, registry, years

    for one in [year] if year is not None else years.filed_years(conn, remit):
        wanted = None if agency is None else registry.find_agency(conn, remit, agency, one).id
        newest: dict[int, int] = {}
        rows = filings.filings_of_year(conn, remit, one)
        for row in rows:
            newest[row.report_id] = max(newest.get(row.report_id, 0), row.n)
        for row in sorted(rows, key=lambda row: (row.agency_code, row.agency, row.scope, row.n)):
            stands = row.is_current or (row.state == "returned" and row.n == newest[row.report_id])
            if stands and wanted in (None, row.agency_id) and scope in (None, row.scope):
                yield row


def record(conn: Connection, remit: Remit, checked: Checked) -> dict[str, object]:
    """The object `import --json` prints, for a stored filing."""
    from reportdb.queries import filings
    from reportdb.queries.corrections import corrections_of
    from reportdb.queries.reports import load_report

    row = checked.row
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
        "findings": [item.to_json() for item in checked.findings],
        **({"corrections": corrections} if corrections else {}),
    }


def as_text(checked: Checked) -> str:
    """A line for the filing, and one per finding."""
    from reportdb.commands import finding_text
    from reportdb.commands.show import heading

    reason = f"　理由：{one_line(checked.row.reason)}" if checked.row.as_filed else ""
    return "\n".join([heading(checked.row) + reason, *finding_text.lines(checked.findings)])


def _summary(checked: list[Checked]) -> str:
    from reportdb.commands import finding_text

    counts = finding_text.counted([item for one in checked for item in one.findings])
    return f"共 {len(checked)} 份；{counts or '没有审核问题'}"
