"""The tables of the floors: facts under a filing and a cell dimension, foreign keys on, originals kept."""

from __future__ import annotations

SHEETS, ROWS, COLUMNS = 8, 120, 24

TABLES = (
    "CREATE TABLE source_file (id integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, content {bytes} NOT NULL)",
    "CREATE TABLE cell (id integer PRIMARY KEY)",
    "CREATE TABLE year (year integer PRIMARY KEY)",
    "CREATE TABLE facts (year integer NOT NULL REFERENCES year, filing_id integer NOT NULL REFERENCES source_file,"
    " cell_id integer NOT NULL REFERENCES cell, value {real} NOT NULL, PRIMARY KEY (year, filing_id, cell_id)){tail}",
)
CELLS = [(number,) for number in range(SHEETS * ROWS * COLUMNS)]
YEAR = 2023
#: what stands in the facts, for `benchmarks.stored_numbers`
STORED = "SELECT s.name, f.value FROM facts f JOIN source_file s ON s.id = f.filing_id"


def cell_id(sheet: int, row: int, column: int) -> int:
    """The number of a cell; ValueError for one the dimension has no room for."""
    if sheet >= SHEETS or row >= ROWS or column >= COLUMNS:
        raise ValueError(f"cell {sheet}/{row}/{column} is not in the dimension")
    return (sheet * ROWS + row) * COLUMNS + column
