"""`--years 2019-2025`: several years in one word."""

from __future__ import annotations

import re

import click

FIRST, LAST = 1990, 2100
_RANGE = re.compile(r"^\s*(\d{4})\s*(?:[-–—~～至]\s*(\d{4})\s*)?$")


def year_range(ctx: click.Context, param: click.Parameter, value: str | None) -> range | None:
    """The callback of an option: a year, or two with a dash between them, as the years they stand for, oldest first."""
    if value is None:
        return None
    found = _RANGE.match(value)
    if found is None:
        raise click.BadParameter(f"{value}: years are given as 2019-2025", ctx, param)
    first, last = int(found[1]), int(found[2] or found[1])
    if not FIRST <= first <= last <= LAST:
        raise click.BadParameter(f"{value}: the years must go up and lie within {FIRST}-{LAST}", ctx, param)
    return range(first, last + 1)
