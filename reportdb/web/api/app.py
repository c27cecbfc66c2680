"""The interface as an application of its own, below /api: its faults are JSON, and its document says all it does."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from reportdb import __version__
from reportdb.web.api import errors
from reportdb.web.api.caller import in_turn
from reportdb.web.api.routes import ROUTERS
from reportdb.web.desk import Desk

PREFIX = "/api"
VERSION = "/v1"
_ABOUT = """The reads of the web desk for programs, and import. Answers are the objects that the command line prints
(`reportdb show --format json`, `status --json`, `import --json` ...), or CSV with `?format=csv` or `Accept: text/csv`.

**Who may.** `Authorization: Bearer TOKEN`; the owner of an account makes tokens on its page 我的账号, for reading only or for
changing, too. Nothing outside the remit of the account is ever answered: it is not found, as what does not exist. On a
desk that serves the single PC (`--local`) programs of that PC need no token; whatever changes something then carries the
header `X-Requested-With: reportdb`. Cookies are never looked at.

**Pages.** Long lists take `limit` (at most 1000) and `offset`; `Link` leads to the next page and `X-Total-Count` says how
many entries there are. The order is always the same.

**Figures.** Counts are integers, money is in 万元 as an exact decimal string. `mark` says what stands in a cell: `number`,
`blank`, `not_applicable` ("/") or `text`; only a number has a `value`. 0, blank and "/" never become each other.

**Errors** are `{"error": {"code", "message"}}` with a status that fits; codes keep their meaning."""


def make_api(desk: Desk) -> FastAPI:
    """The application to be mounted at PREFIX."""
    app = without_desk()
    app.state.desk = desk
    return app


def without_desk() -> FastAPI:
    """The same before it has a desk to ask: it knows its document."""
    app = FastAPI(
        title="reportdb",
        version=__version__,
        summary="Annual reports on government information disclosure",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        root_path_in_servers=False,
        servers=[{"url": PREFIX}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    for router in ROUTERS:
        app.include_router(router, prefix=VERSION, dependencies=[Depends(in_turn)])
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4)
    errors.attend(app)
    return app
