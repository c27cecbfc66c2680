"""`reportdb publish --partitioned`: the same rows as the views in folders by year and region, and what totals are made of."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from reportdb.database import open_database, reading
from reportdb.dictionary import DICTIONARY, HEAD, OWN_COLUMNS
from reportdb.errors import NothingToShow
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.papers.gathered_total import gather
from reportdb.published_tables import TABLES
from reportdb.publishing import mirror, partitions
from reportdb.publishing.fields import Field
from reportdb.publishing.totals import cell_rows, region_of
from reportdb.queries.public import public_rows
from reportdb.queries.remit import Remit
from reportdb.report import Report
from reportdb.views import PUBLIC_VIEWS
from tests.command_line import Fill, Run, runner
from tests.corrected import AGENCY, Declare, Sender
from tests.mirrored import file_all, roster

EVERYONE = Remit.everyone()
NAMES = (*PUBLIC_VIEWS, *TABLES, DICTIONARY)


@pytest.fixture(scope="module")
def fill(full_report: Callable[..., Report], tmp_path_factory: pytest.TempPathFactory) -> Fill:
    """Files everything."""
    path = tmp_path_factory.mktemp("list") / "list.csv"
    path.write_text(roster(), encoding="utf-8")

    def everything(url: URL) -> None:
        engine = open_database(url)
        file_all(runner(url), engine, full_report, str(path))
        engine.dispose()

    return everything


@pytest.fixture
def source(shared_urls: Callable[[str, Fill], URL], fill: Fill, dialect: str) -> URL:
    """What mirrors are made of, which tests only read."""
    return shared_urls(dialect, fill)


@pytest.fixture(scope="module")
def mirrors(tmp_path_factory: pytest.TempPathFactory) -> Callable[[URL], Path]:
    """Makes a mirror of a database, once."""

    @cache
    def made(url: URL) -> Path:
        folder = tmp_path_factory.mktemp("mirrors") / "mirror"
        said = runner(url)("publish", str(folder), "--partitioned")
        assert (said.code, said.err) == (0, "")
        return folder

    return made


@pytest.fixture
def filed(mirrors: Callable[[URL], Path], source: URL, tmp_path: Path) -> Path:
    """A mirror of everything, and where it stands: a copy that a test may change."""
    return Path(shutil.copytree(mirrors(source), tmp_path / "out" / "mirror"))


@pytest.fixture
def city(source: URL) -> Iterator[Engine]:
    """What the mirror was made of, to look at."""
    engine = open_database(source)
    yield engine
    engine.dispose()


@pytest.fixture
def again(source: URL) -> Run:
    """Runs commands that change nothing on what the mirror was made of."""
    return runner(source)


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def resources(folder: Path) -> dict[str, dict[str, Any]]:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table, year and region from the names of the folders."""
    by = pa.schema([("year", pa.int16()), ("region", pa.string())])
    source = folder / name if (folder / name).is_dir() else folder / f"{name}.parquet"
    found: list[dict[str, Any]] = (
        ds.dataset(source, format="parquet", partitioning=ds.partitioning(by, flavor="hive")).to_table().to_pylist()
    )
    return found


def test_the_views_are_there_row_by_row_under_year_and_region(filed: Path, city: Engine) -> None:
    listed = resources(filed)
    assert list(listed) == list(NAMES)
    with reading(city) as conn:
        for view in PUBLIC_VIEWS:
            stored = {row for part in public_rows(conn, EVERYONE, view) for row in part}
            columns = (*HEAD, *OWN_COLUMNS[view.removeprefix("annual_")])
            assert [field["name"] for field in listed[view]["schema"]["fields"]] == [*columns, "region"]
            assert listed[view]["rows"] == len(stored)
            if not stored:
                assert listed[view]["data"] == []
                continue
            assert {tuple(row[name] for name in columns) for row in rows(filed, view)} == stored
            assert set(listed[view]["path"]) == {
                path.relative_to(filed).as_posix() for path in (filed / view).rglob("*.parquet")
            }
    assert (filed / "annual_publications" / "year=2023" / "region=32" / "part-0.parquet").is_file()


def test_year_and_region_are_named_by_the_folders_alone(filed: Path) -> None:
    names = pq.ParquetFile(filed / "annual_appeals" / "year=2023" / "region=32" / "part-0.parquet").schema_arrow.names
    assert not {"year", "region"} & set(names)
    assert "agency_code" in names


def test_an_agency_without_a_province_lies_under_none(filed: Path) -> None:
    codes = {row["agency_code"]: row["region"] for row in rows(filed, "annual_agencies") if row["year"] == 2023}
    assert [codes[code] for code in ("T", "B", "C", "D")] == ["32", "11", "none", "none"]
    assert {row["region"] for row in rows(filed, "annual_appeals") if row["agency_code"] == "D"} == {"none"}
    assert [region_of(code) for code in ("320000", "321300000000", "100000", "")] == ["32", "32", "none", "none"]


def test_sums_hold_and_the_same_figures_give_the_same_bytes(filed: Path, again: Run) -> None:
    before = content(filed)
    lines = (line.split("  ") for line in before["SHA256SUMS"].decode().splitlines())
    assert {name: sha for sha, name in lines} == {
        name: hashlib.sha256(data).hexdigest() for name, data in before.items() if name != "SHA256SUMS"
    }
    assert again("publish", str(filed), "--partitioned").code == 0
    assert content(filed) == before
    assert [path.name for path in filed.parent.iterdir()] == [filed.name]


def test_a_mirror_is_replaced_as_a_whole_and_other_files_are_left_alone(filed: Path, again: Run) -> None:
    assert again("publish", str(filed), "--format", "csv").code == 0
    assert all(path.is_file() for path in filed.iterdir())
    assert again("publish", str(filed), "--partitioned", "--format", "parquet").code == 0
    before = content(filed)
    for other in ("annual_appeals/year=2023/mine.txt", "annual_appeals/year=1999/region=32/", "mine/"):
        place = filed / other
        place.mkdir(parents=True) if other.endswith("/") else place.write_text("mine", encoding="utf-8")
        said = again("publish", str(filed), "--partitioned")
        assert said.code == 2
        assert "holds other files" in said.err
        assert place.exists()
        place.rmdir() if place.is_dir() else place.unlink()
        for left in (filed / "annual_appeals" / "year=1999",):
            if left.exists():
                left.rmdir()
    assert content(filed) == before


def test_csv_is_not_partitioned(run: Run, tmp_path: Path) -> None:
    said = run("publish", str(tmp_path / "m"), "--partitioned", "--format", "csv")
    assert said.code == 2
    assert "--partitioned" in said.err
    assert not (tmp_path / "m").exists()


def test_members_are_those_that_total_adds(filed: Path, city: Engine) -> None:
    members = rows(filed, "total_members")
    agencies = rows(filed, "annual_agencies")
    assert {row["year"] for row in agencies} >= {2014, 2016, 2020, 2023, 2024}
    with reading(city) as conn:
        for office in agencies:
            year, code = office["year"], office["agency_code"]
            mine = {
                (row["edition"], row["member_code"], row["scope"], row["filing_id"], row["part"])
                for row in members
                if (row["year"], row["agency_code"]) == (year, code)
            }
            try:
                found = gather(conn, EVERYONE, code, year)
            except NothingToShow:
                assert not mine
                continue
            assert mine == {
                (
                    found.total.edition, one.filing.agency_code, one.filing.scope, one.filing.id,
                    "own" if one.filing.agency_code == code else "subordinate",
                )
                for one in found.members.added
            }  # fmt: skip
    editions = {(row["year"], row["agency_code"]): row["edition"] for row in members}
    assert (editions[2016, "T"], editions[2016, "A"], editions[2020, "T"]) == ("2014-fujian", "2014-fujian", "2019")


def test_agencies_of_a_year_stand_where_they_stood_then(filed: Path) -> None:
    found = {(row["year"], row["agency_code"]): row for row in rows(filed, "annual_agencies")}
    branch = found[2023, "C3"]
    assert (branch["agency"], branch["superior_code"], branch["collector_code"]) == ("江西区文化局", "C", "C")
    assert found[2024, "C3"]["agency"] == "江西区文旅局"
    assert (2023, "X") not in found  # abolished in 2015
    assert (2014, "X") in found
    both = found[2023, "T"]
    assert None not in (both["own_filing_id"], both["consolidated_filing_id"])
    assert (both["superior_code"], found[2023, "C2"]["own_filing_id"]) == (None, None)


def test_every_figure_goes_where_the_crossing_says() -> None:
    known = catalog()
    names = list(TABLES["total_cells"].columns)
    found = [dict(zip(names, row, strict=True)) for row in cell_rows(known)]
    by_key = {tuple(row[name] for name in TABLES["total_cells"].key): row for row in found}
    assert len(by_key) == len(found)
    for edition in known.forms:
        crossing = Crossing(known, edition)
        for home, form in known.forms.items():
            for table, declared in form.tables.items():
                for cell, meaning in declared.cells.items():
                    column = "" if table == "resources" else cell.column
                    row = by_key[edition, table, home, cell.row, column, cell.period]
                    place = crossing.place(table, home, cell)
                    assert (row["stands"] == "left_out") == (place is None)
                    assert row["row_code"] == (place or cell).row
                    assert place is None or row["additive"] == crossing.is_additive(table, place)
                    assert place != cell or home != edition or row["additive"] == meaning.additive
    other = ("applications", "2019", "other", "total", "year")
    assert [by_key[edition, *other]["stands"] for edition in ("2021", "2019", "2014")] == ["apart", "cell", "left_out"]
    rest = ("applications", "2021", "other.rest", "total", "year")
    assert (by_key["2019", *rest]["row_code"], by_key["2021", *rest]["row_code"]) == ("other", "other.rest")
    fee = by_key["2021", "publications", "2021", "administrative_fee", "fee_amount", "year"]
    assert (fee["unit"], fee["additive"], fee["stands"]) == ("万元", True, "cell")


def test_memory_is_bounded_by_the_rows_of_a_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "ROW_GROUP", 10)
    fields = [Field("word", "string", ""), Field("value", "number", "", scale=6)]
    file = partitions.Partition(tmp_path, "a/b", fields, "t")
    for number in range(12):
        file.add([[f"a{number}"] * 3, [Decimal(place) for place in range(3)]])
        assert file.waiting < 10
    file.close()
    written = pq.ParquetFile(tmp_path / "a" / "b" / "part-0.parquet")
    assert written.metadata.num_rows == file.rows == 36
    assert written.metadata.num_row_groups == 3
    assert [row["word"] for row in written.read().to_pylist()] == [f"a{n}" for n in range(12) for _ in range(3)]
    empty = partitions.Partition(tmp_path, "none", fields, "t")
    empty.close()
    assert not (tmp_path / "none").exists()


def test_filings_asked_for_a_few_at_a_time_give_the_same_bytes(
    filed: Path, again: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(filed)
    monkeypatch.setattr(mirror, "_FILINGS", 1)
    monkeypatch.setattr(mirror, "_SIZE", 7)
    assert again("publish", str(filed), "--partitioned").code == 0
    assert content(filed) == before


def test_corrections_and_an_empty_database_have_their_place(
    run: Run, send: Sender, full_report: Callable[..., Report], declare: Declare, tmp_path: Path
) -> None:
    folder = tmp_path / "p"
    assert run("init").code == 0
    assert run("publish", str(folder), "--partitioned").code == 0
    assert resources(folder)["annual_appeals"]["data"] == []
    assert sorted(content(folder)) == [
        "SHA256SUMS",
        "data_dictionary.parquet",
        "datapackage.json",
        "total_cells.parquet",
    ]
    report = full_report(AGENCY, 2023, "2021")
    value = report.tables["publications"].figures[Cell("penalty", "decisions")].value
    declare({"agency": AGENCY, "from": value, "to": 6})
    assert run("import", send(report), "--corrections", str(tmp_path / "c.toml"), "--accept", "x").code == 0
    assert run("publish", str(folder), "--partitioned").code == 0
    (row,) = rows(folder, "annual_corrections")
    assert (row["filed_value"], row["value"], row["region"]) == (value, 6, "none")
