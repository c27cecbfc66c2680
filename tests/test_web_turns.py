"""One account does not keep the others out, however many requests it sends."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from reportdb.web.collecting import doing
from reportdb.web.collecting.batches import begin
from reportdb.web.collecting.stage import Stage
from reportdb.web.collecting.uploading import receive_whole
from reportdb.web.refusals import Conflict, TooMany, TooMuch
from reportdb.web.security.turns import Turns
from reportdb.web.visitor import Role, Visitor
from tests.desk import desk_on


def test_so_many_at_once_and_the_others_wait() -> None:
    turns = Turns(at_once=2, waiting=5)
    at_work: list[int] = []
    most = 0

    async def one(account: int, ends: asyncio.Event) -> None:
        nonlocal most
        async with turns.taken(account):
            at_work.append(account)
            most = max(most, at_work.count(1))
            await ends.wait()
            at_work.remove(account)

    async def many() -> None:
        ends, others = asyncio.Event(), asyncio.Event()
        asked = [asyncio.create_task(one(1, ends)) for _ in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(TooMany):
            await one(1, ends)
        other = asyncio.create_task(one(2, others))
        for _ in range(5):
            await asyncio.sleep(0)
        assert sorted(at_work) == [1, 1, 2]
        others.set()
        await other
        asked[-1].cancel()  # a browser that left while it waited
        ends.set()
        await asyncio.gather(*asked, return_exceptions=True)

    asyncio.run(many())
    assert most == 2
    assert at_work == []
    assert turns._lines == {}


def test_a_turn_ends_with_a_fault() -> None:
    turns = Turns(at_once=1)

    async def faulty() -> None:
        async with turns.taken(1):
            raise ValueError

    for _ in range(3):
        with pytest.raises(ValueError):
            asyncio.run(faulty())
    assert turns._lines == {}


def test_few_batches_of_one_visitor_wait_to_be_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are judged one after another, and everybody's wait in one line."""
    desk = desk_on(f"sqlite:///{tmp_path / 'a.sqlite'}")
    monkeypatch.setattr(desk.workshop.judging, "submit", lambda *_: None)
    try:
        mine, other = Visitor("甲", Role.OFFICER), Visitor("乙", Role.OFFICER, 7)
        batches = [begin(desk.folder, mine) for _ in range(4)]
        for batch in batches[:3]:
            doing.have_judged(desk, mine, batch)
        with pytest.raises(Conflict, match="状态"):
            doing.have_judged(desk, mine, batches[3])
        doing.have_judged(desk, other, begin(desk.folder, other))
        Stage("judge", "done").keep(batches[0].folder)
        doing.have_judged(desk, mine, batches[3])
    finally:
        desk.close()


def test_what_one_visitor_keeps_is_counted_while_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches begun while they were empty hold no more together than others."""
    monkeypatch.setenv("REPORTDB_LIMITS", "upload=1M")
    visitor, piece = Visitor("甲", Role.OFFICER), b"x" * 900_000
    batches = [begin(tmp_path, visitor) for _ in range(4)]
    for number, batch in enumerate(batches[:2]):
        receive_whole(batch, f"{number}.xlsx", io.BytesIO(piece))
    with pytest.raises(TooMuch) as caught:
        receive_whole(batches[2], "2.xlsx", io.BytesIO(piece))
    assert "清除" in caught.value.advice
    assert batches[2].uploads() == []
    receive_whole(begin(tmp_path, Visitor("乙", Role.OFFICER, 7)), "3.xlsx", io.BytesIO(piece))
    batches[0].discard()
    receive_whole(batches[2], "2.xlsx", io.BytesIO(piece))
