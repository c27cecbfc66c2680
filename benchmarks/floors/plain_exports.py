"""Writes the cells of workbooks with openpyxl and nothing else: no styles, no merges, no proof.

python -m benchmarks.floors.plain_exports CELLS.json FOLDER     CELLS.json: {file: {sheet: [[cell, ...], ...]}}
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from openpyxl import Workbook


def main(cells: str, folder: str) -> None:
    """A workbook for each file of the list."""
    for name, sheets in json.loads(Path(cells).read_text(encoding="utf-8")).items():
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(Path(folder) / name)


if __name__ == "__main__":
    main(*sys.argv[1:3])
