"""Totals of statistics sheets (2014 to 2018): the lines that are channels are added up like the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from etl.provenance import Tracer, trace_total
from etl.readback import compare
from reportdb.database import reading, writing
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.papers.gathered_total import forest_under, gather, gather_all
from reportdb.papers.total_papers import papers
from reportdb.papers.total_workbook import write_total
from reportdb.queries.members import members
from reportdb.report import BLANK, ChannelFigure, Mark, Report, Scope, TableData, number, words
from tests.command_line import Run
from tests.statistics_drawn import pending, upright
from tests.total_tree import EVERYONE, LIST, put


def report(tmp_path: Path, agency: str, year: int) -> Report:
    """The figures Pingtan published for a year, under the name of another agency."""
    (one,) = pending(tmp_path / f"{agency}{year}.xlsx", upright(year), year=year)
    assert one.read is not None
    found = one.read.report
    found.agency, found.year = agency, year
    return found


@pytest.fixture
def filed(run: Run, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "agencies.csv"
    path.write_text(LIST, encoding="utf-8")
    assert run("agencies", "load", str(path)).code == 0
    with writing(engine) as conn:
        for year in (2014, 2015):
            for code, agency in (("T", "江城市人民政府"), ("C1", "江西区教育局"), ("D1", "江南县教育局")):
                put(conn, code, report(tmp_path, agency, year))


def test_channels_of_the_sheet_are_added_and_come_back(run: Run, filed: None, engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, "T", 2015)
        behind = papers(conn, EVERYONE, found)
    lines = {(one.channel_code, one.metric_code): one.figure for one in found.total.total.channels or ()}
    assert lines == {
        ("website", "disclosed"): number(3 * 2949), ("website", "disclosed.cumulative"): number(3 * 81916),
        ("gazette", "disclosed"): number(0), ("gazette", "disclosed.cumulative"): number(0),
    }  # fmt: skip
    assert found.total.gave["channels"][Cell("website", "disclosed")] == 3
    path = tmp_path / "total.xlsx"
    write_total(found, behind, str(path))
    assert compare(path, found.total.total) == []
    book = load_workbook(path)
    shown = [row for row in book["本级与所属"].iter_rows(values_only=True) if row[1] == "政府网站"]
    assert ("统计表", "政府网站", "公开数", "条", 2949, 5898, 8847, "3") in [row[:8] for row in shown]
    assert "渠道明细" not in book.sheetnames
    compared = {row[0] for row in book["同比"].iter_rows(min_row=5, values_only=True)}
    assert "统计表" in compared
    assert not compared & {"表二", "表三", "表四"}
    said = run("import", str(path), "--json")
    assert [(one["status"], one["scope"], one["agency"]) for one in said.objects] == [
        ("accepted", "consolidated", "江城市人民政府")
    ]
    stored = run("show", "channels", "--agency", "T", "--year", "2015", "--scope", "consolidated", "--format", "json")
    assert [row["value"] for row in json.loads(stored.out)][:2] == [8847, 3 * 81916]


def test_totals_of_a_tree_on_two_forms_are_those_made_one_by_one(run: Run, filed: None, engine: Engine) -> None:
    """2014 to 2018 have a national form and a provincial one: each total is on that of most of its own members."""
    national = Report("江东区教育局", 2015, edition="2014")
    figures = {cell: number(7) for cell in catalog().table("2014", "applications").official_cells}
    national.tables["applications"] = TableData("2014", figures)
    with writing(engine) as conn:
        put(conn, "B1", national)
    with reading(engine) as conn:
        every = {found[0].agency_code: found for found in gather_all(forest_under(conn, EVERYONE, 2015, None))}
        assert {code: found.total.edition for code, (_, found) in every.items() if found} == {
            "B": "2014", "C": "2014-fujian", "D": "2014-fujian", "T": "2014-fujian"
        }  # fmt: skip
        for code, (_, found) in every.items():
            one = gather(conn, EVERYONE, code, 2015)
            assert found is not None
            assert (found.total.total, found.total.left_out) == (one.total.total, one.total.left_out), code


def test_reported_channel_lines_are_held_against_the_computed_ones(
    run: Run, filed: None, engine: Engine, tmp_path: Path
) -> None:
    whole = report(tmp_path, "江城市人民政府", 2015)
    whole.scope = Scope.CONSOLIDATED
    with writing(engine) as conn:
        put(conn, "T", whole)
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, "T", 2015)
        behind = papers(conn, EVERYONE, found)
    lines = {one.cell: one for one in found.differences or () if one.table == "channels"}
    website = lines[Cell("website", "disclosed")]
    assert (website.standing, website.difference) == ("differs", 2949 - 3 * 2949)
    assert lines[Cell("gazette", "disclosed")].standing == "agrees"
    assert len(lines) == 4
    path = tmp_path / "total.xlsx"
    write_total(found, behind, str(path))
    assert compare(path, found.total.total) == []
    shown = [row for row in load_workbook(path)["差额表"].iter_rows(values_only=True) if "政府网站" in row]
    assert len(shown) == 2
    assert json.loads(run("total", "--agency", "T", "--year", "2015", "--format", "json").out)["differences"]


def test_every_channel_line_of_a_total_is_traced_to_its_members(run: Run, filed: None, engine: Engine) -> None:
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, "T", 2015)
        below = members(conn, EVERYONE, found.members.agency_id, 2015)
        tracer = Tracer(conn, EVERYONE)
        for cell, line in found.total.channel_cells():
            traced = trace_total(tracer, below, "channels", line.channel, line.metric_code)
            assert (traced.cell, traced.figure, traced.unit) == (cell, line.figure, line.unit)
            assert [len(one.traces) for one in traced.added] == [1, 1, 1]
    said = run("trace", "channels", "website", "disclosed", "--agency", "T", "--year", "2015", "--total", "--json")
    record = json.loads(said.out)
    assert (record["value"], record["row"], record["column"]) == (8847, "website", "disclosed")
    assert [one["value"] for one in record["members"]] == [2949, 2949, 2949]
    text = run("trace", "channels", "website", "disclosed", "--agency", "T", "--year", "2015", "--total").out
    assert "“政府网站／公开数”" in text
    assert run("trace", "channels", "weibo", "posts", "--agency", "T", "--year", "2015", "--total").code == 2


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_words_and_other_channels_are_no_part_of_the_sum(run: Run, filed: None, engine: Engine, tmp_path: Path) -> None:
    other = report(tmp_path, "江西区文化局", 2015)
    lines = [one for one in other.channels or () if one.channel_code == "website"]
    other.channels = [
        lines[0]._replace(figure=words("约20")), lines[1]._replace(figure=BLANK),
        ChannelFigure("weibo", "政务微博", "posts", "发布数量", "条", number(3)),
    ]  # fmt: skip
    with writing(engine) as conn:
        put(conn, "C3", other)
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, "T", 2015)
        behind = papers(conn, EVERYONE, found)
    values = {
        one.metric_code: one.figure.value for one in found.total.total.channels or () if one.channel_code == "website"
    }
    assert values == {"disclosed": 8847, "disclosed.cumulative": 245748}
    assert [(one.table, one.cell.row, one.figure.mark) for one in found.total.not_numbers] == [
        ("channels", "website", Mark.TEXT)
    ]
    path = tmp_path / "total.xlsx"
    write_total(found, behind, str(path))
    book = load_workbook(path)
    assert [row[:4] for row in book["渠道明细"].iter_rows(min_row=5, values_only=True)] == [
        ("江西区文化局", "政务微博", "发布数量", 3)
    ]
    for form, part in (("text", "8847"), ("csv", "website"), ("markdown", "8847")):
        assert part in run("total", "--agency", "T", "--year", "2015", "--format", form).out
    (whole,) = run("total", "--agency", "T", "--year", "2015", "--format", "json").objects
    assert whole["report"]["channels"][0]["members"] == 3
