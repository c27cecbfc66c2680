"""查询: a query of one's own over the public views, with the data dictionary beside it."""

from __future__ import annotations

import datetime as dt
import time
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import JSONResponse, RedirectResponse

from reportdb.accounts.saved_queries import LONGEST, forget_query, save_query
from reportdb.errors import DatabaseError, Refused, ReportdbError
from reportdb.papers.dictionary_words import short_name, views_in_words
from reportdb.papers.query_words import Told, told
from reportdb.papers.rows import plain
from reportdb.queries.cookbook import recipes
from reportdb.queries.saved_queries import saved_queries, saved_query
from reportdb.sandbox import Bounds, Stop
from reportdb.views import PUBLIC
from reportdb.web.asked import AskedNumber, Code, GivenNumber, NumberedPage
from reportdb.web.asking.answers import PAGE, Answer
from reportdb.web.asking.running import Busy, awaited
from reportdb.web.asking.state import asking_of, owner_of, shown_to
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.page import link, page
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import May, TheVisitor, Visitor

router = APIRouter()
BOUNDS = Bounds(rows=50_000, seconds=30, bytes=32 << 20)
_GONE = Told("这次查询的结果已不再保留（超过一小时、之后又查询多次，或者管辖范围有了变化），请重新运行。")


@router.get("/sql")
def sql(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    result: Code = "",
    number: NumberedPage = 1,
    saved: AskedNumber = None,
    recipe: AskedNumber = None,
) -> Response:
    """The query box, and where `result` names one, a page of an answer."""
    visitor.require(May.QUERY)
    if result:
        answer = _answer(request, desk, visitor, result)
        if answer is None:
            return _shown(request, desk, visitor, wrong=_GONE)
        return _shown(request, desk, visitor, answer.query, answer=answer, number=min(number, answer.pages))
    name, text = "", ""
    if saved is not None:
        with desk.reading() as conn:
            found = saved_query(conn, visitor.account, saved)
        if found is None:
            raise NotFound
        name, text = found.name, found.query
    elif recipe is not None:
        if recipe > len(recipes()):
            raise NotFound
        text = recipes()[recipe - 1].query
    return _shown(request, desk, visitor, text, name=name)


@router.post("/sql/run")
async def run(request: Request, desk: TheDesk, visitor: TheVisitor, query: Annotated[str, Form()] = "") -> Response:
    """Run a query; the answer is kept, and its first page shown."""
    visitor.require(May.QUERY)
    script = "application/json" in request.headers.get("accept", "")
    try:
        answer = await awaited(request, partial(_run, request, desk, visitor, query))
    except DatabaseError:
        raise
    except (Busy, ReportdbError) as error:
        wrong = Told(f"{error.headline}。{error.advice}") if isinstance(error, Busy) else told(error, BOUNDS.seconds)
        if script:
            return JSONResponse({"words": wrong.words, "said": wrong.said}, 400)
        return _shown(request, desk, visitor, query, wrong=wrong, status=400)
    to = link("/sql", result=answer.token) + "#result"
    return JSONResponse({"to": to}) if script else RedirectResponse(to, 303)


def _run(request: Request, desk: Desk, visitor: Visitor, query: str, stop: Stop) -> Answer:
    asking, owner = asking_of(request), owner_of(visitor)
    if not query.strip():
        raise Refused("query_absent", "the query is empty")
    if len(query) > LONGEST:
        raise Refused("query_long", f"{len(query)} > {LONGEST}", longest=LONGEST)
    with asking.running.one_more(owner):
        with desk.reading() as conn:
            shown = shown_to(visitor.remit_over_years(conn))
        began = time.monotonic()
        result = desk.queries.run(desk.url, query, PUBLIC, BOUNDS, shown, stop)
        return asking.answers.keep(owner, shown, query, result, time.monotonic() - began)


@router.post("/sql/save")
def save(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    query: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    shared: Annotated[bool, Form()] = False,
) -> Response:
    """Keep a query under a name."""
    visitor.require(May.QUERY)
    try:
        with desk.writing() as conn:
            number = save_query(conn, visitor.account, name, query, shared=shared, now=dt.datetime.now(dt.UTC))
    except DatabaseError:
        raise
    except ReportdbError as error:
        return _shown(request, desk, visitor, query, name=name, wrong=told(error, BOUNDS.seconds), status=400)
    return RedirectResponse(link("/sql", saved=number), 303)


@router.post("/sql/forget")
def forget(desk: TheDesk, visitor: TheVisitor, saved: GivenNumber = None) -> Response:
    """Forget a query of one's own."""
    visitor.require(May.QUERY)
    with desk.writing() as conn:
        if saved is None or not forget_query(conn, visitor.account, saved):
            raise NotFound
    return RedirectResponse("/sql", 303)


def _answer(request: Request, desk: Desk, visitor: Visitor, token: str) -> Answer | None:
    """An answer kept for the visitor; None where it is gone, or shows what may not be seen any more."""
    with desk.reading() as conn:
        shown = shown_to(visitor.remit_over_years(conn))
    return asking_of(request).answers.find(owner_of(visitor), shown, token)


def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    query: str = "",
    *,
    name: str = "",
    answer: Answer | None = None,
    number: int = 1,
    wrong: Told | None = None,
    status: int = 200,
) -> Response:
    with desk.reading() as conn:
        kept = saved_queries(conn, visitor.account)
    rows = [] if answer is None else answer.page(number)
    return page(
        request, "sql.html", visitor, status=status,
        query=query, name=name, wrong=wrong, bounds=BOUNDS, longest=LONGEST,
        views=views_in_words(), recipes=recipes(), kept=kept, limited=_limited(desk, visitor),
        answer=answer, number=number, first=(number - 1) * PAGE, rows=rows, plain=plain,
        columns=[] if answer is None else [(column, short_name(column)) for column in answer.columns],
        turned=lambda to: link("/sql", result=answer.token if answer else "", page=to) + "#result",
    )  # fmt: skip


def _limited(desk: Desk, visitor: Visitor) -> bool:
    with desk.reading() as conn:
        return not visitor.remit(conn).unlimited
