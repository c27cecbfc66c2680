"""Reads an agency list (单位名录) from csv or a workbook: the headings, dates and words people really use there."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from etl import workbook
from etl.agency_faults import repeated
from etl.agency_list import COLUMNS, AgencyRecord, Alias
from etl.agency_spans import Link
from etl.agency_told import Told
from etl.declared_file import decoded
from etl.files import NotFetched, bytes_of
from etl.guard import Casualty, Guard
from etl.text import address
from etl.workbook.limits import limits
from etl.workbook.xlsx import is_ordinary
from reportdb.credit_code import fault_of
from reportdb.errors import FaultyFile
from reportdb.region_code import is_region_code

HEADINGS = {
    "name": ("单位名称", "机构名称", "名称", "name"),
    "code": ("单位代码", "机构代码", "代码", "code"),
    "superior": ("上级单位", "主管单位", "上级", "superior"),
    "level": ("层级", "级别", "level"),
    "kind": ("类型", "单位类型", "kind"),
    "region_code": ("行政区划代码", "区划代码", "region_code"),
    "credit_code": ("统一社会信用代码", "信用代码", "credit_code"),
    "reports_to": ("报送对象", "汇总单位", "reports_to"),
    "valid_from": ("起始日期", "启用日期", "valid_from"),
    "valid_to": ("终止日期", "停用日期", "valid_to"),
    "aliases": ("曾用名", "别名", "aliases"),
    "predecessors": ("前身", "前身单位", "predecessors"),
    "merged_into": ("撤销后并入", "承接单位", "merged_into"),
    "rule_making": ("规章制定权", "rule_making"),
}
LEVELS = ("省级", "市级", "县级", "乡级")
KINDS = ("人民政府", "政府部门", "乡镇街道", "垂直管理部门", "其他")
YES_NO = {"是": True, "有": True, "yes": True, "true": True, "1": True, "否": False, "无": False, "no": False,
          "false": False, "0": False}  # fmt: skip

_DATE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")
_DATED_ALIAS = re.compile(r"(?P<name>.+?)[（(](?P<day>[^（）()]*?)\s*止[）)]")
_DATED_LINK = re.compile(
    r"(?P<name>.+?)[（(](?:(?P<since>[^（）()]*?)\s*起[，,、\s]*)?(?:(?P<until>[^（）()起]*?)\s*止)?[）)]"
)
_SEVERAL = re.compile(r"[；;\n]")
_NOBODY = "无"
#: lines among which the headings are
_TITLES = 10


def read_agencies(path: Path) -> list[AgencyRecord]:
    """The lines of an agency list; FaultyFile names line and cell of everything that cannot be understood."""
    sheet, lines = _rows(path)
    rows = enumerate(lines)
    columns = _head(path, rows)
    says = COLUMNS & columns.keys()
    records: list[AgencyRecord] = []
    faults: list[Told] = []
    for number, cells in rows:
        line = _Line(f"{path.name} line {number + 1}", sheet, number, columns, cells)
        if not line.empty:
            records.append(line.record(says))
            faults += line.faults
    faults += (fault for fault in repeated(records) if "has no name" not in fault.english)
    if faults:
        raise FaultyFile(faults)
    return records


class _Line:
    """One line of the list by column; everything wrong with it is kept."""

    def __init__(self, where: str, sheet: str, row: int, columns: Mapping[str, int], cells: Sequence[object]) -> None:
        self.where, self.row, self.columns = where, row, columns
        self.line = f"工作表“{sheet}”第 {row + 1} 行" if sheet else f"第 {row + 1} 行"
        self.cells = {key: _text(cells[n]) for key, n in columns.items() if n < len(cells)}
        self.faults: list[Told] = []

    @property
    def empty(self) -> bool:
        return not any(self.cells.values())

    def record(self, says: frozenset[str]) -> AgencyRecord:
        if not self.text("name"):
            self.faults.append(Told(f"{self.where}: 单位名称 is empty", f"{self.line}：没有填单位名称。"))
        return AgencyRecord(
            name=self.text("name"),
            code=self.text("code") or None,
            superior=self.links("superior"),
            level=self.one_of("level", LEVELS),
            kind=self.one_of("kind", KINDS),
            region_code=self.region(),
            credit_code=self.credit(),
            rule_making=self.yes_no("rule_making"),
            valid_from=self.day("valid_from"),
            valid_to=self.day("valid_to"),
            aliases=tuple(self.aliases()),
            reports_to=self.links("reports_to"),
            predecessors=self.named("predecessors"),
            merged_into=self.named("merged_into"),
            says=says,
            where=self.where,
            line=self.line,
        )

    def text(self, key: str) -> str:
        return self.cells.get(key, "")

    def parts(self, key: str) -> list[str]:
        return [part.strip() for part in _SEVERAL.split(self.text(key)) if part.strip()]

    def one_of(self, key: str, words: Sequence[str]) -> str:
        word = self.text(key)
        if word and word not in words:
            self.wrong(key, word, f"it is one of {'、'.join(words)}", f"应为{'、'.join(words)}之一")
        return word

    def yes_no(self, key: str) -> bool | None:
        word = self.text(key).lower()
        if word and word not in YES_NO:
            self.wrong(key, word, "it is 是 or 否", "应填“是”或“否”")
        return YES_NO.get(word)

    def region(self) -> str:
        word = self.text("region_code")
        if word and not is_region_code(word):
            self.wrong(
                "region_code",
                word,
                "it has six digits (GB/T 2260), nine or twelve",
                "应为六位（GB/T 2260）、九位或十二位数字",
            )
        return word

    def credit(self) -> str:
        """In capital letters and without the blanks that people put between its parts."""
        word = self.text("credit_code")
        code = re.sub(r"\s", "", unicodedata.normalize("NFKC", word)).upper()
        fault = fault_of(code) if code else None
        if fault:
            self.wrong(
                "credit_code",
                word,
                f"{fault}; Excel spoils long numbers unless the column is text",
                "应为 18 位且校验码正确；请把这一列设为文本格式，长数字才不会被 Excel 改坏",
            )
        return code

    def links(self, key: str) -> str | tuple[Link, ...]:
        """One agency as its words; several, or one with a day, with their days."""
        found = []
        for part in self.parts(key):
            dated = _DATED_LINK.fullmatch(part)
            if dated is None or not (dated["since"] or dated["until"]):
                found.append(Link(part))
            else:
                days = (self._date(key, dated[end]) if dated[end] else None for end in ("since", "until"))
                found.append(Link(dated["name"].strip(), *days))
        if len(found) == 1 and found[0].since is None and found[0].until is None:
            return found[0].words
        return tuple(found) or ""

    def named(self, key: str) -> tuple[str, ...] | None:
        """Names or codes; None where the cell says nothing, () where it says 无."""
        return tuple(part for part in self.parts(key) if part != _NOBODY) if self.text(key) else None

    def day(self, key: str) -> date | None:
        return self._date(key, self.text(key)) if self.text(key) else None

    def aliases(self) -> Iterator[Alias]:
        for part in self.parts("aliases"):
            dated = _DATED_ALIAS.fullmatch(part)
            yield Alias(dated["name"], self._date("aliases", dated["day"])) if dated else Alias(part)

    def _date(self, key: str, words: str) -> date | None:
        found = _DATE.fullmatch(words.strip())
        try:
            return date(*map(int, found.groups())) if found else date.fromisoformat(words)
        except ValueError:
            self.wrong(key, words, "write dates as 2021-12-31", "日期请写成 2021-12-31 的样子")
            return None

    def wrong(self, key: str, word: str, remedy: str, chinese: str) -> None:
        cell, heading = address(self.row, self.columns[key]), HEADINGS[key][0]
        self.faults.append(
            Told(
                f"{self.where}, {cell}: {heading} {word!r} is not understood; {remedy}",
                f"{self.line}（{cell}）：{heading}“{word}”没有看懂，{chinese}。",
            )
        )


def _rows(path: Path) -> tuple[str, Iterator[Sequence[object]]]:
    """The sheet ("" of a text file) and its lines one by one: a list of all agencies of a country is read in the memory
    of its text.
    """
    try:
        content = bytes_of(str(path), limits().file)
    except NotFetched as error:
        raise FaultyFile([Told(f"cannot read {path}: {error}", f"文件打不开：{error}")]) from error
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        text = decoded(str(path), content)
        delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
        return "", csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        sheets = _book(content, path.name).sheets
    except (workbook.Unreadable, Casualty) as error:
        raise FaultyFile([Told(f"{path}: {error}", str(error))]) from error
    found = next((sheet for sheet in sheets if sheet.rows), None)
    return ("", iter([])) if found is None else (found.name, iter(found.rows))


def _book(content: bytes, name: str) -> workbook.Book:
    """The workbook, read in a process of its own unless it is an ordinary one."""
    if not workbook.needs_child(content) and is_ordinary(content):
        return workbook.read(content, name)
    with Guard() as guard:
        return guard.call(workbook.read, content, name)


def _head(path: Path, rows: Iterator[tuple[int, Sequence[object]]]) -> dict[str, int]:
    """The column of each heading; a title may stand above them. What is left of the rows stands below."""
    known = {word: key for key, words in HEADINGS.items() for word in words}
    for _, cells in islice(rows, _TITLES):
        columns: dict[str, int] = {}
        for column, cell in enumerate(cells):
            key = known.get(re.sub(r"\s|[*＊]", "", _text(cell)).lower())
            if key is not None:
                columns.setdefault(key, column)
        if "name" in columns:
            return columns
    raise FaultyFile(
        [
            Told(
                f"{path}: no line of headings with 单位名称 was found",
                "没有找到表头：前十行里应有一行写着“单位名称”等栏目名称。可以下载样表对照。",
            )
        ]
    )


def _text(cell: object) -> str:
    """A cell as words: codes that a spreadsheet made into numbers are whole again, dates are ISO."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
