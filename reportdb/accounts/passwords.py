"""Passwords, kept as argon2 keeps them. argon2-cffi is imported only where somebody's password is at stake."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reportdb.errors import Refused, UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 8, 256


def hash_of(password: str) -> str:
    """What is stored of a password; Refused for one that is too short or absurdly long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(
            "password_length", f"a password has {SHORTEST} to {LONGEST} characters", shortest=SHORTEST, longest=LONGEST
        )
    return _hasher().hash(_bytes(password))


def is_password(stored: str, given: str) -> bool:
    """Whether it is the password; where `stored` is "" it takes as long to say no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        matches = _hasher().verify(stored or _nobodys(), _bytes(given[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored != ""


def is_outdated(stored: str) -> bool:
    """Whether argon2 would make it harder to guess today."""
    return _hasher().check_needs_rehash(stored)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    """What a password is compared with where there is no account: finding none must not be quicker."""
    return _hasher().hash(b"nobody's")


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        raise UsageError("passwords need argon2: pip install 'reportdb[web]'") from error
    return PasswordHasher()
