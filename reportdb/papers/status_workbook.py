"""Who has filed, as a workbook: 报送情况 and 催报名单 of a year, 历年报送 over several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reportdb.papers import status_rows
from reportdb.papers.writing import written
from reportdb.xlsx.status import Sheet, write_status, write_years

if TYPE_CHECKING:
    from reportdb.queries.contacts import Contact
    from reportdb.queries.status import Asked, StatusRow
    from reportdb.queries.status_years import AgencyYears


def write(
    path: str,
    rows: Sequence[StatusRow],
    contacts: Mapping[int, Contact],
    year: int,
    whose: str,
    asked: Asked,
) -> None:
    """报送情况 and 催报名单 as a workbook; `whose` says which agencies. UsageError where it cannot be written."""
    calls = [row for row in rows if row.awaited]
    when = status_rows.deadline_words(year, asked)
    standing = Sheet(
        [(row.depth, status_rows.line(row)) for row in rows],
        [status_rows.counted(rows)],
        f"范围：{whose}    年度：{year}年    {when}",
    )
    reminders = Sheet(
        [(0, status_rows.call_line(row, contacts.get(row.agency_id))) for row in calls],
        [
            status_rows.called(calls, contacts),
            "联系人、电话取自各单位以前年度已入库报告上最近一次填写的填报人和联系电话。",
        ],
        standing.whose,
    )
    with written(path) as place:
        write_status(place, year, standing, reminders)


def write_grid(path: str, found: Sequence[AgencyYears], years: Sequence[int], whose: str, asked: Asked) -> None:
    """历年报送 as a workbook."""
    grid = Sheet(
        [(one.depth, status_rows.year_line(one, years)) for one in found],
        [f"说明：{status_rows.legend()}"],
        f"范围：{whose}    年度：{years[0]}—{years[-1]}年    截至 {asked.as_of}",
    )
    with written(path) as place:
        write_years(place, years, grid, status_rows.year_counts(found, years))
