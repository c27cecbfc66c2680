"""One table of a report for the eye: the statutory layout in plain text, or Markdown to paste."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportdb.commands.text_table import Box, drawn, listing
from reportdb.forms import TABLE_NAMES, Block, Table, catalog
from reportdb.forms.codes import Cell
from reportdb.papers.figures import form_table
from reportdb.papers.harmless import inert, visible
from reportdb.report import Report, TableData
from reportdb.statutory_tables import (
    Grid,
    PrintedCell,
    Role,
    figure_text,
    official_grid,
    other_figures,
    statistics_grid,
    value_text,
)

#: widest column of words before it wraps; narrow where a table has one line of many figures.
WIDEST = {"publications": 30, "applications": 26, "appeals": 4}
CHANNEL_HEAD = ("渠道", "指标", "数量", "单位")
IMPROVEMENT_HEAD = ("序号", "存在的主要问题", "改进情况")
OTHER_HEAD = ("其他指标", "数量", "单位")


def as_text(report: Report, table: str, edition: str) -> str:
    """The table as officers know it, in plain text."""
    if table == "channels":
        return listing(CHANNEL_HEAD, _channels(report), right=[2])
    if table == "improvement_items":
        return "\n".join(
            f"{number}. 问题：{_paragraphs(problem)}\n   改进：{_paragraphs(action)}"
            for number, problem, action in _improvements(report)
        )
    data = report.tables[table]
    meaning = form_table(report, table, edition)
    others = _others(report, table, edition)
    if meaning.sheet is not None:  # lines of a statistics sheet
        head, rows = _lines_of_sheet(report, table)
        printed = f"{meaning.title}\n{listing(head, rows, right=range(2, len(head)))}"
    else:
        printed = _drawn(official_grid(meaning, data), WIDEST.get(table, 30))
    return f"{printed}\n\n{listing(OTHER_HEAD, others, right=[1])}" if others else printed


def as_markdown(report: Report, table: str, edition: str) -> str:
    """The table in Markdown: one table per block of the form."""
    if table == "channels":
        return markdown_table(CHANNEL_HEAD, _channels(report))
    if table == "improvement_items":
        return markdown_table(IMPROVEMENT_HEAD, _improvements(report))
    meaning = form_table(report, table, edition)
    if meaning.sheet is not None:
        parts = [markdown_table(*_lines_of_sheet(report, table))]
    else:
        parts = [
            (f"**{title}**\n\n" if title else "") + markdown_table(head, rows)
            for title, head, rows in _blocks(meaning, report.tables[table])
        ]
    others = _others(report, table, edition)
    if others:
        parts.append(markdown_table(OTHER_HEAD, others))
    return f"### {TABLE_NAMES[table]}\n\n" + "\n\n".join(parts)


def _drawn(grid: Grid, widest: int) -> str:
    boxes = [
        Box(cell.row, cell.column, _text(cell), cell.row_span, cell.column_span, cell.role is Role.FIGURE)
        for cell in grid.cells
    ]
    return f"{grid.title}\n{drawn(boxes, widest)}"


def _text(cell: PrintedCell) -> str:
    return cell.text if cell.meaning is None else inert(figure_text(cell.figure, cell.meaning))


def _lines_of_sheet(report: Report, table: str) -> tuple[list[str], list[list[str]]]:
    """Head and lines of one table of a statistics sheet."""
    grid = statistics_grid(catalog().form(report.tables[table].edition), report, table)
    lines = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        if cell.role is not Role.NOTE:
            lines[cell.row][cell.column] = _text(cell)
    return lines[0], [line for line in lines[1:] if any(line)]


def _channels(report: Report) -> list[Sequence[str]]:
    return [
        (line.channel, line.metric, value_text(line.figure, line.unit), line.unit) for line in report.channels or ()
    ]


def _improvements(report: Report) -> list[Sequence[str]]:
    return [(str(n), item.problem, item.action) for n, item in enumerate(report.improvement_items or (), 1)]


def _others(report: Report, table: str, edition: str) -> list[Sequence[str]]:
    """Figures the printed table has no cell for, blank ones left out."""
    return [
        (f"{other.row}／{other.column}", text, other.unit)
        for other in other_figures(catalog().form(edition), report)
        if other.table == table and (text := value_text(other.figure, other.unit))
    ]


def _blocks(table: Table, data: TableData) -> Iterable[tuple[str, list[str], list[list[str]]]]:
    """(title, head, rows) of every printed block."""
    for block in table.blocks:
        if not block.extra:
            columns = [line.code for line in block.columns if not line.heading]
            yield block.title, ["", *(_label(table, None, code) for code in columns)], _rows(table, block, data)


def _rows(table: Table, block: Block, data: TableData) -> list[list[str]]:
    columns = [line.code for line in block.columns if not line.heading]
    rows = []
    for line in block.rows:
        if not line.heading:
            cells = [Cell(line.code, column) for column in columns]
            figures = [figure_text(data.figures.get(cell), table.cells[cell]) for cell in cells]
            rows.append([_label(table, line.code, None), *figures])
    return rows


def _label(table: Table, row: str | None, column: str | None) -> str:
    return table.label(row, column)


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown whose words are no commands."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(escaped(text) for text in line)} |" for line in lines)


#: what Markdown would read as a command: links, pictures, markup, the next column
_COMMANDS = str.maketrans({char: f"\\{char}" for char in "\\`*_[]|~"} | {"<": "&lt;", ">": "&gt;"})


def escaped(text: str) -> str:
    """Words that stay words in Markdown."""
    return visible(inert(text).translate(_COMMANDS)).replace("\n", "<br>")


def _paragraphs(text: str) -> str:
    """Words over several lines, none of which a spreadsheet would take for a formula."""
    return "\n".join(inert(line) if number else line for number, line in enumerate(text.split("\n")))
