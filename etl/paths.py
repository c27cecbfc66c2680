"""Which files an import means: files, folders (recursive, sorted) and globs, as the user gave them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from reportdb.errors import UsageError

_GLOB = frozenset("*?[")


def expand(paths: Iterable[str]) -> list[str]:
    """Every file in input order, none twice; a path that is not there stays in the list and fails by itself.

    Raises UsageError when none of the paths exists.
    """
    given = list(paths)
    files = list(dict.fromkeys(file for path in given for file in _files(path)))
    if not any(Path(file).exists() for file in files) and not any(Path(path).is_dir() for path in given):
        raise UsageError(f"no such file or folder: {', '.join(given)}")
    return files


def _files(path: str) -> Iterator[str]:
    if Path(path).is_dir():
        yield from _in_folder(path)
    elif Path(path).exists() or not _GLOB & set(path):
        yield path
    else:
        for found in sorted(glob.glob(path, recursive=True)):  # noqa: PTH207 - Path.glob takes no absolute pattern
            if Path(found).is_dir():
                yield from _in_folder(found)
            elif not _skipped(Path(found).name):
                yield found


def _in_folder(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _skipped(name))
        for name in sorted(names):
            if not _skipped(name) and not _database(Path(parent), name):
                yield str(Path(parent) / name)


def _skipped(name: str) -> bool:
    """Lock files of open workbooks and hidden files."""
    return name.startswith(("~$", "."))


_SQLITE = b"SQLite format 3\0"
_COMPANIONS = ("-wal", "-shm", "-journal")


def _database(folder: Path, name: str) -> bool:
    """A database in an imported folder, ours for instance, is no report; nor are the files beside it."""
    if name.lower().endswith((".xlsx", ".xlsm", ".xls")):
        return False
    for end in _COMPANIONS:
        if name.endswith(end):
            return _database(folder, name.removesuffix(end))
    try:
        with (folder / name).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
