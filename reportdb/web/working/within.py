"""A remit on its way to the working process and back: plain lists, as everything in a job is."""

from __future__ import annotations

from typing import Any

from reportdb.queries.remit import Remit

#: None for everyone; else the agencies, and those of the years in which they are others
Within = dict[str, Any] | None


def sent(remit: Remit) -> Within:
    """What stands in a job."""
    if remit.unlimited:
        return None
    return {"agencies": sorted(remit.agencies), "years": [[year, sorted(then)] for year, then in remit.years]}


def received(within: Within) -> Remit:
    """The remit again."""
    if within is None:
        return Remit.everyone()
    years = tuple((int(year), frozenset(then)) for year, then in within["years"])
    return Remit(False, frozenset(within["agencies"]), years)
