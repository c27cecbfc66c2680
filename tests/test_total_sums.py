"""The pure sums of `total`: what is added, what stands apart, what is left out, and that any tree adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from reportdb.consolidation import Node, Total, due_edition, partials, total_of
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, TableData, number, words
from tests.sums_in_memory import Filed, filed, partial_of
from tests.total_tree import APPLICANTS, balanced

KNOWN = catalog()
OTHER, REST = Cell("other", "total"), Cell("other.rest", "total")
PENALTY = Cell("penalty", "decisions")
IN_FORCE = Cell("normative_document", "in_force")


def one(table: str, cell: Cell, figure: Figure, edition: str = "2021", name: str = "甲局", filing: int = 1) -> Filed:
    return filed(Report(name, 2023, Scope.OWN, edition, {table: TableData(edition, {cell: figure})}), filing)


def total(*below: Filed, own: Filed | None = None, edition: str = "2021", year: int = 2023) -> Total:
    """The total of 甲市; members are numbered in their order."""
    crossing = Crossing(KNOWN, edition)
    every = [*([] if own is None else [own]), *below]
    numbered = [Filed(some.member._replace(filing=at), some.report) for at, some in enumerate(every, 1)]
    mine = None if own is None else own.report
    lower = partial_of(crossing, numbered[len(every) - len(below) :])
    return total_of("甲市", year, [some.member for some in numbered], mine, lower)


def test_numbers_are_added_and_nothing_else() -> None:
    some = [one("publications", PENALTY, figure) for figure in (number(3), BLANK, words("约4"), NOT_APPLICABLE)]
    found = total(*some)
    figures = found.total.tables["publications"].figures
    assert figures[PENALTY] == number(3)
    assert figures[Cell("licensing", "decisions")] == BLANK
    assert found.gave["publications"] == {PENALTY: 1}
    assert [one.figure for one in found.not_numbers] == [words("约4"), NOT_APPLICABLE]
    assert (found.own, found.left_out, found.apart) == (None, [], [])


def test_zero_is_a_sum_and_blank_is_none() -> None:
    found = total(one("publications", PENALTY, number(0)), one("appeals", OTHER, BLANK))
    assert found.total.tables["publications"].figures[PENALTY] == number(0)
    assert set(found.total.tables["appeals"].figures.values()) == {BLANK}
    assert "applications" not in found.total.tables


def test_what_is_not_additive_is_a_stroke_in_sums_and_as_filed_in_the_own_part() -> None:
    own = one("publications", IN_FORCE, number(9))
    found = total(one("publications", IN_FORCE, words("约4")), own=own)
    assert found.own is not None
    assert found.subordinate is not None
    assert found.own.tables["publications"].figures == {IN_FORCE: number(9)}
    for report in (found.total, found.subordinate):
        assert report.tables["publications"].figures[IN_FORCE] == NOT_APPLICABLE
    assert found.not_additive == [("publications", Cell("regulation", "in_force")), ("publications", IN_FORCE)]
    assert found.not_numbers == []  # nothing is added there


def test_a_form_that_splits_a_row_shows_the_unsplit_apart_and_in_its_totals() -> None:
    old, new = balanced("甲局", 3, "2019"), balanced("乙局", 4)
    found = total(filed(old), filed(new))
    figures = found.total.tables["applications"].figures
    was, now = old.tables["applications"].figures, new.tables["applications"].figures
    assert figures[OTHER] == was[OTHER] != number(0)
    assert figures[REST] == now[REST]
    handled = Cell("total_handled", "total")
    assert figures[handled] == number((was[handled].value or 0) + (now[handled].value or 0))
    (apart,) = [one for one in found.apart if one.cell == OTHER]
    assert [(one.agency, figure) for one, figure in apart.members] == [("甲局", was[OTHER])]
    assert list(figures)[-7:] == [Cell("other", column) for column in (*APPLICANTS, "total")]


def test_a_form_that_has_one_row_adds_up_the_parts_of_it() -> None:
    old, new = balanced("甲局", 3, "2019"), balanced("乙局", 4)
    found = total(filed(old), filed(new), edition="2019", year=2020)
    parts = [value for code in ("not_corrected", "fee_unpaid", "rest")
             if (value := new.tables["applications"].figures[Cell(f"other.{code}", "total")].value) is not None]  # fmt: skip
    figures = found.total.tables["applications"].figures
    assert figures[OTHER] == number(sum(parts) + (old.tables["applications"].figures[OTHER].value or 0))
    assert REST not in figures
    assert found.apart == []
    assert found.gave["applications"][OTHER] == 2


def test_a_total_that_is_a_member_itself_keeps_what_stands_apart() -> None:
    apart = one("applications", OTHER, number(2), edition="2021")
    split = one("applications", REST, number(5), edition="2021")
    assert total(apart, split).total.tables["applications"].figures[OTHER] == number(2)
    older = total(apart, split, edition="2019", year=2020)
    assert older.total.tables["applications"].figures[OTHER] == number(7)


def test_what_the_form_does_not_have_is_left_out_by_name() -> None:
    made, all_of_it = Cell("normative_document", "newly_made"), Cell("normative_document", "total_disclosed")
    some = [
        one("publications", made, number(3), "2019"),
        one("publications", made, number(4), "2019", "乙局"),
        one("publications", made, BLANK, "2019", "丙局"),
        one("publications", all_of_it, number(8), "2019"),
    ]
    found = total(*some)
    assert [(one.cell, one.additive, one.figure) for one in found.left_out] == [
        (made, True, number(7)), (all_of_it, False, BLANK),
    ]  # fmt: skip
    assert [(member.agency, figure.value) for member, figure in found.left_out[0].members] == [("甲局", 3), ("乙局", 4)]
    assert made not in found.total.tables["publications"].figures


def test_own_and_subordinate_add_up_to_the_total() -> None:
    own = balanced("甲市", 1)
    found = total(filed(balanced("甲局", 2)), filed(balanced("乙局", 3)), own=filed(own))
    assert found.own is not None
    assert found.subordinate is not None
    assert found.own.tables == own.tables
    for code, data in found.total.tables.items():
        for cell, figure in data.figures.items():
            if (code, cell) not in found.not_additive:
                mine, theirs = (
                    report.tables[code].figures[cell].value or 0 for report in (found.own, found.subordinate)
                )
                assert figure == number(mine + theirs)
    assert (found.total.scope, found.own.scope, found.total.agency) == (Scope.CONSOLIDATED, Scope.OWN, "甲市")


def test_the_form_of_a_total_is_the_one_due_in_its_year() -> None:
    assert due_edition(KNOWN, 2023, [filed(balanced("甲局", 1, "2019")).member.editions]) == "2021"
    assert due_edition(KNOWN, 2020, []) == "2019"


FIGURES = st.one_of(
    st.integers(0, 10**6).map(number),
    st.just(BLANK),
    st.just(NOT_APPLICABLE),
    st.sampled_from([words("约4"), words("5余")]),
)
CELLS = [
    ("publications", PENALTY), ("publications", Cell("administrative_fee", "fee_amount")), ("applications", REST),
    ("appeals", Cell("reconsideration", "total")),
]  # fmt: skip


@dataclass
class Office:
    """An agency of a made-up tree: what it filed, and the places of those directly below it."""

    own: Filed | None
    whole: Filed | None
    below: tuple[int, ...]

    @property
    def given(self) -> list[Filed]:
        """What the one above adds."""
        return [some for some in (self.whole or self.own,) if some is not None]


@st.composite
def trees(draw: st.DrawFn) -> list[Office]:
    """Agencies from the bottom up: each with a filing, a consolidated one, both or none."""
    count = draw(st.integers(1, 12))
    above = [draw(st.integers(at + 1, count - 1)) if at < count - 1 else None for at in range(count)]
    offices = []
    for at in range(count):
        own, whole = (
            filed(_report(draw(st.lists(FIGURES, min_size=4, max_size=4))), 2 * at + whole, whole=bool(whole))
            if draw(st.booleans())
            else None
            for whole in (0, 1)
        )
        offices.append(Office(own, whole, tuple(low for low in range(at) if above[low] == at)))
    return offices


def _report(figures: list[Figure]) -> Report:
    report = Report("甲局", 2023, Scope.OWN, "2021")
    for (table, cell), figure in zip(CELLS, figures, strict=True):
        report.tables.setdefault(table, TableData("2021")).figures[cell] = figure
    return report


def _added(offices: list[Office], at: int) -> Iterator[Filed]:
    """Who is added below an agency, said as the design says it."""
    for low in offices[at].below:
        own, whole = offices[low].own, offices[low].whole
        if whole is not None:
            yield whole
        else:
            if own is not None:
                yield own
            yield from _added(offices, low)


@given(trees())
def test_the_sums_of_a_tree_are_those_of_its_members(offices: list[Office]) -> None:
    crossing = Crossing(KNOWN, "2021")
    nodes = [
        Node(
            at,
            partial_of(crossing, [some for low in office.below for some in offices[low].given]),
            tuple(low for low in office.below if offices[low].whole is None),
        )
        for at, office in enumerate(offices)
    ]
    for node, below in partials(nodes):
        added = list(_added(offices, node.agency_id))
        own = offices[node.agency_id].own
        members = [*([] if own is None else [own]), *added]
        mine = None if own is None else own.report
        found = total_of("甲市", 2023, [some.member for some in members], mine, below)
        for table, cell in CELLS:
            given = [some.report.tables[table].figures[cell] for some in members]
            numbers = [figure.value for figure in given if figure.value is not None]
            if given:
                assert found.total.tables[table].figures[cell] == (number(sum(numbers)) if numbers else BLANK)
                assert found.gave[table].get(cell, 0) == len(numbers)
            marks = [some.figure for some in found.not_numbers if (some.table, some.cell) == (table, cell)]
            assert len(marks) + len(numbers) + given.count(BLANK) == len(given)
