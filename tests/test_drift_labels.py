"""Every row and column of both editions under another name: named, nothing stored or lost, and read by a layout."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from etl.drift.comparison import Drifted
from etl.drift.layout_file import Layout, load, parse
from etl.drift.propose import write
from etl.lexicon import lexicon
from etl.pending import Pending, read_pending
from etl.whose import Word
from reportdb.quoting import with_inner_quotes
from tests import test_layouts_drawing as DRAWING
from tests import test_layouts_faults as FAULTS
from tests import test_layouts_figures as ROOM

LABELS = DRAWING.LABELS
NAMES = {"2021": "suqian_2024", "2019": "pingtan_2019"}
Place = tuple[str, str, str]  # table, axis, code
Figures = dict[tuple[str, str, str], object]


def labels_of(edition: str) -> dict[tuple[str, str, str], str]:
    """Every label of an edition that leads to figures: (table, axis, code) -> words."""
    found: dict[Place, str] = {}
    for block in LABELS[f"TABLE_TWO_{edition}"]:
        found |= {("publications", "column", code): label for code, label in block.columns}
        found |= {("publications", "row", code): label for code, label in block.rows}
    found |= {("applications", "row", row.code): row.label for row in LABELS[f"TABLE_THREE_{edition}"]}
    applicants = zip(DRAWING.APPLICANTS, LABELS["APPLICANTS"], strict=True)
    found |= {("applications", "column", code): label for code, label in applicants}
    found |= {("appeals", "row", code): label for code, label in LABELS["ROUTES"]}
    results = zip(DRAWING.RESULTS, LABELS["RESULTS"], strict=True)
    return found | {("appeals", "column", code): label for code, label in results}


def numbering(label: str) -> tuple[str, str]:
    match = re.match(r"^(（.）|.、|\d\.)?(.*)$", label)
    assert match is not None
    return match[1] or "", match[2]


def inserted(label: str) -> str:
    head, rest = numbering(label)
    return f"{head}有关{rest[:2]}之{rest[2:]}"


def ended(label: str) -> str:
    return f"{label}的情形统计"


def shuffled(label: str) -> str:
    head, rest = numbering(label)
    middle = len(rest) // 2
    return f"{head}{rest[middle:]}方面的{rest[:middle]}"


RENAMINGS: tuple[Callable[[str], str], ...] = (inserted, ended, shuffled)
STYLES = (
    "official", "unmerged", "table three on its side", "results down the side", "one column of labels",
    "clauses in a column", "routes down the side", "cut by a page, all extras", "side by side",
)  # fmt: skip
#: sheets on which a table has its labels: the drawings print one table a sheet
SHEET_OF = {"publications": "表二", "applications": "表三", "appeals": "表四"}


def renamed(words: Mapping[str, str], table: str | None = None) -> Callable[[Workbook], None]:
    """Other words for some labels, on the sheet of one table where it is named."""

    def change(book: Workbook) -> None:
        for sheet in book.worksheets:
            if table is None or len(book.worksheets) == 1 or sheet.title == SHEET_OF[table]:
                for cell in (cell for cells in sheet.iter_rows() for cell in cells):
                    if isinstance(cell.value, str):
                        cell.value = words.get(cell.value, cell.value)

    return change


def read(path: Path, layout: Layout | None = None) -> Pending:
    reports = read_pending(str(path), Word(layout=layout))
    assert len(reports) == 1
    return reports[0]


def figures(pending: Pending) -> Figures:
    tables = pending.read.report.tables if pending.read else {}
    return {
        (code, cell.row, cell.column): (one.mark.value, one.value, one.text)
        for code, data in tables.items()
        for cell, one in data.figures.items()
    }


def labels_asked(pending: Pending) -> list[Drifted]:
    return [*pending.drifted, *(pending.read.drifted if pending.read else ())]


def confirmed(path: Path, answers: Mapping[str, str]) -> Layout:
    """The proposal as a person fills it in: a code behind each text."""
    texts = [entry["text"] for entry in tomllib.loads(path.read_text("utf-8"))["label"]]
    lines, at = [], -1
    for line in path.read_text("utf-8").splitlines():
        at += line == "[[label]]"
        lines.append(f'code = "{answers[texts[at]]}"' if line == 'code = ""' and texts[at] in answers else line)
    path.write_text("\n".join(lines), "utf-8")
    return load(str(path))


def errors(pending: Pending) -> list[str]:
    return [f"{item.code} {item.cell} {item.message}" for item in pending.findings if item.level.value == "error"]


@pytest.mark.parametrize("number", range(len(STYLES)), ids=STYLES)
@pytest.mark.parametrize("edition", NAMES)
def test_a_line_under_another_name_is_named_and_read_by_a_layout(edition: str, number: int, tmp_path: Path) -> None:
    """All labels in the official style, and every ninth in each of the others."""
    style, name = ROOM.VARIANTS[STYLES[number]], NAMES[edition]
    whole = figures(read(ROOM.workbook(ROOM.REPORTS[name], style, tmp_path)))
    right = asked = 0
    for turn, ((table, axis, code), label) in enumerate(labels_of(edition).items()):
        if number and turn % 9 != number:
            continue
        new = RENAMINGS[turn % len(RENAMINGS)](label)
        changed = replace(style, change=renamed({label: new}, table))
        path = ROOM.workbook(ROOM.REPORTS[name], changed, tmp_path)
        pending = read(path)
        got = figures(pending)
        assert got.items() <= whole.items(), (label, "a figure elsewhere")
        assert all(code in key or key[0] != table for key in whole.keys() - got.keys()), (label, "another line lost")
        assert len(got) < len(whole)
        assert errors(pending)
        quoted = with_inner_quotes(f"“{new}”")[1:-1]
        assert any(quoted in error for error in errors(pending)), (new, errors(pending))
        mine = [one for one in labels_asked(pending) if (one.table, one.axis, one.text) == (table, axis, new)]
        assert mine, (new, labels_asked(pending))
        asked += 1
        right += any(one.candidates and one.candidates[0][0].code == code for one in mine)
        proposal = tmp_path / f"{turn}.toml"
        write(str(proposal), labels_asked(pending))
        again = read(path, confirmed(proposal, {new: code}))
        assert figures(again) == whole, label
        assert not [error for error in errors(again) if "unit_missing" not in error], (label, errors(again))
        applied = [item for item in again.findings if item.code == "layout_applied"]
        assert applied
        assert all(quoted in item.message and code in item.message for item in applied)
    assert asked
    assert right >= 0.95 * asked, f"{right} of {asked}"


CHARACTERS = "甲乙丙丁有关方面情况类别事宜另行其中数额办结合并项内外新旧"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_renaming_stores_no_wrong_figure_and_loses_none(data: st.DataObject, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("drift")
    edition = data.draw(st.sampled_from(list(NAMES)))
    style = ROOM.VARIANTS[data.draw(st.sampled_from(STYLES))]
    report = FAULTS.numbered(NAMES[edition])
    labels = labels_of(edition)
    chosen = data.draw(st.lists(st.sampled_from(list(labels)), min_size=1, max_size=6, unique=True))
    words: dict[str, str] = {}
    for place in chosen:
        text = labels[place]
        at = data.draw(st.integers(0, len(text)))
        put = data.draw(st.text(CHARACTERS, min_size=1, max_size=4))
        words[text] = f"{text[:at]}{put}{text[at + data.draw(st.integers(0, 2)) :]}"
    known = lexicon()
    words = {old: new for old, new in words.items() if not known.terms(new)}
    drawn: list[Workbook] = []

    def change(book: Workbook) -> None:
        renamed(words)(book)
        drawn.append(book)

    path = ROOM.workbook(report, replace(style, change=change), folder)
    whole = figures(read(ROOM.workbook(report, style, folder)))
    path = ROOM.workbook(report, replace(style, change=change), folder)
    pending = read(path)
    got = figures(pending)
    assert got.items() <= whole.items()
    lost = {value: key for key, value in whole.items() if key not in got}
    for sheet in drawn[-1].worksheets:
        for cell in (cell for cells in sheet.iter_rows() for cell in cells):
            if isinstance(cell.value, int) and ("number", cell.value, None) in lost:
                named = any(FAULTS._covers(item, sheet.title, cell.row, cell.column) for item in pending.findings)
                assert named, (cell.coordinate, cell.value, lost["number", cell.value, None])
    entries = [
        f'[[label]]\ntable = "{table}"\naxis = "{axis}"\ntext = "{words[label]}"\ncode = "{code}"\n'
        for (table, axis, code), label in labels.items()
        if label in words and len({place for place, other in labels.items() if words.get(other) == words[label] and place[:2] == (table, axis)}) == 1
    ]  # fmt: skip
    if len({words[label] for label in words}) == len(words):
        assert figures(read(path, parse("layout.toml", "\n".join(entries)))) == whole
