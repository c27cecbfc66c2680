"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import home, status, status_years

ROUTERS = (home.router, status.router, status_years.router)
