"""Words that many filings say alike are stored once, under a digest of all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

#: a row of words as it is stored
Words = tuple[str | None, ...]

#: hexadecimal digits: 128 bits, so that no two rows of words will ever share one by chance
DIGITS = 32


def digest_of(words: Iterable[str | None]) -> str:
    """What tells rows of words apart, whatever stands in them: the length of each goes before it."""
    said = "".join("-" if word is None else f"{len(word)}:{word}" for word in words)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
