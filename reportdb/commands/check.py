"""`reportdb check`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

from reportdb.commands import options, who
from reportdb.commands.harmless import say
from reportdb.errors import NothingToShow, UsageError
from reportdb.explained import subject_of
from reportdb.findings import Finding, has_error
from reportdb.papers.harmless import one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from etl.again import Changed
    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit


class Checked(NamedTuple):
    """A stored filing with its findings, and what judging it again changed where that was asked for."""

    row: FilingRow
    findings: list[Finding]
    changed: Changed | None = None

    @property
    def gained(self) -> list[Finding]:
        """Those of its findings that judging it again brought."""
        new = set() if self.changed is None else {(subject_of(item), item.level) for item in self.changed.gained}
        return [item for item in self.findings if (subject_of(item), item.level) in new]

    @property
    def closed(self) -> list[Finding]:
        """What was held against it and is no longer."""
        return [] if self.changed is None else self.changed.closed

    @property
    def open_error(self) -> bool:
        """An error nobody settled. One accepted with a reason is settled, but not one that is new."""
        return has_error(self.gained) or (not self.row.as_filed and has_error(self.findings))


@click.command("check")
@options.agency
@options.year
@options.scope
@click.option(
    "--again", is_flag=True, help="Judge the filings that count by today's rules first, and keep what changed."
)
@who.by
@options.as_json
@click.pass_obj
def command(
    db: str, *, agency: str | None, year: int | None, scope: str | None, again: bool, by: str | None, as_json: bool
) -> int:
    """List what is wrong or doubtful in the stored filings.

    Of every report the current filing, and a newer one that was returned. Exit code 1 when an error is open; errors
    accepted with a reason are settled, and listed.

    With --again the current filings are judged first by the rules of today: those of this version, the office's own
    and what the registry says. Figures and states stay; findings gained (新增) are stored, those that no longer hold
    (取消) are taken away and kept in the audit trail. What was said of a sheet itself stays: only an import reads it.
    Filings of a locked year (`reportdb locks`) stay as they are.
    """
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.papers import filing_rows
    from reportdb.queries import explanations
    from reportdb.queries.remit import Remit

    if by is not None and not again:
        raise UsageError("--by goes with --again: without it nothing is changed")
    remit = Remit.everyone()
    with database(db) as engine:
        changed = _judged_again(db, engine, remit, agency, year, scope, who.name_of(by)) if again else {}
        with reading(engine) as conn:
            checked = [
                Checked(row, explanations.explained_findings(conn, remit, row), changed.get(row.id))
                for row in standing(conn, remit, agency, year, scope)
            ]
            if not checked:
                raise NothingToShow("nothing was filed that this asks for")
            for item in checked:
                if as_json:
                    fresh = _changes(item) if again else {}
                    click.echo(
                        json.dumps(
                            {**filing_rows.record(conn, remit, item.row, item.findings), **fresh}, ensure_ascii=False
                        )
                    )
                else:
                    say(as_text(item))
    if not as_json:
        click.echo(_summary(checked) + (_summary_again(checked) if again else ""))
    return 1 if any(item.open_error for item in checked) else 0


def _judged_again(
    db: str, engine: Engine, remit: Remit, agency: str | None, year: int | None, scope: str | None, by: str
) -> dict[int, Changed]:
    """The filings asked for judged by today's rules; what changed, by filing."""
    from etl.again import judge_again
    from reportdb.database import reading
    from reportdb.papers.office_rules import rules_beside

    rules = rules_beside(db)
    with reading(engine) as conn:
        rows = list(standing(conn, remit, agency, year, scope))
    return judge_again(engine, rows, rules, by)


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


def _changes(checked: Checked) -> dict[str, object]:
    """What `--again` adds to the object."""
    return {
        "gained": [item.to_json() for item in checked.gained],
        "closed": [item.to_json() for item in checked.closed],
    }


def as_text(checked: Checked) -> str:
    """A line for the filing, and one per finding; those gained and closed say so."""
    from reportdb.commands import finding_text
    from reportdb.commands.show import heading

    reason = f"　理由：{one_line(checked.row.reason)}" if checked.row.as_filed else ""
    gained = {id(item) for item in checked.gained}
    told = finding_text.lines(checked.findings)
    lines = [
        f"  新增　{line.lstrip()}" if id(item) in gained else line
        for item, line in zip(checked.findings, told, strict=True)
    ]
    lines += [f"  取消　{line.lstrip()}" for line in finding_text.lines(checked.closed)]
    return "\n".join([heading(checked.row) + reason, *lines])


def _summary(checked: list[Checked]) -> str:
    from reportdb.commands import finding_text

    counts = finding_text.counted([item for one in checked for item in one.findings])
    return f"共 {len(checked)} 份；{counts or '没有审核问题'}"


def _summary_again(checked: list[Checked]) -> str:
    gained, closed = (
        sum(map(len, lists)) for lists in zip(*((one.gained, one.closed) for one in checked), strict=True)
    )
    filings = sum(one.changed is not None for one in checked)
    return f"；重新审核：{filings} 份有变化，新增 {gained} 条，取消 {closed} 条" if filings else "；重新审核：没有变化"
