"""Spoilt sheets: the cell that a stored figure is said to come from is the very cell it was read from, merged or not.

Every number of a drawn report is a number of its own, so a wrong cell shows another number. The cell is read again from
the bytes, as a trace reads it.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from etl.pending import Pending, read_pending
from etl.places import cells_at
from etl.provenance.stored import Library
from etl.whose import Word
from reportdb.report import Mark


def _fuzzer() -> Any:
    path = Path(__file__).with_name("test_fuzz_sheets.py")
    spec = importlib.util.spec_from_file_location("provenance_fuzz_sheets", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


FUZZER = _fuzzer()
OFFICE, SENT, GUARD = FUZZER.OFFICE, FUZZER.SENT, FUZZER.GUARD
EXAMPLES = 80
#: what hides or moves the cell a figure stands in
MERGES = FUZZER._change("merge", FUZZER.INDEX, FUZZER.NARROW, st.integers(0, 2), st.integers(0, 3))
CHANGES = st.one_of(MERGES, FUZZER.CHANGES)


def faults(reports: list[Pending]) -> list[str]:
    """Every figure that its own cell does not show."""
    wrong = []
    library = Library()
    for report in (one for one in reports if one.read is not None):
        assert report.read is not None
        for source in report.sources:
            if not library.holds(source.sha256):
                library.take(source.content, source.sha256, source.name)
        for code, data in report.read.report.tables.items():
            places = [place for place in report.read.places if place.table == code]
            for cell, figure in data.figures.items():
                stands = next(
                    ((place, at) for place in places if (at := cells_at(place.positions).get(cell)) is not None), None
                )
                if stands is None:
                    wrong.append(f"{code} {cell} comes from no cell")
                    continue
                place, at = stands
                raw = library.shown(place.sha256, place.sheet, at).raw or ""
                if figure.mark is Mark.BLANK and raw.strip("\u3000\xa0 ") not in ("", "空", "空白"):
                    wrong.append(f"{code} {cell} is blank, its cell {place.sheet} {at} shows {raw!r}")
                if not figure.value:
                    continue
                scale = FUZZER.AMOUNTS.get(cell.column, 1)
                if abs(figure.value) // scale not in SENT.numbers_in(raw):
                    wrong.append(f"{code} {cell} is {figure.value}, its cell {place.sheet} {at} shows {raw!r}")
    return wrong


def test_every_figure_stands_in_the_cell_it_is_said_to_come_from(tmp_path: Path) -> None:
    path = tmp_path / "年报.xlsx"

    def check(name: str, style: dict[str, Any], changes: list[tuple[Any, ...]]) -> None:
        sent = OFFICE.change_all(SENT.sent(name, SENT.style_of(**style)), changes)
        SENT.save(sent, path)
        with GUARD.watched({path.name: path.read_bytes()}):
            assert faults(read_pending(str(path), Word())) == []

    for seed in GUARD.rounds("provenance", usual=20_266):
        FUZZER.fuzzed(
            seed,
            check,
            examples=EXAMPLES,
            name=st.sampled_from(sorted(SENT.NUMBERED)),
            style=FUZZER.styles(),
            changes=st.lists(CHANGES, min_size=1, max_size=4),
        )
