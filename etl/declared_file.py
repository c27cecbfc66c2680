"""Files of an office's own making (corrections, layouts, lists of agencies): read whole, refused with every fault."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportdb.errors import UsageError

MAX_BYTES = 4 * 1024 * 1024


def content_of(path: str, kind: str) -> bytes:
    """The bytes of a file; UsageError where it cannot be read or is too large to be of that kind."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise UsageError(f"{path}: larger than {MAX_BYTES // 1024 // 1024} MB, that is no {kind}")
    return content


def decoded(path: str, content: bytes) -> str:
    """UTF-8, else what Excel and editors save on a Chinese Windows."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: the text is neither UTF-8 nor GBK")


def toml_of(where: str, text: str) -> dict[str, Any]:
    """What a TOML text says, numbers exact; UsageError where it is none, or could not be read within reason."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UsageError(f"{where}: not valid TOML: {error}") from error


def entry_names(text: str, key: str, count: int) -> list[str]:
    """How to name each of the [[key]] entries: by the line of its header, else (headers in odd places) by its number."""
    header = re.compile(rf"""^[ \t]*\[\[[ \t]*["']?{re.escape(key)}["']?[ \t]*\]\]""", re.MULTILINE)
    lines = [text.count("\n", 0, match.start()) + 1 for match in header.finditer(text)]
    return [f"line {line}" for line in lines] if len(lines) == count else [f"{key} {n + 1}" for n in range(count)]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known key a misspelt one may mean."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (did you mean {near[0]}?)" if near else ""
