"""Tables that nobody recognised although their words are near: which table it looks like, and the labels found there.

Only looked for where a statutory table is absent from a whole file while figures stand under no label of any table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from etl.drift.comparison import Drifted
from etl.drift.names import LINE, table_name
from etl.drift.nearest import Near, nearest, printed
from etl.drift.resemble_statistics import unrecognised_statistics
from etl.lexicon import KINDS_OF, lexicon
from etl.reading import FileReading, SheetReading
from etl.recognise.title import title_parts
from etl.recognise.words import holds_figure, is_filler, is_labelled_line
from etl.text import address, squeeze
from reportdb.findings import Finding, finding
from reportdb.forms import STATUTORY_TABLES

_ALIKE = 0.6
_FITS = 0.1
_FEWEST_CODES = 4
_FEWEST_FIGURES = 4
_LONGEST = 60
_MOST_TEXTS = 300  # of one file that are compared, however many it has
_SHOWN = 4
_REACH = 4

Place = tuple[int, int]


@dataclass(slots=True)
class _Evidence:
    """What of one sheet speaks for one table: known labels and words near to one, each with its axis."""

    known: dict[Place, tuple[str, str]] = field(default_factory=dict)  # place -> axis, code
    near: dict[Place, tuple[str, str]] = field(default_factory=dict)
    others: dict[Place, str] = field(default_factory=dict)  # other words beside figures -> axis by where they stand
    figures: list[Place] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        """Labels of several lines, some of them near only or all heads lost, and figures that belong to them."""
        codes = {*self.known.values(), *self.near.values()}
        return len(codes) >= _FEWEST_CODES and len(self.figures) >= _FEWEST_FIGURES and bool(self.near or self.others)


def unrecognised(reading: FileReading) -> tuple[list[Finding], list[Drifted]]:
    """A finding for each absent table that a sheet resembles, and its unknown labels."""
    absent = [
        code for code in STATUTORY_TABLES if not any(t.table == code for s in reading.sheets for t in s.found.tables)
    ]
    findings: list[Finding] = []
    labels: list[Drifted] = []
    budget, more = iter(range(_MOST_TEXTS)), iter(range(_MOST_TEXTS))
    for sheet in reading.sheets if absent else ():
        if sheet.found.ours:
            continue
        if sheet.found.empty and (guess := unrecognised_statistics(sheet, more)) is not None:
            findings.append(guess[0])
            labels += guess[1]
            continue
        if sheet.found.empty or any(not left.table for left in sheet.found.leftovers):
            found = _gathered(sheet, absent, budget)
            for table, evidence in found.items():
                if evidence.enough:
                    asked = _asked(sheet, table, evidence)
                    labels += asked
                    findings.append(_finding(sheet, table, evidence, asked))
    return findings, labels


def _gathered(sheet: SheetReading, tables: Sequence[str], budget: Iterator[int]) -> dict[str, _Evidence]:
    """The evidence of a sheet for each table; a text speaks for the table it is most like."""
    taken = _taken(sheet)
    rows = [cells if row not in taken else [""] * len(cells) for row, cells in enumerate(sheet.rows)]
    figures = [(r, c) for r, cells in enumerate(rows) for c, cell in enumerate(cells) if _is_figure(cell)]
    right: dict[int, int] = {}
    below: dict[int, int] = {}
    for row, column in figures:
        right[row] = max(column, right.get(row, -1))
        below[column] = max(row, below.get(column, -1))
    found = {table: _Evidence() for table in tables}
    for r, cells in enumerate(rows):
        for c, cell in enumerate(cells):
            if not isinstance(cell, str) or not cell.strip() or _is_figure(cell) or len(cell) > _LONGEST:
                continue
            beside, above = right.get(r, -1) > c, below.get(c, -1) > r
            if beside or above:
                _weigh(found, cell, (r, c), budget, beside=beside)
    for evidence in found.values():
        places = [*evidence.known, *evidence.near]
        if places:
            top, bottom = min(r for r, _ in places), max(r for r, _ in places)
            left = min(c for _, c in places)
            evidence.figures = [(r, c) for r, c in figures if top <= r <= bottom + 1 and c >= left]
            evidence.others = {
                (r, c): axis
                for (r, c), axis in evidence.others.items()
                if top - _REACH <= r <= bottom + 1 and c >= left
            }
    return found


def _weigh(found: dict[str, _Evidence], text: str, place: Place, budget: Iterator[int], *, beside: bool) -> None:
    terms = lexicon().terms(text)
    if terms:
        for table, evidence in found.items():
            axes = [(axis, t.code) for axis, kind in KINDS_OF[table].items() for t in terms if t.kind == kind]
            if len(axes) == len(terms) == 1:
                evidence.known[place] = axes[0]
        return
    if is_filler(text) or next(budget, None) is None or is_labelled_line(text) or any(title_parts(text)):
        return
    best: tuple[float, str, str, str] | None = None
    for table in found:
        for axis in ("row", "column"):
            for near in nearest(text, table, axis)[:1]:
                weight = near.score + (_FITS if (axis == "row") == beside else 0)  # 总计 names a row and a column
                if near.score >= _ALIKE and (best is None or weight > best[0]):
                    best = weight, table, axis, near.code
    if best is not None:
        found[best[1]].near[place] = best[2:]
        return
    for evidence in found.values():
        evidence.others[place] = "row" if beside else "column"


def _taken(sheet: SheetReading) -> set[int]:
    """Rows that a recognised table or list holds."""
    taken: set[int] = set()
    for table in sheet.found.tables:
        rows = [row for row, _ in table.places()]
        taken |= set(range(min([table.top, *rows]), max([table.top, *rows]) + 1))
    taken |= {row for one in sheet.found.rosters for row in range(one.box[0], one.box[2] + 1)}
    taken |= {line for one in sheet.found.channels for line in one.lines}
    return taken | {line for one in sheet.found.items for line in one.lines}


def _is_figure(cell: object) -> bool:
    if isinstance(cell, str):
        return cell != "" and holds_figure(cell)
    return cell is not None


def _asked(sheet: SheetReading, table: str, evidence: _Evidence) -> list[Drifted]:
    """The unknown labels in reading order, each once per axis."""
    known = {*evidence.known.values()}
    texts: dict[tuple[str, str], Place] = {}
    for place, axis in sorted({**evidence.others, **{p: axis for p, (axis, _) in evidence.near.items()}}.items()):
        text = str(sheet.rows[place[0]][place[1]]).strip()
        if place in evidence.near or _short(text):
            texts.setdefault((axis, text), place)
    return [
        Drifted(table, axis, text, sheet.file.name, sheet.name, address(*place), _candidates(table, axis, text, known))
        for (axis, text), place in texts.items()
    ]


def _short(text: str) -> bool:
    return len(squeeze(text)) <= 30 and not any(mark in text for mark in "。：:")


def _candidates(table: str, axis: str, text: str, known: set[tuple[str, str]]) -> tuple[tuple[Near, str], ...]:
    near = [one for one in nearest(text, table, axis) if (axis, one.code) not in known][:3]
    return tuple((one, printed(table, axis, one.code)) for one in near)


def _finding(sheet: SheetReading, table: str, evidence: _Evidence, asked: Sequence[Drifted]) -> Finding:
    rows, columns = [r for r, _ in evidence.figures], [c for _, c in evidence.figures]
    where = f"{address(min(rows), min(columns))}:{address(max(rows), max(columns))}"
    axes = "、".join(LINE[axis] for axis in ("row", "column") if any(one.axis == axis for one in asked))
    told = "、".join(
        f"“{one.text}”（{one.cell}{f'，最接近“{one.candidates[0][1]}”' if one.candidates else ''}）"
        for one in asked[:_SHOWN]
    )
    more = f"等 {len(asked)} 个" if len(asked) > _SHOWN else ""
    text = (
        f"工作表“{sheet.name}”{where} 像是{table_name(table)}，但{axes}名称不是统一格式的，整张表没有采用。"
        f"不认识的名称：{told}{more}。"
    )
    return finding("table_unrecognised", text, table=table, sheet=sheet.name, cell=where)
