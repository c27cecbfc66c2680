"""SQL: one read-only query over the public views, held back by the database itself."""

from __future__ import annotations

import json

from fastapi import APIRouter, Depends, Request, Response

from reportdb.papers.rows import as_csv, number
from reportdb.sandbox import Bounds
from reportdb.views import PUBLIC
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm
from reportdb.web.api.bodies import json_only
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.models.sql import Query, Rows
from reportdb.web.asking.state import asking_of, owner_of, shown_to
from reportdb.web.desk import TheDesk
from reportdb.web.visitor import May

router = APIRouter(tags=["sql"])
MORE = "X-More-Rows"


@router.post(
    "/sql",
    summary="Run one SELECT over the public views",
    dependencies=[Depends(json_only)],
    **describe.one("查询", Rows, 413, 415),
)
def query(request: Request, desk: TheDesk, caller: TheCaller, form: TheForm, asked: Query) -> Response:
    """Only rows within the remit are there to be asked for. CSV says in the header `X-More-Rows` whether there are more."""
    caller.require(May.QUERY)
    with desk.reading() as conn:
        shown = shown_to(caller.remit_over_years(conn))
    with asking_of(request).running.one_more(owner_of(caller.visitor)):
        found = desk.queries.run(desk.url, asked.query, PUBLIC, Bounds(asked.limit, asked.timeout), shown)
    if form.form is form.form.CSV:
        answer = Response(as_csv(found.columns, found.rows) + "\n", media_type="text/csv; charset=utf-8")
        answer.headers[MORE] = "true" if found.more else "false"
        return answer
    rows = [[number(value) for value in row] for row in found.rows]
    body = {"columns": list(found.columns), "rows": rows, "more": found.more}
    return Response(json.dumps(body, ensure_ascii=False) + "\n", media_type="application/json")
