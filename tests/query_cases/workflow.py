"""Cases of the queries about who has filed, handed up and locked what."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.queries import audit, contacts, locks, releases, review, status, status_years, submissions
from tests.county_house import EVERYONE, YEARS
from tests.query_cases.asked import Case, all_filings, each

CASES: Mapping[str, Case] = {
    "audit.trail": lambda c, r, h: audit.trail(c, r, limit=1000).rows,
    "contacts.contacts_before": lambda c, r, h: contacts.contacts_before(c, r, 2024),
    "locks.visible_lock": lambda c, r, h: [
        (one.agency, one.agency_id, one.locked_by, one.reason)
        for lock in locks.locks(c, EVERYONE) for one in (locks.visible_lock(r, lock),) if one.agency
    ],
    "locks.locks": lambda c, r, h: locks.locks(c, r),
    "locks.open_locks": lambda c, r, h: locks.open_locks(c, r),
    "locks.year_lock": lambda c, r, h: each(
        lambda one: locks.year_lock(c, r, one), [lock.id for lock in locks.locks(c, EVERYONE)]
    ),
    "releases.releases": lambda c, r, h: releases.releases(c, r),
    "releases.latest_release": lambda c, r, h: [
        one for agency in (h.a, h.b) if (one := releases.latest_release(c, r, agency, 2021)) is not None
    ],
    "review.reviews": lambda c, r, h: [
        row for year in (2021, 2022, 2023) for under in (None, h.city, h.b) for row in review.reviews(c, r, year, under)
    ],
    "status.status": lambda c, r, h: [
        row for year in (2021, 2022, 2023) for under in (None, h.city, h.b) for row in status.status(c, r, year, under)
    ],
    "status_years.status_over_years": lambda c, r, h: status_years.status_over_years(c, r, YEARS),
    "status_years.places_over_years": lambda c, r, h: [
        status_years.places_over_years(c, r, range(2021, 2024), under) for under in (None, h.city, h.b)
    ],
    "status_years.status_of_places": lambda c, r, h: [
        status_years.status_of_places(c, r, YEARS, status_years.places_over_years(c, EVERYONE, YEARS), under)
        for under in (None, h.city, h.b)
    ],
    "submissions.latest_submissions": lambda c, r, h: submissions.latest_submissions(c, r, 2023),
    "submissions.open_submissions": lambda c, r, h: submissions.open_submissions(c, r),
    "submissions.sent_back": lambda c, r, h: submissions.sent_back(c, r),
    "submissions.submissions_of": lambda c, r, h: [
        one for row in all_filings(c) for one in submissions.submissions_of(c, r, row.report_id)
    ],
    "submissions.submission": lambda c, r, h: each(lambda one: submissions.submission(c, r, one), range(1, 19)),
}  # fmt: skip
