"""What was made of findings, by the very finding: thousands of reports have the same ones (see `reportdb.checks.usual`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from reportdb.findings import Finding

_Made = TypeVar("_Made")
_MOST = 512


class OfSameFinding(Generic[_Made]):
    """Makes something of a finding once; findings that are equal but not the same are made anew, which compares nothing."""

    def __init__(self, make: Callable[[Finding], _Made]) -> None:
        self._make = make
        self._known: dict[int, tuple[Finding, _Made]] = {}

    def __call__(self, item: Finding) -> _Made:
        """What is made of it."""
        known = self._known.get(id(item))
        if known is not None and known[0] is item:
            return known[1]
        if len(self._known) >= _MOST:
            self._known.clear()
        made = self._make(item)
        self._known[id(item)] = item, made  # held, so that no other takes its place in memory
        return made
