"""Mutated workbooks all the way: what the views show is what was read from the cells, and again is unchanged.

Sheets that an office spoilt go through `run_import` into SQLite in batches, the faulty ones taken as filed, so that
most of them are stored.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from etl.batch import run_import
from etl.pending import Pending, read_pending
from etl.results import ACCEPTED, UNCHANGED, ImportOptions, ImportResult
from etl.whose import Word
from reportdb.database import connect_url, open_database, reading
from tests import fuzz_guard as GUARD
from tests import office_changes as OFFICE
from tests import office_sheet as SENT

BATCH = 12
VIEWS = {
    "publications": ("annual_publications", "item_code", "measure_code"),
    "applications": ("annual_applications", "outcome_code", "applicant_code"),
    "appeals": ("annual_appeals", "route_code", "result_code"),
}
FEN = {"fee_amount", "procurement_amount"}
Shown = dict[tuple[str, str, str], tuple[int | None, str, str | None]]


def batch(dice: random.Random, folder: Path) -> list[Path]:
    """Spoilt workbooks of different agencies; one change in three leaves more of them whole."""
    paths = []
    for number in range(BATCH):
        style = {part: dice.choice(choices) for part, choices in SENT.STYLES.items()}
        sent = SENT.sent(dice.choice(sorted(SENT.NUMBERED)), SENT.style_of(**style))
        changes = [OFFICE.any_change(dice) for _ in range(dice.choice((0, 1, 1, 2)))]
        OFFICE.change_all(sent, changes)
        agency = f"青云市{'一二三四五六七八九十甲乙'[number]}镇人民政府"
        for _, page in sent.sheets:
            for place, value in page.cells.items():
                if isinstance(value, str) and value.endswith("工作年度报告"):
                    page.cells[place] = f"{agency}2023年政府信息公开工作年度报告"
        path = folder / f"{number:02}.xlsx"
        SENT.save(sent, path)
        paths.append(path)
    return paths


def read_of(report: Pending) -> Shown:
    """What the cells gave, as the views are to show it: amounts in fen."""
    assert report.read is not None
    return {
        (table, cell.row, cell.column): (figure.value, figure.mark.value, figure.text)
        for table, data in report.read.report.tables.items()
        for cell, figure in data.figures.items()
    }


def shown(conn: Connection, filing: int) -> Shown:
    """What the views show of a filing."""
    found: Shown = {}
    for table, (view, row, column) in VIEWS.items():
        query = f"SELECT {row}, {column}, value, mark, text FROM {view} WHERE filing_id = {filing}"
        for line, across, value, mark, text in conn.exec_driver_sql(query):
            amount = None if value is None else round(float(value) * (1_000_000 if across in FEN else 1))
            found[table, line, across] = (amount, mark, text)
    return found


def faults(engine: Engine, paths: list[Path], options: ImportOptions) -> tuple[list[str], int]:
    """Everything that must not be, and how many filings were stored."""
    names = [str(path) for path in paths]
    pending: dict[str, list[Pending]] = {name: read_pending(name, Word()) for name in names}
    first = list(run_import(engine, names, options))
    again = list(run_import(engine, names, options))
    wrong = [f"{one.file}: {one.status}, then {other.status}" for one, other in zip(first, again, strict=True)
             if not _same_again(one, other)]  # fmt: skip
    accepted = [one for one in first if one.status == ACCEPTED]
    with reading(engine) as conn:
        for one in accepted:
            assert one.filing is not None
            reports = [report for report in pending[one.file] if report.read and report.year == one.year]
            views = shown(conn, one.filing)
            if len(reports) == 1 and read_of(reports[0]) != views:
                different = {
                    key for key in views.keys() | read_of(reports[0]) if views.get(key) != read_of(reports[0]).get(key)
                }
                wrong.append(f"{one.file}: read and shown differ at {sorted(different)[:5]}")
            if sum(one.facts.get(table, 0) for table in VIEWS) != len(views):
                wrong.append(f"{one.file}: {one.facts} stored, {len(views)} shown")
    return wrong, len(accepted)


def _same_again(one: ImportResult, other: ImportResult) -> bool:
    if one.status in (ACCEPTED, UNCHANGED):
        return other.status == UNCHANGED
    return (one.status, one.filing) == (other.status, other.filing)


@pytest.fixture
def fresh(tmp_path: Path, sqlite_template: Path) -> Any:
    """Makes an engine on an empty SQLite database, a new one each time."""

    def make() -> Engine:
        path = tmp_path / "reportdb.sqlite"
        shutil.copyfile(sqlite_template, path)
        return open_database(connect_url(str(path)))

    return make


def test_what_was_read_is_what_is_shown(tmp_path: Path, fresh: Any) -> None:
    stored = 0
    for seed in GUARD.rounds("pipeline", usual=20_262):
        dice = random.Random(seed)
        for _ in range(4):
            paths = batch(dice, tmp_path)
            engine = fresh()
            with GUARD.watched({path.name: path.read_bytes() for path in paths}):
                wrong, accepted = faults(engine, paths, ImportOptions(accept="抽查"))
                assert wrong == [], f"seed {seed}"
            engine.dispose()
            stored += accepted
    assert stored >= BATCH  # otherwise nothing was tested
