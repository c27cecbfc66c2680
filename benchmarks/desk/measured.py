"""What was measured: a line for each kind of page, and the server's memory and CPU."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: parts of an address that differ from one to the next
_DIFFERS = re.compile(r"^(?:\d+|[A-Za-z0-9_-]{16}|[0-9a-f]{64}|\d+-[0-9a-f]{6})$")


@dataclass(frozen=True, slots=True)
class Line:
    """The requests for one kind of page: how many, how many of them failed, and how long they took (seconds)."""

    page: str
    requests: int
    errors: int
    p50: float
    p95: float
    p99: float
    most: float


@dataclass(slots=True)
class Measured:
    """One run."""

    readers: int
    uploaders: int
    minutes: float
    agencies: int
    lines: list[Line]
    all: Line
    memory: float  # MiB of all processes of the server, at its most
    cpu: float  # seconds of all processes of the server
    stored: int  # reports handed in and stored meanwhile
    cores: int
    busy: float  # load average before it began: what else the machine had to do
    faults: list[str] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Keep it."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Measured:
        """As it was kept."""
        found = json.loads(path.read_text(encoding="utf-8"))
        lines = [Line(**one) for one in found.pop("lines")]
        return cls(lines=lines, all=Line(**found.pop("all")), **found)


class Clock:
    """Notes every request."""

    def __init__(self) -> None:
        self._taken: dict[str, list[float]] = defaultdict(list)
        self._errors: dict[str, int] = defaultdict(int)
        self.faults: list[str] = []

    def note(self, method: str, address: str, seconds: float, fault: str = "") -> None:
        """One request with what went wrong."""
        page = f"{method} {pattern(address)}"
        self._taken[page].append(seconds)
        if fault:
            self._errors[page] += 1
            self.faults.append(f"{method} {unquote(address)}: {fault}")

    def lines(self) -> list[Line]:
        """A line for each kind of page, the slowest first."""
        found = [_line(page, taken, self._errors[page]) for page, taken in self._taken.items()]
        return sorted(found, key=lambda one: -one.p95)

    def whole(self) -> Line:
        """All of them together."""
        return _line("all", [one for taken in self._taken.values() for one in taken], sum(self._errors.values()))


def pattern(address: str) -> str:
    """What kind of page an address is of: /filings/{} for /filings/12?x=1."""
    return "/".join("{}" if _DIFFERS.match(part) else part for part in urlsplit(address).path.split("/"))


def table(found: Measured, most: int | None = None) -> str:
    """For people."""
    lines = ["| page | requests | errors | p50 ms | p95 ms | p99 ms | most ms |", "|---|---|---|---|---|---|---|"]
    for one in [found.all, *found.lines[:most]]:
        times = " | ".join(f"{1000 * seconds:.0f}" for seconds in (one.p50, one.p95, one.p99, one.most))
        lines.append(f"| `{one.page}` | {one.requests} | {one.errors} | {times} |")
    return "\n".join(lines)


def _line(page: str, taken: Sequence[float], errors: int) -> Line:
    ordered = sorted(taken)

    def share(part: float) -> float:
        return round(ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)], 4) if ordered else 0.0

    return Line(page, len(ordered), errors, share(0.5), share(0.95), share(0.99), share(1.0))
