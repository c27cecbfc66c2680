"""People at the desk: those who read follow links as they find them, those who hand in go through 收表 to 入库."""

from __future__ import annotations

import asyncio
import html
import random
import re
import time
from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack
from urllib.parse import urljoin, urlsplit

import httpx2

from benchmarks.desk.measured import Clock

#: where a reader begins, and how often
STARTS = {
    "/": 3, "/status": 12, "/tables": 12, "/totals": 8, "/carry": 3, "/pictures": 5, "/sql": 3, "/registry": 2,
    "/restatements": 1, "/review": 3, "/collect": 1, "/locks": 1, "/audit": 1, "/api": 1,
}  # fmt: skip
_LINK = re.compile(r'<a[^>]+href="(/[^"#]*)')
_PROOF = re.compile(r'name="proof" value="([^"]+)"')
_IMAGE = re.compile(r'<img[^>]+src="(/[^"#]+)"')
_OURS = {"X-Requested-With": "reportdb"}
#: what programs ask beside the people
_QUERIES = (
    "SELECT agency, value FROM annual_applications WHERE year = 2023 AND outcome_code = 'received' AND"
    " applicant_code = 'total' ORDER BY value DESC LIMIT 20",
    "SELECT year, outcome, SUM(value) FROM annual_applications WHERE applicant_code = 'total' GROUP BY year, outcome",
)
_LONGEST_WAIT = 300
#: what others clear away meanwhile
_NOT_FOLLOWED = ("/static", "/logout", "/collect/")


class _Sent(TypedDict, total=False):
    """What goes with a request."""

    headers: Mapping[str, str]
    json: object
    data: Mapping[str, str]
    files: Sequence[tuple[str, tuple[str, bytes]]]


class Person:
    """Somebody with a browser: cookies are kept, addresses followed."""

    def __init__(
        self, client: httpx2.AsyncClient, clock: Clock, chance: random.Random, think: tuple[float, float]
    ) -> None:
        self._client, self._clock, self._chance, self._think = client, clock, chance, think

    async def ask(
        self, method: str, address: str, *, well: Sequence[int] = (200,), **more: Unpack[_Sent]
    ) -> httpx2.Response | None:
        """One request, timed until its last byte; None where it failed."""
        began = time.perf_counter()
        try:
            answer = await self._client.request(method, address, **more)
        except httpx2.HTTPError as error:
            self._clock.note(method, address, time.perf_counter() - began, repr(error))
            return None
        fault = "" if answer.status_code in well else f"{answer.status_code} {answer.text[:300]}"
        self._clock.note(method, address, time.perf_counter() - began, fault)
        return None if fault else answer

    async def thinks(self) -> None:
        """As long as somebody looks at a page."""
        await asyncio.sleep(self._chance.uniform(*self._think))


class Reader(Person):
    """Looks around: from a page of the navigation three or four links on, then from the next."""

    async def live(self, until: float, starts: Sequence[str], files: Sequence[str] = ()) -> None:
        """Read until the time is over."""
        weights = [STARTS[one] for one in starts]
        while time.monotonic() < until:
            if self._chance.random() < 0.08:
                await self._program()
            else:
                await self._walk(self._chance.choices(starts, weights)[0], until)
            await self.thinks()

    async def _walk(self, address: str, until: float) -> None:
        for _ in range(self._chance.randint(2, 5)):
            answer = await self.ask("GET", address)
            if answer is None or "text/html" not in answer.headers.get("content-type", ""):
                return
            await asyncio.gather(*(self.ask("GET", html.unescape(one)) for one in _IMAGE.findall(answer.text)[:8]))
            links = [html.unescape(one) for one in _LINK.findall(answer.text)]
            within = [one for one in links if urlsplit(one).path not in STARTS and not one.startswith(_NOT_FOLLOWED)]
            await self.thinks()
            if not within or time.monotonic() > until:
                return
            address = urljoin(address, self._chance.choice(within))

    async def _program(self) -> None:
        """One question as programs ask it."""
        told = {"query": self._chance.choice(_QUERIES)}
        # on the single PC all are one user, who may run a few queries at a time: 429 is an answer
        await self.ask("POST", "/api/v1/sql", json=told, headers=_OURS, well=(200, 429))
        await self.ask("GET", f"/api/v1/status?year=2023&limit=100&offset={self._chance.randrange(0, 500, 100)}")


class Uploader(Person):
    """Hands in some workbooks, waits until they are judged, and stores what is ready."""

    stored = 0

    async def live(self, until: float, files: Sequence[tuple[str, bytes]]) -> None:
        """Hand in until the time is over."""
        while time.monotonic() < until:
            await self._hand_in(self._chance.sample(list(files), self._chance.randint(1, 5)))
            await asyncio.sleep(self._chance.uniform(5, 15))

    async def _hand_in(self, files: Sequence[tuple[str, bytes]]) -> None:
        form = await self.ask("GET", "/collect")
        proof = None if form is None else _PROOF.search(form.text)
        if proof is None:
            return
        told = {"proof": proof[1]}
        await self.thinks()
        parts = [("files", one) for one in files]
        begun = await self.ask("POST", "/collect", data=told, files=parts, well=(303,))
        if begun is None or not await self._ended(batch := begun.headers["location"]):
            return
        await self.ask("GET", batch)
        await self.thinks()
        if await self.ask("POST", f"{batch}/store", data={**told, "which": "all"}, well=(303,)) and await self._ended(
            batch
        ):
            await self.ask("GET", batch)
            Uploader.stored += len(files)
        await self.ask("POST", f"{batch}/discard", data=told, well=(303,))

    async def _ended(self, batch: str) -> bool:
        until = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() < until:
            answer = await self.ask("GET", f"{batch}/progress")
            if answer is None:
                return False
            if not answer.json()["busy"]:
                return True
            await asyncio.sleep(1)
        self._clock.note("GET", f"{batch}/progress", _LONGEST_WAIT, "never ended")
        return False


async def present(client: httpx2.AsyncClient) -> list[str]:
    """The pages of the navigation that there are."""
    found = []
    for address in STARTS:
        answer = await client.get(address, follow_redirects=True)
        if answer.status_code == 200:
            found.append(address)
    return found
