"""Which cell of table three is wrong when a row and a column both fail: the one where they cross."""

from __future__ import annotations

from collections.abc import Sequence

from reportdb.checks.plans import Sum
from reportdb.forms.codes import Cell

#: its rows and its columns are both summed, so a single wrong figure breaks one of each.
CROSSED_TABLE = "applications"


def crossings(broken: Sequence[Sum]) -> dict[tuple[str, str, str], Cell]:
    """The one suspect cell of each broken sum that has one, by (rule, line, period).

    A broken row whose cells lie in exactly one broken column (and a broken column with exactly one broken row) points
    at the crossing; where several cross, nothing tells them apart and the sum keeps its usual place. Sums over two
    years do not take part: what they contradict stands in another report.
    """
    this_year = [one for one in broken if not one.balance.crosses_years]
    cells = {id(one): set(one.cells) for one in this_year}
    suspects = {}
    for one in this_year:
        crossed = set()
        for other in this_year:
            if other.balance.axis != one.balance.axis:
                crossed |= cells[id(one)] & cells[id(other)]
        if len(crossed) == 1:
            suspects[one.balance.code, one.line, one.period] = crossed.pop()
    return suspects
