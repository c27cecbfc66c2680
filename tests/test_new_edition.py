"""docs/new-edition.md done step by step: a made-up provincial sheet joins with TOML files alone, on both databases."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import inspect
from sqlalchemy.engine import URL

from reportdb.database import make_engine
from reportdb.errors import CatalogError
from reportdb.forms import load
from reportdb.forms.loader import HERE

PAGE = (Path(__file__).parent.parent / "docs" / "new-edition.md").read_text("utf-8")
BLOCKS = [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in re.findall(r"```\w+\n(.*?)```", PAGE, re.DOTALL)]
FILES = {match[1]: block for block in BLOCKS if (match := re.match(r"\s*# (\S+\.toml)\n", block))}
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("reportdb ")]
LINES: list[list[object]] = [
    ["示例省财政厅2016年政府信息公开情况统计表"],
    ["统计项目", "单位", "2016年度", "历年累计"],
    ["一、主动公开情况", "——", "——", "——"],
    ["（一）主动公开信息总数", "条", 120, 900],
    ["1.网站公开信息数", "条", 100, 800],
    ["二、依申请公开情况", "——", "——", "——"],
    ["（一）收到申请总数", "件", 7, 31],
    ["1.当面申请", "件", 2, 11],
    ["2.电子邮件申请", "件", 5, 20],
    ["（二）答复申请总数", "件", 7, ""],
    ["三、行政复议总数", "件", 0, 1],
    ["四、咨询电话数", "条", "/", 3],
    ["五、专项经费", "万元", 3.5, 12],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of forms that the page describes, and a filled sheet beside it."""
    forms = tmp_path / "forms"
    forms.mkdir()
    for name, text in FILES.items():
        (forms / name).write_text(text, "utf-8")
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for line in LINES:
        sheet.append(line)
    book.save(tmp_path / "filled.xlsx")
    return tmp_path


#: command lines one after the other in one process: what each ends with and says
_IN_ONE = """import contextlib, io, json, sys
from reportdb.cli import main
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as said:
        with contextlib.redirect_stderr(said):
            code = main(words)
    said.seek(0)
    print(json.dumps([code, said.read()]))
"""


def process(folder: Path, url: URL, line: list[str], *, forms: bool = True) -> subprocess.CompletedProcess[str]:
    """Python in the folder; the forms are read once for each process."""
    settings = {key: value for key, value in os.environ.items() if key != "REPORTDB_FORMS"} | {"PYTHONUTF8": "1"}
    settings["REPORTDB_URL"] = url.render_as_string(hide_password=False)
    return subprocess.run(
        [sys.executable, *line],
        cwd=folder,
        env=settings | ({"REPORTDB_FORMS": "forms"} if forms else {}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def run(folder: Path, url: URL, words: list[str], *, forms: bool = True) -> subprocess.CompletedProcess[str]:
    """A command line in a process of its own."""
    return process(folder, url, ["-m", "reportdb", *words], forms=forms)


def run_all(folder: Path, url: URL, lines: list[list[str]]) -> list[tuple[int, str]]:
    """Command lines as somebody at a desk gives them: each in a process of its own, which SQLite is enough to try."""
    if url.drivername == "sqlite":
        return [(done.returncode, done.stdout + done.stderr) for done in (run(folder, url, line) for line in lines)]
    done = process(folder, url, ["-c", _IN_ONE, json.dumps(lines)])
    return [(code, said) for code, said in map(json.loads, done.stdout.splitlines())]


def schema(url: URL) -> dict[str, list[str]]:
    """Every table with its columns, without the partitions that PostgreSQL gets for each year of reports."""
    engine = make_engine(url)
    with engine.connect() as conn:
        found = inspect(conn)
        names = [name for name in found.get_table_names() if re.search(r"_\d{4}$", name) is None]
        tables = {name: [column["name"] for column in found.get_columns(name)] for name in names}
    engine.dispose()
    return tables


def test_the_page_done_step_by_step(folder: Path, ready_url: URL) -> None:
    before = schema(ready_url)
    query = "SELECT resource, unit, period, value, mark FROM annual_resources ORDER BY resource_code, period"
    lines = [*(shlex.split(line)[1:] for line in COMMANDS), ["sql", query, "--format", "csv"], ["integrity"]]
    done = run_all(folder, ready_url, lines)
    assert [code for code, _ in done] == [0] * len(lines), done
    said = {" ".join(line[:2]): out for line, (_, out) in zip(lines, done, strict=True)}
    assert [name for name in said if name.startswith("import")] == ["import filled.xlsx", "import official.xlsx"]
    assert "已入库 1" in said["import filled.xlsx"]
    assert "未变化 1" in said["import official.xlsx"]
    assert re.search(r"2\.电子邮件申请\s+件\s+5\s+20", said["show applications"])
    assert "入库数：31 件" in said["trace applications"]
    assert "D7" in said["trace applications"]
    assert schema(ready_url) == before
    rows = said[f"sql {query}"].splitlines()
    assert [row.replace(".0,", ",") for row in rows[1:]] == [  # SQLite divides fen as a float
        "五、专项经费,万元,cumulative,12,number",
        "五、专项经费,万元,year,3.5,number",
        "四、咨询热线数,条,cumulative,3,number",
        "四、咨询热线数,条,year,,not_applicable",
    ]
    without = run(folder, ready_url, ["show", "appeals", "--agency", "示例省财政厅", "--year", "2016"], forms=False)
    assert (without.returncode, without.stderr.count("\n")) == (2, 1)
    assert "REPORTDB_FORMS" in without.stderr


def test_a_sum_of_the_new_edition_is_checked(folder: Path, ready_url: URL) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for line in LINES:
        sheet.append([*line[:2], 9, *line[3:]] if line[0] == "1.当面申请" else line)
    book.save(folder / "wrong.xlsx")
    done = process(folder, ready_url, ["-c", _IN_ONE, json.dumps([["init"], ["import", "wrong.xlsx"]])])
    (made, _), (imported, said) = map(json.loads, done.stdout.splitlines())
    assert (made, imported) == (0, 1), done
    assert "收到申请总数等于当面申请与电子邮件申请之和" in said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('period = "year"', 'period = "month"', "period month is neither year nor cumulative"),
        ('figure = "resources/hotlines"', 'figure = "resources"', "a figure is table/row/column"),
        ('figure = "resources/hotlines"', 'figure = "resources/dedicated_funds"', "is declared twice"),
        ('unit = "万元", ', "", "五、专项经费 has no unit"),
        ('website = "政府网站", ', "", "names.channels has no label for website"),
        ("indent = 2, figure", "indent = 3, figure", "is indented by 3"),
        ('variant_of = "2014"', 'variant_of = "2013"', "a variant of 2013, which nobody declares"),
        ('label_head = "统计项目"\n', "", "label_head is missing"),
        ('"2014-shili"', '"2014"', "edition 2014 is declared twice"),
    ],
)
def test_a_contradiction_is_refused(folder: Path, before: str, after: str, said: str) -> None:
    path = folder / "forms" / "edition_2014-shili.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    (folder / "forms" / "bridges.toml").unlink()
    with pytest.raises(CatalogError, match=re.escape(said)):
        load(HERE, folder / "forms")


def test_a_folder_that_is_not_there_ends_the_command(folder: Path, ready_url: URL) -> None:
    (folder / "forms").rename(folder / "elsewhere")
    done = run(folder, ready_url, ["init"])
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
