"""Hypothesis plays the careless office: real layouts with labels mistyped, rows moved, cells merged, values spoilt.

Whatever was done to the sheet: no crash, no figure under a code its cell does not stand under, none that the sheet
does not show, and what is shown but not stored is named by a finding at its cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from etl.pending import Pending, read_pending
from etl.places import cells_at
from etl.text import place_of
from etl.transform import table_missing
from etl.whose import Word
from reportdb.findings import Finding
from reportdb.report import Figure, Mark
from tests import fuzz_guard as GUARD
from tests import office_changes as OFFICE
from tests import office_labels as LABELS
from tests import office_sheet as SENT

#: in one round
EXAMPLES = 300
Key = tuple[str, str, str]
Where = tuple[str, int, int]
AMOUNTS = {"fee_amount": 1_000_000, "procurement_amount": 100}


@st.composite
def styles(draw: st.DrawFn) -> dict[str, Any]:
    """One office's way of drawing."""
    return {part: draw(st.sampled_from(choices)) for part, choices in SENT.STYLES.items()}


INDEX = st.integers(0, 45)
NARROW = st.integers(0, 14)
PAGE = st.integers(0, 2)
MANY = st.integers(0, 200)
AXIS = st.integers(0, 1)
WORDS = st.sampled_from([None, "备注", "其中", "补充说明：以上数据截至12月31日", "合计数", 7, "公开类", "=1+1"])
LETTERS = st.sampled_from("某甲乙的数x1 、\n")
PAGES = st.sampled_from(OFFICE.PAGE_WORDS)
RELABEL = st.sampled_from(["drop", "change", "add", "gone", "other", "note", "spaced", "broken"])


def _change(name: str, *given_: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(st.just(name), PAGE, *given_)


CHANGES: st.SearchStrategy[tuple[Any, ...]] = st.one_of(
    _change("insert_row", INDEX, WORDS, st.integers(1, 3)),
    _change("insert_column", NARROW, WORDS, NARROW),
    _change("delete_row", INDEX),
    _change("delete_column", NARROW),
    _change("swap", AXIS, INDEX, INDEX),
    _change("cut_off", AXIS, INDEX),
    _change("repeat_row", INDEX, st.integers(0, 3), st.booleans()),
    _change("repeat_table", st.integers(0, 2), st.booleans()),
    _change("merge", INDEX, NARROW, st.integers(0, 2), st.integers(0, 3)),
    _change("unmerge", INDEX),
    _change("relabel", MANY, RELABEL, st.integers(0, 30), LETTERS),
    _change("relabel", MANY, RELABEL, st.integers(0, 30), LETTERS),
    _change("move_label", MANY, st.integers(-1, 1), st.integers(-1, 1)),
    _change("exchange_labels", MANY, MANY),
    _change("split_label", MANY, st.integers(0, 30), AXIS),
    _change("join_labels", MANY, AXIS),
    _change("traditional", st.integers(0, 3)),
    _change("page_break", INDEX, PAGES, st.integers(0, 3)),
    _change("on_next_sheet", INDEX, PAGES),
    _change("spoil", MANY, st.sampled_from(sorted(OFFICE.SPOILT))),
    _change("stray_figure", INDEX, NARROW, st.sampled_from(sorted(OFFICE.KEEPS))),
)


# ---------------------------------------------------------------- what must hold


def covered(findings: Iterable[Finding]) -> set[Where]:
    """Every cell that a finding names: A1, ranges and lists of them."""
    named: set[Where] = set()
    for item in findings:
        for part in re.split(r"[,，、\s]+", item.cell or ""):
            first, _, last = part.partition(":")
            if re.fullmatch(r"[A-Z]+\d+", first):
                (top, left), (bottom, right) = place_of(first), place_of(last or first)
                named |= {(item.sheet or "", r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    return named


def stored(pending: Pending) -> Iterator[tuple[Key, Figure, Where | None]]:
    """Every figure read, and the cell it is said to come from."""
    assert pending.read is not None
    at = {
        (place.table, cell): (place.sheet, *where)
        for place in reversed(pending.read.places)
        for cell, where in cells_at(place.positions).items()
    }
    for code, data in pending.read.report.tables.items():
        for cell, figure in data.figures.items():
            yield (code, cell.row, cell.column), figure, at.get((code, cell))


def faults(sent: Any, reports: list[Pending]) -> list[str]:
    """Everything that must not be; nothing is right."""
    wrong: list[str] = []
    taken: set[Where] = set()
    shown: dict[Where, object] = {
        (name, *place): value for name, page in sent.sheets for place, value in page.cells.items()
    }
    merged = {
        (name, row, column): (name, merge[0], merge[1])
        for name, page in sent.sheets
        for merge in page.merges
        for row in range(merge[0], merge[2] + 1)
        for column in range(merge[1], merge[3] + 1)
    }
    findings = [item for report in reports for item in report.findings]
    findings += [item for report in reports if report.read is not None for item in table_missing(report.read.report)]
    for report in reports:
        for key, figure, stands in stored(report) if report.read is not None else ():
            where = merged.get(stands, stands) if stands is not None else None
            if where is None:
                wrong.append(f"{key} = {figure} comes from no cell")
                continue
            taken.add(where)
            if not _shows(shown.get(where), figure.mark):
                wrong.append(f"{key} is {figure} from {where}, which shows {shown.get(where)!r}")
            if figure.value is None or figure.value == 0:
                continue
            scale = AMOUNTS.get(key[2], 1)
            number = abs(figure.value) // scale if figure.value % scale == 0 else -1
            if not _meant(key, sent.meant.get(number, set()), where, shown):
                wrong.append(f"{key} = {figure.value}: meant for {sent.meant.get(number)}")
            if number not in SENT.numbers_in(shown.get(where)):
                wrong.append(f"{key} = {figure.value} from {where}, which shows {shown.get(where)!r}")
    named = covered(findings)
    read = {code for report in reports if report.read is not None for code in report.read.report.tables}
    remarks = {(sheet, column) for (sheet, _, column), value in shown.items() if value == "备注"}
    for where, value in shown.items():
        numbers = SENT.numbers_in(value) & sent.meant.keys()
        if where[::2] in remarks and all(number >= SENT.STRAY for number in numbers):
            continue  # what stands under 备注 is no figure
        if read and numbers and where not in taken | named:
            wrong.append(f"{value!r} at {where} is neither stored nor named")
    unread = {key[0] for keys in sent.meant.values() for key in keys} - read
    if unread and not any(item.table in unread or item.code in ("no_report", "unknown_edition") for item in findings):
        wrong.append(f"{unread} not read, and nothing said")
    return wrong


def _meant(key: Key, meant: set[Key], where: Where, shown: dict[Where, object]) -> bool:
    """Whether a figure may be stored under a key: the one it was drawn for, or the only one its line names now."""
    if key in meant:
        return True
    row = [value for place, value in shown.items() if place[:2] == where[:2]]
    column = [value for place, value in shown.items() if place[::2] == where[::2]]
    for one in meant:
        axes = [axis for axis in (1, 2) if one[axis] != key[axis]]
        if one[0] == key[0] and len(axes) == 1:
            lines = (LABELS.said(line, key[0], axes[0]) for line in (row, column))
            if {key[axes[0]]} in lines or _heads_it(key, one, row):
                return True
    return False


def _heads_it(key: Key, one: Key, row: list[object]) -> bool:
    """A line of （六） whose own label is lost is （六）其他处理, if that is all it says."""
    heading = any("其他处理" in str(words) for words in row) and not LABELS.said(row, key[0], 1)
    return key[1] == "other" and heading and one[1].startswith("other.")


def _shows(value: object, mark: Mark) -> bool:
    """Whether a cell's content is of the kind that was stored: 0, blank, / and words never become each other."""
    empty = value is None or str(value).strip("\u3000\xa0 ") == ""
    stroke = str(value) in ("/", "——")
    if mark is Mark.BLANK:
        return empty
    if mark is Mark.NOT_APPLICABLE:
        return stroke
    return not empty and not stroke


def fuzzed(
    seed: int, check: Callable[..., None], *, examples: int = EXAMPLES, **inputs: st.SearchStrategy[Any]
) -> None:
    """One round of examples; each is the same for the same seed, and shrunk when it fails."""
    checked = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )(seeded(seed)(given(**inputs)(check)))
    checked()


def test_no_figure_is_wrong_invented_or_silently_lost(tmp_path: Path) -> None:
    path = tmp_path / "年报.xlsx"

    def check(name: str, style: dict[str, Any], changes: list[tuple[Any, ...]]) -> None:
        sent = OFFICE.change_all(SENT.sent(name, SENT.style_of(**style)), changes)
        SENT.save(sent, path)
        with GUARD.watched({path.name: path.read_bytes()}):
            reports = read_pending(str(path), Word())
            wrong = faults(sent, reports)
            for item in (item for report in reports for item in report.findings):
                note(f"{item.level.value} {item.code} {item.sheet} {item.cell} {item.message}")
            assert wrong == []

    for seed in GUARD.rounds("sheets", usual=20_260):
        fuzzed(
            seed,
            check,
            name=st.sampled_from(sorted(SENT.NUMBERED)),
            style=styles(),
            changes=st.lists(CHANGES, min_size=1, max_size=4),
        )
