"""How much of a file is read at most: an officer's sheet stays far below, an enemy's file stops here."""

from __future__ import annotations

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_SHEETS = 200
#: unpacked bytes of one sheet's XML, and of all parts together
MAX_SHEET_BYTES = 64 * 1024 * 1024
MAX_PACKAGE_BYTES = 256 * 1024 * 1024
#: how far a sheet may reach
MAX_ROWS = 20_000
MAX_COLUMNS = 1_000
MAX_CELLS = 2_000_000
