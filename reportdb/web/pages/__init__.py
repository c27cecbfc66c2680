"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import home

ROUTERS = (home.router,)
