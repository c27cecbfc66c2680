"""来源: the sheet that tells which filing an export shows, from which files, and where each table stood in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl.worksheet.worksheet import Worksheet

from reportdb.correction import Correction, figure_words
from reportdb.forms import TABLE_NAMES
from reportdb.xlsx import styles
from reportdb.xlsx.cover import Cover, Page

#: the reader knows the sheet by this title: it holds words about figures and no figures.
SHEET = "来源"
TITLE = "来源（本工作簿各数的出处）"
_NOTE = (
    "注：某一个数在哪个文件的哪一格，用 reportdb trace 查询；原始文件用 reportdb source 取回，按 SHA-256 校验码核对。"
)
_FOUR = (1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class OriginFile:
    """A file of the filing; `part` says in Chinese what it gave."""

    name: str
    sha256: str
    part: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OriginTable:
    """Where a table was read: `cells` are ranges of the sheet, such as B6:D8, J20."""

    table: str
    file: str
    sheet: str
    cells: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The filing behind a workbook: its number, the `n`-th version of its report, and what it was read from."""

    filing: int
    n: int
    imported_at: datetime
    version: str  # of reportdb
    run: int | None = None
    received_on: date | None = None
    files: Sequence[OriginFile] = ()
    tables: Sequence[OriginTable] = ()


def write_origin(sheet: Worksheet, cover: Cover, origin: Origin, whose: str, footer: str) -> None:
    """Everything is words, so that nobody adds it up and no reader takes it for a table."""
    page = Page(sheet)
    page.line((TITLE,), (styles.SECTION_TITLE,), (4,))
    page.line((whose,), (styles.WHOSE,), (4,))
    page.gap()
    state = f"{cover.state}（理由：{cover.reason}）" if cover.reason else cover.state
    run = "" if origin.run is None else f"第 {origin.run} 次导入"
    received = "" if origin.received_on is None else str(origin.received_on)
    for pairs in (
        (("报送编号", f"{origin.filing}（第 {origin.n} 版）"), ("报送状态", state)),
        (("入库时间", _moment(origin.imported_at)), ("导入批次", run)),
        (("收到日期", received), ("程序版本", f"reportdb {origin.version}")),
    ):
        words = tuple(text for pair in pairs for text in pair)
        page.line(words, (styles.FIELD, styles.SMALL) * 2, _FOUR)
    page.gap()
    page.line(("用途", "文件", "首次收到", "SHA-256 校验码"), (styles.LIST_HEAD,) * 4, _FOUR)
    for file in origin.files:
        words = (file.part, file.name, _moment(file.received_at), file.sha256)
        page.line(words, (styles.SMALL_CENTRE, styles.SMALL, styles.SMALL, styles.DIGEST), _FOUR)
    page.gap()
    page.line(("报表", "文件", "工作表", "单元格"), (styles.LIST_HEAD,) * 4, _FOUR)
    for one in origin.tables:
        page.line((TABLE_NAMES[one.table], one.file, one.sheet, one.cells), (styles.SMALL,) * 4, _FOUR)
    page.gap()
    _corrections(page, cover.corrections)
    page.line((_NOTE,), (styles.NOTE,), (4,))
    page.end(footer, cover.generated_at)


def _corrections(page: Page, corrections: Sequence[Correction]) -> None:
    """Those in the figures of the workbook; reason and source in full stand on the sheet of corrections."""
    if not corrections:
        page.line(("更正", "没有采用更正，各数与原文件一致"), (styles.FIELD, styles.SMALL))
        return
    page.line(("更正的表", "栏目", "原填数", "更正后（理由、依据）"), (styles.LIST_HEAD,) * 4, _FOUR)
    for one in corrections:
        before, after = figure_words(one.filed, one.unit), figure_words(one.figure, one.unit)
        words = (TABLE_NAMES[one.table], one.label, before, f"{after}。{one.grounds}")
        page.line(words, (styles.SMALL,) * 4, _FOUR)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
