"""Secrets of our own making, of which only digests are kept."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32
#: without what people mistake for each other when they copy from a terminal
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
TOKEN_PREFIX = "rdb_"


def new_secret() -> str:
    """What nobody guesses: for cookies and forms."""
    return secrets.token_urlsafe(_BYTES)


def new_token() -> str:
    """The same for programs, with a head that tells what it is where somebody finds it."""
    return TOKEN_PREFIX + new_secret()


def digest_of(secret: str) -> str:
    """What of it is stored: it has so many digits that nothing slower than SHA-256 is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def one_time_password() -> str:
    """A password to be typed once: four groups of four letters and digits, 90 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
