"""Points of a series: marks stay marks, years without a figure say why, breaks are marked where the counting changes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reportdb.forms import Catalog, catalog
from reportdb.forms.codes import Cell
from reportdb.forms.continuity import Kind
from reportdb.forms.derived import derived_indicators
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Scope, number, words
from reportdb.series import Filed, Filings, Indicator, Line, Office, State, figures_needed, lines_of
from tests.series_catalog import small_catalog

BUREAU = Office(1, "A", "新局", 2015, 2024, {2015: "旧局", 2016: "旧局"})
YEARS = range(2014, 2026)
E = "applications"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return small_catalog(tmp_path_factory.mktemp("catalog"))


def edition(year: int) -> str:
    return "E1" if year < 2019 else "E2" if year < 2021 else "E3"


def filings(figures: dict[int, dict[str, Figure]], scope: Scope = Scope.OWN, agency: int = 1) -> Filings:
    current = {
        (agency, year, scope): Filed(
            year, False, {E: edition(year)}, {(E, Cell(row, "total")): one for row, one in rows.items()}
        )
        for year, rows in figures.items()
    }
    return Filings(current, {})


def line(known: Catalog, row: str, stored: Filings, scope: Scope | None = None, years: range = YEARS) -> Line:
    return lines_of(Indicator(known, E, Cell(row, "total")), [BUREAU], years, scope, stored)[0]


def test_marks_stay_what_they_are_and_gaps_say_why(known: Catalog) -> None:
    stored = filings(
        {
            2016: {"received": number(0)}, 2017: {"received": BLANK}, 2018: {"received": NOT_APPLICABLE},
            2019: {"received": words("18万余")}, 2020: {}, 2021: {"received": number(7)},
        }
    )  # fmt: skip
    stored = Filings(stored.current, {(1, 2022, Scope.OWN): 99})
    points = line(known, "received", stored).points
    assert [(point.state, point.figure) for point in points] == [
        (State.NOT_ESTABLISHED, None),
        (State.MISSING, None),
        (State.REPORTED, number(0)),
        (State.REPORTED, BLANK),
        (State.REPORTED, NOT_APPLICABLE),
        (State.REPORTED, words("18万余")),
        (State.ABSENT, None),
        (State.REPORTED, number(7)),
        (State.RETURNED, None),
        (State.MISSING, None),
        (State.MISSING, None),
        (State.ABOLISHED, None),
    ]
    assert [point.agency for point in points[1:4]] == ["旧局", "旧局", "新局"]
    assert points[8].filing_id == 99


def test_a_chain_of_editions_is_summed_and_its_breaks_are_marked(known: Catalog) -> None:
    stored = filings(
        {
            2018: {"misc": number(2), "rest": number(3)},
            2019: {"other": number(4)},
            2021: {"other.a": number(1), "other.b": BLANK},
            2022: {"other.a": words("若干"), "other.b": number(1)},
            2023: {"other.a": BLANK, "other.b": NOT_APPLICABLE},
            2024: {"other.a": NOT_APPLICABLE, "other.b": NOT_APPLICABLE},
        }
    )
    found = line(known, "other", stored, years=range(2018, 2025))
    assert [point.figure for point in found.points] == [
        number(5), number(4), None, number(1), words("行other·行other.a“若干”"), BLANK, NOT_APPLICABLE,
    ]  # fmt: skip
    assert [point.basis for point in found.points] == [
        Kind.SUM, Kind.SAME, None, Kind.SUM, Kind.SUM, Kind.SUM, Kind.SUM,
    ]  # fmt: skip
    assert [point.year for point in found.breaks] == [2019, 2021]
    assert found.points[0].parts == ("applications.misc.total", "applications.rest.total")
    assert "未计入（空白、“/”或缺行）：行other·行other.b" in found.points[3].notes
    assert "三个分项之和" in found.points[3].break_note


def test_a_part_is_marked_and_what_holds_it_never_stands_for_it(known: Catalog) -> None:
    stored = filings(
        {2020: {"answered": number(8), "other": number(4)}, 2021: {"handled": number(9), "other.a": number(2)}}
    )
    part = line(known, "handled", stored, years=range(2020, 2022))
    assert [(point.value, point.basis) for point in part.points] == [(8, Kind.PART), (9, Kind.SAME)]
    assert [point.year for point in part.breaks] == [2021]
    held = line(known, "other.a", stored, years=range(2020, 2022))
    assert [(point.state, point.value) for point in held.points] == [(State.INSEPARABLE, None), (State.REPORTED, 2)]
    assert "含在“行other／列total 4”内，不可拆分" in held.points[0].notes


def test_what_ended_and_what_was_not_asked_yet(known: Catalog) -> None:
    stored = filings({2018: {"stopped": number(1)}, 2019: {}, 2020: {}, 2021: {"new": number(2)}})
    ended = line(known, "stopped", stored, years=range(2018, 2022))
    assert [point.state for point in ended.points] == [State.REPORTED, State.ENDED, State.ENDED, State.ENDED]
    assert [point.year for point in ended.breaks] == [2019]
    begun = line(known, "new", stored, years=range(2018, 2022))
    assert [point.state for point in begun.points] == [State.NOT_ASKED] * 3 + [State.REPORTED]
    assert [(point.year, point.break_note) for point in begun.breaks] == [(2021, "E3：此前的格式没有本项。")]


def test_a_line_that_ended_is_shown_and_never_joined_to_what_bears_its_code_now(known: Catalog) -> None:
    stored = filings({2018: {"mixed": number(4)}, 2019: {"mixed.a": number(5)}, 2021: {"mixed.a": number(6)}})
    found = line(known, "mixed", stored, years=range(2018, 2022))
    assert [(point.value, point.basis) for point in found.points if point.value] == [
        (4, Kind.ENDED),
        (5, Kind.SAME),
        (6, Kind.SAME),
    ]
    assert [(point.year, point.break_note) for point in found.breaks] == [(2019, "E2：旧表的数不能对应。")]


def test_what_only_a_bridge_calls_the_same_is_marked_with_its_note(known: Catalog) -> None:
    stored = filings({2018: {"old_name": number(4)}, 2019: {"renamed": number(5)}, 2021: {"renamed": number(6)}})
    found = line(known, "renamed", stored, years=range(2018, 2022))
    assert [(point.year, point.break_note) for point in found.breaks] == [(2019, "E2：改了名称。")]


def test_another_unit_is_a_break_and_unchanged_counting_is_none(known: Catalog) -> None:
    stored = filings({year: {"received": number(year)} for year in (2018, 2019, 2021, 2022)})
    found = line(known, "received", stored, years=range(2018, 2023))
    assert [point.unit for point in found.points if point.value] == ["条", "件", "件", "件"]
    assert [point.year for point in found.breaks] == [2019]


def test_a_table_of_an_older_form_is_read_by_its_own_labels(known: Catalog) -> None:
    stored = Filings({(1, 2023, Scope.OWN): Filed(5, True, {E: "E2"}, {(E, Cell("other", "total")): number(6)})}, {})
    point = line(known, "other", stored, years=range(2023, 2024)).points[0]
    assert (point.value, point.edition, point.basis, point.as_filed) == (6, "E2", Kind.SAME, True)
    mixed = Filings({(1, 2023, Scope.OWN): Filed(5, False, {E: "E3"}, {(E, Cell("stopped", "total")): number(6)})}, {})
    point = line(known, "stopped", mixed, years=range(2023, 2024)).points[0]
    assert (point.value, point.state) == (6, State.REPORTED)


def test_scopes_are_never_mixed(known: Catalog) -> None:
    own = filings({2021: {"received": number(1)}})
    whole = filings({2020: {"received": number(5)}, 2021: {"received": number(6)}}, Scope.CONSOLIDATED)
    both = Filings({**own.current, **whole.current}, {})
    found = line(known, "received", both, years=range(2020, 2022))
    assert found.scope is Scope.OWN
    assert [(point.state, point.value) for point in found.points] == [(State.OTHER_SCOPE, None), (State.REPORTED, 1)]
    assert line(known, "received", whole, years=range(2020, 2022)).scope is Scope.CONSOLIDATED
    assert line(known, "received", both, Scope.CONSOLIDATED, range(2020, 2022)).points[1].value == 6


def test_a_filing_without_the_table(known: Catalog) -> None:
    stored = Filings({(1, 2021, Scope.OWN): Filed(5, False, {}, {})}, {})
    assert line(known, "received", stored, years=range(2021, 2022)).points[0].state is State.TABLE_MISSING


def test_the_figures_to_read_are_those_of_all_editions(known: Catalog) -> None:
    needed = figures_needed(Indicator(known, E, Cell("other", "total")))
    assert {cell.row for cell in needed[E]} == {"other", "other.a", "other.b", "misc", "rest"}
    whole = figures_needed(Indicator(known, E, Cell("other.a", "total")))
    assert {cell.row for cell in whole[E]} == {"other.a", "other", "misc", "rest"}


def rate(code: str, figures: dict[str, Figure], year_edition: str = "2021") -> Line:
    indicator = Indicator(catalog(), derived=derived_indicators()[code])
    cells = {}
    for name, figure in figures.items():
        table, row, column = name.split("/")
        cells[table, Cell(row, column)] = figure
    editions = dict.fromkeys(("applications", "appeals"), year_edition)
    stored = Filings({(1, 2023, Scope.OWN): Filed(1, False, editions, cells)}, {})
    return lines_of(indicator, [BUREAU], [2023], None, stored)[0]


def granted(full: Figure, part: Figure, total: Figure) -> dict[str, Figure]:
    rows = ("granted", "partly_granted", "total_handled")
    return {f"applications/{row}/total": figure for row, figure in zip(rows, (full, part, total), strict=True)}


def test_a_rate_is_an_exact_fraction() -> None:
    point = rate("disclosure_rate", granted(number(5), number(2), number(21))).points[0]
    assert (point.ratio, point.numerator, point.denominator, point.small) == (Fraction(1, 3), 7, 21, False)


@pytest.mark.parametrize(("total", "small"), [(19, True), (20, False)])
def test_below_the_least_denominator_a_rate_is_called_small(total: int, small: bool) -> None:
    point = rate("disclosure_rate", granted(number(5), number(2), number(total))).points[0]
    assert (point.small, point.state) == (small, State.REPORTED)


@pytest.mark.parametrize(
    ("part", "said"),
    [(BLANK, "为空白"), (NOT_APPLICABLE, "为“/”"), (words("若干"), "为文字“若干”")],
)
def test_what_is_no_number_makes_no_rate(part: Figure, said: str) -> None:
    point = rate("disclosure_rate", granted(number(5), part, number(30))).points[0]
    assert (point.state, point.ratio) == (State.NOT_COMPUTABLE, None)
    assert any(said in note and "部分公开" in note for note in point.notes)


def test_nothing_handled_is_no_rate() -> None:
    point = rate("disclosure_rate", granted(number(0), number(0), number(0))).points[0]
    assert (point.state, point.ratio, point.denominator) == (State.NOT_COMPUTABLE, None, 0)
    assert any("分母为0" in note for note in point.notes)


def test_pending_cases_are_no_part_of_the_denominator_of_a_correction_rate() -> None:
    point = rate(
        "reconsideration_corrected_rate",
        {
            "appeals/reconsideration/corrected": number(3),
            "appeals/reconsideration/total": number(25),
            "appeals/reconsideration/pending": number(13),
        },
    ).points[0]
    assert (point.numerator, point.denominator) == (3, 12)


def test_the_other_rate_breaks_where_one_line_became_three() -> None:
    indicator = Indicator(catalog(), derived=derived_indicators()["other_rate"])
    total = {("applications", Cell("total_handled", "total")): number(40)}
    parts = {
        ("applications", Cell(f"other.{one}", "total")): number(2) for one in ("not_corrected", "fee_unpaid", "rest")
    }
    stored = Filings(
        {
            (1, 2020, Scope.OWN): Filed(
                1, False, {"applications": "2019"}, {**total, ("applications", Cell("other", "total")): number(4)}
            ),
            (1, 2021, Scope.OWN): Filed(2, False, {"applications": "2021"}, {**total, **parts}),
        },
        {},
    )
    found = lines_of(indicator, [BUREAU], [2020, 2021], None, stored)[0]
    assert [point.ratio for point in found.points] == [Fraction(1, 10), Fraction(3, 20)]
    assert [point.year for point in found.breaks] == [2021]
    assert found.points[0].figure is None


def test_an_edition_that_lacks_a_figure_gives_no_rate(known: Catalog) -> None:
    del known
    found = rate("disclosure_rate", {}, "1999")
    assert found.points[0].state is State.NOT_ASKED


def test_a_table_that_the_form_does_not_have_is_not_missing() -> None:
    """Funds stood on the sheets of 2014 and in no table since; Fujian's sheet may lack its one line of resources."""
    funds, waived = Cell("dedicated_funds", "value"), Cell("fee_waived", "value")
    current = {
        (1, 2018, Scope.OWN): Filed(1, False, {"resources": "2014"}, {("resources", funds): number(5)}, "2014"),
        (1, 2019, Scope.OWN): Filed(2, False, {E: "2019"}, {}, "2019"),
        (1, 2021, Scope.OWN): Filed(3, False, {E: "2021"}, {}, "2021"),
        (2, 2018, Scope.OWN): Filed(4, False, {E: "2014-fujian"}, {}, "2014-fujian"),
        (2, 2019, Scope.OWN): Filed(5, False, {E: "2019"}, {}, "2019"),
    }
    offices, years = [Office(1, "A", "甲局"), Office(2, "B", "乙局")], (2018, 2019, 2021)
    first, second = lines_of(Indicator(catalog(), "resources", funds), offices, years, None, Filings(current, {}))
    assert [point.state for point in first.points] == [State.REPORTED, State.ENDED, State.ENDED]
    assert [point.year for point in first.breaks] == [2019]
    assert "没有机构、人员、经费和培训" in first.breaks[0].break_note
    assert [point.state for point in second.points] == [State.NOT_ASKED, State.ENDED, State.MISSING]
    (fees,) = lines_of(Indicator(catalog(), "resources", waived), offices[1:], years, None, Filings(current, {}))
    assert [point.state for point in fees.points] == [State.ABSENT, State.ENDED, State.MISSING]
    (lost,) = lines_of(
        Indicator(catalog(), "publications", Cell("licensing", "decisions")),
        offices[:1],
        years,
        None,
        Filings(current, {}),
    )
    assert [point.state for point in lost.points][1:] == [State.TABLE_MISSING, State.TABLE_MISSING]


def test_a_break_says_what_changed_there_and_not_what_changes_later() -> None:
    """Fujian's 其他类型答复数 ended in 2019; that 2021 splits （六）其他处理 is the reason of the next break."""
    cell = Cell("other", "total")
    current = {
        (1, year, Scope.OWN): Filed(year, False, {E: form}, {(E, one): number(2) for one in cells}, form)
        for year, form, cells in (
            (2018, "2014-fujian", [cell]),
            (2019, "2019", [cell]),
            (2021, "2021", [Cell(f"other.{one}", "total") for one in ("not_corrected", "fee_unpaid", "rest")]),
        )
    }
    (found,) = lines_of(Indicator(catalog(), E, cell), [BUREAU], (2018, 2019, 2021), None, Filings(current, {}))
    assert [point.value for point in found.points] == [2, 2, 6]
    first, second = found.breaks
    assert "不能逐项对应" in first.break_note
    assert "反向不可拆分" in second.break_note
    assert "不能逐项对应" not in second.break_note
