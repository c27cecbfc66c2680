"""Blank official forms to download."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Request, Response

from reportdb.errors import UsageError
from reportdb.forms import Form, catalog
from reportdb.papers.blank_form import form_of, write_blank
from reportdb.papers.harmless import one_line
from reportdb.papers.writing import safe_name
from reportdb.web.apart.route import long
from reportdb.web.asked import AskedYear, Code, Words, one_of
from reportdb.web.desk import TheDesk
from reportdb.web.page import attachment, page
from reportdb.web.refusals import Refusal
from reportdb.web.visitor import TheVisitor

router = APIRouter()
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 100
_FIRST_YEAR, _LAST_YEAR = 2008, 2099  # the Regulations came into force in 2008


@router.get("/templates")
def choose(request: Request, visitor: TheVisitor) -> Response:
    """The forms there are."""
    forms = [
        (form.edition, form.called, _years(form), form.legal_basis) for form in reversed(list(catalog().forms.values()))
    ]
    return page(request, "blank_forms.html", visitor, forms=forms)


def _years(form: Form) -> str:
    first, last = form.first_year, form.last_year
    if last is None:
        return f"{first} 年起"
    return f"{first} 年" if first == last else f"{first} 至 {last} 年"


@long(router, "/templates/blank.xlsx")
def blank(
    desk: TheDesk,
    visitor: TheVisitor,
    edition: Annotated[Code, one_of(catalog().forms)] = "",
    agency: Words = "",
    year: AskedYear = None,
) -> Response:
    """One of them, with the agency's name and the year where they were given."""
    del visitor  # whoever may see a page may have it
    agency = one_line(agency)[:_LONGEST]
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Refusal(f"年度请填 {_FIRST_YEAR} 至 {_LAST_YEAR} 的四位数字，例如 2024。")
    try:
        form = form_of(edition or None, year)
    except UsageError:
        raise Refusal("请选择报告格式，或填写有统一格式的年度。") from None
    place = desk.folder / f"blank-{secrets.token_hex(8)}.xlsx"
    try:
        write_blank(str(place), form.edition, agency or None, year)
        content = place.read_bytes()
    finally:
        place.unlink(missing_ok=True)
    parts = (agency, f"{year}年" if year else "", "政府信息公开工作年度报告", f"{form.edition}版空白表")
    name = safe_name("_".join(filter(None, parts)) + ".xlsx")
    return Response(content, media_type=_BOOK, headers=attachment(name))
