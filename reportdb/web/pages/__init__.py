"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import carry, home, table_files, tables, total_files, total_parts, totals, trace, year_on_year

ROUTERS = (
    home.router,
    year_on_year.router,
    table_files.router,
    tables.router,
    trace.router,
    total_files.router,
    totals.router,
    total_parts.router,
    carry.router,
)
