"""docs/schema.md from the models and views, docs/codes.md from the catalog: `python -m reportdb.queries.documentation docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from sqlalchemy import Column, Table
from sqlalchemy.engine import make_url

from reportdb.dictionary import COLUMNS, DICTIONARY, HEAD, MEANINGS, TITLES, meaning_of
from reportdb.forms import catalog
from reportdb.models import (
    FACT_TABLES,
    Base,
    accounts,
    agencies,
    corrections,
    facts,
    filings,
    metadata,
    reference,
    workflow,
)
from reportdb.published_tables import REGION, TABLES
from reportdb.queries import annual_corrections as corrected
from reportdb.queries import appeals, applications, channels, improvement_items, publications, resources
from reportdb.queries.codes_page import codes_markdown

_VIEWS = {
    "channels": channels.VIEW,
    "publications": publications.VIEW,
    "applications": applications.VIEW,
    "appeals": appeals.VIEW,
    "improvement_items": improvement_items.VIEW,
    "resources": resources.VIEW,
    "corrections": corrected.VIEW,
}

_HEAD = """\
# The schema

Written by `python -m reportdb.queries.documentation docs` from the models and views; the codes stand in
[codes.md](codes.md).

Ask the views. They hold the current accepted filings only, keep their names and columns, and are what `reportdb sql`
and `from reportdb import ...` read. The tables below them may change with any migration.

0, blank and “/” are three different answers. `value` is a number only where `mark` says `number`, so `SUM(value)` skips
the others; count them with `mark` where it matters.

## Views

All begin with these columns:
"""

_DICTIONARY = """\
### {name}

A table that may be asked like the views: what they hold, row by row, from the catalog of this version. Every view and
column, every code with its label in every edition, and every figure of every form with unit, clause and whether it may
be added up. Ask it which codes there are; [cookbook.md](cookbook.md) shows how.
"""

_PUBLISHED = """\
## Tables of a mirror

`publish --partitioned` writes these beside the views, so that any engine can add up what `total` adds up
([scale.md](scale.md)). They are made when it is published: `reportdb sql` does not have them. In a mirror every view has the
column `region` behind its own: {region}.
"""

_TABLES = """\
## Tables

One fact row per figure, keyed by year, filing and cell. Counts are integers, amounts integer fen (1 万元 = 1 000 000
fen). `value` is a number; where it is NULL, `text` is NULL for a blank cell, empty for “/” and else the words typed. On
PostgreSQL the fact tables are partitioned by year.
Reference rows are seeded from the catalog: a new edition is a TOML file and no migration.
"""

_GROUPS: tuple[tuple[str, ModuleType], ...] = (
    ("Agencies", agencies),
    ("Filings and where they came from", filings),
    ("Corrections", corrections),
    ("Facts", facts),
    ("Accounts", accounts),
    ("Submissions and locked years", workflow),
    ("Reference rows", reference),
)
#: types are shown as PostgreSQL calls them
_POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()


def schema_markdown() -> str:
    """The views with the meaning of every column, then a diagram and the columns of every table."""
    shared = _markdown_table(("column", "says"), ((f"`{name}`", MEANINGS[name]) for name in HEAD))
    views = "\n".join(_view(code) for code in _VIEWS)
    groups = "\n".join(_group(title, module) for title, module in _GROUPS)
    about = _markdown_table(("column", "says"), ((f"`{name}`", text) for name, text in COLUMNS.items()))
    dictionary = _DICTIONARY.format(name=DICTIONARY) + "\n" + about
    published = "\n".join((_PUBLISHED.format(region=REGION.meaning), *(_published(name) for name in TABLES)))
    return "\n".join((_HEAD, shared, views, dictionary, published, _TABLES, _diagram(), groups))


def _view(code: str) -> str:
    view = _VIEWS[code]
    own = [column.name for column in view.c if column.name not in HEAD]
    rows = ((f"`{name}`", meaning_of(code, name)) for name in own)
    return f"### {view.name}\n\n{TITLES[code]}\n\n{_markdown_table(('column', 'says'), rows)}"


def _published(name: str) -> str:
    table = TABLES[name]
    rows = ((f"`{item}`", column.meaning) for item, column in table.columns.items())
    key = ", ".join(f"`{item}`" for item in table.key)
    text = f"{table.title}. {table.row} One row for each {key}."
    return f"### {name}\n\n{text}\n\n{_markdown_table(('column', 'says'), rows)}"


def _group(title: str, module: ModuleType) -> str:
    parts = [f"### {title}\n"]
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table)):
        table = mapper.local_table
        if mapper.class_.__module__ == module.__name__ and isinstance(table, Table):
            text = " ".join((mapper.class_.__doc__ or "").split())
            rows = (_column(column) for column in table.c)
            parts.append(f"#### {table.name}\n\n{text}\n\n{_markdown_table(('column', 'type', ''), rows)}")
    return "\n".join(parts)


def _column(column: Column[object]) -> tuple[str, str, str]:
    kind = column.type.compile(dialect=_POSTGRESQL).lower()
    notes = ["key"] if column.primary_key else []
    notes += [f"→ {key.target_fullname}" for key in column.foreign_keys]
    if column.nullable:
        notes.append("may be NULL")
    return f"`{column.name}`", kind, ", ".join(notes)


def _diagram() -> str:
    """The tables and their references, without the reference rows."""
    shown = [table for table in metadata.sorted_tables if table.name in FACT_TABLES or table.name in _stored()]
    lines = sorted(
        f"  {key.column.table.name} ||--o{{ {table.name} : {key.parent.name}"
        for table in shown
        for key in table.foreign_keys
        if key.column.table in shown
    )
    return "\n".join(("```mermaid", "erDiagram", *lines, "```", ""))


def _stored() -> set[str]:
    return {
        str(mapper.local_table)
        for mapper in Base.registry.mappers
        if mapper.class_.__module__ in {one.__name__ for one in (accounts, agencies, corrections, filings, workflow)}
    }


def _markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join((*(f"| {' | '.join(line)} |" for line in lines), ""))


def write(folder: Path) -> None:
    """Both pages."""
    pages = {"schema.md": schema_markdown(), "codes.md": codes_markdown(catalog())}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
