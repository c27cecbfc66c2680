"""Balanced random workbooks of several layouts, one per agency, as offices send them; the same bytes for the same seed.

python -m benchmarks.workbooks FOLDER [COUNT [SEED]]
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from benchmarks.filled_report import FEN, money_of, values_of
from benchmarks.layouts import LAYOUTS
from benchmarks.template import Template

SEED = 20210926
_OFFICES = ("财政局", "公安局", "教育局", "民政局", "水利局", "统计局", "司法局", "审计局")


def agency_name(n: int) -> str:
    """The n-th agency, n below 800,000."""
    return f"测试省第{n // len(_OFFICES):05d}市{_OFFICES[n % len(_OFFICES)]}"


def write_workbooks(folder: Path, count: int, seed: int = SEED) -> dict[str, list[int]]:
    """Write `count` workbooks into a folder, one at a time; every number of each, in millionths, by file name."""
    chance = random.Random(seed)
    templates = [(layout, Template(layout.template())) for layout in LAYOUTS]
    folder.mkdir(parents=True, exist_ok=True)
    numbers: dict[str, list[int]] = {}
    for n in range(count):
        layout, template = templates[n % len(templates)]
        agency = agency_name(n)
        report = layout.report(agency, chance)
        values = list(zip(values_of(report), money_of(report), strict=True))
        name = f"{n:06d}.xlsx"
        (folder / name).write_bytes(template.filled(agency, [written(*value) for value in values]))
        numbers[name] = [value if money else value * FEN for value, money in values]
    return numbers


def written(value: int, money: bool) -> str:
    """A figure as a cell holds it: fen in 万元."""
    return f"{value // FEN}.{value % FEN:06d}" if money else str(value)


if __name__ == "__main__":
    write_workbooks(Path(sys.argv[1]), *(int(word) for word in sys.argv[2:]))
