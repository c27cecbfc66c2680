"""One report of the 2021 form for each agency, as reading its workbook would give it, drawn while they are asked for.

Of a hundred, one has a wrong sum and is returned, one has figures a thousand times those of its like, the others balance.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.filled_report import EDITION, FEE, money_of, values_of
from benchmarks.layouts import Layout
from benchmarks.national.country import Agency
from benchmarks.template import Template
from benchmarks.workbooks import written
from etl.draft import SourceFile, TablePlace
from etl.pending import Pending, read_pending
from etl.readers import Reading
from etl.shelf import Shelf, pieces_of
from etl.spool import Spool
from etl.transform import Assembled
from etl.whose import Word
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import ChannelFigure, ImprovementItem, Report, Scope, TableData, number

YEAR = 2023
_LAYOUT = Layout("national", YEAR, 2, 2, (), lambda book: book)
_SEED = 170_000
#: the most that an agency of a level counts where a township counts one
_SIZES = {"": 400, "省级": 400, "市级": 60, "县级": 8, "乡级": 1}
#: applications drawn one by one; more are a multiple of these
_DRAWN = 60
_NOTHING = number(0)
_FORM = catalog().form(EDITION)
_PEOPLE = ("natural_person", "natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service",
           "org.other")  # fmt: skip
_RESULTS = tuple(
    row
    for row in dict.fromkeys(cell.row for cell in _FORM.tables["applications"].official_cells)
    if row not in ("received", "carried_in", "total_handled", "carried_out")
)
_ROUTES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
_TOTAL = Cell("total_handled", "total")


@dataclass(frozen=True, slots=True)
class Drawn:
    """An agency and what it reports."""

    agency: Agency
    report: Report


def drawn(agencies: Iterable[Agency], first: int = 0) -> Iterator[Drawn]:
    """The reports of some agencies, the first of which is the `first` of the country: always the same for each."""
    for place, agency in enumerate(agencies, first):
        yield Drawn(agency, _report(agency, random.Random(_SEED + place)))


def _report(agency: Agency, chance: random.Random) -> Report:
    fate = chance.randrange(100)
    size = chance.randint(1, _SIZES[agency.level]) * (1000 if fate == 1 else 1)
    cases = chance.randrange(4) * size // 2  # small agencies had none, more often than not
    report = Report(agency.name, YEAR, Scope.OWN, EDITION)
    figures = {
        "publications": _publications(chance, size),
        "applications": _applications(chance, cases),
        "appeals": _appeals(chance, cases // 8),
    }
    if fate == 0:
        figures["applications"][_TOTAL] += 1
    report.tables = {
        code: TableData(EDITION, {cell: number(value) if value else _NOTHING for cell, value in counts.items()})
        for code, counts in figures.items()
    }
    posts = chance.randint(0, 300)
    report.channels = [
        ChannelFigure("website", "门户网站", f"label:发布信息{n}", f"发布信息{n}", "条", number(posts + n))
        for n in range(2)
    ]
    report.improvement_items = [ImprovementItem(f"问题{n}需要改进。", f"措施{n}已经落实。") for n in range(2)]
    return report


def _publications(chance: random.Random, size: int) -> dict[Cell, int]:
    counts = {cell: chance.randint(0, 40) * size for cell in _FORM.tables["publications"].official_cells}
    for item in ("regulation", "normative_document"):
        counts[Cell(item, "in_force")] += counts[Cell(item, "issued")]
    counts[FEE] = chance.randint(0, 10**8) * size
    return counts


def _applications(chance: random.Random, cases: int) -> dict[Cell, int]:
    """Case by case: it came in or was carried in, it was answered or is carried out."""
    counts = dict.fromkeys(_FORM.tables["applications"].official_cells, 0)
    many = max(1, cases // _DRAWN)
    for _ in range(cases // many):
        came = "carried_in" if chance.random() < 0.05 else "received"
        went = (
            ("carried_out",)
            if chance.random() < 0.05
            else (_RESULTS[int(len(_RESULTS) * chance.random() ** 3)], "total_handled")
        )
        who = chance.choice(_PEOPLE)
        for row in (came, *went):
            counts[Cell(row, who)] += many
            counts[Cell(row, "total")] += many
    return counts


def _appeals(chance: random.Random, cases: int) -> dict[Cell, int]:
    counts = dict.fromkeys(_FORM.tables["appeals"].official_cells, 0)
    many = max(1, cases // _DRAWN)
    for _ in range(cases // many):
        route = chance.choice(_ROUTES)
        for result in (chance.choice(("upheld", "corrected", "other", "pending")), "total"):
            counts[Cell(route, result)] += many
    return counts


class Workbooks:
    """Writes reports as the workbooks that a reader would find."""

    def __init__(self) -> None:
        self._template = Template(_LAYOUT.template())

    def write(self, path: Path, one: Drawn) -> None:
        """The workbook of an agency."""
        report = one.report
        figures = [written(*figure) for figure in zip(values_of(report), money_of(report), strict=True)]
        path.write_bytes(self._template.filled(f"{one.agency.name}（本级）", figures))


class Arrived(Reading):
    """Files of one import that have been read: reports with the cells they stood in, made one by one and put aside.

    The bytes of each are no workbook but a few words: originals are measured with real workbooks. `drawing` are the CPU
    seconds that were spent on making up reports.
    """

    def __init__(self, reports: Iterator[Drawn], model: list[TablePlace], count: int) -> None:
        self._reports, self._model, self.count = reports, model, count
        self.drawing = 0.0

    def shelf(self) -> Shelf:
        """All of them, as a reader of files puts them aside."""
        shelf, spool = Shelf(self.count), Spool()
        for place in range(self.count):
            start = time.process_time()
            report = self._pending(next(self._reports))
            self.drawing += time.process_time() - start
            spool.put(place, pieces_of([report]))
        shelf.take(spool)
        return shelf

    def _pending(self, one: Drawn) -> Pending:
        name = f"{one.agency.code}.xlsx"
        content = one.agency.line.encode()
        source = SourceFile(name, hashlib.sha256(content).hexdigest(), content)
        places = [replace(place, sha256=source.sha256) for place in self._model]
        read = Assembled(one.report, places)
        return Pending(name, [source], read, one.agency.name, year=YEAR, scope=Scope.OWN, files=[name])


def model_places(folder: Path, workbooks: Workbooks, one: Drawn) -> list[TablePlace]:
    """Where the tables stand in these workbooks, found by reading one; RuntimeError where it is not read as written."""
    path = folder / "model.xlsx"
    workbooks.write(path, one)
    (read,) = read_pending(str(path), Word())
    if read.read is None or read.findings or read.read.report.tables != one.report.tables:
        raise RuntimeError(f"a workbook was not read as it was written: {read.findings}")
    return read.read.places
