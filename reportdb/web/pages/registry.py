"""单位名录: the register as a tree that is opened, searched and taken along."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reportdb.papers.agency_tree import grown
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.registry import agencies, collectors, list_loaded, names_in
from reportdb.web import asked
from reportdb.web.desk import TheDesk
from reportdb.web.page import link, page
from reportdb.web.pages.status import known_years
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import May, TheVisitor

router = APIRouter()
#: agencies drawn at once, and found ones on a page
ROOM = PAGE = 200


@router.get("/registry")
def registry_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, year: str = "", under: str = "", q: str = ""
) -> Response:
    """The tree below an agency, or whoever is found by words."""
    chosen, top, words = asked.year_of(year), asked.number(under, "单位"), " ".join(q.split())[:80]
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, chosen)
        everyone = agencies(conn, remit, chosen)
        rows = [row for row in everyone if chosen is None or row.existed_in(chosen)]
        names = {} if chosen is None else names_in(conn, remit, chosen)
        collecting = collectors(conn, chosen)
        found = agencies_called(conn, remit, words) if words else set()
        years = known_years(conn, visitor.remit_over_years(conn))
        loaded = list_loaded(conn)
    if top is not None and all(row.id != top for row in rows):
        raise NotFound
    called = {row.id: names.get(row.id, row.name) for row in rows}
    hits = [row for row in rows if row.id in found]
    tree = grown(rows, names, collecting, top, ROOM) if not words else None
    number = asked.page_number(request.query_params.get("page"))
    shown, pages, part = asked.cut(number, len(hits) if words else len(tree.nodes) if tree else 0, PAGE)
    done = {name: asked.number(request.query_params.get(name), "数") for name in ("added", "changed", "same")}
    return page(
        request, "registry.html", visitor, done=done,
        year=chosen, years=years, under=top, words=words, tree=tree, nodes=tree.nodes[part] if tree else [],
        hits=hits[part], found=len(hits), called=called, count=len(rows), loaded=loaded, shown=shown, pages=pages,
        may_register=visitor.may(May.REGISTER) and visitor.sees_everybody,
        address=lambda other: link("/registry", year=chosen, under=top, q=words, page=other),
    )  # fmt: skip
