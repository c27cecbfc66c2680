"""DUP-YEAR and DUP-AGENCY: figures that are last year's, or another agency's, to the last digit.

Zeros and small ones agree by chance: a table counts as copied when it holds several different figures other than 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from reportdb.cell_order import CellOrder
from reportdb.checks.rules import NAMED_RULES
from reportdb.checks.surroundings import Twin
from reportdb.findings import Finding
from reportdb.forms import STATUTORY_TABLES, TABLE_NAMES
from reportdb.forms.codes import Cell
from reportdb.report import Report, TableData

#: different figures that one table of two agencies, or the report of one agency in two years, must hold to tell
_OF_TABLE = 5
_OF_REPORT = 3
_NAMED = 3
_NOTHING: frozenset[int | None] = frozenset({None, 0})

Numbers = tuple[tuple[Cell, int], ...]


def figures_key(data: TableData) -> str | None:
    """What two tables with the same figures share; None where being alike would mean nothing."""
    values = [figure[1] for figure in data.figures.values()]
    if len(set(values) - _NOTHING) < _OF_TABLE:
        return None
    said = [f"{cell}{values[at]}" for at, cell in _SAID.of(data.figures) if values[at]]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _sorted(cells: list[Cell]) -> list[tuple[int, str]]:
    """Each cell's number among the figures and its words, sorted by these."""
    words = ((at, f"{row}/{column}/{period}=") for at, (row, column, period) in enumerate(cells))
    return sorted(words, key=itemgetter(1))


_SAID = CellOrder(_sorted)


def figures_keys(report: Report) -> dict[str, str]:
    """By table, the keys of the statutory tables whose sameness would mean something."""
    tables = {code: report.tables[code] for code in STATUTORY_TABLES if code in report.tables}
    return {code: key for code, table in tables.items() if (key := figures_key(table)) is not None}


def check_last_year(report: Report, last_year: Report) -> Finding | None:
    """The finding when every figure of the statutory tables is last year's."""
    now, then = _statutory(report), _statutory(last_year)
    everything = tuple(number for numbers in now.values() for number in numbers)
    if now != then or not _tells(everything, _OF_REPORT):
        return None
    rule = NAMED_RULES["DUP-YEAR"]
    return Finding(
        rule.code,
        rule.level,
        f"各统计表的全部数字与上年（{last_year.year}年）报告完全相同，疑似照抄或误用了上年的表。",
        found=len(everything),
        operands={f"{code}/{cell.row}/{cell.column}": value for code in now for cell, value in now[code]},
    )


def check_twins(tables: Mapping[str, TableData], twins: Sequence[Twin]) -> Iterator[Finding]:
    """One finding a table that another agency filed with the same figures, naming the agencies."""
    rule = NAMED_RULES["DUP-AGENCY"]
    for code in STATUTORY_TABLES:
        alike = [twin for twin in twins if twin.table == code]
        if not alike or code not in tables:
            continue
        names = "、".join(f"{twin.agency}（{twin.year}年）" for twin in alike[:_NAMED])
        more = f"等 {len(alike)} 份报告" if len(alike) > _NAMED else ""
        numbers = _numbers(tables[code])
        yield Finding(
            rule.code,
            rule.level,
            f"{TABLE_NAMES[code]}：全部数字与{names}{more}完全相同，疑似照抄或发错了文件。",
            table=code,
            found=len(numbers),
            operands=_operands(numbers),
            places=_places(numbers),
        )


def _statutory(report: Report) -> dict[str, Numbers]:
    return {code: _numbers(report.tables[code]) for code in STATUTORY_TABLES if code in report.tables}


def _numbers(data: TableData) -> Numbers:
    return tuple(sorted((cell, figure.value) for cell, figure in data.figures.items() if figure.value))


def _tells(numbers: Numbers, different: int) -> bool:
    return len({value for _, value in numbers}) >= different


def _operands(numbers: Numbers) -> dict[str, int]:
    return {f"{cell.row}/{cell.column}": value for cell, value in numbers}


def _places(numbers: Numbers) -> tuple[tuple[str, str], ...]:
    return tuple((cell.row, cell.column) for cell, _ in numbers)
