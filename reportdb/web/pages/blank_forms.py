"""Blank official forms to download."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request, Response

from reportdb.errors import UsageError
from reportdb.forms import Form, catalog
from reportdb.papers.blank_form import form_of, write_blank
from reportdb.papers.harmless import one_line
from reportdb.papers.writing import safe_name
from reportdb.web.apart.route import long
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
def blank(desk: TheDesk, visitor: TheVisitor, edition: str = "", agency: str = "", year: str = "") -> Response:
    """One of them, with the agency's name and the year where they were given."""
    del visitor  # whoever may see a page may have it
    agency, year = one_line(" ".join(agency.split()))[:_LONGEST], year.strip()
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    if year and (number is None or not _FIRST_YEAR <= number <= _LAST_YEAR):
        raise Refusal("年度请填四位数字，例如 2024。")
    try:
        form = form_of(edition or None, number)
    except UsageError:
        raise Refusal("请选择报告格式，或填写有统一格式的年度。") from None
    place = desk.folder / f"blank-{secrets.token_hex(8)}.xlsx"
    try:
        write_blank(str(place), form.edition, agency or None, number)
        content = place.read_bytes()
    finally:
        place.unlink(missing_ok=True)
    parts = (agency, f"{number}年" if number else "", "政府信息公开工作年度报告", f"{form.edition}版空白表")
    name = safe_name("_".join(filter(None, parts)) + ".xlsx")
    return Response(content, media_type=_BOOK, headers=attachment(name))
