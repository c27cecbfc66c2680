"""The working room of a desk: who waits is told so, who goes is forgotten, nothing is left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from reportdb.web import running
from reportdb.web.apart.refused import Busy, Late
from reportdb.web.apart.room import Limits, Room
from reportdb.web.desk import Desk
from tests.city_desk import settled
from tests.desk import desk_on
from tests.people import accounts_desk, as_person, quicken

BOOK = "/status.xlsx?year=2023"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, Desk, TestClient]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('apart') / 'desk.sqlite'}"
    with pytest.MonkeyPatch.context() as patch, accounts_desk(url) as (app, desk):
        quicken(patch)
        settled(desk)
        yield app, desk, as_person(app, "city")


@pytest.mark.parametrize(
    ("limits", "status", "said"),
    [
        (Limits(most=0), 429, "正在制作的表格较多"),
        (Limits(of_one=0), 429, "您已有几份正在制作"),
        (Limits(seconds=0.01), 503, "制作的时间过长"),
    ],
)
def test_an_officer_is_told_why_there_is_nothing(
    office: tuple[FastAPI, Desk, TestClient], limits: Limits, status: int, said: str
) -> None:
    _, desk, client = office
    desk.apart = room = Room(desk.folder, limits)
    answer = client.get(BOOK)
    assert answer.status_code == status
    assert said in answer.text
    assert "退出" in answer.text  # a page of the desk, with its navigation
    assert list(room.folder.iterdir()) == []
    room.close()


class Browser(Request):
    """One that is there, or has gone."""

    def __init__(self, app: FastAPI, *, there: bool) -> None:
        super().__init__({
            "type": "http", "method": "GET", "app": app, "path": "/status.xlsx", "raw_path": b"/status.xlsx",
            "query_string": b"", "scheme": "http", "headers": [(b"host", b"localhost")], "server": ("localhost", 80),
        })  # fmt: skip
        self.there = there

    async def body(self) -> bytes:
        """Nothing."""
        return b""

    async def is_disconnected(self) -> bool:
        """Whether it has gone."""
        return not self.there


@pytest.mark.parametrize(("there", "patience"), [(False, 60.0), (True, 0.1)])
def test_whoever_goes_or_waits_too_long_is_not_worked_for(
    office: tuple[FastAPI, Desk, TestClient], there: bool, patience: float
) -> None:
    app, desk, _ = office
    room = Room(desk.folder, Limits(patience=patience))
    waiting: Future[Any] = Future()  # its turn never comes

    async def ask() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(room.bench, "submit", lambda _: waiting)
            await room.answer(Browser(app, there=there), desk)

    with pytest.raises(Late) as told:
        anyio.run(ask)
    assert "还没有轮到" in told.value.advice
    assert waiting.cancelled()
    assert list(room.folder.iterdir()) == []


def test_an_account_has_so_many_at_once_and_others_theirs(office: tuple[FastAPI, Desk, TestClient]) -> None:
    _, desk, _ = office
    room = Room(desk.folder, Limits(of_one=1))
    with room._one_more("1"):
        with pytest.raises(Busy), room._one_more("1"):
            pass
        with room._one_more("2"):
            pass
        with room._one_more(""), room._one_more(""):  # the single PC
            pass
    with room._one_more("1"):
        pass


def until_empty(folder: Path) -> None:
    """The last byte is there a moment before its file goes."""
    until = time.monotonic() + 20
    while list(folder.iterdir()):
        assert time.monotonic() < until
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    tasks = [text, *(one.read_text() for one in Path(f"/proc/{pid}/task").glob("*/children"))]
    return sorted({int(number) for one in tasks for number in one.split()})


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE) is not None
    except FileNotFoundError:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux tells of processes")
@pytest.mark.parametrize("stopped", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_and_no_file_outlives_the_desk(tmp_path: Path, stopped: signal.Signals) -> None:
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    command = [sys.executable, "-m", "reportdb", "--db", str(tmp_path / "desk.sqlite"), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env={**os.environ, "TMPDIR": str(rooms)}
    ) as desk:
        try:
            assert desk.stdout is not None
            address = desk.stdout.readline().partition("http://")[2].partition("/")[0]
            assert httpx2.get(f"http://{address}/registry.xlsx", timeout=60).status_code == 200
            (room,) = rooms.iterdir()
            until_empty(room / "apart")
            working = children(desk.pid)
            assert working
            desk.send_signal(stopped)
            desk.wait(30)
        finally:
            desk.kill()
    until = time.monotonic() + 20
    while not all(map(gone, working)):
        assert time.monotonic() < until
        time.sleep(0.05)
    if stopped is signal.SIGTERM:
        assert not room.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux holds processes")
def test_a_desk_that_is_stopped_does_not_wait_for_a_long_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_TO_END", 1)
    desk = desk_on(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    desk.apart = room = Room(desk.folder)
    with closing(running.listening("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(running._config(desk))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/registry.xlsx"
        assert httpx2.get(address, timeout=60).status_code == 200
        (process,) = [hand.process for hand in room.bench.hands]
        assert process is not None
        process.child.send_signal(signal.SIGSTOP)  # it will never end by itself
        with pytest.raises(httpx2.TimeoutException):
            httpx2.get(address, timeout=1)
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()
    assert process.child.returncode is not None
    assert not desk.folder.exists()
