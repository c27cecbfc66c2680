"""The sample list through the whole door: filings, counts, and the cell each stored figure came from."""

from __future__ import annotations

import filecmp
import runpy
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import Engine

from etl.batch import ImportOptions, run_import
from etl.places import cells_at
from etl.results import ACCEPTED, UNCHANGED
from reportdb.database import reading
from reportdb.forms.codes import Cell
from reportdb.queries.filings import tables_of
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import Mark

SAMPLES = Path(__file__).parent.parent / "samples"
LIST = SAMPLES / "rosters" / "one_agency_per_row.xlsx"
MAKER = runpy.run_path(str(SAMPLES / "make_rosters.py"))
EVERYONE = Remit.everyone()
SOURCES = ("pingtan_2019", "shanghai_general_office_2019", "suqian_2023", "suqian_2024")


def typed(name: str, key: tuple[str, str, str]) -> object:
    """A figure as typed from the publication; amounts in fen."""
    data = tomllib.loads((SAMPLES / "figures" / f"{name}.toml").read_text(encoding="utf-8"))
    table, row, column = key
    if table == "publications":
        value = data[table][row][column]
        scale = {"fee_amount": 1_000_000, "procurement_amount": 100}.get(column, 1)
        return int(Decimal(str(value).rstrip("元")) * scale)
    codes = MAKER["APPLICANTS"] if table == "applications" else MAKER["RESULTS"]
    value = data[table][row][codes.index(column)]
    return None if value == "" else value


def test_every_figure_of_the_sample_list_comes_in_with_its_cell(engine: Engine) -> None:
    results = list(run_import(engine, [str(LIST)], ImportOptions()))
    assert [(result.agency, result.year) for result in results] == [
        ("平潭综合实验区管委会", 2019), ("上海市人民政府办公厅", 2019), ("宿迁市人民政府", 2023), ("宿迁市人民政府", 2024),
    ]  # fmt: skip
    whole = {key for key, _ in MAKER["whole_2019"]()}
    totals = {key for key, _ in MAKER["totals_2021"]()}
    book = load_workbook(LIST)
    for name, result, keys in zip(SOURCES, results, (whole, whole, totals, totals), strict=True):
        assert result.status == ACCEPTED, [item.message for item in result.findings]
        assert sum(result.facts.values()) == len(keys)
        with reading(engine) as conn:
            report = load_report(conn, EVERYONE, result.filing or 0)
            places = tables_of(conn, EVERYONE, result.filing or 0)
        stored = {
            (t, c.row, c.column): figure for t, data in report.tables.items() for c, figure in data.figures.items()
        }
        assert {key: figure.value for key, figure in stored.items()} == {key: typed(name, key) for key in keys}
        for key, figure in stored.items():
            (where,) = [place for place in places if place.table == key[0]]
            row, column = cells_at(where.positions or "")[Cell(*key[1:])]
            shown: Any = book[where.sheet or ""].cell(row + 1, column + 1).value
            if figure.mark is Mark.BLANK:
                assert shown is None
            else:
                scale = 100 if key[2] in ("fee_amount", "procurement_amount") else 1
                assert Decimal(str(shown).rstrip("元")) * scale == figure.value


def test_the_same_list_again_changes_nothing(engine: Engine) -> None:
    list(run_import(engine, [str(LIST)], ImportOptions()))
    again = list(run_import(engine, [str(LIST)], ImportOptions()))
    assert [result.status for result in again] == [UNCHANGED] * 4


def test_agency_and_year_select_a_line(engine: Engine) -> None:
    (one,) = run_import(engine, [str(LIST)], ImportOptions(agency="宿迁市人民政府", year=2024))
    assert (one.agency, one.year, one.status) == ("宿迁市人民政府", 2024, ACCEPTED)


def test_the_sample_is_drawn_alike_each_time(tmp_path: Path) -> None:
    MAKER["draw"](tmp_path / "again.xlsx")
    assert filecmp.cmp(LIST, tmp_path / "again.xlsx", shallow=False)
