"""Runs it: `make load MINUTES=5`, or `python -m benchmarks.desk --minutes 5 [--adopt]`."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx2

from benchmarks import baseline, results_page
from benchmarks.desk.measured import Clock, Measured, table
from benchmarks.desk.people import Reader, Uploader, present
from benchmarks.desk.province import incoming, make
from benchmarks.processes import ROOT, compile_all, cpu_of, resident, tree

FOLDER = ROOT / "out" / "desk"
_START = 60
_GLANCE = 0.5
#: files the people hand in, of which each takes some
_FILES = 120


@click.command()
@click.option("--minutes", type=click.FloatRange(0.05), default=5, show_default=True)
@click.option("--readers", type=click.IntRange(0), default=50, show_default=True)
@click.option("--uploaders", type=click.IntRange(0), default=5, show_default=True)
@click.option("--agencies", type=click.IntRange(40), default=600, show_default=True)
@click.option("--think", nargs=2, type=float, default=(1.0, 3.0), show_default=True, help="Seconds at a page.")
@click.option("--adopt", is_flag=True, help="Write benchmarks/desk.json and its part of RESULTS.md.")
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER)
def main(
    minutes: float, readers: int, uploaders: int, agencies: int, think: tuple[float, float], adopt: bool, folder: Path
) -> None:
    """Have people read and hand in for some minutes, and say how long pages took."""
    compile_all()
    model = folder / f"province-{agencies}.sqlite"
    if not model.exists():
        click.echo(f"filling {model.name} ...", err=True)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / "unfinished.sqlite"
        unfinished.unlink(missing_ok=True)
        make(unfinished, agencies)
        unfinished.rename(model)
    database = folder / "used.sqlite"
    for file in folder.glob(f"{database.name}*"):
        file.unlink()
    shutil.copyfile(model, database)
    found = run(database, minutes=minutes, readers=readers, uploaders=uploaders, agencies=agencies, think=think)
    click.echo(table(found))
    click.echo(f"memory {found.memory:.0f} MiB, CPU {found.cpu:.0f} s, {found.stored} reports stored")
    for fault in found.faults[:20]:
        click.echo(fault)
    if adopt:
        found.write(results_page.DESK)
        results_page.PATH.write_text(results_page.page(baseline.read_baseline()), encoding="utf-8")
    sys.exit(1 if found.all.errors else 0)


def run(
    database: Path, *, minutes: float, readers: int, uploaders: int, agencies: int, think: tuple[float, float]
) -> Measured:
    """One run against a server of its own."""
    files = incoming(agencies, _FILES) if uploaders else []
    clock, busy = Clock(), os.getloadavg()[0]
    with _served(database) as (address, pid), _watched(pid) as most:
        began = cpu_of(pid)
        stored = asyncio.run(_all(address, clock, readers, uploaders, 60 * minutes, files, think))
        cpu = cpu_of(pid) - began
    return Measured(
        readers, uploaders, minutes, agencies, clock.lines(), clock.whole(), most[0] / 2**20, cpu, stored,
        os.cpu_count() or 1, busy, list(dict.fromkeys(clock.faults))[:100],
    )  # fmt: skip


async def _all(
    address: str, clock: Clock, readers: int, uploaders: int, seconds: float, files: list[tuple[str, bytes]],
    think: tuple[float, float],
) -> int:  # fmt: skip
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx2.AsyncClient(base_url=address, timeout=120) as one:
        starts = await present(one)
    until = time.monotonic() + seconds
    Uploader.stored = 0
    clients = [httpx2.AsyncClient(base_url=address, timeout=120, limits=limits) for _ in range(readers + uploaders)]
    try:
        lives = [
            Reader(client, clock, random.Random(number), think).live(until, starts)
            for number, client in enumerate(clients[:readers])
        ]
        lives += [
            Uploader(client, clock, random.Random(-1 - number), think).live(until, files)
            for number, client in enumerate(clients[readers:])
        ]
        await asyncio.gather(*lives)
    finally:
        await asyncio.gather(*(client.aclose() for client in clients))
    return Uploader.stored


@contextmanager
def _served(database: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-m", "reportdb", "--db", str(database), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            said = "" if process.stdout is None else process.stdout.readline()
            where = said.partition("http://")[2].partition("/")[0]
            if not where:
                raise RuntimeError(f"the desk did not start: {said}")
            address = f"http://{where}"
            until = time.monotonic() + _START
            while time.monotonic() < until:
                try:
                    httpx2.get(address, timeout=5)
                    break
                except httpx2.HTTPError:
                    time.sleep(0.1)
            yield address, process.pid
        finally:
            process.terminate()


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """The most bytes that a process and all below it held."""
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(_GLANCE):
            most[0] = max(most[0], sum(resident(one) for one in tree(pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


if __name__ == "__main__":
    main()
