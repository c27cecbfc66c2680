"""Who works: the name given, else the operating system's name of the user."""

from __future__ import annotations

import click

by = click.option("--by", metavar="NAME", help="Who does it, for the record (default: the user of this PC).")


def name_of(given: str | None) -> str:
    """The name for the record; "" where nobody gave one and the system knows none."""
    if given is not None:
        return " ".join(given.split())
    import getpass

    try:
        return " ".join(getpass.getuser().split())
    except (ImportError, KeyError, OSError):  # no such user in the password list, none in the environment
        return ""
