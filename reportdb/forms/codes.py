"""The smallest words of the catalog: how a figure is named and what its units are worth."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000  # 1 万元 = 10,000 元 = 1,000,000 fen

#: figures of a money unit are held in integer fen; the factor gives fen per unit.
MONEY_UNITS = {"元": FEN_PER_YUAN, "万元": FEN_PER_WAN, "亿元": FEN_PER_WAN * 10_000}

YEAR = "year"
CUMULATIVE = "cumulative"


class Cell(NamedTuple):
    """Codes of one figure within a table: (item, measure), (outcome, applicant), (route, result) ... and period."""

    row: str
    column: str
    period: str = YEAR


def money_text(fen: int, unit: str) -> str:
    """An amount in fen as the exact decimal string of `unit`: 25100000 fen is "25.1" 万元."""
    text = format(Decimal(fen) / MONEY_UNITS[unit], "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
