"""`reportdb publish`: the views as CSV and Parquet that other programs read back exactly, with their Table Schema."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.corrections import Corrections
from reportdb.forms.codes import Cell
from reportdb.publishing.fields import MOMENT
from reportdb.report import BLANK, NOT_APPLICABLE, Report, TableData, number, words
from reportdb.views import PUBLIC
from tests.command_line import Run
from tests.corrected import Sender

AGENCY = "杭州市应急管理局"
CASTS: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "year": int,
    "number": Decimal,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "datetime": lambda text: dt.datetime.strptime(text, MOMENT).replace(tzinfo=dt.UTC),
}


@pytest.fixture
def filed(run: Run, send: Sender, full_report: Callable[..., Report], tmp_path: Path) -> Path:
    """A folder published from one report with every kind of figure, a correction and a guarded word."""
    report = full_report(AGENCY, 2023, "2021")
    table = report.tables["publications"]
    figures = dict(table.figures)
    figures[Cell("regulation", "issued")] = BLANK
    figures[Cell("regulation", "repealed")] = NOT_APPLICABLE
    figures[Cell("administrative_fee", "fee_amount")] = number(25_100_001)
    report.tables["publications"] = TableData("2021", figures)
    report.channels = [*(report.channels or []), (report.channels or [])[0]._replace(figure=words("=1+1余"))]
    assert run("import", send(report), "--accept", "已公布").code == 0
    folder = tmp_path / "out" / "published"
    said = run("publish", str(folder))
    assert (said.code, said.err) == (0, "")
    return folder


def package(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "datapackage.json").read_text(encoding="utf-8")))


def cast(folder: Path, resource: dict[str, Any]) -> list[tuple[object, ...]]:
    """The rows of a CSV as its schema says they are to be read."""
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    fields = resource["schema"]["fields"]
    assert head == [field["name"] for field in fields]
    read = [
        tuple(None if text == "" else CASTS[field["type"]](text) for text, field in zip(row, fields, strict=True))
        for row in rows
    ]
    for place, field in enumerate(fields):
        allowed = field.get("constraints", {}).get("enum")
        assert allowed is None or {row[place] for row in read} <= set(allowed)
    keys = [head.index(name) for name in resource["schema"]["primaryKey"]]
    assert len({tuple(row[key] for key in keys) for row in read}) == len(read)
    return read


def test_every_public_view_is_there_twice_and_the_sums_hold(filed: Path) -> None:
    resources = package(filed)["resources"]
    assert [resource["path"] for resource in resources] == [
        f"{view}.{form}" for view in PUBLIC for form in ("csv", "parquet")
    ]
    lines = (line.split("  ") for line in (filed / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    listed = {name: sha256 for sha256, name in lines}
    assert set(listed) | {"SHA256SUMS"} == {path.name for path in filed.iterdir()}
    for resource in resources:
        content = (filed / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    for name, sha256 in listed.items():
        assert hashlib.sha256((filed / name).read_bytes()).hexdigest() == sha256


def test_csv_and_parquet_say_the_same(filed: Path) -> None:
    for resource in package(filed)["resources"]:
        if resource["format"] == "csv":
            rows = cast(filed, resource)
            table = pq.read_table(filed / f"{resource['name']}.parquet")
            assert table.column_names == [field["name"] for field in resource["schema"]["fields"]]
            other = [tuple(None if value == "" else value for value in row.values()) for row in table.to_pylist()]
            guarded = [tuple(f"'{one}" if one == "=1+1余" else one for one in row) for row in other]
            assert rows == guarded
            assert resource["rows"] == len(rows)


def test_marks_amounts_and_words_stay_what_they_are(filed: Path) -> None:
    rows = pq.read_table(filed / "annual_publications.parquet").to_pylist()
    said = {(row["item_code"], row["measure_code"]): (row["mark"], row["value"], row["unit"]) for row in rows}
    assert said["regulation", "issued"] == ("blank", None, "件")
    assert said["regulation", "repealed"] == ("not_applicable", None, "件")
    assert said["administrative_fee", "fee_amount"] == ("number", Decimal("25.100001"), "万元")
    assert said["licensing", "decisions"][0] == "number"
    channels = (filed / "annual_channels.csv").read_text(encoding="utf-8")
    assert "'=1+1余" in channels
    assert "2510" in channels


def test_the_same_figures_give_the_same_bytes_and_a_folder_of_ours_is_replaced(filed: Path, run: Run) -> None:
    before = {path.name: path.read_bytes() for path in filed.iterdir()}
    assert run("publish", str(filed)).code == 0
    assert {path.name: path.read_bytes() for path in filed.iterdir()} == before
    assert run("publish", str(filed), "--format", "csv").code == 0
    assert not list(filed.glob("*.parquet"))
    assert package(filed)["profile"] == "tabular-data-package"
    assert [path.name for path in filed.parent.iterdir()] == [filed.name]


def test_a_folder_with_other_files_is_left_alone(filed: Path, run: Run) -> None:
    (filed / "notes.txt").write_text("mine", encoding="utf-8")
    before = sorted(path.name for path in filed.iterdir())
    said = run("publish", str(filed))
    assert said.code == 2
    assert "notes.txt" in said.err
    assert sorted(path.name for path in filed.iterdir()) == before


def test_what_stops_half_way_leaves_the_old_folder(filed: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import reportdb.publishing

    before = {path.name: path.read_bytes() for path in filed.iterdir()}

    def full(*_: object) -> object:
        yield from ()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reportdb.publishing, "publish", full)
    said = run("publish", str(filed))
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert {path.name: path.read_bytes() for path in filed.iterdir()} == before
    assert [path.name for path in filed.parent.iterdir()] == [filed.name]


def test_corrections_are_published_with_their_moments(
    run: Run, send: Sender, full_report: Callable[..., Report], declare: Callable[..., Corrections], tmp_path: Path
) -> None:
    report = full_report(AGENCY, 2023, "2021")
    filed = report.tables["publications"].figures[Cell("penalty", "decisions")].value
    path = send(report)
    declare({"agency": AGENCY, "from": filed, "to": 6})
    assert run("import", path, "--corrections", str(tmp_path / "c.toml"), "--accept", "已公布").code == 0
    assert run("publish", str(tmp_path / "p")).code == 0
    resource = next(one for one in package(tmp_path / "p")["resources"] if one["path"] == "annual_corrections.csv")
    (row,) = cast(tmp_path / "p", resource)
    said = dict(zip((field["name"] for field in resource["schema"]["fields"]), row, strict=True))
    assert (said["filed_value"], said["value"]) == (filed, 6)
    moment = said["corrected_at"]
    assert isinstance(moment, dt.datetime)
    assert dt.datetime.now(dt.UTC) - moment < dt.timedelta(hours=1)


def test_parquet_without_its_library_is_one_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    said = run("publish", str(tmp_path / "p"))
    assert said.code == 2
    assert "reportdb[parquet]" in said.err
    assert not (tmp_path / "p").exists()
    assert run("publish", str(tmp_path / "p"), "--format", "csv").code == 0
