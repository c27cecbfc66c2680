"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import (
    blank_forms,
    collect,
    collected,
    collected_report,
    filings,
    home,
    reports,
    restatements,
    sql,
    sql_files,
    status,
    status_years,
)

ROUTERS = (
    blank_forms.router,
    collect.router,
    collected.router,
    collected_report.router,
    filings.router,
    home.router,
    reports.router,
    restatements.router,
    sql.router,
    sql_files.router,
    status.router,
    status_years.router,
)
#: the paths that take files, with how many bytes each may bring
UPLOADS = (collect.UPLOADS,)
