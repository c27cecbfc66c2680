"""Which figures of an edition say what an indicator counts: through bridges, over chains of editions, headings as sums."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportdb.errors import CatalogError
from reportdb.forms import Catalog, catalog, load
from reportdb.forms.codes import Cell
from reportdb.forms.continuity import Kind, basis_of, home_of
from reportdb.forms.derived import derived_indicators, gaps_in, load_derived
from reportdb.forms.loader import HERE
from tests.series_catalog import small_catalog

TOTAL = "total"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Editions E1 (2014-2018), E2 (2019-2020) and E3 (2021 on), with a bridge of each kind."""
    return small_catalog(tmp_path_factory.mktemp("catalog"))


@pytest.mark.parametrize(
    ("row", "edition", "kind", "cells"),
    [
        ("received", "E1", Kind.SAME, ["received"]),  # nothing declared: same code, same meaning
        ("renamed", "E1", Kind.SAME, ["old_name"]),  # E3 -> E2 unchanged, E2 -> E1 declared
        ("renamed", "E2", Kind.SAME, ["renamed"]),
        ("other", "E3", Kind.SUM, ["other.a", "other.b"]),  # a heading there
        ("other", "E2", Kind.SAME, ["other"]),
        ("other", "E1", Kind.SUM, ["misc", "rest"]),  # two lines of E1 make the one of E2
        ("other.a", "E2", Kind.PART, []),  # cannot be told apart
        ("other.a", "E1", Kind.PART, []),
        ("handled", "E2", Kind.PART, ["answered"]),  # E2 counts only a part
        ("handled", "E1", Kind.PART, ["answered"]),
        ("stopped", "E1", Kind.SAME, ["stopped"]),
        ("stopped", "E2", Kind.ENDED, []),
        ("stopped", "E3", Kind.ENDED, []),  # ended stays ended
        ("new", "E2", Kind.ABSENT, []),
        ("denied", "E3", Kind.SUM, ["denied.x", "denied.y"]),
        ("denied", "E2", Kind.SUM, ["denied.x", "denied.y"]),
        ("denied", "E1", Kind.SAME, ["denied"]),  # a heading later, a line of its own then
        ("denied.x", "E1", Kind.PART, []),
        ("mixed", "E3", Kind.SAME, ["mixed.a"]),
        ("mixed", "E1", Kind.ENDED, ["mixed"]),  # the code was used before, for something that ended
    ],
)  # fmt: skip
def test_the_figures_of_an_edition(known: Catalog, row: str, edition: str, kind: Kind, cells: list[str]) -> None:
    basis = basis_of(known, "applications", Cell(row, TOTAL), edition)
    assert (basis.kind, [cell.row for cell in basis.cells]) == (kind, cells)
    assert all(cell.column == TOTAL for cell in basis.cells)


def test_what_holds_an_inseparable_figure_is_named_and_why(known: Catalog) -> None:
    basis = basis_of(known, "applications", Cell("other.a", TOTAL), "E2")
    assert basis.whole == (Cell("other", TOTAL),)
    assert basis.notes == ("三个分项之和。",)
    assert not basis.comparable
    first = basis_of(known, "applications", Cell("other.a", TOTAL), "E1")
    assert [cell.row for cell in first.whole] == ["misc", "rest"]


def test_a_part_of_what_ended_is_nowhere() -> None:
    """3.其他 of 2021 is a part of 2019's （六）, which Fujian's 其他类型答复数 does not hold: that never stands for it."""
    basis = basis_of(catalog(), "applications", Cell("other.rest", TOTAL), "2014-fujian")
    assert (basis.kind, basis.cells, basis.whole) == (Kind.ABSENT, (), ())
    whole = basis_of(catalog(), "applications", Cell("other", TOTAL), "2014-fujian")
    assert (whole.kind, whole.cells) == (Kind.ENDED, (Cell("other", TOTAL),))


@pytest.mark.parametrize("old", ["2014", "2014-fujian"])
@pytest.mark.parametrize("new", ["2019", "2021"])
def test_figures_of_the_former_regulations_never_go_on_without_a_word(old: str, new: str) -> None:
    known = catalog()
    for code in ("applications", "appeals"):
        later = known.table(new, code)
        for cell in later.official_cells:
            basis = basis_of(known, code, cell, old)
            assert not basis.cells or basis.notes or basis_of(known, code, cell, new).notes, cell


def test_a_line_that_became_a_heading_says_what_the_bridge_says(known: Catalog) -> None:
    assert basis_of(known, "applications", Cell("other", TOTAL), "E2").notes == ("三个分项之和。",)
    assert basis_of(known, "applications", Cell("other", TOTAL), "E3").notes == ()


def test_columns_are_bridged_too(known: Catalog) -> None:
    assert basis_of(known, "applications", Cell("received", "person"), "E1").kind is Kind.ABSENT
    assert basis_of(known, "applications", Cell("received", "person"), "E2").kind is Kind.SAME
    ended = basis_of(catalog(), "publications", Cell("regulation", "newly_made"), "2021")
    assert (ended.kind, ended.cells) == (Kind.ENDED, ())
    assert "制发" in ended.notes[0]


def test_figures_nobody_prints_have_no_home(known: Catalog) -> None:
    assert home_of(known, "applications", Cell("nothing", TOTAL)) is None
    assert home_of(known, "nothing", Cell("received", TOTAL)) is None
    assert home_of(known, "applications", Cell("stopped", TOTAL)) == "E1"
    assert home_of(known, "applications", Cell("received", TOTAL)) == "E3"
    assert basis_of(known, "applications", Cell("nothing", TOTAL), "E1").kind is Kind.ABSENT


def test_every_figure_of_the_shipped_forms_is_itself_in_its_own_edition() -> None:
    known = catalog()
    for form in known.forms.values():
        for table in form.tables.values():
            for cell in table.cells:
                basis = basis_of(known, table.code, cell, form.edition)
                assert basis.cells == (cell,)
                assert basis.kind in (Kind.SAME, Kind.ENDED)  # ended: the code means another line since


def test_the_shipped_indicators_hold_in_both_present_editions() -> None:
    known = catalog()
    for one in derived_indicators().values():
        for edition in ("2019", "2021"):
            formula = one.formula_in(edition)
            assert formula is not None
            assert not list(gaps_in(known, formula, edition)), one.code
        assert "非法定" in one.source
        assert one.note


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('code = "denial_rate"', 'code = "disclosure_rate"', "declared twice"),
        ('name = "不予公开率"', 'name = "公开率"', "declared twice"),
        ("minimum = 20", "minimum = 0", "minimum is a whole number"),
        ("minimum = 20", "minimum = true", "minimum is a whole number"),
        ("minimum = 20", "least = 20", "minimum is missing"),
        ('"applications/granted/total"', '"applications/granted"', "a figure is table/row/column"),
        ('"applications/granted/total"', "3", "a figure is table/row/column"),
        ('"applications/granted/total"', '"applications/grantedd/total"', "no edition has a figure"),
        ('denominator = ["applications/total_handled/total"]', "denominator = []", "denominator is a list"),
        ("minimum = 20", 'minimum = 20\nby_edition = { "1999" = false }', "there is no edition 1999"),
        (
            "minimum = 20",
            'minimum = 20\nby_edition = { "2019" = { numerator = ["applications/other.rest/total"], '
            'denominator = ["applications/total_handled/total"] } }',
            "edition 2019 has no applications.other.rest",
        ),
        (
            '"applications/granted/total"',
            '"publications/regulation/issued", "publications/regulation/newly_made"',
            "no edition gives all",
        ),
    ],
)
def test_a_faulty_indicator_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (HERE / "derived.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "derived.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=words):
        load_derived(path, catalog())


def test_an_edition_may_have_its_own_formula_or_none(tmp_path: Path) -> None:
    path = tmp_path / "derived.toml"
    path.write_text(
        """[[indicators]]
code = "r"
name = "率"
numerator = ["applications/granted/total"]
denominator = ["applications/total_handled/total"]
minimum = 5
note = "注。"
source = "非法定。"
[indicators.by_edition]
"2021" = false
"2019" = { numerator = ["applications/granted/total"], denominator = ["applications/received/total"] }
""",
        encoding="utf-8",
    )
    rate = load_derived(path, catalog())["r"]
    assert rate.formula_in("2021") is None
    own = rate.formula_in("2019")
    assert own is not None
    assert own.denominator[0].cell.row == "received"
    assert len(rate.figures) == 3


def test_the_catalog_of_the_tests_is_read_by_the_loader_itself(tmp_path: Path) -> None:
    for file in HERE.glob("*.toml"):
        shutil.copy(file, tmp_path)
    assert load(tmp_path) == catalog()
