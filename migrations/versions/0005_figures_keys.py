"""Filings stored before 0004 get their keys of figures, so that a copy of one of them is found. No view changes.

Revision 0005, after 0004. The computation is kept here as it was: what a key is made of may change with the program, what
this revision leaves may not. Linear in the figures, which are read once and in the order they are stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: table -> its facts and the codes of a cell there
_TABLES = {
    "publications": ("publication", "item_code", "measure_code"),
    "applications": ("application", "outcome_code", "applicant_code"),
    "appeals": ("appeal", "route_code", "result_code"),
}
#: different figures without which being alike would mean nothing
_DIFFERENT = 5
_ROWS = 10_000

_FIGURES = """SELECT f.filing_id, c.{row}, c.{column}, c.period, f.value
FROM {fact} f JOIN {fact}_cell c ON c.id = f.cell_id
WHERE f.value <> 0 AND EXISTS (SELECT 1 FROM filing_table t WHERE t.filing_id = f.filing_id
  AND t.table_code = '{table}' AND t.part = 0 AND t.figures_key IS NULL)
ORDER BY f.year, f.filing_id"""


def upgrade() -> None:
    """Give every statutory table its key where it has none and being alike would mean something."""
    conn = op.get_bind()
    update = sa.text("UPDATE filing_table SET figures_key = :k WHERE filing_id = :f AND table_code = :t AND part = 0")
    for table in _TABLES:
        keys = [{"f": filing, "t": table, "k": key} for filing, key in _keys(conn, table)]
        if keys:
            conn.execute(update, keys)


def _keys(conn: sa.Connection, table: str) -> Iterator[tuple[int, str]]:
    fact, row, column = _TABLES[table]
    rows = conn.execute(
        sa.text(_FIGURES.format(table=table, fact=fact, row=row, column=column)),
        execution_options={"stream_results": True, "yield_per": _ROWS},
    )
    for filing, figures in groupby(rows, key=lambda one: int(one[0])):
        cells = [(f"{one[1]}/{one[2]}/{one[3]}={one[4]}", one[4]) for one in figures]
        if len({value for _, value in cells}) >= _DIFFERENT:
            said = "\n".join(sorted(text for text, _ in cells))
            yield filing, hashlib.sha256(said.encode()).hexdigest()[:16]


def downgrade() -> None:
    """Nothing: the keys are what the program would have stored."""
