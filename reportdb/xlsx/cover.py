"""The first sheet: whose report it is, in what state, who signs for it, where its figures come from, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl.worksheet.worksheet import Worksheet

from reportdb.correction import Correction
from reportdb.findings import Finding
from reportdb.forms import TABLE_NAMES, Form
from reportdb.report import Scope, SignOff
from reportdb.xlsx import styles
from reportdb.xlsx.pages import footer_text, row_height, set_columns, set_page
from reportdb.xlsx.tables import merge
from reportdb.xlsx.values import put_text, styled

if TYPE_CHECKING:
    from reportdb.xlsx.origin import Origin

NAME = "封面"
SCOPE_NAMES = {Scope.OWN: "本级", Scope.CONSOLIDATED: "汇总"}
NOT_IN_FORCE = ("已被更正", "已退回")
_WIDTHS = (1500, 2900, 1500, 3840)  # twips, as wide as the statutory tables together


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover says beside the report: `state` in Chinese, `reason` for a report accepted as filed.

    `sources` are (file name, sha256, sheet names); `findings` those open or explained; `notes` sentences for the reader,
    such as members a total could not include; `facts` an even number of labelled ones, two on a line.
    `without_findings` stands where there are no findings. `corrections` get a sheet of their own, and a mark at their
    cells.
    """

    agency: str
    year: int
    agency_code: str = ""
    edition: str = ""
    scope: Scope = Scope.OWN
    state: str = "已入库"
    reason: str = ""
    sources: Sequence[tuple[str, str, Sequence[str]]] = ()
    findings: Sequence[Finding] = ()
    notes: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    without_findings: str = "没有未处理的审核问题"
    corrections: Sequence[Correction] = ()
    generated_at: datetime | None = None
    origin: Origin | None = None  # where known, it gets the sheet 来源

    @property
    def standing(self) -> str:
        """A state that every sheet has to say, for it may travel alone; "" for figures that count."""
        return self.state if self.state in NOT_IN_FORCE else ""


def cover_title(agency: str, year: int | None) -> str:
    """2023年某某市某某局政府信息公开工作年度报告, as far as agency and year are known."""
    return f"{f'{year}年' if year else ''}{agency}政府信息公开工作年度报告"


def edition_words(form: Form) -> str:
    """The generation of the form and the notice that prescribes it."""
    basis = form.legal_basis if form.statistics is None else f"依据：{form.legal_basis}"  # else it reads like a title
    return f"{form.edition}版（{basis}）"


def write_cover(sheet: Worksheet, cover: Cover, sign_off: SignOff, form: Form, absent: Sequence[str]) -> None:
    """`absent` are the names of statutory tables the report does not hold."""
    page = Page(sheet)
    page.title(cover_title(cover.agency, cover.year))
    page.field("填报单位", cover.agency)
    page.fields(("单位代码", cover.agency_code), ("报告年度", f"{cover.year}年"))
    page.fields(("填报范围", SCOPE_NAMES[cover.scope]), ("报告格式", edition_words(form)))
    page.field("报送状态", f"{cover.state}（理由：{cover.reason}）" if cover.reason else cover.state)
    for pair in zip(cover.facts[::2], cover.facts[1::2], strict=True):
        page.fields(*pair)
    if cover.corrections:
        page.field("更正", f"{len(cover.corrections)} 处按声明的更正采用，见“更正说明”")
    if absent:
        page.field("未报送", "、".join(absent))
    page.gap()
    page.sign_off(sign_off)
    if cover.notes:
        page.gap()
        notes = [f"{number}．{note}" for number, note in enumerate(cover.notes, 1)] if cover.notes[1:] else cover.notes
        page.line(("说明", "\n".join(notes)), (styles.FIELD, styles.SMALL))
    if cover.sources:
        page.gap()
        page.line(("来源文件", "工作表", "SHA-256 校验码"), (styles.LIST_HEAD,) * 3)
        for name, digest, sheets in cover.sources:
            page.line((name, "、".join(sheets), digest), (styles.SMALL, styles.SMALL, styles.DIGEST))
    page.gap()
    _findings(page, cover, form)
    page.end(footer_text(cover.agency, cover.year), cover.generated_at)


def _findings(page: Page, cover: Cover, form: Form) -> None:
    if not cover.findings:
        page.line(("审核问题", cover.without_findings), (styles.FIELD, styles.VALUE))
        return
    page.line(("级别", "位置", "审核问题"), (styles.LIST_HEAD,) * 3, _FINDING_SPANS)
    for item in cover.findings:
        message = item.message if item.explanation is None else f"{item.message}{item.explanation.sentence}"
        words = (item.state, place_words(item, form), message)
        page.line(words, (styles.SMALL_CENTRE, styles.SMALL, styles.SMALL), _FINDING_SPANS)


def place_words(item: Finding, form: Form) -> str:
    """Where a finding stands, by printed labels, with sheet and cell of the source where known."""
    parts = []
    if item.table is not None:
        table = form.tables.get(item.table)
        words = table.label(item.row, item.column) if table else ""  # codes of the open lists say nothing to a reader
        parts.append(f"{TABLE_NAMES.get(item.table, item.table)}：{words}" if words else TABLE_NAMES[item.table])
    if item.sheet or item.cell:
        parts.append(f"［{'!'.join(filter(None, (item.sheet, item.cell)))}］")
    return "".join(parts)


_TWO, _THREE, _FINDING_SPANS = (1, 3), (2, 1, 1), (1, 1, 2)
_SIZES = {styles.SMALL: 9.0, styles.DIGEST: 9.0, styles.VALUE: 12.0, styles.VALUE_INPUT: 12.0}


class Page:
    """A cover sheet written from top to bottom."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 0
        set_columns(sheet, _WIDTHS)

    def title(self, text: str) -> None:
        """The title of the report over the whole width."""
        self.line((text,), (styles.TITLE,), (4,))
        self.sheet.row_dimensions[self.row].height = max(110.0, row_height(text, sum(_WIDTHS), 18) + 60)

    def field(self, name: str, text: str, look: str = styles.VALUE) -> None:
        """One labelled line."""
        self.line((name, text), (styles.FIELD, look))

    def fields(self, *pairs: tuple[str, str], look: str = styles.VALUE) -> None:
        """Two labelled values on one line."""
        words = tuple(text for pair in pairs for text in pair)
        self.line(words, (styles.FIELD, look) * 2, (1, 1, 1, 1))

    def sign_off(self, signed: SignOff, look: str = styles.VALUE) -> None:
        """The line of those who answer for the report."""
        self.fields(("单位负责人", signed.responsible), ("审核人", signed.reviewer), look=look)
        self.fields(("填报人", signed.preparer), ("联系电话", signed.phone), look=look)
        self.field("填报日期", signed.filled_on, look=look)

    def gap(self) -> None:
        """Air between two parts."""
        self.row += 1
        self.sheet.row_dimensions[self.row].height = 12

    def line(self, words: Sequence[str], looks: Sequence[str], spans: Sequence[int] | None = None) -> None:
        """One row of merged cells, high enough for its words."""
        self.row += 1
        column, height = 1, 30.0
        if spans is None:
            spans = _TWO if len(words) == 2 else _THREE
        for text, look, span in zip(words, looks, spans, strict=True):
            cells = [styled(self.sheet, self.row, column + offset, look) for offset in range(span)]
            put_text(cells[0], text)
            merge(self.sheet, self.row, column, 1, span)
            width = sum(_WIDTHS[column - 1 : column - 1 + span])
            indent = 240 if look in (styles.VALUE, styles.VALUE_INPUT) else 0
            height = max(height, row_height(text, width - indent, _SIZES.get(look, 11.0)))
            column += span
        self.sheet.row_dimensions[self.row].height = min(round(height, 1), 400.0)

    def end(self, footer: str, generated_at: datetime | None) -> None:
        """The time of writing and the paper."""
        if generated_at is not None:
            self.line((f"生成时间：{generated_at:%Y-%m-%d %H:%M}",), (styles.NOTE,), (4,))
        set_page(self.sheet, footer, rows=self.row, columns=len(_WIDTHS), head=None, long=True)
