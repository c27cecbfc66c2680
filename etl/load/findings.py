"""Findings of a filing, or of a file that became none."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from etl.files import storable
from etl.load.kept_once import KeptOnce
from etl.load.sql import insert, run
from etl.same_finding import OfSameFinding
from reportdb.findings import Finding
from reportdb.place_list import places_text
from reportdb.wording import Words

OPEN_SUM = "not_assessable"
WORDING = "code, level, message, table_code, row_code, column_code, sheet, cell, expected, found, operands, places"
#: by the filing, whose findings an index finds: what each says is looked up by its number
_FORGET = """DELETE FROM finding WHERE filing_id = ? AND EXISTS
(SELECT 1 FROM finding_wording w WHERE w.id = finding.wording_id AND w.code = ?{stays})"""


def replace_findings(conn: Connection, filing_id: int, codes: set[str], findings: Sequence[Finding]) -> None:
    """Put these findings in the place of a filing's findings of those codes; its state stays as it is.

    Sums of the sheet itself that blanks leave open are told like those of the rules, but only the sheet could answer for
    them again: those notices, which have operands, stay.
    """
    for code in sorted(codes):
        run(conn, _FORGET.format(stays=" AND w.operands = '{}'" if code == OPEN_SUM else ""), (filing_id, code))
    store_findings(conn, findings, filing_id=filing_id)


def store_findings(
    conn: Connection,
    findings: Sequence[Finding],
    *,
    filing_id: int | None = None,
    item_id: int | None = None,
    kept: KeptOnce | None = None,
) -> None:
    """Hang findings on a filing, or on the item of an import; `kept` remembers what an import says again and again."""
    run(
        conn,
        insert("finding", "filing_id, import_item_id, wording_id"),
        *((filing_id, item_id, number) for number in wordings(conn, findings, kept)),
    )


def wordings(conn: Connection, findings: Sequence[Finding], kept: KeptOnce | None = None) -> list[int]:
    """The numbers of what findings say, stored where it is new."""
    said = [words_of(item) for item in findings]
    numbers = (kept or KeptOnce()).numbers(conn, "finding_wording", WORDING, said)
    return [numbers[words] for words in said]


def _words_of(item: Finding) -> Words:
    return (
        item.code,
        item.level.value,
        storable(item.message),
        item.table,
        item.row,
        item.column,
        item.sheet,
        item.cell,
        None if item.expected is None else json.dumps(item.expected),
        None if item.found is None else json.dumps(item.found),
        json.dumps(dict(item.operands), ensure_ascii=False) if item.operands else "{}",
        places_text(item.places),
    )


#: what a finding says, as it is kept once for all filings it is said of
words_of = OfSameFinding(_words_of)
