"""A fact says its mark by value and text alone, which spares each a column and a byte. The views keep columns and rows.

Revision 0009, after 0008. A value is a number, neither is blank, the empty text is "/", any other text the words typed.
SQLite, which keeps a column that a constraint names, makes the tables anew; PostgreSQL changes them where they stand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_GRIDS = ("publication", "application", "appeal", "resource")
_FACTS = (*_GRIDS, "channel_activity")
_VIEWS = (
    "annual_channels", "annual_publications", "annual_applications", "annual_appeals", "annual_resources",
    "annual_corrections",
)  # fmt: skip
_TEXT = "CASE mark WHEN 2 THEN '' WHEN 3 THEN text END"
_MARK = "CASE WHEN value IS NOT NULL THEN 0 WHEN text IS NULL THEN 1 WHEN text = '' THEN 2 ELSE 3 END"
_ONE_ANSWER = {"ck_{fact}_one_answer": "value IS NULL OR text IS NULL"}
#: under the names that revision 0001 gave them in fact
_OF_MARK = {
    "ck_{fact}_ck_{fact}_mark": "mark BETWEEN 0 AND 3",
    "ck_{fact}_ck_{fact}_value_of_number": "(mark = 0) = (value IS NOT NULL)",
    "ck_{fact}_ck_{fact}_words_of_text": "(mark = 3) = (text IS NOT NULL)",
}


def upgrade() -> None:
    """The mark goes where it can be told without."""
    _drop_views()
    for fact in _FACTS:
        if _sqlite():
            _make_anew(fact, [], _ONE_ANSWER, "value, text", f"value, {_TEXT}")
            continue
        op.execute(f"ALTER TABLE {fact} {', '.join(f'DROP CONSTRAINT {name.format(fact=fact)}' for name in _OF_MARK)}")
        op.execute(f"UPDATE {fact} SET text = '' WHERE mark = 2")
        op.execute(f"ALTER TABLE {fact} DROP COLUMN mark")
        _constrain(fact, _ONE_ANSWER)
    _make_views("0009_views.sql")


def downgrade() -> None:
    """Every fact has its mark again."""
    _drop_views()
    for fact in _FACTS:
        if _sqlite():
            mark = [sa.Column("mark", sa.SmallInteger(), nullable=False)]
            _make_anew(fact, mark, _OF_MARK, "value, mark, text", f"value, {_MARK}, NULLIF(text, '')")
            continue
        op.execute(f"ALTER TABLE {fact} DROP CONSTRAINT ck_{fact}_one_answer")
        op.execute(f"ALTER TABLE {fact} ADD COLUMN mark SMALLINT")
        op.execute(f"UPDATE {fact} SET mark = {_MARK}, text = NULLIF(text, '')")
        op.execute(f"ALTER TABLE {fact} ALTER COLUMN mark SET NOT NULL")
        _constrain(fact, _OF_MARK)
    _make_views("0001_views.sql", "0008_views.sql")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _drop_views() -> None:
    for view in _VIEWS:
        op.execute(f"DROP VIEW {view}")


def _make_views(*files: str) -> None:
    """The views of these files; a later one has the last word."""
    made: dict[str, str] = {}
    for file in files:
        text = Path(__file__).with_name(file).read_text(encoding="utf-8")
        for part in text.split(";\n"):
            statement = part[part.index("CREATE VIEW") :].rstrip() if "CREATE VIEW" in part else ""
            made |= {name: statement for name in _VIEWS if statement.startswith(f"CREATE VIEW {name} ")}
    for statement in made.values():
        op.execute(statement)


def _constrain(fact: str, checks: dict[str, str]) -> None:
    added = (f"ADD CONSTRAINT {name.format(fact=fact)} CHECK ({check})" for name, check in checks.items())
    op.execute(f"ALTER TABLE {fact} {', '.join(added)}")


def _make_anew(fact: str, mark: list[sa.Column[Any]], checks: dict[str, str], columns: str, values: str) -> None:
    """A table with the rows of the one that bore its name, in the order of the key."""
    place = "cell_id" if fact in _GRIDS else "position"
    key = f"year, filing_id, {place}" + ("" if fact in _GRIDS else ", line_id")
    op.execute(f"ALTER TABLE {fact} RENAME TO {fact}_before")
    keys = (("year", sa.SmallInteger()), ("filing_id", sa.Integer()), (place, sa.SmallInteger()))
    line = () if fact in _GRIDS else (sa.Column("line_id", sa.Integer(), nullable=False),)
    targets = {"filing_id": "filing.id"} | (
        {"cell_id": f"{fact}_cell.id"} if fact in _GRIDS else {"line_id": "channel_line.id"}
    )
    op.create_table(
        fact,
        *(sa.Column(name, kind, autoincrement=False, nullable=False) for name, kind in keys),
        *line,
        sa.Column("value", sa.BigInteger(), nullable=True),
        *mark,
        sa.Column("text", sa.Text(), nullable=True),
        *(sa.CheckConstraint(check, name=op.f(name.format(fact=fact))) for name, check in checks.items()),
        *(sa.ForeignKeyConstraint([name], [to], name=f"fk_{fact}_{name}") for name, to in targets.items()),
        sa.PrimaryKeyConstraint("year", "filing_id", place, name=f"pk_{fact}"),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT INTO {fact} ({key}, {columns}) SELECT {key}, {values} FROM {fact}_before"
        f" ORDER BY year, filing_id, {place}"
    )
    op.drop_table(f"{fact}_before")
