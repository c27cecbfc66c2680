"""docs/schema.md from the models and views, docs/codes.md from the catalog: `python -m reportdb.queries.documentation docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql

from reportdb.forms import TABLE_NAMES, catalog
from reportdb.models import FACT_TABLES, Base, agencies, corrections, facts, filings, metadata, reference
from reportdb.queries import appeals, applications, channels, improvement_items, publications, resources
from reportdb.queries import corrections as corrected
from reportdb.queries.annual import HEAD
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
_TITLES = {
    **TABLE_NAMES,
    "corrections": "更正：按声明采用的数，原填数、理由和依据；见 [corrections.md](corrections.md)",
}

#: what a column of the views says; "view.column" where it differs from view to view.
MEANINGS = {
    "agency": "name the agency bore at the end of that year",
    "agency_code": "code of the agency, stable over renames; `#` and a number for one without a code",
    "year": "year reported on",
    "edition": "edition of the labels of this table (the filing's tables may differ)",
    "scope": "`own` 本级 or `consolidated` 汇总; an agency may have filed both, so choose one before adding up",
    "as_filed": "accepted although it does not add up (`--accept`)",
    "filing_id": "the filing the figure stands in; `show --filing` prints it",
    "clause": "paragraph of article 20 of the Regulations: `20(1)` is 第二十条第（一）项",
    "item_code": "row",
    "item": "its label as the edition prints it",
    "measure_code": "column",
    "measure": "its label",
    "outcome_code": "row, also the totals and 结转 rows",
    "outcome": "its label",
    "applicant_code": "column, also `total`",
    "applicant": "its label",
    "route_code": "复议, or which 诉讼",
    "route": "its label",
    "result_code": "column, also `total`",
    "result": "its label",
    "resource_code": "row",
    "resource": "its label",
    "position": "place in the list, from 1",
    "channel_code": "code of the channel; made from the label where the catalog has none",
    "channel": "label as typed",
    "metric_code": "what is counted; made from the label where the catalog has none",
    "metric": "label as typed",
    "unit": "件, 项 ...; 万元 for every amount",
    "channels.unit": "unit as typed; amounts are shown in it",
    "period": "`year`, or `cumulative` for 历年累计 of the 2014 editions",
    "value": "the number, NULL unless `mark` is `number`; counts are whole, amounts in 万元 with six decimals",
    "applications.value": "the number, NULL unless `mark` is `number`",
    "appeals.value": "the number, NULL unless `mark` is `number`",
    "channels.value": "the number, NULL unless `mark` is `number`",
    "mark": "`number`, `blank`, `not_applicable` (“/”) or `text`",
    "text": "the words typed, for mark `text` only",
    "table_code": "table of the figure: `publications`, `applications`, `appeals`, `channels` ...",
    "row_code": "row of the figure; of a channel line its position",
    "row_label": "its label; of a channel line the channel",
    "column_code": "column of the figure; of a channel line its metric",
    "column_label": "its label; of a channel line the metric",
    "corrections.unit": "件, 项 ...; 万元 for every amount of the statutory tables, the line's own unit for channels",
    "filed_value": "what the sheet shows, in the same unit as `value`; NULL unless `filed_mark` is `number`",
    "filed_mark": "mark of what the sheet shows",
    "filed_text": "the words the sheet shows, for mark `text` only",
    "corrections.value": "what stands in its place, and in the view of its table",
    "reason": "why the figure filed is wrong",
    "source": "who said so, which letter",
    "declared_by": "who declared it, where the file says so",
    "corrected_at": "when it was first put in; UTC",
    "problem": "存在的主要问题, as filed",
    "action": "改进情况, as filed",
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

_TABLES = """\
## Tables

One fact row per figure, keyed by year, filing and cell. Counts are integers, amounts integer fen (1 万元 = 1 000 000
fen). `mark` is 0 number, 1 blank, 2 not applicable, 3 text. On PostgreSQL the fact tables are partitioned by year.
Reference rows are seeded from the catalog: a new edition is a TOML file and no migration.
"""

_GROUPS: tuple[tuple[str, ModuleType], ...] = (
    ("Agencies", agencies),
    ("Filings and where they came from", filings),
    ("Corrections", corrections),
    ("Facts", facts),
    ("Reference rows", reference),
)


def schema_markdown() -> str:
    """The views with the meaning of every column, then a diagram and the columns of every table."""
    shared = _markdown_table(("column", "says"), ((f"`{name}`", MEANINGS[name]) for name in HEAD))
    views = "\n".join(_view(code) for code in _VIEWS)
    groups = "\n".join(_group(title, module) for title, module in _GROUPS)
    return "\n".join((_HEAD, shared, views, _TABLES, _diagram(), groups))


def _view(code: str) -> str:
    view = _VIEWS[code]
    own = [column.name for column in view.c if column.name not in HEAD]
    rows = ((f"`{name}`", MEANINGS.get(f"{code}.{name}") or MEANINGS[name]) for name in own)
    return f"### {view.name}\n\n{_TITLES[code]}\n\n{_markdown_table(('column', 'says'), rows)}"


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
    kind = column.type.compile(dialect=postgresql.dialect()).lower()  # type: ignore[no-untyped-call]
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
        if mapper.class_.__module__ in (agencies.__name__, corrections.__name__, filings.__name__)
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
