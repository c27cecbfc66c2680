"""`reportdb series` on both databases: renames, scopes, returned filings, editions, every format."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl.agency_list import AgencyRecord, Alias
from etl.draft import FilingDraft, SourceFile
from etl.load import load_agencies, store
from reportdb.commands.series import of_agencies, years_of
from reportdb.commands.series_list import page
from reportdb.database import reading, writing
from reportdb.errors import NothingToShow, UsageError
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.forms.derived import derived_indicators
from reportdb.papers.series_rows import COLUMNS
from reportdb.papers.series_words import indicator_named
from reportdb.queries import registry
from reportdb.queries.remit import Remit
from reportdb.queries.series import stored_years
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, number, words
from tests.asked import counted
from tests.command_line import Run

EVERYONE = Remit.everyone()
RECEIVED = Cell("received", "total")
FEES = Cell("administrative_fee", "fee_amount")
Make = Callable[..., Report]
Put = Callable[..., int]


@pytest.fixture
def put(engine: Engine, full_report: Make) -> Put:
    """Stores a filing of 新局 (旧局 until 2020) or 邻局, some figures set, and gives its number."""
    with writing(engine) as conn:
        load_agencies(
            conn,
            [
                AgencyRecord(name="新局", code="A", aliases=(Alias("旧局", dt.date(2020, 12, 31)),)),
                AgencyRecord(name="邻局", code="B", valid_from=dt.date(2021, 3, 1)),
            ],
        )

    def filed(
        agency: str, year: int, figures: dict[Cell, Figure], *, table: str = "applications", scope: Scope = Scope.OWN,
        accepted: bool = True, edition: str | None = None, without: str = "",
    ) -> int:  # fmt: skip
        report = deepcopy(full_report(agency, year, edition or ("2021" if year > 2020 else "2019")))
        report.scope = scope
        report.tables[table].figures.update(figures)
        report.tables.pop(without, None)
        with writing(engine) as conn:
            found = registry.find_agency(conn, EVERYONE, agency)
            name = f"{agency}{year}{scope}{accepted}{figures!r}"
            source = SourceFile(f"{agency}.xlsx", str(abs(hash(name)))[-9:].rjust(64, "0"), b"x")
            return store(conn, FilingDraft(report, found.id, accepted, sources=[source]))

    return filed


def records(run: Run, *arguments: str) -> list[dict[str, object]]:
    done = run("series", *arguments, "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, object]] = json.loads(done.out)
    assert all(tuple(one) == COLUMNS for one in found)
    return found


def test_a_series_over_two_editions_a_rename_and_every_mark(put: Put, run: Run) -> None:
    ids = {
        2019: put("新局", 2019, {RECEIVED: number(0)}),
        2020: put("新局", 2020, {RECEIVED: BLANK}),
        2021: put("新局", 2021, {RECEIVED: NOT_APPLICABLE}),
        2022: put("新局", 2022, {RECEIVED: words("18万余")}),
        2024: put("新局", 2024, {RECEIVED: number(9)}, accepted=False),
    }
    found = records(run, "applications.received.total", "--agency", "旧局", "--years", "2018-2024")
    assert [(one["year"], one["agency"], one["state"], one["mark"], one["value"], one["text"]) for one in found] == [
        (2018, "旧局", "missing", None, None, None),
        (2019, "旧局", "reported", "number", 0, None),
        (2020, "旧局", "reported", "blank", None, None),
        (2021, "新局", "reported", "not_applicable", None, None),
        (2022, "新局", "reported", "text", None, "18万余"),
        (2023, "新局", "missing", None, None, None),
        (2024, "新局", "returned", None, None, None),
    ]
    assert [one["filing_id"] for one in found] == [None, *(ids[year] for year in range(2019, 2023)), None, ids[2024]]
    assert not any(one["break"] for one in found)
    assert {one["agency_code"] for one in found} == {"A"}
    text = run(
        "series", "applications", "一、本年新收政府信息公开申请数量", "total", "--agency", "A", "--years", "2018-2024"
    ).out
    shown = [line.split()[:3] for line in text.splitlines() if line[:2] == "20"]
    assert shown == [
        ["2018", "旧局", "未报送"],
        ["2019", "旧局", "0"],
        ["2020", "旧局", "空白"],
        ["2021", "新局", "/"],
        ["2022", "新局", "18万余"],
        ["2023", "新局", "未报送"],
        ["2024", "新局", f"已退回（报送编号{ids[2024]}）"],
    ]


def test_breaks_stand_in_text_in_data_and_in_markdown(put: Put, run: Run) -> None:
    put("新局", 2020, {Cell("other", "total"): number(6)})
    parts = {
        Cell(f"other.{one}", "total"): number(n) for n, one in enumerate(("not_corrected", "fee_unpaid", "rest"), 1)
    }
    put("新局", 2021, parts)
    found = records(run, "applications.other.total", "--agency", "A")
    assert [(one["value"], one["basis"], one["break"]) for one in found] == [(6, "same", False), (6, "sum", True)]
    assert found[1]["parts"] == [f"applications.{cell.row}.total" for cell in parts]
    text = run("series", "applications.other.total", "--agency", "A").out.splitlines()
    at = next(n for n, line in enumerate(text) if line.startswith("┆ 口径变化："))
    assert text[at - 1].startswith("2020")
    assert text[at + 1].startswith("2021")
    assert "三个分项之和" in text[at]
    markdown = run("series", "applications.other.total", "--agency", "A", "--format", "markdown").out
    assert "| ┆ |" in markdown
    rows = list(
        csv.reader(io.StringIO(run("series", "applications.other.total", "--agency", "A", "--format", "csv").out))
    )
    assert rows[0] == list(COLUMNS)
    assert rows[2][rows[0].index("break")] == "true"
    assert " + " in rows[2][rows[0].index("parts")]


def test_a_figure_one_edition_cannot_tell_apart_is_not_shown_there(put: Put, run: Run) -> None:
    put("新局", 2020, {Cell("other", "total"): number(6)})
    put("新局", 2021, {Cell("other.rest", "total"): number(2)})
    found = records(run, "applications.other.rest.total", "--agency", "A")
    assert [(one["state"], one["value"], one["basis"]) for one in found] == [
        ("inseparable", None, "part"),
        ("reported", 2, "same"),
    ]
    assert "不可拆分" in str(found[0]["note"])
    ended = records(run, "publications", "regulation", "newly_made", "--agency", "A")
    assert [one["state"] for one in ended] == ["reported", "ended"]
    begun = records(run, "publications.regulation.issued", "--agency", "A")
    assert [one["state"] for one in begun] == ["not_asked", "reported"]


def test_money_is_in_wan_and_exact(put: Put, run: Run) -> None:
    put("新局", 2023, {FEES: number(24_252_311_082)}, table="publications")
    put("新局", 2024, {}, without="publications")
    found = records(run, "publications.administrative_fee.fee_amount", "--agency", "A")
    assert [(one["value"], one["unit"], one["state"]) for one in found] == [
        (24252.311082, "万元", "reported"),
        (None, None, "table_missing"),
    ]
    assert "24252.311082" in run("series", "publications.administrative_fee.fee_amount", "--agency", "A").out


def test_rates_carry_their_fraction_and_small_ones_only_that(put: Put, run: Run) -> None:
    for year, total in ((2022, 30), (2023, 3)):
        cells = {Cell("granted", "total"): 1, Cell("partly_granted", "total"): 1, Cell("total_handled", "total"): total}
        put("新局", year, {cell: number(value) for cell, value in cells.items()})
    found = records(run, "公开率", "--agency", "A")
    assert [(one["value"], one["numerator"], one["denominator"], one["small_sample"]) for one in found] == [
        (6.6667, 2, 30, False),
        (None, 2, 3, True),
    ]
    text = run("series", "disclosure_rate", "--agency", "A").out
    assert "6.67%（2/30）" in text
    assert "2/3 样本过小" in text
    assert "非法定" in text


def test_own_is_shown_and_the_reader_told_of_the_other_scope(put: Put, run: Run) -> None:
    put("新局", 2022, {RECEIVED: number(1)})
    put("新局", 2022, {RECEIVED: number(50)}, scope=Scope.CONSOLIDATED)
    put("新局", 2023, {RECEIVED: number(60)}, scope=Scope.CONSOLIDATED)
    done = run("series", "applications.received.total", "--agency", "A", "--format", "json")
    assert [(one["value"], one["state"]) for one in json.loads(done.out)] == [(1, "reported"), (None, "other_scope")]
    assert "--scope" in done.err
    other = run("series", "applications.received.total", "--agency", "A", "--scope", "consolidated", "--format", "json")
    assert [one["value"] for one in json.loads(other.out)] == [50, 60]
    assert other.err == ""


def test_many_agencies_and_years_take_one_statement(put: Put, engine: Engine) -> None:
    for year in (2021, 2022, 2023):
        put("新局", year, {RECEIVED: number(year)})
        put("邻局", year, {RECEIVED: number(year + 1)})
    indicator = indicator_named(["复议率"], catalog())
    with reading(engine) as conn:
        rows = registry.agencies(conn, EVERYONE)
        of_agencies(conn, EVERYONE, indicator, rows, [2021], None)
        with counted(engine) as statements:
            lines, _ = of_agencies(conn, EVERYONE, indicator, rows, range(2020, 2024), None)
        assert stored_years(conn, EVERYONE, [row.id for row in rows]) == [2021, 2022, 2023]
    assert sum("annual_report" in one for one in statements) == 1
    assert len(statements) == 4  # the filings, names by two, mergers
    assert [point.state.value for point in lines[1].points] == ["not_established"] + ["reported"] * 3


def test_nobody_outside_the_remit_is_read(put: Put, engine: Engine) -> None:
    put("新局", 2021, {RECEIVED: number(1)})
    with reading(engine) as conn:
        rows = registry.agencies(conn, EVERYONE)
        with pytest.raises(NothingToShow, match="no accepted filing"):
            of_agencies(conn, Remit.of([rows[1].id]), indicator_named(["公开率"], catalog()), rows, [2021], None)


def test_the_register_is_not_confused_by_an_agency_without_filings(put: Put, run: Run) -> None:
    put("新局", 2021, {RECEIVED: number(1)}, accepted=False)
    none = run("series", "公开率", "--agency", "邻局")
    assert (none.code, none.out) == (1, "")
    assert "nothing was filed" in none.err
    returned = run("series", "公开率", "--agency", "新局")
    assert returned.code == 1
    assert "1 were returned" in returned.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["公开率"], "name the agencies"),
        (["--agency", "A"], "name one INDICATOR"),
        (["a", "b", "--agency", "A"], "name one INDICATOR"),
        (["公开比", "--agency", "A"], "公开率"),
        (["applications.receved.total", "--agency", "A"], "applications.received.total"),
        (["channels", "website", "posts", "--agency", "A"], "series are of"),
        (["applications", "received", "issued", "--agency", "A"], "has no column"),
        (["applications", "handled", "natural", "--agency", "A"], "has no column"),
        (["公开率", "--agency", "没有的局"], "no agency is called"),
        (["公开率", "--agency", "A", "--years", "2025-2014"], "--years goes from"),
        (["公开率", "--agency", "A", "--years", "last"], "--years is FROM-TO"),
        (["applications", "received", "total", "century", "--agency", "A"], "there is no period"),
    ],
)
def test_mistakes_are_one_line(put: Put, run: Run, arguments: list[str], said: str) -> None:
    del put
    done = run("series", *arguments)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert said in done.err


@pytest.mark.parametrize(
    ("spelled", "code"),
    [
        (["applications.denied.state_secret.org.company"], "applications.denied.state_secret.org.company"),
        (["applications/denied/total"], "applications.denied.total"),
        (["applications", "（三）不予公开", "总计"], "applications.denied.total"),
        (["表三", "received", "自然人"], "applications.received.natural_person"),
        (["publications", "规章", "现行有效件数"], "publications.regulation.in_force"),
        (["appeals.litigation.total"], "appeals.litigation.total"),
        (["other_rate"], "other_rate"),
        (["其他处理率"], "other_rate"),
    ],
)
def test_an_indicator_is_spelled_in_codes_or_printed_words(spelled: list[str], code: str) -> None:
    assert indicator_named(spelled, catalog()).code == code


def test_every_figure_of_every_form_has_a_spelling_of_its_own() -> None:
    for form in catalog().forms.values():
        for table in form.tables.values():
            for cell in table.cells:
                word = ".".join((table.code, *cell[: 2 if cell.period == "year" else 3]))
                found = indicator_named([word], catalog())
                assert (found.table, found.cell) == (table.code, cell)


def test_the_page_of_indicators_is_what_the_generator_writes() -> None:
    written = Path(__file__).parents[1] / "docs" / "indicators.md"
    assert written.read_text(encoding="utf-8") == page(), "run: make docs"


def test_years() -> None:
    assert years_of("2021") == [2021]
    assert years_of(" 2019 - 2021 ") == [2019, 2020, 2021]
    with pytest.raises(UsageError):
        years_of("1900-2020")


@pytest.mark.parametrize("form", ["text", "csv", "json", "markdown"])
def test_the_list_of_derived_indicators(run: Run, form: str) -> None:
    done = run("series", "--list", "--format", form)
    assert done.code == 0
    for one in derived_indicators().values():
        assert one.code in done.out.replace("\\_", "_")
        assert one.name in done.out
    if form == "json":
        assert all(one["minimum"] >= 10 and "非法定" in one["source"] for one in json.loads(done.out))
