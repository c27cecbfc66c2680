"""One module a noun: each gives a `router`; the document lists them in this order."""

from reportdb.web.api.routes import (
    agencies,
    carry,
    dictionary,
    filings,
    imports,
    reports,
    restatements,
    series,
    sources,
    sql,
    status,
    tables,
    totals,
    traces,
    years,
)

ROUTERS = (
    agencies.router,
    years.router,
    status.router,
    reports.router,
    tables.router,
    filings.router,
    sources.router,
    traces.router,
    totals.router,
    carry.router,
    series.router,
    restatements.router,
    dictionary.router,
    sql.router,
    imports.router,
)
