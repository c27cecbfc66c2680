"""What the interface answers is what the command line prints, and every answer is as its model says."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO
from types import GenericAlias
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.web.api.models import agencies, filings, findings, series, sql, status, totals, traces
from reportdb.web.api.models.figures import ROWS, AppealRow, ApplicationRow
from tests.api_desk import agency_id, fill_world, get, program, token_of
from tests.command_line import Fill, Run, runner

SUQIAN, YEAR = "宿迁市人民政府", 2023
REPORTS = ((SUQIAN, 2023, "consolidated"), ("平潭综合实验区管委会", 2015, "consolidated"), ("A", 2023, "own"))


@pytest.fixture
def url(shared_urls: Callable[[str, Fill], URL], dialect: str) -> URL:
    return shared_urls(dialect, fill_world)


@pytest.fixture
def run(url: URL) -> Run:
    return runner(url)


@pytest.fixture
def client(url: URL) -> Iterator[TestClient]:
    with program(url, token_of(url, "admin")) as found:
        yield found


def as_model(model: Any, answer: Any) -> Any:
    """The answer, once its model has taken all of it, each key and each type."""
    TypeAdapter(model).validate_python(answer, strict=True)
    return answer


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


def csv_of(client: TestClient, path: str, **asked: Any) -> list[list[str]]:
    answer = client.get(f"/api/v1{path}", params={**asked, "format": "csv"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return lines(answer.text)


@pytest.mark.parametrize(("agency", "year", "scope"), REPORTS)
def test_tables_are_those_of_show(run: Run, client: TestClient, url: URL, agency: str, year: int, scope: str) -> None:
    path = f"/reports/{agency_id(url, agency)}/{year}/{scope}"
    whole = as_model(filings.Report, get(client, path))
    shown = 0
    for table, model in ROWS.items():
        said = run("show", table, "--agency", agency, "--year", str(year), "--scope", scope, "--format", "json")
        if said.code == 1:
            get(client, f"{path}/tables/{table}", 404)
            assert table not in whole["tables"]
            continue
        expected = json.loads(said.out)
        shown += len(expected)
        assert as_model(GenericAlias(list, (model,)), get(client, f"{path}/tables/{table}")) == expected
        assert whole["tables"][table] == expected
        printed = run("show", table, "--agency", agency, "--year", str(year), "--scope", scope, "--format", "csv").out
        if expected:
            assert csv_of(client, f"{path}/tables/{table}") == lines(printed)
    assert shown > 30


def test_a_corrected_figure_and_a_filing_that_does_not_count_say_so(run: Run, client: TestClient) -> None:
    (correction,) = run_sql(run, "SELECT filing_id, agency, year FROM annual_corrections LIMIT 1")
    rows = get(client, f"/filings/{correction['filing_id']}/tables/publications")
    assert any("correction" in row for row in rows)
    returned = next(one for one in get(client, "/status", year=2023, limit=1000) if one["state"] == "returned")
    expected = json.loads(run("show", "appeals", "--filing", str(returned["filing"]), "--format", "json").out)
    found = as_model(list[AppealRow], get(client, f"/filings/{returned['filing']}/tables/appeals"))
    assert found == expected
    assert {row["state"] for row in found} == {"returned"}


def run_sql(run: Run, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("sql", query, "--format", "json", "--limit", "100000").out)
    return found


def test_status_and_reminders_are_those_of_the_command(run: Run, client: TestClient, url: URL) -> None:
    day = ("--as-of", "2024-05-01")
    expected = run("status", "--year", "2023", *day, "--json").objects
    assert as_model(list[status.Standing], get(client, "/status", year=2023, as_of="2024-05-01")) == expected
    under = run("status", "--year", "2023", "--under", "T", *day, "--json").objects
    top = agency_id(url, "T")
    assert get(client, "/status", year=2023, under=top, as_of="2024-05-01") == under
    assert 0 < len(under) < len(expected)
    calls = run("status", "--year", "2023", "--reminders", *day, "--json").objects
    assert as_model(list[status.Reminder], get(client, "/reminders", year=2023, as_of="2024-05-01")) == calls
    assert calls
    years = run("status", "--years", "2019-2023", *day, "--json").objects
    found = get(client, "/status/years", first=2019, last=2023, as_of="2024-05-01", limit=1000)
    assert as_model(list[status.StandingOfYears], found) == years


def test_filings_are_those_of_check_and_history(run: Run, client: TestClient, url: URL) -> None:
    checked = run("check", "--year", "2023", "--json").objects
    assert len(checked) > 8
    for expected in checked:
        found = as_model(filings.FilingInFull, get(client, f"/filings/{expected['filing']}"))
        assert {key: found[key] for key in expected} == expected
        listed = get(client, f"/filings/{expected['filing']}/findings", limit=1000)
        assert as_model(list[findings.Finding], listed) == expected["findings"]
    one = agency_id(url, "A")
    history = run("history", "--agency", "A", "--year", "2023", "--json").objects
    assert as_model(list[filings.Version], get(client, f"/reports/{one}/2023/own/history")) == history
    assert [item["state"] for item in history] == ["superseded", "accepted"]


def test_changes_are_those_of_diff(run: Run, client: TestClient, url: URL) -> None:
    path = f"/reports/{agency_id(url, 'A')}/2023/own/diff"
    expected = json.loads(run("diff", "--agency", "A", "--year", "2023", "--format", "json").out)
    assert as_model(list[filings.Change], get(client, path, limit=1000)) == expected
    assert expected
    printed = lines(run("diff", "--agency", "A", "--year", "2023", "--format", "csv").out)
    assert csv_of(client, path, limit=1000) == printed
    old, new = expected[0]["old_filing"], expected[0]["new_filing"]
    back = get(client, path, old=new, new=old, limit=1000)
    assert [one["new"] for one in back] == [one["old"] for one in expected]


def test_totals_are_those_of_the_command(run: Run, client: TestClient, url: URL) -> None:
    path = f"/totals/{agency_id(url, 'T')}/2023"
    said = run("total", "--agency", "T", "--year", "2023", "--format", "json")
    assert as_model(totals.Total, get(client, path)) == json.loads(said.out)
    assert csv_of(client, path) == lines(run("total", "--agency", "T", "--year", "2023", "--format", "csv").out)


CELL = ("applications", "received", "total")


def test_traces_are_those_of_the_command(run: Run, client: TestClient, url: URL) -> None:
    asked: dict[str, Any] = dict(zip(("table", "row", "column"), CELL, strict=True))
    one = agency_id(url, SUQIAN)
    (expected,) = run("trace", *CELL, "--agency", SUQIAN, "--year", "2023", "--json").objects
    assert as_model(traces.Trace, get(client, f"/reports/{one}/2023/consolidated/trace", **asked)) == expected
    assert get(client, f"/filings/{expected['filing']}/trace", **asked) == expected
    assert expected["cell"]
    top = agency_id(url, "T")
    (of_total,) = run("trace", *CELL, "--agency", "T", "--year", "2023", "--total", "--json").objects
    assert as_model(traces.TotalTrace, get(client, f"/totals/{top}/2023/trace", **asked)) == of_total
    printed = csv_of(client, f"/totals/{top}/2023/trace", **asked)
    assert len(printed) == 1 + len(of_total["members"])
    assert printed[0] == list(of_total["members"][0])


def test_original_files_are_given_back_byte_for_byte(run: Run, client: TestClient, url: URL) -> None:
    from tests.api_desk import SAMPLES

    one = get(client, "/reports", year=2023, under=agency_id(url, SUQIAN))[0]["filing"]
    expected = run("source", str(one), "--json").objects
    assert as_model(list[filings.Source], get(client, f"/filings/{one}/sources")) == expected
    answer = client.get(f"/api/v1/filings/{one}/sources/{expected[0]['sha256']}")
    assert answer.content == (SAMPLES / "reports" / expected[0]["file"]).read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment;")
    get(client, f"/filings/{one}/sources/{'0' * 64}", 404)


def test_agencies_are_those_of_the_register(run: Run, client: TestClient, url: URL) -> None:
    expected = json.loads(run("agencies", "list", "--format", "json").out)
    found = as_model(list[agencies.Agency], get(client, "/agencies", limit=1000))
    plain = [{key: one[key] for key in one if key not in ("id", "depth")} for one in found]
    assert sorted(plain, key=lambda one: one["agency_code"]) == sorted(expected, key=lambda one: one["agency_code"])
    depths = {one["agency_code"]: one["depth"] for one in found}
    assert (depths["T"], depths["B"], depths["B1"]) == (0, 1, 2)
    (known,) = run("agencies", "show", "C3", "--json").objects
    one = agency_id(url, "C3")
    assert as_model(agencies.AgencyHistory, get(client, f"/agencies/{one}")) == {"id": one, **known}
    then = get(client, "/agencies/find", q="江西区文化局", year=2023)
    assert (then["id"], then["agency"]) == (one, "江西区文化局")
    assert [item["agency"] for item in get(client, "/agencies", q="江西区文化局")] == ["江西区文旅局"]
    assert get(client, "/years")[0] == {"year": 2014}


def test_series_carry_restatements_and_indicators_are_those_of_the_commands(
    run: Run, client: TestClient, url: URL
) -> None:
    one = agency_id(url, SUQIAN)
    words = ("series", "applications.received.total", "--agency", SUQIAN, "--years", "2022-2024")
    asked: dict[str, Any] = {"indicator": "applications.received.total", "agency": one, "first": 2022, "last": 2024}
    expected = json.loads(run(*words, "--format", "json").out)
    assert as_model(list[series.Point], get(client, "/series", **asked)) == expected
    assert csv_of(client, "/series", **asked) == lines(run(*words, "--format", "csv").out)
    assert [item["year"] for item in expected] == [2022, 2023, 2024]
    carried = json.loads(run("carry", "--years", "2019-2024", "--format", "json").out)
    assert as_model(list[series.Passage], get(client, "/carry", first=2019, last=2024, limit=1000)) == carried
    printed = run("carry", "--years", "2019-2024", "--format", "csv").out
    assert csv_of(client, "/carry", first=2019, last=2024, limit=1000) == lines(printed)
    changed = json.loads(run("restatements", "--year", "2023", "--format", "json").out)
    assert as_model(list[series.Restatement], get(client, "/restatements", year=2023, limit=1000)) == changed
    assert changed
    listed = json.loads(run("series", "--list", "--format", "json").out)
    assert as_model(list[series.Indicator], get(client, "/indicators")) == listed


def test_rows_of_all_reports_are_those_of_the_views(run: Run, client: TestClient) -> None:
    found: list[dict[str, Any]] = []
    for offset in range(0, 1000, 3):
        part = get(client, "/tables/applications", year=2023, limit=3, offset=offset)
        if not part:
            break
        found += as_model(list[ApplicationRow], part)
    query = "SELECT filing_id, outcome_code, applicant_code, value, mark FROM annual_applications WHERE year = 2023"
    expected = {tuple(row.values()) for row in run_sql(run, query)}
    keys = ("filing_id", "outcome_code", "applicant_code", "value", "mark")
    assert {tuple(row[key] for key in keys) for row in found} == expected
    assert len(found) == len(expected)


def test_the_data_dictionary_is_that_of_the_database(run: Run, client: TestClient) -> None:
    found = as_model(list[sql.Entry], get(client, "/dictionary", limit=1000))
    (count,) = run_sql(run, "SELECT COUNT(*) AS n FROM data_dictionary")
    whole = found + get(client, "/dictionary", limit=1000, offset=1000)
    assert len(whole) == count["n"]
    printed = csv_of(client, "/dictionary", limit=1)
    assert printed[0] == list(found[0])


@pytest.mark.parametrize("path", ["/reports/{suqian}/2023/consolidated/workbook", "/totals/{city}/2023/workbook"])
def test_workbooks_are_read_back_as_what_they_say(client: TestClient, url: URL, path: str) -> None:
    from io import BytesIO

    from tests.books import load_workbook

    numbers = {"suqian": agency_id(url, SUQIAN), "city": agency_id(url, "T")}
    answer = client.get(f"/api/v1{path.format(**numbers)}")
    assert answer.status_code == 200
    assert load_workbook(BytesIO(answer.content)).sheetnames
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
