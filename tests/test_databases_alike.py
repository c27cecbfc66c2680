"""The same work on SQLite and on PostgreSQL: afterwards every table of both holds the same, numbers included."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from reportdb.cli import main
from reportdb.database import connect_url, open_database
from reportdb.forms.codes import Cell
from reportdb.models import metadata
from reportdb.report import Report, number
from tests.command_line import Said
from tests.corrected import Sender
from tests.whole import differing, whole

SAMPLES = Path(__file__).parent.parent / "samples"
AGENCY = "甲市教育局"
PENALTY = Cell("penalty", "decisions")
LIST = """单位名称,单位代码,上级单位,层级,类型,行政区划代码,起始日期,终止日期,曾用名,规章制定权,报送对象,承接单位
甲市人民政府,J,,市级,人民政府,320100,,,,是,,
甲市教育局,J01,J,市级,政府部门,320100,2001-01-01,,甲市教育委员会；旧教育局（2021-12-31止）,否,,
甲市水利局,J02,J,市级,政府部门,320100,,2022-12-31,,,J01,甲市水务局
甲市水务局,J03,J,市级,政府部门,320100,2023-01-01,,,,,
"""
CORRECTION = """
[[correction]]
agency = "甲市教育局"
year = 2023
table = "publications"
row = "penalty"
column = "decisions"
from = {old}
to = {new}
reason = "录入错误"
source = "甲市教育局来函"
"""
Say = Callable[..., Said]

#: what holds secrets, which are never alike
OF_THE_DESK = {"account", "account_agency", "web_session", "api_token", "saved_query"}


def _versions(report: Callable[..., Report]) -> list[Report]:
    """An agency's last year and three versions of this one; none adds up."""
    return [report(AGENCY, year, "2021", first) for year, first in ((2022, 1), (2023, 3), (2023, 4), (2023, 5))]


@pytest.fixture
def files(tmp_path: Path, send: Sender, full_report: Callable[..., Report]) -> list[str]:
    """Workbooks of the versions, and one of the last with another figure and without a table."""
    versions = _versions(full_report)
    (tmp_path / "list.csv").write_text(LIST, "utf-8-sig")
    lost = versions[-1].copy()
    old = lost.tables["publications"].figures[PENALTY].value or 0
    (tmp_path / "c.toml").write_text(CORRECTION.format(old=old, new=old + 9), "utf-8")
    lost.tables["publications"].figures[PENALTY] = number(old + 10)
    del lost.tables["appeals"]
    return [send(version, f"{place}.xlsx") for place, version in enumerate([*versions, lost])]


def work(say: Say, folder: Path, files: list[str]) -> list[Said]:
    """Everything that stores something, one after the other, each import in one process."""
    said = [say("import", str(SAMPLES), "--jobs", "1", "--received", "2024-02-20")]
    said.append(say("agencies", "load", str(folder / "list.csv")))
    for path in files[:4]:
        said += [say("import", path, "--jobs", "1", *more) for more in ([], ["--accept", "已公布"], [])]
    corrected = ["--corrections", str(folder / "c.toml"), "--accept", "已公布"]
    said.append(say("import", files[3], "--jobs", "1", *corrected))
    said += [say("import", files[4], "--jobs", "1", *more) for more in ([], ["--supplement", "--accept", "补报"])]
    filings = say("history", "--agency", AGENCY, "--year", "2023", "--json").objects
    former = next(one["filing"] for one in filings if one["state"] == "superseded")
    said.append(say("restore", str(former), "--reason", "误报"))
    found = say("check", "--agency", AGENCY, "--year", "2023", "--json").objects[0]["findings"]
    doubt = next(one["number"] for one in found if one["level"] == "verify")
    said += [say("explain", doubt, "情况属实"), say("import", files[3], "--jobs", "1", "--accept", "再报")]
    filings = say("history", "--agency", AGENCY, "--year", "2023", "--json").objects
    (now,) = [one["filing"] for one in filings if one["state"] in ("accepted", "as_filed")]
    said += [say("submissions", "submit", str(now)), say("submissions", "return", "1", "--note", "请核对")]
    said += [say("submissions", "submit", str(now)), say("submissions", "accept", "2")]
    year = ("--year", "2023", "--agency", AGENCY)
    said += [say("locks", "lock", *year, "--reason", "定稿"), say("locks", "release", *year)]
    said.append(say("import", files[0], "--jobs", "1", "--accept", "又报"))
    return [*said, say("locks", "unlock", *year, "--reason", "更正")]


def test_after_the_same_work_both_databases_hold_the_same(
    sqlite_template: Path, postgres_url: URL, tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "one.sqlite")
    held, told = [], []
    for url in (connect_url(str(tmp_path / "one.sqlite")), postgres_url):

        def say(*words: str, url: URL = url) -> Said:
            code = main(["--db", url.render_as_string(hide_password=False), *words])
            return Said(code, *capsys.readouterr())

        told.append(work(say, tmp_path, files))
        engine = open_database(url)
        held.append(whole(engine, moments=False))
        engine.dispose()
    assert told[0] == told[1]
    assert {said.err for said in told[0]} == {""}
    assert held[0].keys() == metadata.tables.keys()
    empty = {table for table, rows in held[0].items() if not rows}
    assert empty == OF_THE_DESK, "the work leaves no other table empty"
    assert differing(*held) == {}
