"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import home, table_files, tables, trace

ROUTERS = (home.router, table_files.router, tables.router, trace.router)
