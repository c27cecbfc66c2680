"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import filings, home, reports, restatements, status, status_years

ROUTERS = (home.router, status.router, status_years.router, filings.router, reports.router, restatements.router)
