"""One line of 问题清单, ready to be written and sent to another process: no codes to look up, no figures to work out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.draft import TablePlace
from etl.marked_copy.line_key import LineKey, key_of
from etl.marked_copy.wording import figures_words, plain
from etl.places import standing
from reportdb.checks.advice import advice_of, for_officers
from reportdb.findings import KINDS, LEVEL_NAMES, Finding, Level
from reportdb.forms import SHORT_NAMES, TABLE_NAMES, catalog
from reportdb.forms.codes import Cell

_LISTS = {"improvement_items": "存在问题及改进情况"}


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding in the words of the list. `first` is the cell to look at first, `cells` all of them (A1, A1:B2, lists)."""

    level: Level
    table: str
    sheet: str
    first: str
    cells: str
    problem: str
    due: str
    now: str
    asks_cell: bool  # whether what is there now is what the cell shows
    rule: str
    source: str
    remedy: str
    key: LineKey
    report: str = ""  # whose and of which year, where the file holds several

    @property
    def level_name(self) -> str:
        """强制, 核实 or 提示."""
        return LEVEL_NAMES[self.level]


@dataclass(frozen=True, slots=True)
class Order:
    """Everything a marked copy is made from; `reports` says whose and of which year, `status` what became of it.

    Of a file with several reports `states` says it of each, and their issues stand together. `refused` is why the file
    could not be read at all: there is nothing to copy then, and it is not opened once more.
    """

    name: str
    content: bytes
    reports: tuple[str, ...]
    status: str
    issues: tuple[Issue, ...] = field(default=())
    states: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""


def issue_of(
    item: Finding,
    places: list[TablePlace],
    editions: Mapping[str, str],
    whose: tuple[str | None, int | None, str | None],
    report: str,
) -> Issue:
    """The line for a finding; `report` names its report where a file holds several."""
    told = advice_of(item.code, catalog())
    due, now, asks_cell = figures_words(item, editions)
    cells = item.cell or ""
    first = cells.partition(",")[0].partition(":")[0].strip()
    on_sheet = editions.get(item.table or "") in catalog().on_sheets
    if item.table and item.row and item.column:
        found = standing(places, item.table, Cell(item.row, item.column))
        if found is not None and found[0] == item.sheet and not (on_sheet and cells):  # which may be of all years
            first = found[1]
    name = item.table and (
        SHORT_NAMES.get("resources" if on_sheet else item.table)
        or _LISTS.get(item.table)
        or TABLE_NAMES.get(item.table, item.table)
    )
    return Issue(
        level=item.level,
        table=plain(name or "整份报告"),
        sheet=item.sheet or "",
        first=first if item.sheet else "",
        cells=cells if item.sheet else "",
        problem=plain(for_officers(item.message) or told.title),
        due=plain(due),
        now=plain(now),
        asks_cell=asks_cell,
        rule=told.title,
        source=told.source,
        remedy=f"可以不改。如要改：{told.remedy}" if _milder(item) else told.remedy,
        key=key_of(item, *whose),
        report=plain(report),
    )


def _milder(item: Finding) -> bool:
    """Whether it is less than its code usually is: words in a list of channels are kept as they are."""
    kind = KINDS.get(item.code)
    return item.level is Level.NOTICE and kind is not None and kind.level is not Level.NOTICE
