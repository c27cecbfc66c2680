"""Who filed in which year: the standings of several years side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reportdb.queries.registry import agencies, collectors
from reportdb.queries.remit import Remit
from reportdb.queries.status import NEVER_MIND, Asked, StatusRow, status
from reportdb.queries.tree import in_tree_order
from reportdb.reader import Reading


class AgencyYears(NamedTuple):
    """An agency under the name it bore last within the years, and its rows of each; a year without rows was not due.

    `former` are the names it bore before, each with the last of the years it was borne in.
    """

    agency: str
    agency_code: str
    depth: int
    former: tuple[tuple[str, int], ...]
    years: Mapping[int, list[StatusRow]]


def status_over_years(
    conn: Reading, remit: Remit, years: Sequence[int], under: int | None = None, asked: Asked = NEVER_MIND
) -> list[AgencyYears]:
    """Everyone who was due or filed in one of the years, in the order of the tree as it last was within them."""
    rows: dict[int, dict[int, list[StatusRow]]] = defaultdict(lambda: defaultdict(list))
    above: dict[int, int] = {}
    for year in years:
        above.update(collectors(conn, year))
        for row in status(conn, remit, year, under, asked):
            rows[row.agency_id][year].append(row)
    shown = [office for office in agencies(conn, remit, years[-1]) if office.id in rows]
    return [_of(rows[office.id], depth) for office, depth in in_tree_order(shown, above)]


def _of(years: Mapping[int, list[StatusRow]], depth: int) -> AgencyYears:
    names = {found[0].agency: year for year, found in years.items()}  # each with its last year, oldest first
    last = years[max(years)][0]
    former = tuple((name, year) for name, year in names.items() if name != last.agency)
    return AgencyYears(last.agency, last.agency_code, depth, former, years)
