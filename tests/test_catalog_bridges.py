"""Bridges name declared codes only, and say what becomes of each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportdb.errors import CatalogError
from reportdb.forms import catalog, load
from reportdb.forms.loader import HERE


def test_the_single_row_of_2019_is_the_sum_of_the_three_of_2021() -> None:
    (bridge,) = [one for one in catalog().bridges if one.kind == "sum" and one.table == "applications"]
    assert (bridge.from_edition, bridge.to_edition, bridge.to_code) == ("2021", "2019", "other")
    assert bridge.from_codes == ("other.not_corrected", "other.fee_unpaid", "other.rest")


def test_every_measure_and_item_that_ended_in_2021_is_said_to() -> None:
    bridges = [one for one in catalog().bridges if (one.kind, one.from_edition) == ("ended", "2019")]
    ended = {code for one in bridges for code in one.from_codes}
    old, new = (catalog().table(edition, "publications") for edition in ("2019", "2021"))
    measures = set(old.columns) - set(new.columns)
    items = {cell.row for cell in old.cells if cell.row not in new.rows and cell.column not in measures}
    assert (items, ended) == ({"other_services"}, measures | items)


@pytest.mark.parametrize("edition", sorted(catalog().on_sheets))
def test_every_code_of_the_statistics_sheets_goes_on_or_is_said_to_end(edition: str) -> None:
    """None is lost between the editions in silence: it has a bridge, or the later edition has it too."""
    for later in ("2019", "2021"):
        told = {
            (one.table, code)
            for one in catalog().bridges
            for code in ((one.to_code,) if one.to_edition == edition else one.from_codes)
            if edition in (one.from_edition, one.to_edition) and later in (one.from_edition, one.to_edition)
        }
        for table in catalog().form(edition).tables.values():
            after = catalog().form(later).tables.get(table.code)
            for cell in table.cells:
                same = after is not None and cell.row in after.rows and cell.column in after.columns
                assert same or {(table.code, cell.row), (table.code, cell.column)} & told, (later, table.code, cell)
        assert all(one.note for one in catalog().bridges)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('to_code = "other"', 'to_code = "nothing"', "applications: edition 2019 declares no nothing"),
        ('to_edition = "2019"', 'to_edition = "1999"', "applications: edition 1999 declares no such table"),
        ('kind = "sum"', 'kind = "like"', "applications: a bridge is same, sum or part"),
        ('kind = "sum"', 'kind = "ended"', "applications: a bridge is same, sum or part"),
        ('"other.rest"', '"other.more"', "applications: edition 2021 declares no other.more"),
        ("note = ", "remark = ", "note is missing"),
    ],
)
def test_a_bridge_to_nowhere_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    for file in HERE.glob("*.toml"):
        shutil.copy(file, tmp_path)
    path = tmp_path / "bridges.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=words):
        load(tmp_path)
