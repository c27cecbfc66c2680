"""Cases of the papers about who has filed, handed up and locked what."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.papers import review_rows, review_words, standings, status_rows, status_workbook, workflow_rows
from reportdb.queries import contacts, locks, releases, review, status, status_years, submissions
from tests.county_house import YEARS
from tests.paper_cases.asked import Asked, Case, all_filings


def _status(a: Asked) -> list[status.StatusRow]:
    return [
        row
        for year in (2021, 2022, 2023)
        for under in (None, a.house.city, a.house.b)
        for row in status.status(a.conn, a.remit, year, under)
    ]


def _grid(a: Asked) -> list[status_years.AgencyYears]:
    return status_years.status_over_years(a.conn, a.remit, YEARS)


def _status_books(a: Asked) -> object:
    asked = status.NEVER_MIND
    known = contacts.contacts_before(a.conn, a.remit, 2024)
    rows = status.status(a.conn, a.remit, 2024)
    first, second = a.path("status.xlsx"), a.path("years.xlsx")
    status_workbook.write(str(first), rows, known, 2024, "所见单位", asked)
    status_workbook.write_grid(str(second), _grid(a), YEARS, "所见单位", asked)
    return [first, second] if rows or _grid(a) else []


def _calls(a: Asked) -> object:
    known = contacts.contacts_before(a.conn, a.remit, 2024)
    rows = [row for row in status.status(a.conn, a.remit, 2024) if row.awaited]
    return [(status_rows.call_line(row, known.get(row.agency_id)), status_rows.call_record(row, known.get(row.agency_id)))
            for row in rows]  # fmt: skip


def _statuses(a: Asked) -> object:
    return [
        [(status_rows.line(row), status_rows.record(row), status_rows.situation(row)) for row in _status(a)],
        [(status_rows.year_line(one, YEARS), status_rows.year_record(one, YEARS)) for one in _grid(a)],
        _calls(a),
    ]


def _submitted(a: Asked) -> list[submissions.SubmissionRow]:
    return [one for row in all_filings(a) for one in submissions.submissions_of(a.conn, a.remit, row.report_id)]


def _workflow(a: Asked) -> object:
    held = locks.locks(a.conn, a.remit)
    return [
        [(review_rows.submission_line(one), review_rows.submission_record(one)) for one in _submitted(a)],
        [(review_rows.locked_words(one), review_rows.lock_line(one), review_rows.lock_record(one)) for one in held],
        [review_rows.released_words(one) for one in releases.releases(a.conn, a.remit)],
    ]


def _workflow_records(a: Asked) -> object:
    return [
        [workflow_rows.submission_record(one) for one in _submitted(a)],
        [workflow_rows.lock_record(one) for one in locks.locks(a.conn, a.remit)],
        [workflow_rows.release_record(one) for one in releases.releases(a.conn, a.remit)],
    ]


CASES: Mapping[str, Case] = {
    "review_rows.submission_line": _workflow,
    "review_words.finding_words": lambda a: [
        (row, review_words.finding_words(row)) for year in (2021, 2022, 2023) for row in review.reviews(a.conn, a.remit, year)
    ],
    "standings.listed": lambda a: [standings.listed(_status(a)), standings.as_csv(_status(a)) if _status(a) else ""],
    "status_rows.line": _statuses,
    "status_workbook.write": _status_books,
    "workflow_rows.submission_record": _workflow_records,
}  # fmt: skip
