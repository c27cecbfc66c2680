"""What a marked copy is called: the sender's name and 审核, never over a file that is something else."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

SUFFIX = "_审核"
#: what the name of a copy gains on its way: 审核 itself, a number, the marks of a second download
_GAINED = re.compile(r"(?:_审核(?:_\d+)?)(?:\s*[(（]\d+[)）]|\s*-\s*副本(?:\s*[(（]\d+[)）])?)?$")
_LONGEST = 150  # bytes; file systems allow 255, and the path around it counts on Windows


def copy_stem(name: str) -> str:
    """A file's stem without what an earlier return added to it."""
    return without_mark(Path(name).stem) or "未命名"


def without_mark(stem: str) -> str:
    """The sender's own name of a file that was returned before."""
    while (shorter := _GAINED.sub("", stem)) != stem:
        stem = shorter
    return stem


def free_path(folder: Path, stem: str, ending: str, content: bytes, taken: Collection[Path]) -> Path:
    """Where to write: a file that is there already is only written over by the same bytes."""
    stem = _fitting(stem)
    number = 1
    while True:
        path = folder / f"{stem}{SUFFIX}{f'_{number}' if number > 1 else ''}.{ending}"
        if path.resolve() not in taken and (not path.exists() or path.read_bytes() == content):
            return path
        number += 1


def _fitting(stem: str) -> str:
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", stem).rstrip(". ")
    while len(stem.encode("utf-8", "replace")) > _LONGEST:
        stem = stem[:-1]
    return stem or "未命名"
