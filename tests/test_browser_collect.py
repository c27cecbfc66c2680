"""收表 in a real browser: a returned sheet corrected and accepted, a doubt explained, files dropped by the dozen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from reportdb.database import connect_url, open_database, reading
from tests.books import load_workbook
from tests.browser import DESKTOP, PHONE, browser
from tests.desk import served
from tests.web_batch import SAMPLES


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all of them."""
    with browser() as started:
        yield started


@contextmanager
def opened(chromium: Browser, database: Path, size: ViewportSize) -> Iterator[Page]:
    """The start of 收表 in a window; whatever the browser complains of fails the test."""
    with served(f"sqlite:///{database}") as address:
        page = chromium.new_page(viewport={"width": size["width"], "height": size["height"]})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{address}/collect")
        yield page
        assert said == []
        page.close()


def send(page: Page, *files: Path) -> None:
    page.set_input_files("#files", [str(file) for file in files])
    page.wait_for_selector("table.reports")


def test_a_returned_sheet_is_corrected_uploaded_again_and_accepted(
    chromium: Browser, tmp_path: Path, sqlite_template: Path
) -> None:
    database = Path(shutil.copy(sqlite_template, tmp_path / "desk.sqlite"))
    sheet = tmp_path / "教育局2023.xlsx"
    shutil.copy(SAMPLES / "broken" / "T3-SUM" / "fires.xlsx", sheet)
    with opened(chromium, database, DESKTOP) as page:
        send(page, sheet)
        expect(page.locator("table.reports tbody")).to_contain_text("已退回")
        page.get_by_role("link", name="教育局2023.xlsx").click()
        faulty = page.locator("#c-D47")
        expect(faulty).to_have_class(re.compile("mark-error"))
        faulty.click()
        expect(page.locator("#f-1")).to_have_class(re.compile("lit"))
        expect(page.locator("#f-1 .values")).to_have_text("应为 11，现为 10")
        page.get_by_role("link", name=re.compile("D47 的问题")).first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#f-1")).to_be_focused()
        page.get_by_role("link", name="年报!J47").click()
        expect(page.locator("#c-J47")).to_be_in_viewport()
        with page.expect_download() as download:
            page.get_by_role("link", name="下载审核副本").click()
        assert download.value.suggested_filename == "教育局2023_审核.xlsx"

        mended = tmp_path / "教育局2023_审核.xlsx"
        download.value.save_as(mended)
        book = load_workbook(mended)  # mended in the copy that came back
        book["年报"]["D26"], book["年报"]["J26"] = 5, 6
        book.save(mended)
        page.get_by_role("link", name="上传改正后的文件").click()
        send(page, mended)
        expect(page.locator("table.reports tbody")).to_contain_text("可入库")
        page.get_by_role("button", name="入库", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("已入库 1 份")
        expect(page.get_by_role("link", name="查看报送")).to_have_attribute("href", re.compile(r"/filings/\d+"))
        page.reload()
        expect(page.locator("table.reports tbody")).to_contain_text("已入库")
    engine = open_database(connect_url(str(database)))
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT state, is_current FROM filing").all() == [("accepted", 1)]
    engine.dispose()


def test_a_doubt_is_explained_on_a_phone_and_recorded(chromium: Browser, tmp_path: Path, sqlite_template: Path) -> None:
    database = Path(shutil.copy(sqlite_template, tmp_path / "desk.sqlite"))
    with opened(chromium, database, PHONE) as page:
        send(page, SAMPLES / "broken" / "table_missing" / "fires.xlsx")
        page.get_by_role("link", name="fires.xlsx").click()
        page.get_by_label("情况说明").first.fill("本年没有复议和诉讼。")
        page.get_by_role("button", name="保存情况说明").click()
        expect(page.get_by_role("status")).to_contain_text("已保存")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.get_by_role("link", name="核对结果").click()
        expect(page.locator("table.reports tbody")).to_contain_text("已填说明 1")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.get_by_role("button", name="入库", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("已入库 1 份")
    engine = open_database(connect_url(str(database)))
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT text FROM explanation").scalars().all() == ["本年没有复议和诉讼。"]
    engine.dispose()


def test_a_folder_is_sent_whole_and_what_is_too_large_is_named(
    chromium: Browser, tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Path(shutil.copy(sqlite_template, tmp_path / "desk.sqlite"))
    folder = tmp_path / "来文"
    shutil.copytree(SAMPLES / "reports", folder / "各单位")
    (folder / "~$lock.xlsx").write_bytes(b"lock")
    with opened(chromium, database, DESKTOP) as page:
        page.set_input_files("#folder", str(folder))
        page.wait_for_selector("table.reports")
        expect(page.get_by_text("共 9 份")).to_be_visible()
        page.get_by_label("全选本页").check()
        assert page.locator("[name=key]:checked").count() == 9
        expect(page.get_by_label("只登记上面勾选的")).to_be_checked()
        page.get_by_role("link", name="收表", exact=True).first.click()
        expect(page.get_by_role("cell", name=re.compile("9 个"))).to_be_visible()

        (tmp_path / "大.xlsx").write_bytes(bytes(3_000_000))
        monkeypatch.setenv("REPORTDB_LIMITS", "file=1M")
        page.reload()
        page.set_input_files("#files", [str(tmp_path / "大.xlsx"), str(SAMPLES / "reports" / "suqian_2023.xlsx")])
        expect(page.get_by_role("alert")).to_have_text("有 1 个文件没有收到，原因见下。")
        expect(page.get_by_role("row", name=re.compile("大.xlsx"))).to_contain_text("文件过大，没有上传")
        page.get_by_role("button", name="继续核对已收到的文件").click()
        expect(page.get_by_text("共 1 份")).to_be_visible()


def test_a_sheet_opens_where_its_first_fault_is(chromium: Browser, tmp_path: Path, sqlite_template: Path) -> None:
    database = Path(shutil.copy(sqlite_template, tmp_path / "desk.sqlite"))
    with opened(chromium, database, DESKTOP) as page:
        send(page, SAMPLES / "reports" / "hongze_2023.xlsx")
        page.get_by_role("link", name="hongze_2023.xlsx").click()
        expect(page.locator(".sheet td.marked").first).to_be_in_viewport()
        assert page.evaluate("window.scrollY") == 0


def test_a_page_in_place_of_an_answer_is_no_file_received(
    chromium: Browser, tmp_path: Path, sqlite_template: Path
) -> None:
    database = Path(shutil.copy(sqlite_template, tmp_path / "desk.sqlite"))
    sheet = Path(shutil.copy(SAMPLES / "broken" / "T3-SUM" / "fires.xlsx", tmp_path / "教育局2023.xlsx"))
    with opened(chromium, database, DESKTOP) as page:
        page.route("**/files?file=*", lambda route: route.fulfill(status=200, body="<html>登录</html>"))
        page.set_input_files("#files", str(sheet))
        expect(page.locator("#upload-trouble")).to_have_text("文件都没有收到，原因见下。")
        expect(page.locator("#upload-list")).to_contain_text("没有收到：登录已过期")
