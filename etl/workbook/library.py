"""Workbooks through the reading library, with what it would lose put back: merges, error cells, formulas, truth values."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from etl.workbook.book import Book, ErrorCell, FormulaCell, Sheet, Unreadable
from etl.workbook.formulas import compute
from etl.workbook.limits import limits
from etl.workbook.refusal import ENCRYPTED, UNPARSED, refuse, too_far, too_many_cells

Place = tuple[int, int]
Merge = tuple[int, int, int, int]


@dataclass(slots=True)
class Look:
    """What a look at a sheet's records found: how far it reaches, and cells that the library shows as something else."""

    rows: int = 0
    columns: int = 0
    lost: dict[Place, ErrorCell | FormulaCell | bool | str] = field(default_factory=dict)
    #: formulas stored with a result that nobody computed: the sum, where it is one, else the stored result
    stale: set[Place] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)

    def take(self, row: int, column: int) -> None:
        """A filled cell."""
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)

    @property
    def too_far(self) -> bool:
        """Whether the sheet reaches beyond the limits."""
        return not limits().hold(self.rows, self.columns)


@contextmanager
def trusting() -> Iterator[None]:
    """Whatever the library raises within becomes Unreadable."""
    try:
        yield
    except PasswordError as error:
        raise Unreadable("encrypted", ENCRYPTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("unreadable", UNPARSED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the library's own code fails; it has no class to import
            raise
        raise Unreadable("unreadable", UNPARSED) from error


def read_with_library(content: bytes, looks: Sequence[Look | None]) -> Book:
    """The visible worksheets; `looks` has one a sheet in the order of the workbook, None for what is no worksheet."""
    sheets: list[Sheet] = []
    hidden: list[str] = []
    left = limits().cells
    with trusting(), CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for index, meta in enumerate(book.sheets_metadata):
            look = looks[index] if index < len(looks) else None
            if meta.typ != SheetTypeEnum.WorkSheet or look is None:
                continue
            if meta.visible != SheetVisibleEnum.Visible:
                hidden.append(meta.name)
                continue
            if look.too_far:
                raise too_far(meta.name, look.rows, look.columns)
            left -= look.rows * look.columns
            if left < 0:
                raise too_many_cells()
            rows = book.get_sheet_by_index(index).to_python(skip_empty_area=False)
            sheets.append(_sheet(meta.name, cast("list[list[object]]", rows), look))
    return Book(sheets, hidden)


def _sheet(name: str, rows: list[list[object]], look: Look) -> Sheet:
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in look.lost)])
    height = max([len(rows), *(row + 1 for row, _ in look.lost)])
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    rows.extend([""] * width for _ in range(height - len(rows)))
    stored = {place: rows[place[0]][place[1]] for place in look.stale}
    computed: dict[tuple[int, int], str] = {}
    for (row, column), cell in look.lost.items():
        rows[row][column] = cell
    if any(isinstance(cell, FormulaCell) for cell in look.lost.values()):
        computed = compute(rows)
    for (row, column), value in stored.items():
        if isinstance(rows[row][column], FormulaCell):
            rows[row][column] = value
    return finished(name, rows, look.merges, computed)


def finished(
    name: str, rows: list[list[object]], merges: list[Merge], computed: dict[tuple[int, int], str] | None = None
) -> Sheet:
    """A sheet with the blank row below: a blank row of figures under the last head is not read, but is there.

    Raises Unreadable where merged ranges cover more than there is, or a text is longer than a spreadsheet takes.
    """
    if rows:
        rows.append([""] * len(rows[0]))
    height, width = len(rows), len(rows[0]) if rows else 0
    limit_merges(name, merges, height, width)
    limit_texts(name, rows)
    return Sheet(name, rows, merges, computed or {})


def size_of(sheet: Sheet) -> int:
    """Cells of a sheet, blank ones included."""
    return len(sheet.rows) * len(sheet.rows[0]) if sheet.rows else 0


def limit_merges(name: str, merges: Sequence[Merge], height: int, width: int) -> None:
    """Refuses merged ranges that are too many, or cover more of the sheet than there is."""
    most = limits()
    if len(merges) > most.merges:
        raise refuse(f"工作表“{name}”有 {len(merges)} 处合并单元格，超过 {most.merges} 处的上限", "请取消合并后再发送")
    covered = sum(
        max(0, min(last + 1, height) - top) * max(0, min(right + 1, width) - left) for top, left, last, right in merges
    )
    if covered > most.cells:
        raise refuse(f"工作表“{name}”的合并单元格互相重叠", "请取消合并后再发送")


def limit_texts(name: str, rows: Sequence[Sequence[object]]) -> None:
    """Refuses a text longer than a spreadsheet takes."""
    most = limits().text
    for cells in rows:
        for cell in cells:
            if isinstance(cell, str) and len(cell) > most:
                reason = f"工作表“{name}”有一格填了 {len(cell)} 个字（“{cell[:20]}…”），超过 {most} 个字的上限"
                raise refuse(reason, "请把长文字移出统计表后再发送")
