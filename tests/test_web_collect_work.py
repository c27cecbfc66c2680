"""The processes that judge and store: they wait for others, are alone with a batch, die and are started again."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from reportdb import database
from tests.collecting_desk import GOOD, desk_of, filings, named
from tests.desk import visitor
from tests.web_batch import Collected, Sender


def test_a_batch_while_somebody_else_writes_waits_and_is_stored(sender: Sender) -> None:
    engine: Engine = desk_of(sender.client).engine
    with database.writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM explanation")  # holds the database
        answer = sender.form([GOOD])
        waiting = answer.headers["location"]
        assert sender.client.get(f"{waiting}/progress").json()["busy"]
        assert sender.client.get("/").status_code == 200  # who reads does not wait
    batch = Collected(sender, waiting).rested()
    assert batch.lines()[0][4] == "可入库"


def test_many_files_are_judged_while_somebody_else_writes(sender: Sender) -> None:
    sender.upload(GOOD).post("/store", {"which": "ready"})
    others = [named(f"示例市第{number}局") for number in "一二三四五六七八九十"]
    with database.writing(desk_of(sender.client).engine) as conn:
        conn.exec_driver_sql("DELETE FROM explanation")  # holds the database until the end
        batch = sender.upload(GOOD, *others)
        assert sorted(line[4] for line in batch.lines())[-1] == "未变化"
        assert len(batch.lines()) == 11
    assert not list((desk_of(sender.client).folder / batch.path.removeprefix("/")).glob("*.sqlite*"))
    assert len(filings(sender.client)) == 1


def test_while_it_is_worked_on_nothing_else_is_done_with_it(sender: Sender) -> None:
    with database.writing(desk_of(sender.client).engine) as conn:
        conn.exec_driver_sql("DELETE FROM explanation")
        path = sender.form([GOOD]).headers["location"]
        for what in ("/judge", "/discard", "/options", "/remove", "/copies"):
            answer = sender.client.post(
                path + what, data={"proof": sender.proof, "which": "all"}, follow_redirects=False
            )
            assert answer.status_code == 409
        assert "请稍候" in sender.client.get(path).text
        assert "请稍候" in sender.client.get(f"{path}/1").text
    Collected(sender, path).rested()


def test_a_working_process_that_dies_is_started_again(sender: Sender) -> None:
    batch = sender.upload(GOOD)
    (hand,) = desk_of(sender.client).workshop.judging.hands
    assert hand.process is not None
    hand.process.kill()
    hand.process.child.wait()
    batch.post("/judge")
    assert batch.lines()[0][4] == "可入库"
    with database.writing(desk_of(sender.client).engine) as conn:
        conn.exec_driver_sql("DELETE FROM explanation")
        answer = sender.client.post(f"{batch.path}/judge", data={"proof": sender.proof}, follow_redirects=False)
        assert answer.status_code == 303
        hand.process.kill()  # in the middle of it
        batch.rested()
    assert "异常中止" in batch.page()
    batch.post("/judge")
    assert batch.lines()[0][4] == "可入库"


def test_an_offices_own_rules_are_judged_by(tmp_path: Path) -> None:
    rules = tmp_path / "desk.rules.toml"
    rules.write_text("not a rule", encoding="utf-8")
    with visitor(f"sqlite:///{tmp_path / 'desk.sqlite'}") as client:
        page = Sender(client).upload(GOOD).page()
        assert "无法完成" in page
        assert "desk.rules.toml" in page
