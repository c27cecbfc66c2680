"""Spoilt sheets read with a layout that an office confirmed: its labels take the figures that stand under them, no others.

Labels are renamed to words that no form knows, a layout says what they are (or that they are to be left out), then
the sheet is spoilt as ever. The invariants are those of every sheet.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from etl.drift.layout_file import parse
from etl.pending import read_pending
from etl.whose import Word
from tests import fuzz_guard as GUARD
from tests import office_changes as OFFICE
from tests import office_labels as LABELS
from tests import office_sheet as SENT
from tests import test_fuzz_sheets as FUZZER

AXES = {1: "row", 2: "column"}
#: what an office may call a line; each is declared, and may stand anywhere
NAMES = ("本地专项甲类", "自设栏目乙", "区县补充丙项", "丁")
EXAMPLES = 100
#: which label gets which name, and what the layout says of it: "right", or that its line is left out
RENAMED = st.lists(
    st.tuples(FUZZER.PAGE, FUZZER.MANY, st.sampled_from(NAMES), st.sampled_from(["right", "right", "ignore"])),
    min_size=1, max_size=3, unique_by=lambda one: one[2],
)  # fmt: skip
#: a declared name where nothing of the kind belongs
PLACED = st.lists(st.tuples(FUZZER.PAGE, FUZZER.INDEX, FUZZER.NARROW, st.sampled_from(NAMES)), max_size=2)


def declared(office: Any, renamed: list[tuple[int, int, str, str]]) -> str:
    """Renames labels and gives the words of the layout that explains them."""
    entries = []
    for number, label, name, how in renamed:
        page = office.page(number)
        texts = [text for _, one in office.sheets for text in one.cells.values()]
        places = [
            place
            for place in LABELS.labels_of(page)
            if texts.count(page.cells[place]) == 1
            and len(
                {
                    (table, *one)
                    for (table, text), codes in LABELS.CODES.items()
                    if text == page.cells[place]
                    for one in codes
                }
            )
            == 1
        ]
        if not places:
            continue
        place = places[label % len(places)]
        ((table, axis, code),) = {
            (table, *one) for (table, text), codes in LABELS.CODES.items() if text == page.cells[place] for one in codes
        }
        if how == "ignore":
            for keys in office.meant.values():
                if any(key[0] == table and key[axis] == code for key in keys):
                    keys.clear()
        page.cells[place] = name
        says = "ignore = true" if how == "ignore" else f'code = "{code}"'
        entries.append(f'[[label]]\ntable = "{table}"\naxis = "{AXES[axis]}"\ntext = "{name}"\n{says}\n')
    return "\n".join(entries)


def test_a_confirmed_label_takes_what_stands_under_it_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "年报.xlsx"

    def check(
        name: str, style: dict[str, Any], renamed: list[Any], placed: list[Any], changes: list[tuple[Any, ...]]
    ) -> None:
        office = SENT.sent(name, SENT.style_of(**style))
        layout = parse("本局.toml", declared(office, renamed))
        for number, row, column, word in placed:
            office.page(number).cells.setdefault((row, column), word)
        OFFICE.change_all(office, changes)
        SENT.save(office, path)
        with GUARD.watched({path.name: path.read_bytes(), "本局.toml": layout.text.encode()}):
            reports = read_pending(str(path), Word(layout=layout))
            for item in (item for report in reports for item in report.findings):
                note(f"{item.level.value} {item.code} {item.sheet} {item.cell} {item.message}")
            assert FUZZER.faults(office, reports) == []

    for seed in GUARD.rounds("layouts", usual=20_264):
        FUZZER.fuzzed(
            seed,
            check,
            examples=EXAMPLES,
            name=st.sampled_from(sorted(SENT.NUMBERED)),
            style=FUZZER.styles(),
            renamed=RENAMED,
            placed=PLACED,
            changes=st.lists(FUZZER.CHANGES, max_size=2),
        )
