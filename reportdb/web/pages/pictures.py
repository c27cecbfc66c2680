"""图表: the reports of an agency as pictures, each with its numbers as a table and to download."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from reportdb.errors import UsageError
from reportdb.papers.indicator_choices import choices
from reportdb.papers.pictured import Pictured
from reportdb.papers.rows import as_csv, plain
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.registry import agencies, last_filed
from reportdb.queries.remit import Remit
from reportdb.web import handing
from reportdb.web.apart.route import long
from reportdb.web.asked import NumberedPage, Words, cut
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.drawings import DRAWINGS
from reportdb.web.page import page
from reportdb.web.pages.picture_questions import AGAINST_NAMES, KIND_NAMES, Kind, Question, TheQuestion, answered
from reportdb.web.refusals import NotFound, Refusal
from reportdb.web.visitor import TheVisitor, Visitor

router = APIRouter()
_LISTED = 60  # agencies to choose from at once
_ROWS = 100  # of a table at once


@router.get("/pictures")
def pictures(
    request: Request, desk: TheDesk, visitor: TheVisitor, what: TheQuestion, q: Words = "", number: NumberedPage = 1
) -> Response:
    """A picture with its table; without an agency those to choose from."""
    if what.agency is None:
        return _choose(request, desk, visitor, what, q)
    with desk.snapshot() as conn:
        found = answered(conn, visitor, what)
    shown, pages, part = cut(number, len(found.pictured.rows), _ROWS)
    return page(
        request, "pictures.html", visitor,
        what=found.what, found=found, pictured=found.pictured, rows=found.pictured.rows[part], plain=plain,
        kinds=KIND_NAMES, Kind=Kind, choices=choices(), against=AGAINST_NAMES, png=_can_letter(),
        shown=shown, pages=pages, address=lambda other: found.what.address("/pictures", page=other),
    )  # fmt: skip


def _choose(request: Request, desk: Desk, visitor: Visitor, what: Question, words: str) -> Response:
    with desk.snapshot() as conn:
        remit = visitor.remit_over_years(conn)
        filed = last_filed(conn, remit)
        ids = agencies_called(conn, remit.ever(), words) if words else set(filed)
        count = len(ids)
        if count == 1 and not words:
            return RedirectResponse(what.address("/pictures", agency=next(iter(ids))), 303)
        rows = agencies(conn, Remit.of(sorted(ids)[:_LISTED]))
    return page(
        request, "pictures_agencies.html", visitor,
        what=what, words=words, rows=[(row, filed.get(row.id)) for row in rows], count=count,
    )  # fmt: skip


@long(router, "/pictures/picture.{form}")
def picture(desk: TheDesk, visitor: TheVisitor, what: TheQuestion, form: str) -> Response:
    """The picture itself, to be shown or kept."""
    if form not in ("svg", "png"):
        raise NotFound
    pictured = _pictured(desk, visitor, what)
    if pictured.picture is None:
        raise NotFound(pictured.empty)
    try:
        content = DRAWINGS.of(form, pictured.picture)
    except UsageError as error:
        raise _NoFont from error
    answer = handing.handed(content, f"{pictured.title}.{form}", "image/svg+xml" if form == "svg" else "image/png")
    if form == "svg":
        answer.headers["Content-Disposition"] = answer.headers["Content-Disposition"].replace("attachment", "inline", 1)
    return answer


@router.get("/pictures/numbers.csv")
def numbers_csv(desk: TheDesk, visitor: TheVisitor, what: TheQuestion) -> Response:
    """The numbers behind the picture."""
    pictured = _pictured(desk, visitor, what)
    return handing.csv_file(as_csv(pictured.head, pictured.rows), f"{pictured.title}.csv")


@long(router, "/pictures/numbers.xlsx")
def numbers_workbook(desk: TheDesk, visitor: TheVisitor, what: TheQuestion) -> Response:
    """The same as a workbook; that of a series has a chart of its own."""
    from reportdb.series import Line
    from reportdb.xlsx import write_series
    from reportdb.xlsx.answer import write_answer

    pictured = _pictured(desk, visitor, what)
    drawn = pictured.picture

    def write(place: str) -> None:
        if isinstance(drawn, Line):
            write_series(place, [drawn])
        else:
            write_answer(place, pictured.head, pictured.rows)

    return handing.workbook(desk, f"{pictured.title}.xlsx", write)


class _NoFont(Refusal):
    """This PC cannot write Chinese into a picture of dots."""

    status = 503
    headline = "不能生成 PNG 图片"
    advice = (
        "这台电脑没有可用的中文字体。请安装一种（Debian、Ubuntu：apt install fonts-noto-cjk；Windows 自带微软雅黑），"
        "或用环境变量 REPORTDB_FONT 指明字体文件；也可以改为下载 SVG。"
    )


def _can_letter() -> bool:
    """Whether PNG can be had."""
    from reportdb.pictures.fonts import chinese_font

    try:
        chinese_font()
    except (UsageError, ImportError):
        return False
    return True


def _pictured(desk: Desk, visitor: Visitor, what: Question) -> Pictured:
    if what.agency is None:
        raise NotFound
    with desk.snapshot() as conn:
        return answered(conn, visitor, what).pictured
