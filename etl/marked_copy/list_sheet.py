"""The sheet 问题清单: what is wrong in one workbook, a line each, with a way to its cell and room for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from etl.marked_copy.issue import Issue, Order
from etl.marked_copy.line_key import HEADS, MARK
from etl.marked_copy.style_part import Look, StylePart
from etl.marked_copy.wording import escaped, plain, values_words
from etl.text import address, cells_named, column_letters
from reportdb.findings import LEVEL_NAMES, Level

NAME = "问题清单"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
#: the fills of the list and of the sender's cells
COLOURS = {
    Level.ERROR: "FFFFB3B5",
    Level.VERIFY: "FFFFE08B",
    Level.NOTICE: "FFCFE4F8",
}  # shades nobody picks: ours are known by them
_WIDTHS = (5, 6, 8, 14, 40, 14, 20, 34, 20)
_WIDTHS_OF_SEVERAL = (5, 6, 16, 14, 36, 14, 18, 32, 20)  # the table's column says whose it is, too
_HEAD_ROW = 5
FIRST_LINE = _HEAD_ROW + 1
_KEY_COLUMN = len(HEADS)
_MOST_CELLS = 12

_TITLE = Look(bold=True, size=16, boxed=False, across="center")
_WORDS = Look(size=10, boxed=False)
_HEAD = Look(bold=True, fill="FFD9E1F2", across="center")
_CELL, _CENTRED = Look(), Look(across="center")
_LINK = Look(colour="FF0563C1", underlined=True)
_ANSWER = Look(fill="FFF2FBEF", unlocked=True)
_NO_ANSWER = Look(fill="FFE7E6E6", colour="FF7F7F7F", across="center")
_BAND = Look(bold=True, fill="FFEDEDED")
_HIDDEN = Look(size=8, colour="FF7F7F7F", boxed=False)

_HOW = (
    "怎样改：点“位置”一栏的链接，跳到涂了颜色、加了批注的单元格（鼠标停在格上可看批注），改好后保存，把本文件直接发回即可，本表和批注不必删除。"
    "“强制”的必须改正，改正前整份报告不入库；“核实”的请核对，数字确实无误的，在本表“情况说明”一栏写明原因；“提示”的供留意，可以不改。"
    "“应为”是假定其他各格都填对时推算的数：请先对照台账看清是哪一格填错，再改那一格。"
)


@dataclass(frozen=True, slots=True)
class ListSheet:
    """The XML of the sheet, and where it prints."""

    xml: bytes
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Extra:
    """What the lines need beside their issues, one for each but the last two.

    What each cell shows, where each line leads ("" for nowhere), what was answered before; texts for a hidden column;
    remarks on the copy as a whole.
    """

    shown: Sequence[str]
    targets: Sequence[str]
    answers: Sequence[str]
    hidden: Sequence[str] = ()
    remarks: Sequence[str] = ()


def list_sheet(order: Order, extra: Extra, style: StylePart, namespace: str, name: str) -> ListSheet:
    """The list for an order."""
    several = any(issue.report for issue in order.issues)
    widths = _WIDTHS_OF_SEVERAL if several else _WIDTHS
    places = rows_of(order.issues)
    rows = _head(order, style, extra.remarks)
    merged = list(range(1, _HEAD_ROW))
    links = []
    lines = zip(places, order.issues, extra.shown, extra.targets, extra.answers, strict=True)
    for number, (row, issue, shown, target, answer) in enumerate(lines, 1):
        if row > (places[number - 2] if number > 1 else _HEAD_ROW) + 1:
            rows.append(_band(row - 1, order, issue.report, style))
            merged.append(row - 1)
        more = extra.hidden[number - 1] if number <= len(extra.hidden) else ""
        rows.append(_line(row, number, issue, style, (shown, answer, more), widths))
        if target:
            tip = quoteattr(f"跳到 {target}")
            links.append(f'<hyperlink ref="D{row}" location={quoteattr(target)} tooltip={tip}/>')
    end = places[-1] if places else FIRST_LINE
    for row, text in enumerate(extra.hidden[len(order.issues) :], end + 1):
        rows.append(f'<row r="{row}">{_text(row, _KEY_COLUMN + 1, text, style.look(_HIDDEN))}</row>')
    last = column_letters(len(HEADS) - 1)
    merges = "".join(f'<mergeCell ref="A{row}:{last}{row}"/>' for row in merged)
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView tabSelected="1" showGridLines="0" workbookViewId="0"><pane ySplit="{_HEAD_ROW}"'
        f' topLeftCell="A{_HEAD_ROW + 1}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"'
        f' activeCell="D{_HEAD_ROW + 1}" sqref="D{_HEAD_ROW + 1}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/>{_columns(widths)}<sheetData>{"".join(rows)}</sheetData>'
        f'<mergeCells count="{len(merged)}">{merges}</mergeCells>'
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    )
    quoted = f"'{name.replace(chr(39), chr(39) * 2)}'"
    names = {
        "_xlnm.Print_Area": f"{quoted}!$A$1:${last}${end}",
        "_xlnm.Print_Titles": f"{quoted}!${_HEAD_ROW}:${_HEAD_ROW}",
    }
    return ListSheet(xml.encode(), names)


def rows_of(issues: Sequence[Issue]) -> list[int]:
    """The row of each issue: one after another, with a row to spare where those of another report begin."""
    row, found, report = _HEAD_ROW, [], ""
    for issue in issues:
        row += 1 if issue.report == report else 2
        report = issue.report
        found.append(row)
    return found


def _columns(widths: Sequence[int]) -> str:
    usual = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1))
    return f'<cols>{usual}<col min="{_KEY_COLUMN + 1}" max="{_KEY_COLUMN + 2}" width="8" hidden="1" customWidth="1"/></cols>'


def _head(order: Order, style: StylePart, remarks: Sequence[str]) -> list[str]:
    whose = "；".join(order.reports[:3]) + (f" 等 {len(order.reports)} 份" if len(order.reports) > 3 else "")
    said = f"来文：{order.name}　　报告：{whose or '未能识别'}　　审核结果：{order.status}（{_counts(order.issues)}）"
    legend = "颜色：" + "　".join(
        f"{LEVEL_NAMES[level]}＝{colour}" for level, colour in zip(Level, ("红", "黄", "蓝"), strict=True)
    )
    legend += "　　位置一栏没有写单元格的，是关于整张表或整个文件的问题。"
    if remarks:
        legend += "\n注意：" + "".join(remarks)
    lines = [("问题清单", _TITLE), (said, _WORDS), (_HOW, _WORDS), (legend, _WORDS)]
    width = sum(_WIDTHS)
    rows = []
    for number, (words, look) in enumerate(lines, 1):
        height = 30 if number == 1 else _height([(words, width)])
        rest = "".join(_text(number, column, "", style.look(look)) for column in range(1, len(HEADS)))
        rows.append(
            f'<row r="{number}" ht="{height}" customHeight="1">{_text(number, 0, words, style.look(look))}{rest}</row>'
        )
    cells = "".join(_text(_HEAD_ROW, column, head, style.look(_HEAD)) for column, head in enumerate(HEADS))
    mark = _text(_HEAD_ROW, _KEY_COLUMN, MARK, style.look(_HIDDEN))
    rows.append(f'<row r="{_HEAD_ROW}" ht="30" customHeight="1">{cells}{mark}</row>')
    return rows


def _counts(issues: Iterable[Issue]) -> str:
    levels = [issue.level for issue in issues]
    return "，".join(f"{LEVEL_NAMES[level]} {levels.count(level)} 条" for level in Level if level in levels)


def _band(row: int, order: Order, report: str, style: StylePart) -> str:
    """The row above the issues of one report among several."""
    state = order.states.get(report, "")
    counts = _counts(issue for issue in order.issues if issue.report == report)
    words = f"{report}　　{f'{state}（{counts}）' if state else counts}"
    cells = "".join(_text(row, column, "" if column else words, style.look(_BAND)) for column in range(len(HEADS)))
    return f'<row r="{row}" ht="24" customHeight="1">{cells}</row>'


def _line(
    row: int, number: int, issue: Issue, style: StylePart, said: tuple[str, str, str], widths: Sequence[int]
) -> str:
    """One line; `said` is what its cell shows, what was answered before and a text for the hidden column."""
    shown, answer, hidden = said
    answerable = issue.level is Level.VERIFY
    values = values_words(issue, shown)
    cells = [
        (str(number), _CENTRED),
        (issue.level_name, Look(fill=COLOURS[issue.level], bold=True, across="center")),
        (f"{issue.report}\n{issue.table}" if issue.report else issue.table, _CENTRED),
        (place_words(issue), _LINK if issue.first else _CELL),
        (problem_words(issue), _CELL),
        (values, _CELL),
        (issue.source, _CELL),
        (issue.remedy, _CELL),
        (answer, _ANSWER if answerable else _NO_ANSWER),
    ]
    height = _height([(words, width) for (words, _), width in zip(cells, widths, strict=True)])
    written = "".join(
        _number(row, number, style.look(look)) if column == 0 else _text(row, column, words, style.look(look))
        for column, (words, look) in enumerate(cells)
    )
    key = _text(row, _KEY_COLUMN, plain(issue.key.written()), style.look(_HIDDEN))
    key += _text(row, _KEY_COLUMN + 1, hidden, style.look(_HIDDEN)) if hidden else ""
    return f'<row r="{row}" ht="{height}">{written}{key}</row>'


def place_words(issue: Issue) -> str:
    """年报!J24, short enough for its column: a link is not broken over lines; of several cells the one to look at."""
    if not issue.sheet:
        return "整个文件"
    if not issue.cells:
        return f"{plain(issue.sheet)}（整张工作表）"
    count = len(cells_named(issue.cells))
    return f"{plain(issue.sheet)}!{issue.first}" + (f" 等 {count} 格" if count > 1 else "")


def problem_words(issue: Issue) -> str:
    """What is wrong, with the cells where they are several."""
    each = [cell.strip() for cell in issue.cells.split(",")]
    if len(each) < 2:
        return issue.problem if ":" not in issue.cells else f"{issue.problem}（单元格：{issue.cells}）"
    more = f" 等 {len(each)} 处" if len(each) > _MOST_CELLS else ""
    return f"{issue.problem}（单元格：{'、'.join(each[:_MOST_CELLS])}{more}）"


def _text(row: int, column: int, words: str, style: int) -> str:
    """A cell that holds words and can never become a formula."""
    where = address(row - 1, column)
    if not words:
        return f'<c r="{where}" s="{style}"/>'
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(escaped(words))}</t></is></c>'


def _number(row: int, number: int, style: int) -> str:
    return f'<c r="{address(row - 1, 0)}" s="{style}"><v>{number}</v></c>'


def _height(cells: Sequence[tuple[str, float]]) -> float:
    """Points that hold the longest of some texts in columns of so many letters."""
    most = 1
    for words, width in cells:
        lines = sum(max(1, -(-_letters(line) // max(int(width - 1), 1))) for line in words.split("\n"))
        most = max(most, lines)
    return min(max(most * 13.5 + 6, 24), 400)


def _letters(text: str) -> int:
    return sum(1 if ord(char) < 0x1100 else 2 for char in text)
