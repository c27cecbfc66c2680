"""What was filed and what stands instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from etl.draft import SourceFile
from etl.load.facts import figure_values
from etl.load.sources import keep_files
from etl.load.sql import insert, run
from reportdb.correction import Correction

CORRECTION = (
    "filing_id, table_code, row_code, column_code, period, filed_value, filed_mark, filed_text, value, mark, text,"
    " reason, source, declared_by, file, file_sha256, corrected_at"
)


def store_corrections(
    conn: Connection, filing_id: int, corrections: Sequence[Correction], declarations: Sequence[SourceFile]
) -> None:
    """What was filed and what stands instead, place by place; the declaring files are kept like any other."""
    if not corrections:
        return
    used = {one.sha256 for one in corrections}
    keep_files(conn, [file for file in declarations if file.sha256 in used])
    run(conn, insert("correction", CORRECTION), *correction_rows(filing_id, corrections))


def correction_rows(filing_id: int, corrections: Sequence[Correction]) -> list[tuple[Any, ...]]:
    """The columns CORRECTION of what was corrected in a filing."""
    return [
        (
            filing_id,
            one.table,
            *one.cell,
            *figure_values(one.filed),
            *figure_values(one.figure),
            one.reason,
            one.source,
            one.declared_by,
            one.file,
            one.sha256,
            one.corrected_at.isoformat(sep=" "),
        )
        for one in corrections
    ]
