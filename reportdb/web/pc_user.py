"""The user of the single PC, as its operating system calls him."""

from __future__ import annotations


def pc_user() -> str:
    """The name for the record; "" where the system knows none."""
    import getpass

    try:
        return " ".join(getpass.getuser().split())
    except (ImportError, KeyError, OSError):  # no such user in the password list, none in the environment
        return ""
