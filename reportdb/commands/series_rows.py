"""A series as lines for people."""

from __future__ import annotations

from collections.abc import Sequence

from reportdb.commands.text_table import listing
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.series_rows import HEAD, footnotes, heading, table_rows
from reportdb.series import Line

BREAK = "┆ 口径变化"


def as_text(lines: Sequence[Line]) -> str:
    """A list of years for each agency; a dashed line above the year from which on the indicator is counted otherwise."""
    parts = []
    for line in lines:
        head, rule, *rows = listing(HEAD, table_rows(line), right=[2]).split("\n")
        printed = [heading(line), head, rule]
        for point, row in zip(line.points, rows, strict=True):
            if point.break_note:
                printed.append(f"{BREAK}：{inert(one_line(point.break_note))}")
            printed.append(row)
        parts.append("\n".join([*printed, *footnotes(line)]))
    return "\n\n".join(parts)


def as_markdown(lines: Sequence[Line]) -> str:
    """The same in Markdown; a break is a row of its own."""
    from reportdb.commands.table_text import escaped, markdown_table

    parts = []
    for line in lines:
        rows: list[Sequence[str]] = []
        for point, row in zip(line.points, table_rows(line), strict=True):
            if point.break_note:
                rows.append(("┆", "", "", "", "", "口径变化", point.break_note))
            rows.append(row)
        notes = [f"\n{escaped(note)}" for note in footnotes(line)]
        parts.append("\n".join([f"### {escaped(heading(line))}\n", markdown_table(HEAD, rows), *notes]))
    return "\n\n".join(parts)
