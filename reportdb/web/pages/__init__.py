"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import home, pictures, sql, sql_files, status, status_years

ROUTERS = (home.router, pictures.router, sql.router, sql_files.router, status.router, status_years.router)
