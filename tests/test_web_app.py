"""The desk as a whole: what every answer tells the browser, and what it says when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import browser
from tests.desk import served, visitor


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.sqlite'}"


def test_every_answer_forbids_what_comes_from_elsewhere(url: str) -> None:
    with visitor(url) as client:
        for path in ("/", "/nothing", "/static/desk.css"):
            headers = client.get(path).headers
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
        assert client.get("/").headers["cache-control"] == "no-store"


def test_a_page_that_is_not_there_says_so_in_chinese(url: str) -> None:
    with visitor(url) as client:
        answer = client.get("/nothing")
        assert answer.status_code == 404
        assert "没有找到" in answer.text


def test_another_name_for_this_machine_gets_no_answer(url: str) -> None:
    with visitor(url) as client:
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_browser_shows_the_first_page_and_complains_of_nothing(url: str) -> None:
    with served(url) as address, browser() as chromium:
        page = chromium.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(address)
        assert page.title().startswith("首页")
        assert page.get_by_role("navigation", name="主导航").get_by_role("link", name="报送情况").is_visible()
        assert said == []
