"""What findings say and what channel lines count is kept once for all filings. The views keep their columns and rows.

Revision 0008, after 0007. SQLite makes a table anew to give it a column that must be filled; PostgreSQL, where partitions
hang on it, changes it where it stands. The digest is kept here as it was: what this revision leaves may not change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ROWS = 1000
_VIEWS = ("annual_corrections", "annual_channels")


class _Move(NamedTuple):
    """Columns that leave a table for one that keeps each of their rows once; `may_lack` may be NULL."""

    table: str
    key: tuple[str, ...]
    reference: str
    once: str
    columns: tuple[str, ...]
    may_lack: tuple[str, ...] = ()


_LINES = _Move(
    "channel_activity",
    ("year", "filing_id", "position"),
    "line_id",
    "channel_line",
    ("channel_code", "channel", "metric_code", "metric", "unit"),
)
_WORDINGS = _Move(
    "finding",
    ("id",),
    "wording_id",
    "finding_wording",
    (
        "code", "level", "message", "table_code", "row_code", "column_code", "sheet", "cell", "expected", "found",
        "operands", "places",
    ),
    ("table_code", "row_code", "column_code", "sheet", "cell", "expected", "found"),
)  # fmt: skip
_LEVEL = "level IN ('error', 'verify', 'notice')"


def upgrade() -> None:
    """Move the words out of both tables, a thousand rows at a time, in the order of their keys."""
    _drop_views()
    op.create_table("channel_line", *_once(_LINES))
    op.create_table(
        "finding_wording", *_once(_WORDINGS), sa.CheckConstraint(_LEVEL, name=op.f("ck_finding_wording_level"))
    )
    if _sqlite():
        _set_aside()
        _make_channel_activity([sa.Column("line_id", sa.Integer(), nullable=False)], _foreign(_LINES))
        _make_finding([sa.Column("wording_id", sa.Integer(), nullable=False)], _foreign(_WORDINGS))
        for move in (_LINES, _WORDINGS):
            _fill(move, f"{move.table}_before", _insert(move))
        _drop_aside()
    else:
        for move in (_LINES, _WORDINGS):
            op.execute(f"ALTER TABLE {move.table} ADD COLUMN {move.reference} INTEGER")
            _fill(move, move.table, _update(move))
            op.execute(f"ALTER TABLE {move.table} ALTER COLUMN {move.reference} SET NOT NULL")
            op.execute(
                f"ALTER TABLE {move.table} ADD CONSTRAINT fk_{move.table}_{move.reference}"
                f" FOREIGN KEY ({move.reference}) REFERENCES {move.once} (id)"
            )
            op.execute(f"ALTER TABLE {move.table} {', '.join(f'DROP COLUMN {name}' for name in move.columns)}")
    _make_views("0008_views.sql")


def downgrade() -> None:
    """Every row gets its words back."""
    _drop_views()
    if _sqlite():
        _set_aside()
        _make_channel_activity(_words(_LINES))
        _make_finding(_words(_WORDINGS), sa.CheckConstraint(_LEVEL, name="ck_finding_level"))
        for move in (_LINES, _WORDINGS):
            names = ", ".join((*move.key, *_kept(move)))
            op.execute(
                f"INSERT INTO {move.table} ({names}, {', '.join(move.columns)})"
                f" SELECT {_of('f', (*move.key, *_kept(move)))}, {_of('w', move.columns)} FROM {move.table}_before f"
                f" JOIN {move.once} w ON w.id = f.{move.reference} ORDER BY {_of('f', move.key)}"
            )
        _drop_aside()
    else:
        for move in (_LINES, _WORDINGS):
            table, columns = move.table, move.columns
            needed = [name for name in columns if name not in move.may_lack]
            op.execute(f"ALTER TABLE {table} {', '.join(f'ADD COLUMN {name} TEXT' for name in columns)}")
            op.execute(
                f"UPDATE {table} f SET {', '.join(f'{name} = w.{name}' for name in columns)}"
                f" FROM {move.once} w WHERE w.id = f.{move.reference}"
            )
            op.execute(f"ALTER TABLE {table} {', '.join(f'ALTER COLUMN {name} SET NOT NULL' for name in needed)}")
            op.execute(f"ALTER TABLE {table} DROP COLUMN {move.reference}")
        op.execute(f"ALTER TABLE finding ADD CONSTRAINT ck_finding_ck_finding_level CHECK ({_LEVEL})")
    for move in (_LINES, _WORDINGS):
        op.drop_table(move.once)
    _make_views("0001_views.sql", "0002_views.sql")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _drop_views() -> None:
    for view in _VIEWS:
        op.execute(f"DROP VIEW {view}")


def _make_views(*files: str) -> None:
    """Those of the two views that stand in these files."""
    for file in files:
        text = Path(__file__).with_name(file).read_text(encoding="utf-8")
        for statement in text.split(";\n"):
            view = statement[statement.index("CREATE VIEW") :].rstrip() if "CREATE VIEW" in statement else ""
            if view.startswith(tuple(f"CREATE VIEW {name} " for name in _VIEWS)):
                op.execute(view)


def _words(move: _Move) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=name in move.may_lack) for name in move.columns]


def _once(move: _Move) -> list[Any]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        *_words(move),
        sa.PrimaryKeyConstraint("id", name=f"pk_{move.once}"),
        sa.UniqueConstraint("digest", name=f"uq_{move.once}_digest"),
    ]


def _foreign(move: _Move) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([move.reference], [f"{move.once}.id"], name=f"fk_{move.table}_{move.reference}")


def _make_channel_activity(columns: Sequence[sa.Column[Any]], *constraints: sa.Constraint) -> None:
    op.create_table(
        "channel_activity",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("filing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        *columns,
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("mark", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.CheckConstraint("mark BETWEEN 0 AND 3", name="ck_channel_activity_mark"),
        sa.CheckConstraint("(mark = 0) = (value IS NOT NULL)", name="ck_channel_activity_value_of_number"),
        sa.CheckConstraint("(mark = 3) = (text IS NOT NULL)", name="ck_channel_activity_words_of_text"),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name="fk_channel_activity_filing_id"),
        *constraints,
        sa.PrimaryKeyConstraint("year", "filing_id", "position", name="pk_channel_activity"),
        sqlite_with_rowid=False,
    )


def _make_finding(columns: Sequence[sa.Column[Any]], *constraints: sa.Constraint) -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=True),
        sa.Column("import_item_id", sa.Integer(), nullable=True),
        *columns,
        sa.CheckConstraint("(filing_id IS NULL) <> (import_item_id IS NULL)", name="ck_finding_one_owner"),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name="fk_finding_filing_id"),
        sa.ForeignKeyConstraint(["import_item_id"], ["import_item.id"], name="fk_finding_import_item_id"),
        *constraints,
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
    )
    op.create_index("ix_finding_filing_id", "finding", ["filing_id"])
    where = sa.text("import_item_id IS NOT NULL")
    op.create_index("ix_finding_import_item_id", "finding", ["import_item_id"], sqlite_where=where)


def _set_aside() -> None:
    op.execute("DROP INDEX ix_finding_filing_id")
    op.execute("DROP INDEX ix_finding_import_item_id")
    for move in (_LINES, _WORDINGS):
        op.execute(f"ALTER TABLE {move.table} RENAME TO {move.table}_before")


def _drop_aside() -> None:
    for move in (_LINES, _WORDINGS):
        op.drop_table(f"{move.table}_before")


def _kept(move: _Move) -> tuple[str, ...]:
    """The columns that neither leave the table nor are its key."""
    return ("filing_id", "import_item_id") if move is _WORDINGS else ("value", "mark", "text")


def _of(alias: str, names: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


def _insert(move: _Move) -> sa.TextClause:
    names = (*move.key, *_kept(move), move.reference)
    return sa.text(f"INSERT INTO {move.table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})")


def _update(move: _Move) -> sa.TextClause:
    key = " AND ".join(f"{name} = :{name}" for name in move.key)
    return sa.text(f"UPDATE {move.table} SET {move.reference} = :{move.reference} WHERE {key}")


def _fill(move: _Move, source: str, statement: sa.TextClause) -> None:
    """Keep the words of every row of `source` once, and give each row the number of its words by `statement`."""
    conn = op.get_bind()
    names = (*move.key, *_kept(move))
    keep = sa.text(
        f"INSERT INTO {move.once} (digest, {', '.join(move.columns)})"
        f" VALUES (:digest, {', '.join(f':{name}' for name in move.columns)}) ON CONFLICT (digest) DO NOTHING"
    )
    find = sa.text(f"SELECT digest, id FROM {move.once} WHERE digest IN :digests").bindparams(
        sa.bindparam("digests", expanding=True)
    )
    for rows in _in_parts(conn, move, source, (*names, *move.columns)):
        digests = [_digest(row[len(names) :]) for row in rows]
        words = dict(zip(digests, (row[len(names) :] for row in rows), strict=True))
        conn.execute(keep, [{"digest": key, **dict(zip(move.columns, row, strict=True))} for key, row in words.items()])
        numbers = {row[0]: row[1] for row in conn.execute(find, {"digests": list(words)})}
        conn.execute(
            statement,
            [
                {**dict(zip(names, row, strict=False)), move.reference: numbers[key]}
                for row, key in zip(rows, digests, strict=True)
            ],
        )


def _in_parts(conn: sa.Connection, move: _Move, source: str, names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table in the order of its key."""
    key = ", ".join(move.key)
    after = ""
    values: dict[str, Any] = {}
    while True:
        rows = conn.execute(
            sa.text(f"SELECT {', '.join(names)} FROM {source} {after} ORDER BY {key} LIMIT {_ROWS}"), values
        ).all()
        if not rows:
            return
        yield [tuple(row) for row in rows]
        values = dict(zip(move.key, rows[-1], strict=False))
        after = f"WHERE ({key}) > ({', '.join(f':{name}' for name in move.key)})"


def _digest(words: Sequence[str | None]) -> str:
    said = "".join("-" if word is None else f"{len(word)}:{word}" for word in words)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
