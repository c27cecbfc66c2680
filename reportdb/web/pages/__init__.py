"""One module a noun: each gives a `router` with its pages."""

from reportdb.web.pages import accounts, audit, backup, home, keys, locks, login, me, review, status, status_years

ROUTERS = (
    home.router,
    login.router,
    me.router,
    keys.router,
    accounts.router,
    status.router,
    status_years.router,
    review.router,
    locks.router,
    audit.router,
    backup.router,
)
