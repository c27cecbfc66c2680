"""The facts of a first load: filings of one year, alike for ours and the floor."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.filled_report import balanced_report
from benchmarks.workbooks import agency_name
from reportdb.report import Report

YEAR = 2023


def reports(count: int) -> Iterator[Report]:
    """One report an agency; fifty different ones in turn, for drawing them is not what is measured."""
    chance = random.Random(11)
    kinds = [balanced_report("", YEAR, chance, channels=0, problems=0) for _ in range(min(count, 50))]
    for n in range(count):
        kind = kinds[n % len(kinds)]
        yield Report(agency_name(n), YEAR, kind.scope, kind.edition, kind.tables)
