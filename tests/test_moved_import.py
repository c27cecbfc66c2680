"""An import for one county stores the reports of an agency that moved for the years in which it stood below."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import URL

from reportdb.database import open_database
from reportdb.report import Report
from tests.command_line import runner
from tests.corrected import Sender
from tests.moved_bureau import SEES, moved


@pytest.mark.parametrize("county", SEES)
def test_each_year_is_stored_for_the_county_it_belongs_to(
    ready_url: URL, send: Sender, full_report: Callable[..., Report], county: str
) -> None:
    engine = open_database(ready_url)
    moved(engine)
    engine.dispose()
    run = runner(ready_url)
    for year in (2021, 2022):
        path = send(full_report("开发区教育局", year, "2021"), f"{county}{year}.xlsx")
        said = run("import", path, "--under", county, "--accept", "已公布")
        stored = year in SEES[county]
        assert (said.code == 0) is stored, said.out
        assert ("outside_remit" in run("import", path, "--under", county, "--json").out) is not stored
