"""报送情况 in the browser: tiles, filters, search, the tree of a page, the grid of years, whom to remind."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.findings import Finding, Level
from reportdb.report import Scope, SignOff
from tests.desk import visitor
from tests.web_office import City, as_one_who_sees

ERROR = Finding("T3-ID", Level.ERROR, "受理与办结不等")
DOUBT = Finding("OUT-YEAR", Level.VERIFY, "比上年变动很大", "applications")
_TAGS = re.compile(r"<[^>]+>|\s+")


@pytest.fixture
def city(ready_url: URL) -> Iterator[City]:
    """A: accepted with a doubt. B: its 汇总 covers B1, B11. C: returned. A1, C1: nothing."""
    made = City(ready_url)
    made.file("A", received=dt.date(2024, 2, 1), findings=[DOUBT])
    made.file("B", Scope.CONSOLIDATED, received=dt.date(2024, 4, 2))
    made.file("C", accepted=False, findings=[ERROR, ERROR], received=dt.date(2024, 3, 1))
    made.file("A1", year=2022, received=dt.date(2023, 1, 5), sign_off=SignOff(preparer="赵六", phone="0512-1"))
    yield made
    made.close()


@pytest.fixture
def client(city: City) -> Iterator[TestClient]:
    with visitor(city.text) as client:
        yield client


def listed(client: TestClient, address: str) -> list[tuple[str, str]]:
    """(name, state) of each line of a list."""
    text = client.get(address).text
    lines = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", text, re.S)
    return [(_words(re.findall(r"<a .*?</a>", line, re.S)[0]), _words(_badge(line))) for line in lines]


def _badge(line: str) -> str:
    return str(re.findall(r'<span class="badge.*?</span>', line, re.S)[0])


def _words(html: str) -> str:
    return _TAGS.sub("", html)


def tiles(client: TestClient, address: str) -> dict[str, int]:
    """What the tiles count."""
    found = re.findall(r'class="tile-\w+".*?>\s*(\S+) <strong>(\d+)</strong>', client.get(address).text)
    return {name: int(count) for name, count in found}


def test_the_newest_year_that_was_filed_for_is_shown(client: TestClient) -> None:
    assert listed(client, "/status") == [
        ("甲市人民政府", "已入库"), ("乙县人民政府", "已入库"), ("乙县教育局", "由上级汇总覆盖"),
        ("乙县小学", "由上级汇总覆盖"), ("丙县人民政府", "已退回"), ("丙县数据局", "逾期"), ("甲市应急管理局", "逾期"),
    ]  # fmt: skip


def test_tiles_count_agencies_and_filter_the_list(client: TestClient) -> None:
    assert tiles(client, "/status?year=2023") == {
        "应报单位": 7, "已入库": 2, "已退回": 1, "未报送": 2, "逾期": 2, "晚报": 1, "由上级汇总覆盖": 2, "待说明": 1,
    }  # fmt: skip
    assert listed(client, "/status?year=2023&state=late") == [("丙县数据局", "逾期"), ("甲市应急管理局", "逾期")]
    assert listed(client, "/status?year=2023&state=doubtful") == [("甲市人民政府", "已入库")]
    assert listed(client, "/status?year=2023&state=came_late") == [("乙县人民政府", "已入库")]


def test_an_agency_that_filed_both_scopes_counts_once(city: City, client: TestClient) -> None:
    city.file("B", Scope.OWN, received=dt.date(2024, 1, 1))
    assert tiles(client, "/status?year=2023")["已入库"] == 2
    assert len(listed(client, "/status?year=2023&state=filed")) == 3


@pytest.mark.parametrize("words", ["安监", "甲市应急", "a1", "甲市 管理"])
def test_search_finds_part_of_a_name_a_former_name_and_a_code(client: TestClient, words: str) -> None:
    assert listed(client, f"/status?year=2023&q={words}") == [("甲市应急管理局", "逾期")]


def test_signs_that_databases_take_for_anything_are_looked_for_as_they_are(client: TestClient) -> None:
    for words in ("%", "_", "甲%局", "\\"):
        assert listed(client, f"/status?year=2023&q={words}") == []


def test_a_subtree_is_shown_alone(city: City, client: TestClient) -> None:
    address = f"/status?year=2023&under={city.ids['C']}"
    assert [name for name, _ in listed(client, address)] == ["丙县人民政府", "丙县数据局"]
    assert tiles(client, address)["应报单位"] == 2
    assert "丙县人民政府及所属" in client.get(address).text


def test_until_the_deadline_nobody_is_late_and_an_office_may_set_its_own(client: TestClient) -> None:
    assert "逾期" not in tiles(client, "/status?year=2023&as_of=2024-01-31")
    assert tiles(client, "/status?year=2023&as_of=2024-01-31&deadline=2024-01-20")["逾期"] == 2
    assert "已逾期 11 天" in client.get("/status?year=2023&as_of=2024-01-31&deadline=2024-01-20").text


def test_what_is_no_year_or_day_is_told_so(client: TestClient) -> None:
    for address in ("/status?year=abc", "/status?year=99", "/status?as_of=1.2.2024", "/status?under=x"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert "没有看懂" in answer.text
    assert client.get("/status?year=&under=&state=&as_of=&deadline=&q=").status_code == 200


def test_a_limited_remit_sees_its_own_part_and_no_name_beyond_it(city: City, client: TestClient) -> None:
    as_one_who_sees(client, [city.ids["B1"], city.ids["B11"]])
    for address in ("/status?year=2023", "/status/years", "/status/reminders?year=2023", "/status.csv?year=2023"):
        text = client.get(address).text
        assert "乙县小学" in text
        for foreign in ("甲市人民政府", "丙县", "甲市应急", "乙县人民政府"):
            assert foreign not in text, address
    for address in ("/status", "/status/years", "/status/reminders", "/status.xlsx", "/status.csv"):
        assert client.get(f"{address}?year=2023&under={city.ids['C']}").status_code == 404


def test_no_remit_sees_nothing(client: TestClient) -> None:
    as_one_who_sees(client, [])
    for address in ("/status?year=2023", "/status/years", "/status/reminders?year=2023"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not re.search("乙县|丙县|甲市", answer.text)


def test_a_long_list_comes_in_pages_that_say_where_they_begin(city: City, client: TestClient) -> None:
    from etl.agency_list import AgencyRecord
    from etl.load import load_agencies
    from reportdb.database import writing

    with writing(city.engine) as conn:
        load_agencies(conn, [AgencyRecord(f"乙县第{n}村", f"V{n:03}", "B") for n in range(250)])
    first, second = (listed(client, f"/status?year=2023&page={page}") for page in (1, 2))
    assert (len(first), len(second)) == (200, 57)
    assert not set(first) & set(second)
    assert "上级：乙县人民政府" in client.get("/status?year=2023&page=2").text
    assert listed(client, "/status?year=2023&page=99") == second
    assert len(re.findall('<th scope="row"', client.get("/status/years?page=2").text)) == 57


def test_workbook_and_csv_say_what_the_page_says(client: TestClient) -> None:
    answer = client.get("/status.xlsx?year=2023&state=late&as_of=2024-02-10")
    assert "2023%E5%B9%B4" in answer.headers["content-disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["报送情况", "催报名单"]
    cells = [str(cell) for row in book["报送情况"].iter_rows(values_only=True) for cell in row if cell]
    assert any("仅逾期" in cell for cell in cells)
    assert "丙县数据局" in cells
    assert "乙县教育局" not in cells
    lines = client.get("/status.csv?year=2023").content.decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[:5] == ["填报单位", "代码", "范围", "状态", "报送号"]
    assert lines[3].startswith("    乙县教育局,B1,,由上级汇总覆盖")


def test_the_list_of_whom_to_remind_has_persons_and_numbers_and_can_be_pasted(client: TestClient) -> None:
    address = "/status/reminders?year=2023&as_of=2024-02-10"
    text = client.get(address).text
    assert "丙县人民政府\tC\t已退回（本级，2 个强制问题）\t2024-03-31" in text
    assert "甲市应急管理局\tA1\t逾期\t2024-01-31\t10\t赵六\t0512-1\t2022年报告" in text
    assert 'data-copy="#calls"' in text
    plain = client.get(address.replace("reminders", "reminders.txt"))
    assert plain.content.decode("utf-8-sig").replace("\r\n", "\n").strip().endswith("共 3 条，其中 2 条没有电话")


def test_the_grid_says_in_words_who_filed_when(city: City, client: TestClient) -> None:
    text = client.get("/status/years?first=2021&last=2023").text
    assert [_words(head) for head in re.findall(r'<th scope="col">(.*?)</th>', text)] == [
        "填报单位",
        "2021",
        "2022",
        "2023",
    ]
    rows = re.findall(r'<tr><th scope="row".*?</tr>', text, re.S)
    cells = {
        _words(re.findall("<a .*?</a>", row, re.S)[0]): [_words(one) for one in re.findall("<td>(.*?)</td>", row, re.S)]
        for row in rows
    }
    assert cells["丙县数据局"] == ["—", "逾逾期", "逾逾期"]
    assert cells["甲市应急管理局（2021年及以前甲市安监局）"] == ["逾逾期", "√已入库", "逾逾期"]
    assert cells["乙县教育局"][2] == "上上级汇总"
    city.file("B", Scope.OWN, received=dt.date(2024, 1, 1))
    assert "汇总<b" in _TAGS_KEPT.sub("", client.get("/status/years").text)


_TAGS_KEPT = re.compile(r' aria-hidden="true"|\s+')


def test_the_grid_filters_by_how_its_last_year_stands(city: City, client: TestClient) -> None:
    text = client.get("/status/years?first=2022&last=2023&state=returned").text
    assert "丙县人民政府" in text
    assert "乙县人民政府" not in text
    only = client.get(f"/status/years?under={city.ids['B']}&q=教育").text
    assert "乙县教育局" in only
    assert "乙县小学" not in only
    assert client.get("/status/years?first=1990&last=2023").status_code == 400
    book = load_workbook(io.BytesIO(client.get("/status/years.xlsx?first=2022&last=2023").content))
    assert book.sheetnames == ["历年报送"]


def test_the_page_of_a_grid_reads_the_filings_of_its_page_alone(city: City) -> None:
    """The same lines as from everyone's, whichever part is asked for."""
    from reportdb.database import reading
    from reportdb.queries.status import Asked
    from reportdb.queries.status_years import places_over_years, status_of_places, status_over_years
    from tests.web_office import EVERYONE

    years, asked = range(2021, 2024), Asked(dt.date(2024, 5, 1))
    with reading(city.engine) as conn:
        for under in (None, city.ids["B"]):
            whole = status_over_years(conn, EVERYONE, years, under, asked)
            places = places_over_years(conn, EVERYONE, years, under)
            assert [place.agency_id for place in places] == [line.agency_id for line in whole]
            for place, line in zip(places, whole, strict=True):
                assert status_of_places(conn, EVERYONE, years, [place], under, asked) == [line]
