"""Hypothesis plays the careless office with flat lists: values spoilt, labels mistyped, lines moved, cells merged.

Whatever was done to the list: no crash, no figure under an agency its line does not name or a code its head does not
say, none that the sheet does not show, and what is shown but not stored is named by a finding at its cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from etl.pending import Pending, read_pending
from etl.places import cells_at
from etl.text import squeeze
from etl.whose import Word
from reportdb.findings import NEVER_ACCEPTED, Level
from tests import fuzz_guard as GUARD
from tests import office_changes as OFFICE
from tests import office_sheet as SENT
from tests import test_fuzz_sheets as FUZZER
from tests import test_rosters_random as LISTS

EXAMPLES = 150
Key = tuple[str, str, str]
Where = tuple[str, int, int]

ROW, COLUMN = st.integers(0, 14), st.integers(0, 30)
MANY = st.integers(0, 200)
LETTERS = st.sampled_from("某甲乙的数x1 、\n")


def _change(name: str, *given_: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(st.just(name), FUZZER.PAGE, *given_)


WORDS = st.sampled_from([None, "备注", "其中", "补充说明：以上数据截至12月31日", "合计", 7, "市直部门", "=1+1"])
#: what alters the meaning of heads written once (a head gone, a column swapped) is for lists with merged heads only
CHANGES = st.one_of(
    _change("insert_row", ROW, WORDS, st.integers(1, 3)),
    _change("insert_column", COLUMN, WORDS, ROW),
    _change("delete_row", ROW),
    _change("delete_column", COLUMN),
    _change("cut_off", st.integers(0, 1), COLUMN),
    _change("repeat_row", ROW, st.integers(0, 3), st.booleans()),
    _change("repeat_table", st.integers(0, 2), st.booleans()),
    _change("merge", ROW, COLUMN, st.integers(0, 2), st.integers(0, 3)),
    _change("relabel", MANY, FUZZER.RELABEL, st.integers(0, 30), LETTERS),
    _change("spoil", MANY, st.sampled_from(sorted(OFFICE.SPOILT))),
    _change("stray_figure", ROW, COLUMN, st.sampled_from(sorted(OFFICE.KEEPS))),
)
#: numbers of the lists begin here: each tells agency and figure
FIRST, APART = 2_000, 1_000


def sent(drawings: list[Any], *, sums: bool = True) -> Any:
    """Lists on their way, each on a sheet of its own, with numbers that no other list has."""
    office = SENT.Sent([])
    for number, drawing in enumerate(drawings):
        if drawing.sums:  # a sum of one number is that number
            drawing = replace(drawing, gap=0, sums=sums and len(drawing.agencies) > 1)  # noqa: PLW2901
        cells, merges, places, _ = LISTS.draw(drawing)
        page = SENT.Canvas()
        page.cells = {place: value for place, value in cells.items() if value not in (None, "")}
        page.merges = list(merges)
        for (agency, key), place in places.items():
            value = drawing.number(agency, key)
            if value is not None:
                page.cells[place] = typed = FIRST + value + number * 10 * APART
                office.meant[typed] = {key}
        _add_up(page, drawing, places)
        office.sheets.append((f"过录表{number or ''}", page))
    return office


def _add_up(page: Any, drawing: Any, places: dict[Any, tuple[int, int]]) -> None:
    """The 合计 of a list, of the numbers it has now."""
    line = next((place for place, value in page.cells.items() if value == "合计"), None)
    if line is None:
        return
    for key in drawing.chosen:
        of = [place for (_, one), place in places.items() if one == key]
        at = (of[0][0], line[1]) if drawing.turned else (line[0], of[0][1])
        page.cells[at] = sum(page.cells.get(place, 0) for place in of)


def stored(pending: Pending) -> Iterator[tuple[Key, Any, Where | None]]:
    if pending.read is None:
        return
    at = {
        (place.table, cell): (place.sheet, *where)
        for place in reversed(pending.read.places)
        for cell, where in cells_at(place.positions).items()
    }
    for code, data in pending.read.report.tables.items():
        for cell, figure in data.figures.items():
            yield (code, cell.row, cell.column), figure, at.get((code, cell))


def faults(office: Any, reports: list[Pending]) -> list[str]:
    """Everything that must not be."""
    wrong: list[str] = []
    shown = {(name, *place): value for name, page in office.sheets for place, value in page.cells.items()}
    merged = {
        (name, row, column): (name, merge[0], merge[1])
        for name, page in office.sheets
        for merge in page.merges
        for row in range(merge[0], merge[2] + 1)
        for column in range(merge[1], merge[3] + 1)
    }
    taken: set[Where] = set()
    kept: set[int] = set()  # a number said twice of an agency is kept once
    for report in (report for report in reports if report.agency is not None):  # nobody's figures are not stored
        # whose they are is in doubt, and said to be: the sheet goes back, whatever --accept says
        hopeless = any(item.code in NEVER_ACCEPTED and item.level is Level.ERROR for item in report.findings)
        for key, figure, stands in stored(report):
            if stands is None:
                wrong.append(f"{key} = {figure} comes from no cell")
                continue
            where = merged.get(stands, stands)
            taken.add(where)
            if not FUZZER._shows(shown.get(where), figure.mark):
                wrong.append(f"{key} is {figure} from {where}, which shows {shown.get(where)!r}")
            if not figure.value:
                continue
            scale = 1_000_000 if key[2] in LISTS.MONEY else 1
            number = abs(figure.value) // scale if figure.value % scale == 0 else -1
            kept.add(number)
            if number not in SENT.numbers_in(shown.get(where)):
                wrong.append(f"{key} = {figure.value} from {where}, which shows {shown.get(where)!r}")
            if not hopeless:
                wrong += _misplaced(report.agency or "", key, number, stands, office, shown, merged)
    named = FUZZER.covered(item for report in reports for item in report.findings)
    read = any(report.read is not None and report.read.report.tables and report.agency for report in reports)
    for where, value in shown.items():
        numbers = {one for one in SENT.numbers_in(value) & office.meant.keys() - kept if one > FIRST + 99}  # no year
        if all(number > SENT.STRAY for number in numbers) and _aside(where, shown, merged):
            continue  # what stands under 备注 is no figure
        if read and numbers and where not in taken | named:
            wrong.append(f"{value!r} at {where} is neither stored nor named")
    if not read and office.meant and not any(report.findings for report in reports):
        wrong.append("nothing read, and nothing said")
    return wrong


_ASIDE = {*LISTS.BEFORE, *LISTS.BEHIND, "序号", "单位名称", "备注", "补充说明"} - {*LISTS.UNKNOWN}


def _aside(where: Where, shown: dict[Where, object], merged: dict[Where, Where]) -> bool:
    """Whether a cell stands in a column (or row) of names, serials, remarks: what is typed there is no figure."""
    sheet, row, column = where
    line = [(sheet, one, column) for one in range(row)] + [(sheet, row, one) for one in range(column)]
    return any(shown.get(merged.get(at, at)) in _ASIDE for at in line)


def _misplaced(
    agency: str, key: Key, number: int, stands: Where, office: Any, shown: Any, merged: Any
) -> Iterator[str]:
    """A number stored for another figure or agency than the sheet says."""
    if not _meant(key, office.meant.get(number, set()), stands, shown, merged):
        yield f"{key} = {number}: meant for {office.meant.get(number)}"
    where = merged.get(stands, stands)
    line = [
        squeeze(str(shown.get(merged.get((where[0], *at), (where[0], *at)))))
        for one in range(60)
        for at in ((stands[1], one), (one, stands[2]))
    ]
    if not any(squeeze(agency) in text for text in line):
        yield f"{number} is filed for {agency}, whose line it does not stand in"


def _meant(key: Key, meant: set[Key], stands: Where, shown: Any, merged: Any) -> bool:
    """Whether a figure may be stored under a key: its own, or what the heads over it say now."""
    if key in meant:
        return True
    heads = [squeeze(text) for text in _heads(stands, shown, merged)]
    for path in (LISTS.FIGURES[edition].get(key) for edition in sorted(LISTS.FIGURES)):
        if path is not None and all(any(squeeze(words) in text for text in heads) for words in path[-2:]):
            return True  # a number typed into a gap, or the head of a neighbour that holds here since its own is gone
    top = max(
        (at[1] for at, text in shown.items() if at[0] == stands[0] and text == "单位名称" and at[1] < stands[1]),
        default=0,
    )
    own = [(stands[0], one, stands[2]) for one in range(top, stands[1])]
    own += [(stands[0], stands[1], one) for one in range(60)]
    said = [squeeze(str(shown.get(merged.get(where, where), ""))) for where in own]
    for one in meant:
        path = LISTS.FIGURES["2021"].get(one) or LISTS.FIGURES["2019"].get(one) or ("?", "?")
        lost = [not any(_says(text, squeeze(words)) for text in said) for words in path[-2:]]
        if (key[:2] == one[:2] and key[2] == "total" and lost[1]) or (
            key == (one[0], "total_handled", one[2]) and lost[0]
        ):
            return True  # 三、本年度办理结果 alone is all that was handled
    return False


def _says(text: str, words: str) -> bool:
    """Whether a head says the words; 其他 within （区分处理的，…不计其他情形） is not the applicant 其他."""
    return text.endswith(words) if len(words) < 3 else words in text


def _heads(stands: Where, shown: Any, merged: Any) -> list[str]:
    """The words over a figure and before it, those of blank head cells from their left (or from above) included."""
    sheet, row, column = stands

    def at(one: int, other: int) -> object:
        return shown.get(merged.get((sheet, one, other), (sheet, one, other)), "")

    over = [next((text for one in range(column, -1, -1) if (text := at(up, one))), "") for up in range(row)]
    before = [next((text for one in range(row, -1, -1) if (text := at(one, left))), "") for left in range(column)]
    return [str(text) for text in (*over, *before)]


def test_no_figure_of_a_list_is_wrong_invented_or_silently_lost(tmp_path: Path) -> None:
    path = tmp_path / "过录表.xlsx"

    def check(drawings: list[Any], changes: list[tuple[Any, ...]]) -> None:
        sums = not any(change[0] == "relabel" for change in changes)  # 合计 mistyped is the name of an agency
        office = OFFICE.change_all(sent(drawings, sums=sums), changes)
        SENT.save(office, path)
        with GUARD.watched({path.name: path.read_bytes()}):
            reports = read_pending(str(path), Word())
            for item in (item for report in reports for item in report.findings):
                note(f"{item.level.value} {item.code} {item.sheet} {item.cell} {item.message}")
            assert faults(office, reports) == []

    for seed in GUARD.rounds("rosters", usual=20_263):
        FUZZER.fuzzed(
            seed,
            check,
            examples=EXAMPLES,
            drawings=st.lists(LISTS.drawings(), min_size=1, max_size=3),
            changes=st.lists(CHANGES, min_size=0, max_size=3),
        )
