"""`from reportdb import ...`: DataFrames and Reports on both databases, and nothing heavy before they are asked for."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

import reportdb
from etl.agency_list import AgencyRecord, Alias
from etl.draft import FilingDraft
from etl.load import load_agencies, store
from reportdb import Database, connect, load_report
from reportdb.database import writing
from reportdb.errors import DatabaseError, NothingToShow, UsageError
from reportdb.forms.codes import Cell
from reportdb.queries.remit import Remit
from reportdb.report import BLANK, NOT_APPLICABLE, Report, Scope, number

Maker = Callable[..., Report]
ROOT = Path(__file__).parents[1]
NAME = "甲市教育体育局"
FORMER = "甲市教育局"
READERS = ("channels", "publications", "applications", "appeals", "improvement_items", "resources")


@pytest.fixture
def reports(engine: Engine, full_report: Maker) -> dict[tuple[int, Scope], Report]:
    """An agency that changed its name after 2022 and filed 2022 and, in both scopes, 2023; another filed 2023."""
    stored: dict[tuple[int, Scope], Report] = {}
    with writing(engine) as conn:
        records = [
            AgencyRecord(NAME, "A1", aliases=(Alias(FORMER, dt.date(2022, 12, 31)),)),
            AgencyRecord("甲市公安局", "A2"),
        ]
        load_agencies(conn, records)
        ids = {row[0]: row[1] for row in conn.exec_driver_sql("SELECT name, id FROM agency")}
        for year, scope, first in ((2022, Scope.OWN, 1), (2023, Scope.OWN, 2), (2023, Scope.CONSOLIDATED, 3)):
            report = full_report(NAME if year > 2022 else FORMER, year, "2021", first)
            report.scope = scope
            report.tables["appeals"].figures[Cell("reconsideration", "upheld")] = BLANK
            report.tables["appeals"].figures[Cell("reconsideration", "corrected")] = NOT_APPLICABLE
            report.tables["publications"].figures[Cell("administrative_fee", "fee_amount")] = number(25_100_000)
            stored[year, scope] = report
            store(conn, FilingDraft(report, ids[NAME], True))
        store(conn, FilingDraft(full_report("甲市公安局", 2023, "2021"), ids["甲市公安局"], True))
    return stored


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    with Database(engine, Remit.everyone()) as opened:
        yield opened


@pytest.mark.usefixtures("reports")
def test_an_agency_is_found_by_any_name_and_keeps_the_name_of_the_year(database: Database) -> None:
    for words in (NAME, FORMER, "A1"):
        frame = database.applications(agency=words)
        assert set(zip(frame["year"], frame["agency"], strict=True)) == {(2022, FORMER), (2023, NAME)}
    assert set(database.applications(year=2023)["agency"]) == {NAME, "甲市公安局"}
    assert set(database.applications(NAME, 2023, "own")["scope"]) == {"own"}
    with pytest.raises(UsageError, match="甲市教育局"):
        database.applications(agency="甲市教育")
    with pytest.raises(ValueError, match="both"):
        database.applications(scope="both")


@pytest.mark.usefixtures("reports")
def test_values_of_frames_are_typed_and_missing_ones_stay_missing(database: Database) -> None:
    appeals = database.appeals(NAME, 2023, "own").set_index(["route_code", "result_code"])
    assert str(appeals["value"].dtype) == "Int64"
    assert appeals.loc[("reconsideration", "upheld"), "mark"] == "blank"
    assert appeals.loc[("reconsideration", "corrected"), "mark"] == "not_applicable"
    assert appeals["value"].isna().sum() == 2
    publications = database.publications(NAME, 2023, "own").set_index(["item_code", "measure_code"])
    assert publications.loc[("administrative_fee", "fee_amount"), "value"] == 25.1
    assert publications.loc[("administrative_fee", "fee_amount"), "unit"] == "万元"
    assert list(database.channels(NAME, 2022)["value"]) == [12, 2510]
    assert list(database.improvement_items(NAME, 2022)["action"]) == ["建立台账。"]
    assert database.resources(NAME).empty


def test_a_report_comes_back_as_it_was_stored(database: Database, reports: dict[tuple[int, Scope], Report]) -> None:
    assert database.load_report(FORMER, 2022).content() == reports[2022, Scope.OWN].content()
    assert database.load_report(NAME, 2023).content() == reports[2023, Scope.OWN].content()
    assert database.load_report(NAME, 2023, "consolidated").content() == reports[2023, Scope.CONSOLIDATED].content()
    with pytest.raises(NothingToShow, match="2022: no accepted consolidated filing"):
        database.load_report(NAME, 2022, "consolidated")


@pytest.mark.usefixtures("reports")
def test_a_remit_bounds_everything(engine: Engine) -> None:
    nothing = Database(engine, Remit.of(()))
    assert all(getattr(nothing, reader)().empty for reader in READERS)
    with pytest.raises(UsageError):
        nothing.load_report(NAME, 2023)


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize("reader", READERS)
def test_module_functions_take_a_database_or_a_url(reader: str, database: Database, ready_url: URL) -> None:
    function, method = getattr(reportdb, reader), getattr(database, reader)
    expected = method(agency=NAME, year=2023)
    for source in (database, ready_url, ready_url.render_as_string(hide_password=False)):
        assert function(source, agency=NAME, year=2023).equals(expected)
    assert load_report(database, NAME, 2023).year == 2023


def test_no_database_is_no_empty_answer(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="there is no database"):
        connect(tmp_path / "nowhere.sqlite")
    assert not list(tmp_path.iterdir())


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import reportdb, sys; print(*sys.modules); reportdb.connect; assert 'pandas' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    assert not {"sqlalchemy", "pandas", "click", "reportdb.api"} & set(done.stdout.split())


def test_every_public_name_is_there_and_no_other() -> None:
    assert set(reportdb.__all__) <= set(dir(reportdb))
    assert all(getattr(reportdb, name) is not None for name in reportdb.__all__)
    with pytest.raises(AttributeError, match="no attribute 'totals'"):
        reportdb.totals  # noqa: B018


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project.get("version", reportdb.__version__) == reportdb.__version__
    assert f"## {reportdb.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
