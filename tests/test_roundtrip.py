"""Export, then import into an empty database: the same facts, marks and texts, whatever a report says."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from etl.batch import ImportOptions, run_import
from etl.draft import FilingDraft
from etl.load import register_agency, store
from etl.readback import compare
from reportdb.database import reading, writing
from reportdb.forms import catalog
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import (
    BLANK,
    NOT_APPLICABLE,
    ChannelFigure,
    Figure,
    ImprovementItem,
    Report,
    Scope,
    SignOff,
    TableData,
    number,
    words,
)
from reportdb.xlsx import Cover, write_report

AGENCY = "测试省测试市档案局"
EVERYONE = Remit.everyone()

sentences = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufffe\uffff"),
    max_size=40,
).map(str.strip)
typed_words = st.sampled_from(
    ["18万余", "约300", "百余", "见附件", "=1+1", "-@x", "二十", "3.5", "不详", "12.75", "1e5x"]
)


def figures(*, money: bool, signed: bool) -> st.SearchStrategy[Figure]:
    counts = st.integers(-(10**9) if signed else 0, 10**12 if not money else 10**15)
    return st.one_of(st.just(BLANK), st.just(NOT_APPLICABLE), counts.map(number), typed_words.map(words))


@st.composite
def tables(draw: st.DrawFn, code: str, edition: str) -> TableData:
    table = catalog().table(edition, code)
    chosen = {}
    for cell, meaning in table.cells.items():
        if meaning.extra and not draw(st.booleans()):
            continue
        if not meaning.extra and draw(st.integers(0, 60)) == 0:
            continue  # a cell the filed sheet had no place for
        chosen[cell] = draw(figures(money=meaning.money, signed=meaning.signed))
    return TableData(edition, chosen)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    edition = draw(st.sampled_from(["2019", "2021"]))
    year = draw(st.sampled_from([2019, 2020, 2021, 2024]))
    report = Report(AGENCY, year, draw(st.sampled_from(Scope)), edition)
    report.tables["publications"] = draw(tables("publications", edition))
    report.tables["applications"] = draw(tables("applications", draw(st.sampled_from(["2019", "2021"]))))
    report.tables["appeals"] = draw(tables("appeals", edition))
    report.channels = draw(st.none() | st.lists(channels(), max_size=4))
    items = st.builds(ImprovementItem, sentences, sentences).filter(any)
    report.improvement_items = draw(st.none() | st.lists(items, max_size=4))
    report.sign_off = SignOff(
        "王某", draw(sentences.filter(lambda text: ":" not in text)), "", "0571-8888", "2024年1月15日"
    )
    return report


@st.composite
def channels(draw: st.DrawFn) -> ChannelFigure:
    code, label = draw(st.sampled_from([("weibo", "政务微博"), ("label:某栏目", "某栏目"), ("website", "门户网站")]))
    unit = draw(st.sampled_from(["条", "人次", "元", "万元", ""]))
    figure = draw(figures(money=unit in ("元", "万元"), signed=False))
    if unit in ("元", "万元") and figure.text in ("3.5", "12.75"):
        figure = BLANK  # in an amount these are numbers
    if unit == "元" and figure.value is not None:
        figure = number(figure.value % 10**13)
    return ChannelFigure(code, label, "posts", "发布数", unit, figure)


def readable(report: Report) -> bool:
    """A table none of whose cells was filed does not exist."""
    return all(data.figures for data in report.tables.values())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports().filter(readable))
def test_a_written_workbook_reads_back_the_same(report: Report) -> None:
    form = catalog().form(report.edition or "2021")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        write_report(path, report, form, Cover(agency=AGENCY, year=report.year or 0, scope=report.scope))
        assert compare(path, report) == []


_numbers = count(1)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports().filter(readable))
def test_export_and_import_give_the_same_facts_in_both_databases(
    engine: Engine, tmp_path: Path, report: Report
) -> None:
    """File -> database -> file -> database: nothing changes on the way, whatever the report says."""
    report.agency = f"测试省测试市第{next(_numbers)}档案局"
    path = tmp_path / "report.xlsx"
    cover = Cover(agency=report.agency, year=report.year or 0, scope=report.scope)
    write_report(path, report, catalog().form(report.edition or "2021"), cover)
    (first,) = run_import(engine, [str(path)], ImportOptions(accept="照原报数"))
    assert first.status == "accepted"
    with reading(engine) as conn:
        stored = load_report(conn, EVERYONE, first.filing or 0)
    assert stored.content() == report.content()
    second_path = tmp_path / "again.xlsx"
    write_report(second_path, stored, catalog().form(stored.edition or "2021"), cover)
    (second,) = run_import(engine, [str(second_path)], ImportOptions(accept="照原报数"))
    assert (second.status, second.filing) == ("unchanged", first.filing)


@pytest.fixture
def filed(engine: Engine) -> tuple[Engine, Report]:
    """A report stored as a filing of one database."""
    form = catalog().form("2021")
    report = Report(AGENCY, 2023, Scope.OWN, "2021")
    for code in ("publications", "applications", "appeals"):
        report.tables[code] = TableData("2021", {cell: number(0) for cell in form.tables[code].official_cells})
    report.channels = [ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", words("18万余"))]
    report.improvement_items = [ImprovementItem("问题", "=措施")]
    report.sign_off = SignOff("王某", "李某", "赵某", "0571-1", "2024-01-05")
    return engine, report


def test_export_then_import_into_an_empty_database(filed: tuple[Engine, Report], tmp_path: Path) -> None:
    engine, report = filed
    with writing(engine) as conn:
        first = store(conn, FilingDraft(report, register_agency(conn, AGENCY), accepted=True))
    with reading(engine) as conn:
        stored = load_report(conn, EVERYONE, first)
    path = tmp_path / "out.xlsx"
    write_report(path, stored, catalog().form("2021"), Cover(agency=AGENCY, year=2023, scope=Scope.OWN))
    assert compare(path, stored) == []
    results = list(run_import(engine, [str(path)], ImportOptions()))
    assert [(result.status, result.filing) for result in results] == [("unchanged", first)]
