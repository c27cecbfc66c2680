"""单位名录 in the browser: the tree, an agency's page, lists taken along, looked at and loaded."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import URL
from starlette.testclient import TestClient

from etl.agency_file import read_agencies
from etl.agency_list import AgencyRecord
from etl.load import load_agencies
from reportdb.database import open_database, reading, writing
from reportdb.papers.agency_tree import grown
from reportdb.queries.registry import agencies
from reportdb.report import Scope
from reportdb.web.visitor import Role
from tests.desk import proof_of, visitor
from tests.web_office import EVERYONE, City, as_one_who_sees

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def city(ready_url: URL) -> Iterator[City]:
    made = City(ready_url)
    yield made
    made.close()


@pytest.fixture
def client(city: City) -> Iterator[TestClient]:
    with visitor(city.text) as client:
        yield client


@pytest.fixture
def newcomer(ready_url: URL) -> Iterator[TestClient]:
    """Somebody with an empty database."""
    with visitor(ready_url.render_as_string(hide_password=False)) as client:
        yield client


def names(text: str) -> list[str]:
    """The agencies that a page links to, in their order."""
    return re.findall(r'<a href="/agencies/\d+">(.*?)</a>', text)


def hand_in(client: TestClient, content: bytes, name: str = "名录.csv") -> str:
    """Upload a list; the address of what it would change."""
    answer = client.post(
        "/registry/load", data={"proof": proof_of(client)}, files={"file": (name, content)}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def count(city_url: URL) -> int:
    engine = open_database(city_url)
    with reading(engine) as conn:
        found = len(agencies(conn, EVERYONE))
    engine.dispose()
    return found


def test_the_tree_is_drawn_superiors_first(client: TestClient) -> None:
    text = client.get("/registry").text
    assert names(text) == [
        "甲市人民政府", "乙县人民政府", "乙县教育局", "乙县小学", "丙县人民政府", "丙县数据局", "甲市应急管理局",
    ]  # fmt: skip
    assert "共 7 个单位" in text
    assert "下属 6" in text


def test_what_opens_a_branch_holds_no_link_of_its_own(client: TestClient) -> None:
    openers = re.findall(r"<summary>(下属.*?)</summary>", client.get("/registry").text, re.S)
    assert [re.sub(r"<[^>]+>", "", one) for one in openers][:2] == [
        "下属 6 个：甲市人民政府",
        "下属 2 个：乙县人民政府",
    ]
    assert not [one for one in openers if "<a " in one]  # a link within a button: neither works for a screen reader


def test_a_year_shows_who_existed_and_what_they_were_called(client: TestClient) -> None:
    found = names(client.get("/registry?year=2021").text)
    assert "丙县数据局" not in found
    assert "甲市安监局" in found


def test_search_finds_former_names_and_says_who_stands_above(client: TestClient) -> None:
    text = client.get("/registry?q=安监").text
    assert names(text) == ["甲市应急管理局"]
    assert "上级：甲市人民政府" in text
    assert "没有找到这样的单位" in client.get("/registry?q=税务").text


def test_a_large_tree_is_opened_bit_by_bit(city: City, client: TestClient) -> None:
    with writing(city.engine) as conn:
        load_agencies(conn, [AgencyRecord(f"乙县第{n}村", f"V{n:03}", "B") for n in range(250)])
    text = client.get("/registry").text
    assert names(text) == ["甲市人民政府", "乙县人民政府", "丙县人民政府", "甲市应急管理局"]
    opened = f"/registry?under={city.ids['B']}"
    assert opened in text
    below = client.get(opened).text
    assert len(names(below)) == 252  # itself, all of the level below it
    assert "展开下属 1 个" in below
    assert "全部</a>" in below


def test_a_tree_counts_those_it_does_not_draw(city: City) -> None:
    with reading(city.engine) as conn:
        rows = agencies(conn, EVERYONE)
    tree = grown(rows, {}, {}, None, 1)
    assert (tree.count, tree.nodes[0].below, tree.nodes[0].is_cut) == (7, 6, True)
    inside = grown(rows, {}, {}, city.ids["B1"], 1)
    assert [node.name for node in inside.path] == ["甲市人民政府", "乙县人民政府"]
    assert [child.name for child in inside.nodes[0].children] == ["乙县小学"]


def test_an_agency_has_its_names_its_relations_and_its_reports(city: City, client: TestClient) -> None:
    filed = city.file("A1", received=dt.date(2024, 1, 5))
    city.file("A", Scope.CONSOLIDATED, year=2022)
    text = client.get(f"/agencies/{city.ids['A1']}").text
    assert re.search("甲市安监局 <small>（曾用名，用至 2021 年度）", text)
    assert f'<a href="/agencies/{city.ids["A"]}">甲市人民政府</a>' in text
    assert f"/filings/{filed}" in text
    assert f"/tables/{city.ids['A1']}/2023?scope=own" in text
    rows = [re.sub(r"<[^>]+>|\s+", "", row) for row in re.findall(r"<tr><th.*?</tr>", text, re.S)]
    assert [row[:4] for row in rows[1:]] == ["2023", "2022"]
    assert "已入库" in rows[1]
    assert "逾期" in rows[2]  # the 汇总 of the topmost covers nobody
    assert client.get("/agencies/999").status_code == 404
    assert client.get("/agencies/99999999999").status_code == 404


def test_a_limited_remit_sees_no_name_beyond_it(city: City, client: TestClient) -> None:
    city.file("B", Scope.CONSOLIDATED)
    as_one_who_sees(client, [city.ids["B1"], city.ids["B11"]])
    assert names(client.get("/registry").text) == ["乙县教育局", "乙县小学"]
    assert client.get(f"/registry?under={city.ids['B']}").status_code == 404
    assert "甲市应急管理局" not in client.get("/registry?q=应急").text
    assert client.get(f"/agencies/{city.ids['B']}").status_code == 404
    text = client.get(f"/agencies/{city.ids['B1']}").text
    assert "管辖范围以外的单位" in text
    assert "乙县人民政府" not in text
    lines = client.get("/registry.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "乙县人民政府" not in "".join(lines)
    assert ",B," not in "".join(lines)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_register_taken_along_changes_nothing_when_it_is_loaded_again(
    ready_url: URL, newcomer: TestClient, tmp_path: Path, ending: str
) -> None:
    engine = open_database(ready_url)
    with writing(engine) as conn:
        load_agencies(conn, read_agencies(SAMPLES / "registry/agencies.csv"))
        load_agencies(conn, read_agencies(SAMPLES / "registry/changes.csv"))
    path = tmp_path / f"list.{ending}"
    path.write_bytes(newcomer.get(f"/registry.{ending}").content)
    with reading(engine) as conn:
        changes = load_agencies(conn, read_agencies(path), dry_run=True)
        every = len(agencies(conn, EVERYONE))
    engine.dispose()
    assert changes.details == []
    assert len(changes.unchanged) == every


def test_the_sample_is_a_list_without_a_fault(newcomer: TestClient) -> None:
    text = newcomer.get(hand_in(newcomer, newcomer.get("/registry/sample.xlsx").content, "样表.xlsx")).text
    assert "新增 <strong>9</strong>" in text
    assert "错误" not in text
    assert "请核对" not in text


def test_a_list_is_looked_at_before_it_is_loaded(ready_url: URL, newcomer: TestClient) -> None:
    content = (SAMPLES / "registry/agencies.csv").read_bytes()
    address = hand_in(newcomer, content)
    text = newcomer.get(address).text
    assert re.search(r"新增 <strong>\d\d</strong>", text)
    assert "还没有载入" in text
    assert count(ready_url) == 0
    done = newcomer.post(address, data={"proof": proof_of(newcomer, address)}, follow_redirects=True)
    assert "名录已载入：新增" in done.text
    assert count(ready_url) > 10
    assert newcomer.get(address).status_code == 404  # it is gone
    again = newcomer.get(hand_in(newcomer, content)).text
    assert "完全相同" in again
    assert '<button class="main">载入名录' not in again
    changed = newcomer.get(hand_in(newcomer, (SAMPLES / "registry/changes.csv").read_bytes())).text
    assert "变更 <strong>2</strong>" in changed
    assert "甲县教育体育局" in changed


def test_every_fault_is_told_in_chinese_with_its_cell(newcomer: TestClient) -> None:
    csv = newcomer.get(hand_in(newcomer, (SAMPLES / "registry/mistyped.csv").read_bytes())).text
    faults = re.findall("<li>(第.*?)</li>", csv)
    assert len(faults) == 4
    assert "第 2 行（E2）：层级“地市级”没有看懂，应为省级、市级、县级、乡级之一。" in faults
    assert not [fault for fault in faults if re.search(r"\b(is|the|line|not)\b", fault)]
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "各单位"
    for row in (("单位名称", "单位代码", "上级单位"), ("甲局", "A", "没有的局"), ("乙局", "A", ""), ("", "C", "")):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    text = newcomer.get(hand_in(newcomer, kept.getvalue(), "单位.xlsx")).text
    assert "工作表“各单位”第 4 行：没有填单位名称。" in text
    assert "单位代码 A 用了两次：工作表“各单位”第 2 行“甲局”和工作表“各单位”第 3 行“乙局”。" in text
    assert "没有找到表头" in newcomer.get(hand_in(newcomer, "甲,乙\n1,2\n".encode())).text
    assert "另存" in newcomer.get(hand_in(newcomer, b"%PDF-1.7 nothing", "a.xlsx")).text


def test_doubts_are_told_in_chinese(newcomer: TestClient) -> None:
    text = newcomer.get(
        hand_in(
            newcomer, "单位名称,单位代码,上级单位,层级,类型\n甲局,A,,县级,政府部门\n乙镇,B,A,市级,乡镇街道\n".encode()
        )
    ).text
    assert "第 3 行“乙镇”：类型是乡镇街道，层级却是市级。" in text
    assert "层级是市级，上级“甲局”却是县级。" in text


def test_without_a_file_nothing_is_looked_at(newcomer: TestClient) -> None:
    answer = newcomer.post("/registry/load", data={"proof": proof_of(newcomer)})
    assert answer.status_code == 400
    assert "还没有选择文件" in answer.text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OFFICE, Role.ANALYST])
def test_only_who_may_register_loads_a_list(city: City, client: TestClient, role: Role) -> None:
    address = hand_in(client, "单位名称\n丁局\n".encode())
    as_one_who_sees(client, city.ids.values(), role)
    assert "载入名录" not in client.get("/registry").text
    proof = client.cookies["reportdb_proof"]
    assert client.get("/registry/load").status_code == 403
    assert client.post("/registry/load", data={"proof": proof}, files={"file": ("a.csv", b"x")}).status_code == 403
    assert client.post(address, data={"proof": proof}).status_code in (403, 404)
    assert count(city.url) == 7


def test_an_administrator_of_a_part_does_not_change_what_all_share(city: City, client: TestClient) -> None:
    client.get("/")
    as_one_who_sees(client, [city.ids["B"]], Role.ADMINISTRATOR)
    assert client.get("/registry/load").status_code == 403


def test_nobody_looks_at_the_list_of_another(city: City, client: TestClient) -> None:
    address = hand_in(client, "单位名称\n丁局\n".encode())
    as_one_who_sees(client, city.ids.values(), Role.ADMINISTRATOR)
    assert client.get(address).status_code == 404
    for ticket in ("0-..%2f..", "0-" + "0" * 32, "x"):
        assert client.get(f"/registry/load/{ticket}").status_code == 404


def test_the_workbook_is_words_alone(client: TestClient) -> None:
    sheet = load_workbook(io.BytesIO(client.get("/registry.xlsx").content))["单位名录"]
    assert [cell.value for cell in sheet[4]][:4] == ["单位名称", "单位代码", "统一社会信用代码", "上级单位"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=5) for cell in row if cell.value} == {"s"}
