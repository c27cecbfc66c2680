"""单位名录: the register as a tree that is opened, searched and taken along."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request, Response

from reportdb.papers.agency_tree import grown
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.registry import agencies, collectors, list_loaded, names_in
from reportdb.web.asked import AskedNumber, AskedYear, Count, NumberedPage, Words, cut
from reportdb.web.desk import TheDesk
from reportdb.web.page import link, page
from reportdb.web.pages.status import known_years
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import May, TheVisitor

router = APIRouter()


class Loaded(NamedTuple):
    """What a list that was just loaded did, in numbers."""

    added: int | None
    changed: int | None
    same: int | None


def loaded_list(added: Count = None, changed: Count = None, same: Count = None) -> Loaded:
    """As the page that loaded it says."""
    return Loaded(added, changed, same)


#: agencies drawn at once, and found ones on a page
ROOM = PAGE = 200


@router.get("/registry")
def registry_page(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    done: Annotated[Loaded, Depends(loaded_list)],
    year: AskedYear = None,
    under: AskedNumber = None,
    q: Words = "",
    number: NumberedPage = 1,
) -> Response:
    """The tree below an agency, or whoever is found by words."""
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        everyone = agencies(conn, remit, year)
        rows = [row for row in everyone if year is None or row.existed_in(year)]
        names = {} if year is None else names_in(conn, remit, year)
        collecting = collectors(conn, year)
        found = agencies_called(conn, remit, q) if q else set()
        years = known_years(conn, visitor.remit_over_years(conn))
        loaded = list_loaded(conn)
    if under is not None and all(row.id != under for row in rows):
        raise NotFound
    called = {row.id: names.get(row.id, row.name) for row in rows}
    hits = [row for row in rows if row.id in found]
    tree = grown(rows, names, collecting, under, ROOM) if not q else None
    shown, pages, part = cut(number, len(hits) if q else len(tree.nodes) if tree else 0, PAGE)
    return page(
        request, "registry.html", visitor, done=done._asdict(),
        year=year, years=years, under=under, words=q, tree=tree, nodes=tree.nodes[part] if tree else [],
        hits=hits[part], found=len(hits), called=called, count=len(rows), loaded=loaded, shown=shown, pages=pages,
        may_register=visitor.may(May.REGISTER) and visitor.sees_everybody,
        address=lambda other: link("/registry", year=year, under=under, q=q, page=other),
    )  # fmt: skip
