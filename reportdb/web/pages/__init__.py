"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import (
    agencies,
    filings,
    home,
    registry,
    registry_files,
    reports,
    restatements,
    status,
    status_years,
)

ROUTERS = (
    home.router,
    status.router,
    status_years.router,
    filings.router,
    reports.router,
    restatements.router,
    registry.router,
    registry_files.router,
    agencies.router,
)
