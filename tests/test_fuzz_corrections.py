"""Declared corrections over spoilt sheets: one lands only on a cell that shows what it expects, at what it names."""

from __future__ import annotations

import importlib.util
import random
import shutil
import sys
from pathlib import Path
from typing import Any

from etl.batch import run_import
from etl.corrections import Corrections, read_corrections
from etl.pending import Pending, read_pending
from etl.results import ImportOptions
from etl.whose import Word
from reportdb.database import connect_url, open_database


def _fuzzer() -> Any:
    path = Path(__file__).with_name("test_fuzz_sheets.py")
    spec = importlib.util.spec_from_file_location("fuzz_corrections_sheets", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


FUZZER = _fuzzer()
OFFICE, SENT, GUARD = FUZZER.OFFICE, FUZZER.SENT, FUZZER.GUARD
SHEETS, MORE = 6, 500_000
Key = tuple[str, str, str]


def declared(
    meant: dict[int, Key], pending: Pending, dice: random.Random, folder: Path
) -> tuple[Corrections, set[Key]]:
    """Corrections of some figures, `from` as they were before anything was spoilt: whatever the sheet shows now."""
    chosen = dice.sample(sorted(number for number, key in meant.items() if key[2] not in FUZZER.AMOUNTS), 12)
    text = "".join(
        f'[[correction]]\nagency = "{pending.agency}"\nyear = {pending.year}\ntable = "{meant[one][0]}"\n'
        f'row = "{meant[one][1]}"\ncolumn = "{meant[one][2]}"\nfrom = {one}\nto = {one + MORE}\n'
        'reason = "录入错误"\nsource = "来函"\n'
        for one in chosen
    )
    path = folder / "更正.toml"
    path.write_text(text, encoding="utf-8")
    return read_corrections(str(path)), {meant[one] for one in chosen}


def faults(sent: Any, pending: Pending, result: Any, asked: set[Key], meant: dict[int, Key]) -> list[str]:
    """Everything that must not be."""
    wrong: list[str] = []
    shown = {(name, *place): value for name, page in sent.sheets for place, value in page.cells.items()}
    places = {key: (figure, where) for key, figure, where in FUZZER.stored(pending)}
    numbers = {key: number for number, key in meant.items()}
    landed = {(one.table, one.cell.row, one.cell.column): one for one in result.corrections}
    for key, one in landed.items():
        figure, where = places.get(key, (None, None))
        if key not in asked or figure is None or figure != one.filed or figure.value != numbers[key]:
            wrong.append(f"{key}: corrected, {figure} was read and {numbers.get(key)} expected")
        elif numbers[key] not in SENT.numbers_in(shown.get(where)):
            wrong.append(f"{key}: corrected at {where}, which shows {shown.get(where)!r}")
        elif one.figure.value != numbers[key] + MORE:
            wrong.append(f"{key}: corrected to {one.figure}")
    tables = {key[0] for key in places}
    told = {(item.table, item.row, item.column) for item in result.findings if item.code.startswith("correction_")}
    for key in sorted(asked - landed.keys()):
        figure = places[key][0] if key in places else None
        if figure is not None and figure.value == numbers[key]:
            wrong.append(f"{key}: shows {figure.value} and was not corrected")
        elif key[0] in tables and key not in told:
            wrong.append(f"{key}: not corrected, and nothing said")
    return wrong


def test_a_correction_lands_where_the_sheet_shows_what_it_expects(tmp_path: Path, sqlite_template: Path) -> None:
    landed = 0
    for seed in GUARD.rounds("corrections", usual=20_264):
        dice = random.Random(seed)
        for number in range(SHEETS):
            name = dice.choice(sorted(SENT.NUMBERED))
            meant = dict(SENT.NUMBERED[name][1])
            style = {part: dice.choice(choices) for part, choices in SENT.STYLES.items()}
            sent = SENT.sent(name, SENT.style_of(**style))
            OFFICE.change_all(sent, [OFFICE.any_change(dice) for _ in range(dice.choice((1, 2, 3)))])
            path, database = tmp_path / f"{number}.xlsx", tmp_path / "reportdb.sqlite"
            SENT.save(sent, path)
            reports = read_pending(str(path), Word())
            if len(reports) != 1 or reports[0].agency is None or reports[0].year is None or reports[0].read is None:
                continue
            corrections, asked = declared(meant, reports[0], dice, tmp_path)
            shutil.copyfile(sqlite_template, database)
            engine = open_database(connect_url(str(database)))
            with GUARD.watched({path.name: path.read_bytes()}):
                (result,) = run_import(engine, [str(path)], ImportOptions(accept="抽查", corrections=corrections))
                assert faults(sent, reports[0], result, asked, meant) == [], f"seed {seed}, sheet {number}"
            engine.dispose()
            landed += len(result.corrections)
    assert landed  # otherwise nothing was tested
