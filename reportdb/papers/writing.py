"""Files people asked for: whole or not at all."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from reportdb.errors import UsageError


@contextmanager
def written(path: str, suffixes: tuple[str, ...] = (".xlsx",)) -> Iterator[Path]:
    """A place to write to that becomes `path` once the block ends well; missing folders are made.

    UsageError where the file has none of the suffixes or cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in suffixes:
        what = "workbook" if suffixes == (".xlsx",) else "file"
        raise UsageError(f"{path}: the {what} must be named {' or '.join(suffixes)}")
    place = target.with_name(f".reportdb-{secrets.token_hex(8)}{suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield place
            place.replace(target)
        finally:
            place.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def write_new(path: Path, content: bytes) -> None:
    """Writes a file that is not there yet; UsageError where it is, or cannot be written. No half of it is left behind."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            try:
                file.write(content)
                file.flush()
            except BaseException:
                file.close()
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise UsageError(f"{path}: the file exists already and is not overwritten; name another or remove it") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


#: what no file system takes, what leaves a folder, and what is not seen
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')
#: names that Windows keeps for devices, with any ending
_DEVICES = re.compile(r"^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
_LONGEST = 180  # bytes: file systems take 255, and folders above need some


def safe_name(name: str) -> str:
    """A file name that any system takes and that stays within its folder; "" where nothing of it is left."""
    safe = _UNSAFE.sub("_", name.encode("utf-8", "replace").decode("utf-8")).strip(" .")
    if safe.strip("_") == "":
        return ""
    if _DEVICES.match(safe):
        safe = f"_{safe}"
    stem, dot, ending = safe.rpartition(".")
    if not dot or len(ending.encode()) > 10:
        stem, ending = safe, ""
    room = _LONGEST - len(f"{dot if ending else ''}{ending}".encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{stem}.{ending}" if ending else stem


def own_name(agency: str, code: str, ending: str, taken: set[str]) -> str:
    """`单位_ending`, safe and unlike all those `taken`, which it joins: with the code where two agencies bear one name.

    A name too long for a file system loses characters of the agency's, so that the rest still tells them apart.
    """
    for number in count():
        mark = ("" if number == 0 else f"_{code}") + (f"_{number}" if number > 1 else "")
        rest = f"{mark}_{ending}"
        room = _LONGEST - len(rest.encode())
        name = safe_name(agency.encode("utf-8", "replace")[:room].decode("utf-8", "ignore") + rest)
        if name.casefold() not in taken:
            break
    taken.add(name.casefold())
    return name


def safe_names(files: Sequence[tuple[str, str]]) -> list[str]:
    """A name for each (name, sha256), safe and no two alike, whatever the case of their letters."""
    names: list[str] = []
    for name, sha256 in files:
        safe = safe_name(name) or sha256
        if safe.casefold() in {other.casefold() for other in names}:
            safe = f"{sha256[:12]}_{safe}"
        names.append(safe)
    return names
