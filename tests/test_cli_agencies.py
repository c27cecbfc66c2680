"""`agencies load | list | tree`, with the lists offices really keep."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy.engine import URL

from etl.agency_file import read_agencies
from etl.agency_spans import Link
from reportdb.cli import main
from reportdb.commands.text_table import width
from reportdb.errors import UsageError
from tests.command_line import Run

LIST = """单位代码,单位名称,上级单位,层级,类型,行政区划代码,起始日期,终止日期,曾用名,规章制定权
A1,某某市人民政府,,市级,人民政府,320000,2000-01-01,,,是
A2,某某市教育局,某某市人民政府,市级,政府部门,320000,2000/1/1,,某某市教委（2021-12-31止）；市教育局,否
A3,某某县人民政府,A1,县级,人民政府,320001,,2030年1月31日,,
"""


@pytest.fixture
def csv_list(tmp_path: Path) -> Path:
    path = tmp_path / "agencies.csv"
    path.write_text(LIST, encoding="utf-8-sig")
    return path


def test_a_list_is_read_with_its_dates_and_names(csv_list: Path) -> None:
    city, bureau, county = read_agencies(csv_list)
    assert (city.code, city.rule_making, city.valid_from) == ("A1", True, dt.date(2000, 1, 1))
    assert [(alias.name, alias.until) for alias in bureau.aliases] == [
        ("某某市教委", dt.date(2021, 12, 31)),
        ("市教育局", None),
    ]
    assert (county.superior, county.valid_to, county.rule_making) == ("A1", dt.date(2030, 1, 31), None)


def test_gbk_and_tabs_and_a_title_line_are_read_too(tmp_path: Path, csv_list: Path) -> None:
    expected = read_agencies(csv_list)
    gbk = tmp_path / "gbk.csv"
    gbk.write_bytes(LIST.encode("gb18030"))
    assert read_agencies(gbk) == expected
    tabs = tmp_path / "tabs.csv"
    tabs.write_text(LIST.replace(",", "\t"), encoding="utf-8")
    assert read_agencies(tabs) == expected
    titled = tmp_path / "titled.csv"
    titled.write_text("某某市单位名录,,\n\n" + LIST, encoding="utf-8")
    assert read_agencies(titled) == expected


def test_a_workbook_is_read_with_numbers_and_dates_as_excel_keeps_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["单位名称", "单位代码", "行政区划代码", "起始日期"])
    sheet.append(["某某市人民政府", 320000, 320000, dt.datetime(2000, 1, 1)])
    path = tmp_path / "agencies.xlsx"
    book.save(path)
    (city,) = read_agencies(path)
    assert (city.code, city.region_code, city.valid_from) == ("320000", "320000", dt.date(2000, 1, 1))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("B1,,,,,,,,,", "line 5.*单位名称"),
        ("B1,某局,,副省级,,,,,,", "层级"),
        ("B1,某局,,,公司,,,,,", "类型"),
        ("B1,某局,,,,,2021-13-01,,,", "2021-12-31"),
        ("B1,某局,,,,,,,旧局（前年止）,", "曾用名"),
        ("B1,某局,,,,,,,,也许", "规章制定权"),
    ],
)
def test_what_cannot_be_understood_names_its_line(csv_list: Path, line: str, words: str) -> None:
    csv_list.write_text(LIST + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        read_agencies(csv_list)


@pytest.mark.parametrize(
    ("columns", "values", "words"),
    [
        ("统一社会信用代码", "11100000000013338X", "B2: 统一社会信用代码 '11100000000013338X' .*mistyped"),
        ("层级,统一社会信用代码", "市级,1.11E+17", "C2: 统一社会信用代码 .*8 characters"),
        ("行政区划代码", "32010", "B2: 行政区划代码 '32010'"),
        ("上级单位", "甲（2019-13-01起）", "B2: 上级单位 '2019-13-01'"),
        ("报送对象", "甲（2018-01-01起，去年止）", "B2: 报送对象 '去年'"),
    ],
)
def test_codes_and_days_that_cannot_be_name_their_cell(tmp_path: Path, columns: str, values: str, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"单位名称,{columns}\n某局,{values}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=f"line 2, {words}"):
        read_agencies(path)


def test_cells_with_several_answers_and_days(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "单位名称,统一社会信用代码,上级单位,报送对象,前身,撤销后并入,行政区划代码\n"
        "某局,1110 0000 0000 1333 8ｗ,甲市（省管）（2019年1月1日起，2021/12/31止）；乙市（2022-01-01 起）,丙市（省管）,丁局;戊局,无,"
        "320124101203\n",
        encoding="utf-8",
    )
    (row,) = read_agencies(path)
    assert row.credit_code == "11100000000013338W"
    assert row.superior == (
        Link("甲市（省管）", dt.date(2019, 1, 1), dt.date(2021, 12, 31)), Link("乙市", dt.date(2022, 1, 1)),
    )  # fmt: skip
    assert (row.reports_to, row.predecessors, row.merged_into) == ("丙市（省管）", ("丁局", "戊局"), ())
    assert row.says == {"credit_code", "superior", "reports_to", "region_code"}


def test_everything_wrong_is_told_at_once(csv_list: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    csv_list.write_text(
        LIST + "B1,,,副省级,,,2021-13-01,,,\nB2,某局,,,,,,,,\nB3,某所,,,公司,,,,,也许\n", encoding="utf-8"
    )
    assert main(["--db", str(tmp_path / "x.sqlite"), "agencies", "load", str(csv_list)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.partition("line ")[2][:1] for line in told] == ["5", "5", "5", "7", "7"]
    assert not (tmp_path / "x.sqlite").exists()


def test_a_file_without_headings_or_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for content in (b"a,b\n1,2\n", b"", b"\xff\xfe\x00\x81\xff"):
        path.write_bytes(content)
        with pytest.raises(UsageError):
            read_agencies(path)


def test_load_list_and_tree(csv_list: Path, ready_url: URL, capsys: pytest.CaptureFixture[str]) -> None:
    db = ready_url.render_as_string(hide_password=False)
    assert main(["--db", db, "agencies", "load", str(csv_list)]) == 0
    assert capsys.readouterr().out == "新增 3，变更 0，未变化 0\n"
    assert main(["--db", db, "agencies", "load", str(csv_list)]) == 0
    assert capsys.readouterr().out == "新增 0，变更 0，未变化 3\n"
    assert main(["--db", db, "agencies", "tree"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "某某市人民政府 A1",
        "  某某市教育局 A2",
        "  某某县人民政府 A3",
    ]
    assert main(["--db", db, "agencies", "list"]) == 0
    assert "    存续 2000-01-01 起；曾用名 市教育局、某某市教委（至2021年）\n" in capsys.readouterr().out


def test_the_list_has_every_field_for_programs_and_fits_a_screen(run: Run, tmp_path: Path) -> None:
    long = "某某自治区某某市某某新区某某经济技术开发区某某街道综合行政执法大队"
    (tmp_path / "agencies.csv").write_text(
        "单位代码,单位名称,上级单位,报送对象,层级,类型,行政区划代码,统一社会信用代码,起始日期,终止日期,曾用名,规章制定权\n"
        "A1,某某市人民政府,,,市级,人民政府,320000,,,,,是\n"
        "A2,某某市税务局,A1,A1,市级,垂直管理部门,320000,11329900MB0000001E,2018-07-05,,某某市国家税务局（2018-07-04止）；市税局,否\n"
        f"A3,{long},A2,,乡级,其他,320000,,,2020-12-31,,\n",
        encoding="utf-8",
    )
    run("agencies", "load", str(tmp_path / "agencies.csv"))
    text = run("agencies", "list").out.splitlines()
    assert max(map(width, text)) <= 110
    assert text[2].split() == ["A1", "某某市人民政府", "市级", "人民政府", "320000"]
    assert text[5:7] == [
        "    存续 2018-07-05 起；统一社会信用代码 11329900MB0000001E；报送对象 某某市人民政府；曾用名 市税局",
        "    、某某市国家税务局（至2017年）",
    ]
    assert "".join(line[6:].split("  ")[0] for line in text[7:10]) == long
    assert text[-1] == "    存续 2020-12-31 止"
    records = json.loads(run("agencies", "list", "--format", "json").out)
    assert records[1] == {
        "agency": "某某市税务局", "agency_code": "A2", "credit_code": "11329900MB0000001E",
        "superior": "某某市人民政府", "superior_code": "A1", "reports_to": "某某市人民政府", "reports_to_code": "A1",
        "level": "市级", "kind": "垂直管理部门", "region_code": "320000", "rule_making": False,
        "valid_from": "2018-07-05", "valid_to": None, "registered": True,
        "names": [{"name": "市税局", "last_year": None}, {"name": "某某市国家税务局", "last_year": 2017}],
    }  # fmt: skip
    table = list(csv.DictReader(io.StringIO(run("agencies", "list", "--format", "csv").out)))
    assert [list(one) for one in table] == [list(one) for one in records]
    assert (table[1]["names"], table[1]["rule_making"]) == ("市税局；某某市国家税务局（至2017年）", "false")


def test_a_rehearsal_prints_what_would_change(csv_list: Path, run: Run) -> None:
    said = run("agencies", "load", str(csv_list), "--dry-run")
    assert (said.code, said.out.splitlines()[-1]) == (0, "新增 3，变更 0，未变化 0（试运行，未保存）")
    assert run("agencies", "list").out == "名录中没有填报单位\n"
    run("agencies", "load", str(csv_list))
    assert run("agencies", "load", str(csv_list), "--dry-run").out.splitlines()[0] == "没有变化"
    csv_list.write_text("单位代码,单位名称,层级\nA3,某某县人民政府,\n", encoding="utf-8")
    assert run("agencies", "load", str(csv_list), "--dry-run").out.splitlines()[:2] == [
        "变更 某某县人民政府 A3", "  层级：县级 -> （空）",
    ]  # fmt: skip


def test_warnings_go_to_stderr_and_only_changes_to_the_trail(csv_list: Path, run: Run) -> None:
    said = run("agencies", "load", str(csv_list))
    assert said.code == 0
    assert all(line.startswith("warning: agencies.csv line ") for line in said.err.splitlines())
    assert len(said.err.splitlines()) == 2  # a city with the code of its province, and a department of it


def test_the_tree_of_a_year_and_the_history_of_an_agency(csv_list: Path, run: Run) -> None:
    csv_list.write_text(
        LIST + "A4,某某市气象局,A1,市级,垂直管理部门,,,2019-12-31,,\nA5,某某市新局,A1,,,,2023-01-01,,,\n",
        encoding="utf-8",
    )
    run("agencies", "load", str(csv_list))
    assert run("agencies", "tree", "--year", "2019").out.splitlines() == [
        "某某市人民政府 A1",
        "  某某市教委 A2",
        "  某某县人民政府 A3",
        "  某某市气象局 A4 （垂直管理，不计入上级汇总） （2019-12-31 止）",
    ]
    assert run("agencies", "tree", "--year", "1900").out.splitlines()[0] == "某某县人民政府 A3"
    shown = run("agencies", "show", "某某市教委").out.splitlines()
    assert shown[0] == "某某市教育局"
    assert "  曾用名：某某市教委（用至2021年度）" in shown
    assert "  现由谁汇总：某某市人民政府" in shown
    (told,) = run("agencies", "show", "A4", "--json").objects
    assert (told["valid_to"], told["collected_by"]) == ("2019-12-31", None)
    assert told["superiors"] == [
        {"agency": "某某市人民政府", "agency_code": "A1", "valid_from": None, "valid_to": None}
    ]
    assert run("agencies", "show", "无此单位").code == 2
