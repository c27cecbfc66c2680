"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import accounts, home, keys, login, me

ROUTERS = (home.router, login.router, me.router, keys.router, accounts.router)
