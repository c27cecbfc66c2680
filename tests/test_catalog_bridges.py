"""Bridges name declared codes only, and say what becomes of each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportdb.errors import CatalogError
from reportdb.forms import catalog, load
from reportdb.forms.loader import HERE


def test_the_single_row_of_2019_is_the_sum_of_the_three_of_2021() -> None:
    (bridge,) = [one for one in catalog().bridges if one.kind == "sum"]
    assert (bridge.from_edition, bridge.to_edition, bridge.to_code) == ("2021", "2019", "other")
    assert bridge.from_codes == ("other.not_corrected", "other.fee_unpaid", "other.rest")


def test_every_measure_that_ended_in_2021_is_said_to() -> None:
    ended = {code for one in catalog().bridges if one.kind == "ended" for code in one.from_codes}
    measures = {edition: set(catalog().table(edition, "publications").columns) for edition in ("2019", "2021")}
    assert ended == measures["2019"] - measures["2021"]


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
