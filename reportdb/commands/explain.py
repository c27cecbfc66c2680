"""`reportdb explain`."""

from __future__ import annotations

import re

import click

from reportdb.commands import who
from reportdb.commands.harmless import say
from reportdb.errors import UsageError
from reportdb.findings import Finding, Level

_NUMBER = re.compile(r"([1-9][0-9]*)-([0-9a-f]{1,6})")


@click.command("explain")
@click.argument("number", metavar="FINDING")
@click.argument("text")
@who.by
@click.pass_obj
def command(db: str, number: str, text: str, by: str | None) -> None:
    """Clear a doubt with a sentence, as long as its figures stay the same.

    FINDING is the number that import and check print behind each finding of level verify (核实), such as 12-a3f09c.
    The explanation is kept when the report is filed again with the figures the rule read unchanged; when one of them
    changes the finding is open again and shows the old text. An error cannot be explained away: it is put right in the
    sheet, or the report is accepted as filed. A second explanation takes the place of the first.
    """
    from etl.explaining import LONGEST, Said, record_explanations
    from reportdb.commands.store import database
    from reportdb.database import writing
    from reportdb.explained import subject_of
    from reportdb.queries import explanations, filings
    from reportdb.queries.remit import Remit

    filing_id, short = _parts(number)
    text = text.strip()
    if not text:
        raise UsageError("an explanation needs a text")
    if len(text) > LONGEST:
        raise UsageError(f"an explanation has at most {LONGEST} characters, this one has {len(text)}")
    remit = Remit.everyone()
    with database(db) as engine, writing(engine) as conn:
        row = filings.filing(conn, remit, filing_id)
        item = explanations.finding_numbered(conn, remit, row, short)
        _refuse_error(number, item)
        record_explanations(conn, row.report_id, [Said(subject_of(item), text, who.name_of(by))])
    before = "，取代原说明" if item.cleared else ""
    say(f"已说明　{item.number}　{item.message}{before}")


def _parts(number: str) -> tuple[int, str]:
    found = _NUMBER.fullmatch(number.strip().lower())
    if found is None:
        raise UsageError(f"{number} is no number of a finding, such as 12-a3f09c; `reportdb check` lists them")
    return int(found[1]), found[2]


def _refuse_error(number: str, item: Finding) -> None:
    if item.level is Level.ERROR:
        raise UsageError(
            f"{number} is an error ({item.code}) and cannot be explained away: "
            "correct the sheet, or accept the report as filed with import --accept REASON"
        )
