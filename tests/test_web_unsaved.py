"""Whoever stops the desk is told how many uploads were not stored: they go with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from reportdb.web import running
from reportdb.web.app import make_app
from reportdb.web.collecting.unsaved import unsaved
from tests.desk import desk_on
from tests.web_batch import Sender, sample


def test_the_terminal_names_what_waits_when_the_desk_stops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = desk_on(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    desk.parting = running._tell_unsaved
    with TestClient(make_app(desk), "http://localhost") as client:
        assert unsaved(desk.folder) is None
        sender = Sender(client)
        first = sender.upload(("a.xlsx", sample("reports/suqian_2023.xlsx")))
        assert unsaved(desk.folder) == (1, 0)
        begun = sender.begun()
        assert unsaved(desk.folder) == (1, 0)  # nothing in it yet
        begun.send("b.xlsx", sample("reports/suqian_2024.xlsx"))
        assert unsaved(desk.folder) == (2, 0)
        first.post("/store", {"which": "ready"})
        assert "已入库" in first.page()
        assert unsaved(desk.folder) == (1, 0)
        assert capsys.readouterr().err == ""
    told = capsys.readouterr().err
    assert "还有 1 批文件没有入库" in told
    assert "1 batch of uploaded files not stored: gone with the desk" in told
    desk.close()  # once more: there is nothing any more
    assert capsys.readouterr().err == ""


def test_explanations_that_were_written_are_counted(tmp_path: Path) -> None:
    desk = desk_on(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with TestClient(make_app(desk), "http://localhost") as client:
        batch = Sender(client).upload(("缺表.xlsx", sample("broken/table_missing/fires.xlsx")))
        page = batch.page("/1")
        names = re.findall(r'name="(said-[0-9a-f]+)"', page)
        assert names
        assert batch.post("/1/said", {names[0]: "属实"}).status_code == 303
        found = unsaved(desk.folder)
    assert found == (1, 1)
    assert found is not None
    assert "已写情况说明 1 条" in found.words
