"""Which files an import means: files, folders (recursive, sorted) and globs, as the user gave them."""

from __future__ import annotations

import fnmatch
import heapq
import os
import stat
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from etl.path_list import Paths
from reportdb.errors import UsageError

_GLOB = frozenset("*?[")
#: names of a folder sorted at once
_AT_ONCE = 2000


def expand(paths: Iterable[str]) -> Paths:
    """Every file in input order, none twice; a path that is not there stays in the list and fails by itself.

    Links to files are followed, links to folders inside a folder are not: a folder may hold a link to itself.
    Raises UsageError when none of the paths exists.
    """
    given = list(paths)
    found = chain.from_iterable(map(_files, given))
    alone = len(given) == 1 and os.path.isdir(given[0])  # noqa: PTH112 - a folder has each of its files once
    files = Paths(found if alone else _once(found))
    if not any(map(os.path.lexists, files)) and not any(map(os.path.isdir, given)):
        raise UsageError(f"no such file or folder: {', '.join(given)}")
    return files


def _once(paths: Iterable[str]) -> Iterator[str]:
    """The same paths without those that came before."""
    seen: set[str] = set()
    for path in paths:
        if path not in seen:
            seen.add(path)
            yield path


def _files(path: str) -> Iterator[str]:
    if os.path.isdir(path):  # noqa: PTH112 - unlike Path it answers no where a path is too long or not allowed
        yield from _in_folder(path)
    elif os.path.lexists(path) or not _GLOB & set(path):
        yield path
    else:
        for found in _matching(path):
            if os.path.isdir(found):  # noqa: PTH112
                yield from _in_folder(found)
            elif not _skipped(os.path.basename(found)):  # noqa: PTH119 - each part of a Path is kept once and for all
                yield found


def _matching(pattern: str) -> list[str]:
    """What a pattern means, sorted; `**` stands for any folders, links to folders not among them."""
    parts: list[str] = []
    for part in Path(pattern).parts:
        if (part, parts[-1:]) != ("**", ["**"]):
            parts.append(part)
    return sorted(_below("", parts))


def _below(folder: str, parts: list[str]) -> set[str]:
    if not parts:
        return {folder}
    part, rest = parts[0], parts[1:]
    if not _GLOB & set(part):
        path = os.path.join(folder, part)  # noqa: PTH118 - a pattern keeps its own way of beginning
        return _below(path, rest) if os.path.lexists(path) else set()
    try:
        names = [name for name in os.listdir(folder or ".") if not _skipped(name)]  # noqa: PTH208
    except OSError:
        return set()
    found: set[str] = set()
    if part == "**" and rest:
        found |= _below(folder, rest)
    for name in names if part == "**" else fnmatch.filter(names, part):
        path = os.path.join(folder, name)  # noqa: PTH118
        is_folder = os.path.isdir(path)  # noqa: PTH112
        if part != "**":
            found |= _below(path, rest) if is_folder or not rest else set()
        elif not is_folder:
            found |= set() if rest else {path}
        elif not os.path.islink(path):  # noqa: PTH114
            found |= _below(path, parts)
    return found


def _in_folder(folder: str) -> Iterator[str]:
    unreadable: list[str] = []
    waiting = [folder]
    while waiting:
        parent = waiting.pop()
        folders: list[str] = []
        try:
            names = _sorted(_in(parent, folders))
        except OSError as error:
            unreadable.append(str(error.filename))
            continue
        place = Path(parent)
        start = str(place / "_")[:-1]  # a Path of each file would leave its parts in a table of Python's
        for name in names:
            if not _database(place, name):
                yield start + name
        below = (os.path.join(parent, name) for name in sorted(folders, reverse=True))  # noqa: PTH118 - opened as given
        waiting += (path for path in below if not os.path.islink(path))  # noqa: PTH114
    yield from unreadable  # a folder that cannot be looked into fails like a file: not passed over in silence


def _in(folder: str, folders: list[str]) -> Iterator[str]:
    """The names in a folder as the disk gives them; those of folders are put aside. Raises OSError."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if _skipped(entry.name):
                continue
            try:
                is_folder = entry.is_dir()
            except OSError:
                is_folder = False
            if is_folder:
                folders.append(entry.name)
            else:
                yield entry.name


def _sorted(names: Iterator[str]) -> Iterator[str]:
    """All names in order, of which a part is held at once. Raises what `names` raises."""
    parts: list[Paths] = []
    while part := sorted(islice(names, _AT_ONCE)):
        parts.append(Paths(part))
    return heapq.merge(*parts)


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
        if not stat.S_ISREG((folder / name).stat().st_mode):  # a pipe would keep us waiting
            return False
        with (folder / name).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
