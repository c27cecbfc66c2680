"""The public views and the queries over them: right figures, labels of the edition, only what counts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Unpack

import pytest
from sqlalchemy import Engine

from etl.agency_list import AgencyRecord, Alias
from etl.draft import FilingDraft
from etl.load import load_agencies, register_agency, store
from reportdb.database import reading, writing
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.models import metadata
from reportdb.queries import appeals, applications, channels, improvement_items, publications, resources, tables
from reportdb.queries.annual import Which
from reportdb.queries.frames import frame
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from reportdb.report import BLANK, NOT_APPLICABLE, Mark, Report, Scope, TableData, number, words
from reportdb.views import PUBLIC_VIEWS, definitions

ALL = Remit.everyone()
Maker = Callable[..., Report]
HEAD = "agency, agency_code, year, edition, scope, as_filed, filing_id"
COLUMNS = {
    "annual_publications": "clause, item_code, item, measure_code, measure, unit, period, value, mark, text",
    "annual_applications": "outcome_code, outcome, applicant_code, applicant, period, value, mark, text",
    "annual_appeals": "route_code, route, result_code, result, period, value, mark, text",
    "annual_channels": "position, channel_code, channel, metric_code, metric, unit, value, mark, text",
    "annual_resources": "resource_code, resource, unit, period, value, mark, text",
    "annual_improvement_items": "position, problem, action",
    "annual_corrections": "table_code, row_code, row_label, column_code, column_label, unit, period, filed_value,"
    " filed_mark, filed_text, value, mark, text, reason, source, declared_by, corrected_at",
}


def file_report(engine: Engine, report: Report, agency: str, accepted: bool = True) -> int:
    with writing(engine) as conn:
        return store(conn, FilingDraft(report, register_agency(conn, agency), accepted))


def test_views_have_exactly_the_promised_columns(engine: Engine) -> None:
    assert set(PUBLIC_VIEWS) == set(COLUMNS) == set(definitions())
    with reading(engine) as conn:
        for view, columns in COLUMNS.items():
            found = ", ".join(conn.exec_driver_sql(f"SELECT * FROM {view}").keys())
            assert found == f"{HEAD}, {columns}"


def test_light_tables_name_only_columns_of_the_models() -> None:
    for table in tables.ALL:
        assert {column.name for column in table.c} <= set(metadata.tables[table.name].c.keys())


def test_every_figure_is_shown_once_with_its_value(engine: Engine, full_report: Maker) -> None:
    report = full_report("甲市教育局", 2023, "2021")
    filing = file_report(engine, report, "甲市教育局")
    with reading(engine) as conn:
        shown: dict[str, list[tuple[Cell, int | Decimal | None]]] = {
            "publications": [
                (Cell(row.item_code, row.measure_code), row.value) for row in publications.publications(conn, ALL)
            ],
            "applications": [
                (Cell(row.outcome_code, row.applicant_code), row.value)
                for row in applications.applications(conn, ALL, year=2023)
            ],
            "appeals": [
                (Cell(row.route_code, row.result_code), row.value)
                for row in appeals.appeals(conn, ALL, filing_id=filing)
            ],
        }
    for code, rows in shown.items():
        meanings = catalog().table("2021", code).cells
        stored = report.tables[code].figures
        assert [cell for cell, _ in rows] == list(meanings)
        for cell, value in rows:
            money = meanings[cell].money
            assert value == (Decimal(stored[cell].value or 0) / 1_000_000 if money else stored[cell].value)
            assert isinstance(value, Decimal if money else int)


def test_money_is_shown_in_wan_yuan_and_channels_in_their_own_unit(engine: Engine, full_report: Maker) -> None:
    report = full_report("甲", 2023, "2021")
    report.tables["publications"].figures[Cell("administrative_fee", "fee_amount")] = number(25_100_001)
    file_report(engine, report, "甲")
    with reading(engine) as conn:
        fee = next(row for row in publications.publications(conn, ALL) if row.measure_code == "fee_amount")
        assert (fee.value, fee.unit, fee.clause) == (Decimal("25.100001"), "万元", "20(8)")
        posts, budget = channels.channels(conn, ALL)
        assert (posts.position, posts.value, posts.unit) == (1, 12, "条")
        assert (budget.position, budget.value, budget.unit) == (2, Decimal("2510.00"), "元")
        raw = conn.exec_driver_sql("SELECT value FROM annual_publications WHERE measure_code = 'fee_amount'").scalar()
        assert f"{raw:.6f}" == "25.100001"
        item = improvement_items.improvement_items(conn, ALL)[0]
        assert (item.position, item.problem, item.action) == (1, "公开不够及时。", "建立台账。")
        assert resources.resources(conn, ALL) == []


def test_marks_and_words_are_kept_apart(engine: Engine) -> None:
    cells = [Cell("reconsideration", result) for result in ("upheld", "corrected", "other", "pending")]
    figures = dict(zip(cells, (number(0), BLANK, NOT_APPLICABLE, words("18万余")), strict=True))
    file_report(engine, Report("甲", 2023, Scope.OWN, "2021", {"appeals": TableData("2021", figures)}), "甲")
    with reading(engine) as conn:
        rows = [(row.value, row.mark, row.text) for row in appeals.appeals(conn, ALL)]
    assert rows == [
        (0, Mark.NUMBER, None), (None, Mark.BLANK, None), (None, Mark.NOT_APPLICABLE, None),
        (None, Mark.TEXT, "18万余"),
    ]  # fmt: skip


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_labels_are_those_of_the_table_s_edition(engine: Engine, full_report: Maker, edition: str) -> None:
    report = full_report("甲", 2023, "2021")
    report.tables["applications"] = full_report("甲", 2023, edition).tables["applications"]
    file_report(engine, report, "甲")
    table = catalog().table(edition, "applications")
    with reading(engine) as conn:
        rows = applications.applications(conn, ALL)
    assert {row.edition for row in rows} == {edition}
    assert {(row.outcome_code, row.outcome) for row in rows} == {
        (line.code, line.label) for line in table.rows.values() if not line.heading
    }
    assert {(row.applicant_code, row.applicant) for row in rows} == {
        (line.code, line.label) for line in table.columns.values() if not line.heading
    }


def test_a_figure_of_another_edition_keeps_a_label(engine: Engine) -> None:
    only_2019 = set(catalog().table("2019", "applications").cells) - set(catalog().table("2021", "applications").cells)
    cell = min(only_2019)
    report = Report("甲", 2023, Scope.OWN, "2021", {"applications": TableData("2021", {cell: number(3)})})
    file_report(engine, report, "甲")
    with reading(engine) as conn:
        row = applications.applications(conn, ALL)[0]
    assert (row.outcome_code, row.value) == (cell.row, 3)
    assert row.outcome


def test_only_current_accepted_filings_are_shown(engine: Engine, full_report: Maker) -> None:
    file_report(engine, full_report("甲", 2023, "2021", 1), "甲")
    second = file_report(engine, full_report("甲", 2023, "2021", 500), "甲")
    file_report(engine, full_report("甲", 2023, "2021", 900), "甲", accepted=False)
    file_report(engine, full_report("乙", 2023, "2021"), "乙", accepted=False)
    with reading(engine) as conn:
        for view in PUBLIC_VIEWS:
            found = conn.exec_driver_sql(f"SELECT DISTINCT filing_id FROM {view}").scalars().all()
            assert found == ([] if view in ("annual_resources", "annual_corrections") else [second])


def test_agencies_carry_the_name_they_bore_and_a_stable_code(engine: Engine, full_report: Maker) -> None:
    for year in (2021, 2022):
        file_report(engine, full_report("甲市安监局", year, "2021"), "甲市安监局")
    record = AgencyRecord("甲市应急局", "330100", aliases=(Alias("甲市安监局", dt.date(2021, 12, 31)), Alias("应急局")))
    with writing(engine) as conn:
        assert load_agencies(conn, [record]).changed == ["甲市应急局"]
    with reading(engine) as conn:
        sql = "SELECT DISTINCT year, agency, agency_code FROM annual_appeals ORDER BY year"
        assert [tuple(row) for row in conn.exec_driver_sql(sql)] == [
            (2021, "甲市安监局", "330100"), (2022, "甲市应急局", "330100"),
        ]  # fmt: skip


def test_filters_and_remit(engine: Engine, full_report: Maker) -> None:
    first = file_report(engine, full_report("甲", 2022, "2021"), "甲")
    second = file_report(engine, full_report("乙", 2023, "2021"), "乙")
    with reading(engine) as conn:
        one, two = (find_agency(conn, ALL, name).id for name in "甲乙")

        def ids(remit: Remit, **filters: Unpack[Which]) -> set[int]:
            return {row.filing_id for row in appeals.appeals(conn, remit, **filters)}

        assert ids(ALL) == {first, second}
        assert ids(ALL, agency_id=one) == ids(ALL, year=2022) == ids(ALL, filing_id=first) == {first}
        assert ids(ALL, scope="consolidated") == set()
        assert ids(Remit.of({two})) == {second}
        assert ids(Remit.of({two}), agency_id=one) == ids(Remit.of(())) == set()


def test_frames_have_stable_types(engine: Engine, full_report: Maker) -> None:
    report = full_report("甲", 2023, "2021")
    report.tables["appeals"].figures[Cell("reconsideration", "upheld")] = BLANK
    file_report(engine, report, "甲")
    with reading(engine) as conn:
        counts = frame(conn, appeals.select_appeals(ALL))
        money = frame(conn, publications.select_publications(ALL))
        empty = frame(conn, resources.select_resources(ALL))
    assert str(counts["value"].dtype) == "Int64"
    assert int(counts["value"].isna().sum()) == 1
    assert str(money["value"].dtype) == str(empty["value"].dtype) == "float64"
    assert str(counts["year"].dtype) == "int64"
    assert str(counts["as_filed"].dtype) == "bool"
    assert list(empty.columns) == re.split(", ", f"{HEAD}, {COLUMNS['annual_resources']}")
