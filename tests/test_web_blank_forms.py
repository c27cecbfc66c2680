"""Blank official forms to download."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.books import load_workbook
from tests.desk import visitor


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with visitor(f"sqlite:///{tmp_path / 'desk.sqlite'}") as client:
        yield client


def test_blank_forms(client: TestClient) -> None:
    assert "2021年格式" in client.get("/templates").text
    answer = client.get("/templates/blank.xlsx", params={"year": "2024", "agency": "宿迁市教育局\n=1"})
    book = load_workbook(io.BytesIO(answer.content))
    assert any("宿迁市教育局" in str(row) for row in book.worksheets[0].iter_rows(values_only=True))
    assert "2024" in answer.headers["content-disposition"]
    assert client.get("/templates/blank.xlsx", params={"edition": "2014"}).status_code == 200
    for wrong in ({}, {"year": "24"}, {"year": "1999"}, {"edition": "2099"}):
        assert client.get("/templates/blank.xlsx", params=wrong).status_code == 400
