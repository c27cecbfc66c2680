"""What a picture of a sheet consists of."""

from __future__ import annotations

from dataclasses import dataclass

from reportdb.findings import Level


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong in a cell: the numbers of its issues, and the level of the worst."""

    level: Level
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureCell:
    """One cell, or the part that is drawn of a merged range; `whole` is its text where `text` was cut short."""

    address: str
    text: str
    number: bool = False
    rows: int = 1
    columns: int = 1
    mark: Mark | None = None
    whole: str = ""


@dataclass(frozen=True, slots=True)
class PictureColumn:
    """A column: its letters, its width in letters, and whether columns before it are left out."""

    letters: str
    width: float
    after_gap: bool = False


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A row: its number on the sheet, whether rows above it are left out, and its cells."""

    number: int
    cells: tuple[PictureCell, ...]
    after_gap: bool = False


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """One sheet. `marked` counts the issues that name a cell of it, `holds_tables` is whether figures of the report stand on it.

    `cropped` says what is left out, "" for nothing.
    """

    name: str
    columns: tuple[PictureColumn, ...]
    rows: tuple[PictureRow, ...]
    marked: int
    holds_tables: bool
    cropped: str = ""
