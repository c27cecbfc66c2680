"""A town that moved from one county to another, with a school that joined it: who stood where in which year is known."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from etl.agency_file import read_agencies
from etl.load import load_agencies
from reportdb.accounts import changing
from reportdb.database import open_database, writing
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from tests.people import PASSWORD
from tests.total_tree import balanced, put

EVERYONE = Remit.everyone()
#: the town stood under 甲县 as 旧镇 to the end of 2022; nobody stood under it then
LIST = """单位名称,单位代码,上级单位,层级,类型,曾用名
某市人民政府,T,,市级,人民政府,
甲县人民政府,A,T,县级,人民政府,
甲县教育局,A1,A,县级,政府部门,
乙县人民政府,B,T,县级,人民政府,
乙县教育局,B1,B,县级,政府部门,
新镇人民政府,M,甲县人民政府（2022-12-31止）；乙县人民政府,乡级,人民政府,旧镇人民政府（2022-12-31止）
新镇学校,M1,新镇人民政府（2023-01-01起）,乡级,其他,
"""
#: who filed in which year: figures of the town in 2022 are 77770 and some more, and those of nobody else
SEEDS = {
    2022: {"T": 1, "A": 2, "A1": 3, "B": 4, "B1": 5, "M": 7777},
    2023: {"T": 11, "A": 12, "A1": 13, "B": 14, "B1": 15, "M": 16, "M1": 17},
}
#: the figures of the town in 2022, wherever they stand
THEIRS = r"\b7777\d\b"
#: login name: role, the agencies it is given
PEOPLE = {"east": ("office", "A"), "west": ("office", "B"), "city": ("office", "T"), "town": ("officer", "M")}


def fill(url: URL) -> None:
    """The register, the reports of two years and the accounts."""
    engine = open_database(url)
    with tempfile.TemporaryDirectory() as room, writing(engine) as conn:
        path = Path(room) / "list.csv"
        path.write_text(LIST, encoding="utf-8")
        load_agencies(conn, read_agencies(path))
    with writing(engine) as conn:
        for year, seeds in SEEDS.items():
            for code, seed in seeds.items():
                put(conn, code, balanced(code, seed, year=year))
        for name, (role, code) in PEOPLE.items():
            given = [number_of(conn, code)]
            changing.make_account(conn, name, role, PASSWORD, agencies=given, must_change=False, by="test")
    engine.dispose()


def number_of(conn: Connection, code: str) -> int:
    """The id of an agency by its code."""
    return find_agency(conn, EVERYONE, code).id
