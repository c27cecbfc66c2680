"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import (
    accounts,
    audit,
    backup,
    filings,
    home,
    keys,
    locks,
    login,
    me,
    reports,
    review,
    status,
    status_years,
)

ROUTERS = (
    home.router,
    login.router,
    me.router,
    keys.router,
    accounts.router,
    status.router,
    status_years.router,
    review.router,
    locks.router,
    audit.router,
    backup.router,
    filings.router,
    reports.router,
)
