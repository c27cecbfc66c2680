"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import blank_forms, collect, collected, collected_report, home, status, status_years

ROUTERS = (
    home.router,
    collect.router,
    blank_forms.router,
    collected.router,
    collected_report.router,
    status.router,
    status_years.router,
)
#: the paths that take files, with how many bytes each may bring
UPLOADS = (collect.UPLOADS,)
