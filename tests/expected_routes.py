"""What is expected of every route of the pages: who may, and of whom. A route that is not here fails the matrix."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.web.visitor import May


class Expected(NamedTuple):
    """`open`: to nobody in particular (`public`), to a one-time password too (`any`), to everybody logged in (`all`), or
    to whoever sees everybody (`everything`). `right` it takes besides. `address` with the names of `targets` in it.
    """

    address: str
    right: May | None = None
    open: str = "all"


#: "METHOD /path of the route" -> what is expected; in addresses {agency}, {filing}, {sha}, {submission}, {lock}, {batch},
#: {answer} are those of one agency, and 2023 is a year that it filed for
ROUTES: dict[str, Expected] = {
    "GET /": Expected("/"),
    "GET /login": Expected("/login", open="public"),
    "POST /login": Expected("/login", open="public"),
    "POST /logout": Expected("/logout", open="any"),
    "GET /me": Expected("/me"),
    "GET /me/password": Expected("/me/password", open="any"),
    "POST /me/password": Expected("/me/password", open="any"),
    "POST /me/sessions": Expected("/me/sessions"),
    "POST /me/keys": Expected("/me/keys"),
    "POST /me/keys/{number}/revoke": Expected("/me/keys/{key}/revoke"),
    "GET /accounts": Expected("/accounts", May.ACCOUNTS),
    "GET /accounts/new": Expected("/accounts/new", May.ACCOUNTS),
    "POST /accounts/new": Expected("/accounts/new", May.ACCOUNTS),
    "GET /accounts/{number}": Expected("/accounts/1", May.ACCOUNTS),
    "POST /accounts/{number}": Expected("/accounts/1", May.ACCOUNTS),
    "POST /accounts/{number}/remit": Expected("/accounts/1/remit", May.ACCOUNTS),
    "POST /accounts/{number}/disable": Expected("/accounts/1/disable", May.ACCOUNTS),
    "POST /accounts/{number}/enable": Expected("/accounts/1/enable", May.ACCOUNTS),
    "POST /accounts/{number}/password": Expected("/accounts/1/password", May.ACCOUNTS),
    "GET /backup": Expected("/backup", May.ACCOUNTS, "everything"),
    "POST /backup": Expected("/backup", May.ACCOUNTS, "everything"),
    "GET /audit": Expected("/audit", May.AUDIT),
    "GET /audit.csv": Expected("/audit.csv", May.AUDIT),
    "GET /review": Expected("/review"),
    "GET /review/submit/{number}": Expected("/review/submit/{filing}", May.SUBMIT),
    "POST /review/submit/{number}": Expected("/review/submit/{filing}", May.SUBMIT),
    "POST /review/accept": Expected("/review/accept?which={submission}", May.REVIEW),
    "GET /review/{number}": Expected("/review/{submission}"),
    "POST /review/{number}/withdraw": Expected("/review/{submission}/withdraw", May.SUBMIT),
    "POST /review/{number}/return": Expected("/review/{submission}/return", May.REVIEW),
    "POST /review/{number}/accept": Expected("/review/{submission}/accept", May.REVIEW),
    "GET /locks": Expected("/locks", May.LOCK),
    "GET /locks/{year}": Expected("/locks/2023?agency={agency}", May.LOCK),
    "GET /locks/{year}/package": Expected("/locks/2024/package?agency={agency}", May.PUBLISH),
    "POST /locks/{year}/lock": Expected("/locks/2023/lock", May.LOCK),
    "POST /locks/{number}/unlock": Expected("/locks/{lock}/unlock", May.LOCK),
    "POST /locks/{year}/release": Expected("/locks/2023/release", May.PUBLISH),
    "GET /status": Expected("/status?year=2023"),
    "GET /status.xlsx": Expected("/status.xlsx?year=2023"),
    "GET /status.csv": Expected("/status.csv?year=2023"),
    "GET /status/reminders": Expected("/status/reminders?year=2023"),
    "GET /status/reminders.txt": Expected("/status/reminders.txt?year=2023"),
    "GET /status/years": Expected("/status/years"),
    "GET /status/years.xlsx": Expected("/status/years.xlsx"),
    "GET /filings/{number}": Expected("/filings/{filing}"),
    "GET /filings/{number}/files/{sha256}": Expected("/filings/{filing}/files/{sha}"),
    "GET /filings/{number}/marked/{sha256}": Expected("/filings/{filing}/marked/{sha}"),
    "GET /filings/{number}/diff": Expected("/filings/{filing}/diff"),
    "POST /filings/{number}/explain": Expected("/filings/{filing}/explain", May.EXPLAIN),
    "POST /filings/{number}/restore": Expected("/filings/{filing}/restore", May.RESTORE),
    "GET /reports/{agency}/{year}/{scope}": Expected("/reports/{agency}/2023/own"),
    "GET /restatements": Expected("/restatements"),
    "GET /restatements.xlsx": Expected("/restatements.xlsx"),
    "GET /restatements.csv": Expected("/restatements.csv"),
    "GET /templates": Expected("/templates"),
    "GET /templates/blank.xlsx": Expected("/templates/blank.xlsx?edition=2021"),
    "GET /collect": Expected("/collect", May.IMPORT),
    "POST /collect": Expected("/collect", May.IMPORT),
    "POST /collect/new": Expected("/collect/new", May.IMPORT),
    "POST /collect/{name}/files": Expected("/collect/{batch}/files?file=a.xlsx", May.IMPORT),
    "POST /collect/{name}/judge": Expected("/collect/{batch}/judge", May.IMPORT),
    "POST /collect/{name}/discard": Expected("/collect/{batch}/discard", May.IMPORT),
    "GET /collect/{name}": Expected("/collect/{batch}", May.IMPORT),
    "GET /collect/{name}/progress": Expected("/collect/{batch}/progress", May.IMPORT),
    "POST /collect/{name}/options": Expected("/collect/{batch}/options", May.IMPORT),
    "POST /collect/{name}/store": Expected("/collect/{batch}/store", May.IMPORT),
    "POST /collect/{name}/remove": Expected("/collect/{batch}/remove", May.IMPORT),
    "POST /collect/{name}/copies": Expected("/collect/{batch}/copies", May.IMPORT),
    "GET /collect/{name}/copies.zip": Expected("/collect/{batch}/copies.zip", May.IMPORT),
    "GET /collect/{name}/{number:int}": Expected("/collect/{batch}/1", May.IMPORT),
    "POST /collect/{name}/{number:int}/said": Expected("/collect/{batch}/1/said", May.EXPLAIN),
    "POST /collect/{name}/{number:int}/settle": Expected("/collect/{batch}/1/settle", May.IMPORT),
    "POST /collect/{name}/{number:int}/accept": Expected("/collect/{batch}/1/accept", May.IMPORT),
    "GET /collect/{name}/{number:int}/copy/{file:int}": Expected("/collect/{batch}/1/copy/1", May.IMPORT),
    "GET /sql": Expected("/sql", May.QUERY),
    "POST /sql/run": Expected("/sql/run", May.QUERY),
    "POST /sql/save": Expected("/sql/save", May.QUERY),
    "POST /sql/forget": Expected("/sql/forget", May.QUERY),
    "GET /sql/{token}.csv": Expected("/sql/{answer}.csv", May.QUERY),
    "GET /sql/{token}.json": Expected("/sql/{answer}.json", May.QUERY),
    "GET /sql/{token}.xlsx": Expected("/sql/{answer}.xlsx", May.QUERY),
    "GET /tables": Expected("/tables"),
    "GET /tables/suggest": Expected("/tables/suggest?q=教育"),
    "GET /tables/list.xlsx": Expected("/tables/list.xlsx?year=2023&under={agency}"),
    "GET /tables/{agency_id}/{year}": Expected("/tables/{agency}/2023?scope=own"),
    "GET /tables/{agency_id}/{year}/report.xlsx": Expected("/tables/{agency}/2023/report.xlsx?scope=own"),
    "GET /tables/{agency_id}/{year}/{table}.{kind}": Expected("/tables/{agency}/2023/applications.csv?scope=own"),
    "GET /tables/{agency_id}/{year}/year-on-year": Expected("/tables/{agency}/2023/year-on-year?scope=own"),
    "GET /trace/{filing_id}/{table}": Expected("/trace/{filing}/applications?row=received&column=total"),
    "GET /trace/{filing_id}/files/{sha256}": Expected("/trace/{filing}/files/{sha}"),
}
