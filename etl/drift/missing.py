"""Findings about the rows and columns of the printed form that a sheet does not have, with where to look for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etl.drift.due import Frame
from etl.drift.names import LINE, SHOWN, TABLES
from etl.recognise.found import Stray
from etl.text import address
from reportdb.findings import Finding, finding


def missing(frame: Frame) -> Iterator[Finding]:
    """Rows and columns of the printed form that the sheet does not have, with where they should be."""
    if not frame.absent:
        return
    table, name, sheet = frame.table, TABLES[frame.table.code], frame.pieces[0].sheet.name
    told = any(item.code == "row_missing" for piece in frame.pieces for item in piece.found.findings)
    for row in dict.fromkeys(cell.row for cell in frame.absent if cell.row not in frame.present):
        if not told:
            where, cell = _where(frame, "row", row, None)
            text = f"{name}缺少“{frame.printed('row', row)}”一行{where}。"
            yield finding("row_missing", text, table=table.code, row=row, sheet=cell[0] or sheet, cell=cell[1])
    for column in dict.fromkeys(cell.column for cell in frame.absent if cell.row in frame.present):
        lacking = [cell.row for cell in frame.absent if cell.column == column and cell.row in frame.present]
        of = "、".join(frame.printed("row", row) for row in lacking) if len(lacking) < len(frame.present) else ""
        where, cell = _where(frame, "column", column, lacking[0])
        text = f"{name}{f'“{of}”' if of else ''}缺少“{frame.printed('column', column)}”一列{where}。"
        one = lacking[0] if len(lacking) == 1 else None
        yield finding(
            "column_missing", text, table=table.code, row=one, column=column, sheet=cell[0] or sheet, cell=cell[1]
        )


def _where(frame: Frame, axis: str, code: str, row: str | None) -> tuple[str, tuple[str | None, str | None]]:
    """Words for the place where a missing line is due, and the sheet and cell of its nearest neighbour."""
    lost = next((s for piece in frame.pieces for s in piece.strays if axis == "row" and code in s.items), None)
    if lost is not None:
        piece = next(piece for piece in frame.pieces if lost in piece.strays)
        where = address(*lost.place)
        return f"的数字：它上方的表头“{lost.text}”（{where}）无法识别", (piece.sheet.name, where)
    strays = [stray for stray in frame.gaps.get((axis, code), ()) if stray.text]
    there = f"；那里有无法识别的{_listed(strays)}" if strays else ""
    if not strays:
        others = [one for piece in frame.pieces for one in piece.strays if one.axis == axis and one.text]
        there = f"；表上无法识别的{LINE[axis]}有{_listed(others)}" if others else ""
    neighbour = frame.neighbour(axis, code, row)
    if neighbour is None:
        return there.replace("；", "，", 1), (None, None)
    piece, side, label, cell = neighbour
    return f"，应在“{label}”（{cell}）之{side}{there}", (piece.sheet.name, cell)


def _listed(strays: Sequence[Stray]) -> str:
    more = f"等 {len(strays)} 处" if len(strays) > SHOWN else ""
    return "、".join(f"“{one.text}”（{address(*one.place)}）" for one in strays[:SHOWN]) + more
