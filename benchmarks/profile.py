"""Where the CPU of one of our commands goes: the functions with the most time of their own, by cProfile."""

from __future__ import annotations

import marshal
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.processes import ROOT, take

_SHOWN = 12
_INSTALLED = re.compile(r".*/(?:site-packages|python3\.\d+)/")


def profile(command: Sequence[str], folder: Path) -> list[tuple[float, str]]:
    """(share of the CPU time, function) of `python -m MODULE ...`, most first; start included, child processes not."""
    file = folder / "profile"
    take(["-m", "benchmarks.profiled", str(file), *command[1:]])
    stats = marshal.loads(
        file.read_bytes()
    )  # (file, line, function): (calls, all calls, own time, whole time, callers)
    whole = sum(own for _, _, own, _, _ in stats.values())
    most = sorted(((own / whole, _called(*where)) for where, (_, _, own, _, _) in stats.items()), reverse=True)
    return [(round(share, 3), name) for share, name in most[:_SHOWN]]


def _called(file: str, line: int, function: str) -> str:
    """A function as one finds it, without the folders of this machine."""
    if file == "~":
        return re.sub(r" at 0x[0-9a-f]+", "", function)
    return f"{_INSTALLED.sub('', file.removeprefix(f'{ROOT}/'))}:{line} {function}"
