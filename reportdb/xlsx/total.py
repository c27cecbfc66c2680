"""The workbook of a total: the official tables, its parts, and behind them everything the total answers for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.consolidation import Member, Total
from reportdb.correction import label_and_unit
from reportdb.findings import Finding
from reportdb.forms import Form, catalog, short_name_in
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import CHANNELS as CHANNEL_LINES
from reportdb.report import NOT_REPORTED, Figure, Report, words
from reportdb.statutory_tables import whose_line
from reportdb.statutory_tables.aside import ASIDE, aside_lines
from reportdb.statutory_tables.changes import APPLICATIONS, chief
from reportdb.statutory_tables.flat_list import FlatRow
from reportdb.statutory_tables.lists import ListSheet, Value
from reportdb.statutory_tables.shortfall import CellDifference
from reportdb.xlsx import origin, styles
from reportdb.xlsx.cover import SCOPE_NAMES, Cover, Page, place_words
from reportdb.xlsx.flat_list import write_flat_list
from reportdb.xlsx.lists import write_list
from reportdb.xlsx.member_figures import member_figures
from reportdb.xlsx.one_page import part_tables
from reportdb.xlsx.pages import footer_text, off_paper_last
from reportdb.xlsx.report import report_book
from reportdb.xlsx.shortfall import write_shortfall

#: the reader knows these sheets by their titles: what they say is in the total already
PARTS = ListSheet(
    "本级与所属",
    "本级与所属分列（合计的组成，不再导入）",
    (
        ("报表", 640), ("行", 3640), ("列", 2700), ("单位", 500), ("本级", 950), ("所属", 950), ("合计", 950),
        ("成员数", 660),
    ),
    small=True,
    centred=frozenset({"报表", "单位", "本级", "所属", "合计", "成员数"}),
)  # fmt: skip
PARTS_DETAIL = replace(PARTS, name="分列明细", title="分列明细（本级与所属，逐格，不再导入）")
MEMBERS = ListSheet(
    "成员",
    "成员（计入汇总的报送）",
    (
        ("序号", 560), ("填报单位", 3000), ("单位代码", 1800), ("范围", 1500), ("报送编号", 900), ("格式", 1000),
        ("状态", 1200), ("收到日期", 1100), ("强制", 600), ("核实", 600), ("来源文件", 2600),
    ),
    landscape=True,
    small=True,
    centred=frozenset({"序号", "范围", "报送编号", "格式", "状态", "收到日期", "强制", "核实"}),
)  # fmt: skip
MISSING = ListSheet(
    "未报送名单",
    "未报送名单",
    (("序号", 640), ("填报单位", 3700), ("单位代码", 2000), ("情况", 3400)),
    small=True,
    centred=frozenset({"序号"}),
)
OPEN = ListSheet(
    "未结问题",
    "未结问题（计入汇总的报送中）",
    (("填报单位", 2400), ("报送编号", 900), ("级别", 640), ("位置", 3600), ("审核问题", 6400)),
    landscape=True,
    small=True,
    centred=frozenset({"报送编号", "级别"}),
)
CHANNELS = ListSheet(
    "渠道明细",
    "渠道明细（各成员所报，不相加，不再导入）",
    (("填报单位", 3200), ("渠道", 2200), ("指标", 2000), ("数值", 1500), ("单位", 840)),
)
_NONE = "没有"
_MOST_ON_PAPER = 60  # lines of a list whose counts stand on other sheets
_CELL = 30_000  # characters of words in a cell; a spreadsheet takes some more


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A filing that is added, as the list of members tells it.

    `state` is in Chinese, `received` a date or "", `files` are the names of those that made it.
    """

    member: Member
    edition: str
    state: str
    received: str
    errors: int
    verifies: int
    files: Sequence[str] = ()
    open_findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class AbsentLine:
    """An agency without a filing in the total, and why in words."""

    agency: str
    agency_code: str
    why: str


@dataclass(frozen=True, slots=True)
class TotalBook:
    """What the sheets behind a total say. `shortfall` is None where the agency reported no total of its own.

    `last` is the total of the year before, for the sheet 同比.
    """

    cover: Cover
    members: Sequence[MemberLine]
    absent: Sequence[AbsentLine]
    flat: Sequence[FlatRow]
    shortfall: Sequence[CellDifference] | None
    version: str  # of reportdb
    last: Report | None = None


def total_book(total: Total, form: Form, told: TotalBook) -> Workbook:
    """The workbook of a total. Read back it is the total's report; the sheets behind its tables report nothing.

    CatalogError for a table without an official layout.
    """
    cover = told.cover
    book = report_book(total.total, form, cover, last=told.last, years=())
    whose = whose_line(cover.agency, cover.year, SCOPE_NAMES[cover.scope])
    footer = footer_text(cover.agency, cover.year)

    def add(kind: ListSheet, lines: Sequence[Sequence[Value]], *, paper: bool = True) -> Worksheet:
        blank: Sequence[Value] = [_NONE, *[""] * (len(kind.columns) - 1)]
        sheet: Worksheet = book.create_sheet(kind.name)
        write_list(sheet, kind, lines or [blank], whose, footer, paper=paper)
        return sheet

    parts = list(_parts(total, form))
    shown = [(code, line) for code, cell, line in parts if chief(code, cell)]
    part_tables(add(PARTS, [line for _, line in shown]), [code for code, _ in shown], len(PARTS.columns))
    add(PARTS_DETAIL, [line for _, _, line in parts], paper=False)
    add(MEMBERS, [_member(number, line) for number, line in enumerate(told.members, 1)])
    add(*member_figures(total.total, told.flat))
    add(MISSING, [(str(number), one.agency, one.agency_code, one.why) for number, one in enumerate(told.absent, 1)])
    found = list(_open(told.members, form))
    add(OPEN, found, paper=len(found) <= _MOST_ON_PAPER)
    add(ASIDE, list(aside_lines(total)))
    if channels := list(_channels(total, told.flat)):
        add(CHANNELS, channels, paper=len(channels) <= _MOST_ON_PAPER)
    write_flat_list(book, form, [row for row in told.flat if row.report.tables], whose, footer)
    if told.shortfall is not None:
        write_shortfall(book, told.shortfall, whose, footer)
    _write_origin(book.create_sheet(origin.SHEET), told, whose, footer)
    off_paper_last(book)
    return book


def _parts(total: Total, form: Form) -> Iterator[tuple[str, Cell, Sequence[Value]]]:
    """本级, 所属 and 合计 of every figure beside each other; a part that has no such cell says so."""
    for code, data in total.total.tables.items():
        for cell, figure in data.figures.items():
            row, column, unit = _labels(code, cell, form.edition)
            own, below = (_figure(report, code, cell) for report in (total.own, total.subordinate))
            gave = total.gave[code].get(cell, 0)
            name = short_name_in(form, code)
            yield code, cell, (name, row, column, unit, (own, unit), (below, unit), (figure, unit), str(gave))
    yield from _channel_parts(total, form)


def _channel_parts(total: Total, form: Form) -> Iterator[tuple[str, Cell, Sequence[Value]]]:
    """The same of the lines of a statistics sheet that are channels."""
    parts = [
        {line[:5]: line.figure for line in (report.channels or () if report is not None else ())}
        for report in (total.own, total.subordinate)
    ]
    for cell, line in total.channel_cells():
        own, below = (part.get(line[:5], words(NOT_REPORTED)) for part in parts)
        gave = total.gave[CHANNEL_LINES].get(cell, 0)
        name, unit = short_name_in(form, CHANNEL_LINES), line.unit
        said = (name, line.channel, line.metric, unit, (own, unit), (below, unit), (line.figure, unit), str(gave))
        yield CHANNEL_LINES, cell, said


def _figure(report: Report | None, code: str, cell: Cell) -> Figure:
    data = None if report is None else report.tables.get(code)
    found = None if data is None else data.figures.get(cell)
    return words(NOT_REPORTED) if found is None else found


def _labels(code: str, cell: Cell, edition: str) -> tuple[str, str, str]:
    label, unit = label_and_unit(code, cell, edition)
    row, _, column = label.rpartition("／")
    if code == APPLICATIONS:  # most lines of the table stand under 三、本年度办理结果
        row = row.partition("·")[2] or row
    return row, column, unit


def _member(number: int, line: MemberLine) -> Sequence[Value]:
    one = line.member
    scope = "汇总（含全部下级）" if one.whole else "本级"
    return (
        str(number), one.agency, one.agency_code, scope, str(one.filing), line.edition, line.state, line.received,
        str(line.errors or ""), str(line.verifies or ""), "、".join(line.files),
    )  # fmt: skip


def _open(members: Sequence[MemberLine], form: Form) -> Iterator[Sequence[Value]]:
    """Places in the labels of the edition that the member filed on."""
    for line in members:
        editions = line.member.editions
        usual = next(iter(editions.values()), form.edition)
        for item in line.open_findings:
            place = place_words(item, catalog().form(editions.get(item.table or "", usual)))
            yield line.member.agency, str(line.member.filing), item.state, place, item.message


def _channels(total: Total, members: Sequence[FlatRow]) -> Iterator[Sequence[Value]]:
    """The channels of the members, less those that are added up as lines of a statistics sheet."""
    added = {line[:5] for _, line in total.channel_cells()}
    for member in members:
        for line in (line for line in member.report.channels or () if line[:5] not in added):
            yield member.agency, line.channel, line.metric, (line.figure, line.unit), line.unit


def _received(members: Sequence[MemberLine]) -> str:
    """From the first to the last day on which filings were received, as far as it was written down."""
    days = sorted(line.received for line in members if line.received)
    return f"{days[0]} 至 {days[-1]}（{len(days)} 份报送有记录）" if days else "没有记录"


def _write_origin(sheet: Worksheet, told: TotalBook, whose: str, footer: str) -> None:
    """Everything is words, so that nobody adds it up and no reader takes it for a table."""
    page = Page(sheet)
    page.line((origin.TITLE,), (styles.SECTION_TITLE,), (4,))
    page.line((whose,), (styles.WHOSE,), (4,))
    page.gap()
    for name, text in (
        ("合计", "由下列报送逐格相加得出，不是报送的数；其统计表即合计，“本级与所属”列出其组成"),
        ("成员的数", "“过录表”每个成员一行，列出计入的每一个数及其报送编号"),
        ("所在单元格", "reportdb trace --total 逐个列出某一格的成员数所在的文件、工作表和单元格"),
        ("收到日期", _received(told.members)),
        ("报送编号", "、".join(str(line.member.filing) for line in told.members)[:_CELL]),
        ("程序版本", f"reportdb {told.version}"),
    ):
        page.line((name, text), (styles.FIELD, styles.SMALL))
    page.end(footer, told.cover.generated_at)
