"""Working processes: jobs one after another, stopped in time, as many as there is room for, and none left behind."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from reportdb.web.working import bench as waiting
from reportdb.web.working.bench import Bench, Busy
from reportdb.web.working.hand import Hand, Trouble

READY = {"what": "ready"}
UNKNOWN = {"what": "nothing we know", "folder": "/nowhere"}
Make = Callable[..., Bench]


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes benches that are closed at the end."""
    made: list[Bench] = []

    def of(*told: Any, **more: Any) -> Bench:
        made.append(Bench(*told, **more))
        return made[-1]

    yield of
    for one in made:
        one.close()


def process_of(hand: Hand) -> subprocess.Popen[bytes]:
    assert hand.process is not None
    return hand.process.child


def until_running(job: Future[Any]) -> None:
    end = time.monotonic() + 20
    while not job.running():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_closed_bench_leaves_no_process_and_takes_no_job(make: Make) -> None:
    bench = make()
    assert bench.submit(READY).result(60) is None
    (hand,) = bench.hands
    process = process_of(hand)
    told: list[str] = []
    unknown = bench.submit(UNKNOWN, told.append)
    assert isinstance(unknown.exception(60), Trouble)
    assert told == ["处理时程序出错，出错情况已记入日志，请告诉维护人员；已入库的数据没有受影响。"]
    bench.close()
    assert process.returncode != 0  # waited for: no zombie
    with pytest.raises(Trouble, match="正在关闭"):
        bench.submit(READY).result(60)


def test_what_waits_when_it_closes_is_told_so(make: Make) -> None:
    bench = make()
    first, second = bench.submit(READY), bench.submit(READY)
    until_running(first)
    bench.close()
    for one in (first, second):
        assert isinstance(one.exception(20), Trouble)
    (hand,) = bench.hands
    assert hand.process is None


def test_the_process_ends_with_its_desk(make: Make) -> None:
    bench = make()
    bench.submit(READY).result(60)
    (hand,) = bench.hands
    process = process_of(hand)
    assert process.stdin is not None
    process.stdin.close()  # all it sees of a desk that was killed
    assert process.wait(10) == 0


def test_what_takes_too_long_is_stopped_and_the_next_one_done(make: Make) -> None:
    bench = make(seconds=0.01)  # not even Python starts in that
    with pytest.raises(Trouble, match="时间过长"):
        bench.submit(READY).result(60)
    (hand,) = bench.hands
    assert hand.process is None
    assert hand.ask(READY, 60) is None
    assert hand.ask(READY, 60) is None


def test_so_many_wait_and_no_more(make: Make) -> None:
    bench = make(most=1)
    running = bench.submit(READY)
    until_running(running)
    second = bench.submit(READY)
    with pytest.raises(Busy, match="请过一会儿再试"):
        bench.submit(READY).result(1)
    assert second.cancel()  # whoever waited has gone: the place is free
    third = bench.submit(READY)
    assert running.result(60) is None
    assert third.result(60) is None
    assert second.cancelled()


def test_a_second_process_is_started_when_the_first_stays_busy(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = make(2)
    first = bench.submit(READY)
    until_running(first)
    soon = bench.submit(READY)
    assert [one.result(60) for one in (first, soon)] == [None] * 2
    monkeypatch.setattr(waiting, "_SOON", 0)
    busy = bench.submit(READY)
    more = [bench.submit(READY) for _ in range(4)]
    assert [one.result(60) for one in (busy, *more)] == [None] * 5
    assert len(bench.hands) == 2
    assert bench.submit(READY).result(60) is None
    assert len(bench.hands) == 2


def test_short_work_needs_no_second_process(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_SOON", 60)
    bench = make(2)
    assert [one.result(60) for one in [bench.submit(READY) for _ in range(6)]] == [None] * 6
    assert [hand.process is not None for hand in bench.hands].count(True) == 1


def test_a_process_without_work_ends_and_is_started_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_KEPT", 0.05)
    bench = make()
    bench.submit(READY).result(60)
    (hand,) = bench.hands
    end = time.monotonic() + 20
    while hand.process is not None:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert bench.submit(READY).result(60) is None


@pytest.mark.skipif(sys.platform == "win32", reason="as the shell of Unix shows it")
def test_a_patient_one_gives_way(make: Make) -> None:
    niceness = []
    for patient in (False, True):
        bench = make(patient=patient)
        bench.submit(READY).result(60)
        shown = subprocess.run(
            ["ps", "-o", "ni=", "-p", str(process_of(bench.hands[0]).pid)], capture_output=True, text=True, check=True
        )
        niceness.append(int(shown.stdout))
    assert niceness[1] > niceness[0]
