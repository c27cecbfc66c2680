"""Workbooks read back for what their cells hold."""

from __future__ import annotations

from pathlib import Path
from typing import IO
from unittest.mock import patch

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.merge import MergedCellRange


def load_workbook(source: str | Path | IO[bytes], *, data_only: bool = False) -> Workbook:
    """As openpyxl's, without the frames around merged cells: to draw them takes as long as all the rest of the reading.

    Who looks at borders or at protection asks openpyxl itself.
    """
    with patch.object(MergedCellRange, "format", lambda _: None):
        return openpyxl.load_workbook(source, data_only=data_only)
