"""What a report is held against besides itself: last year's, the other scope's, its peers', others with its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reportdb.forms.codes import Cell
from reportdb.report import Report


class Twin(NamedTuple):
    """Another agency's report with exactly the figures of one table."""

    table: str
    agency: str
    year: int


class Spread(NamedTuple):
    """How a figure lies among the agencies of one level and kind: on a logarithmic scale, so that size matters less.

    `middle` and `deviation` are the median and the median deviation of log(value + base); `median` is the value.
    """

    agencies: int
    median: int
    middle: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of it may be unknown, and then the rules that read it say nothing.

    `last_year` and `other_scope` are reports of the same agency, of the year before and of the same year. `government`
    is whether the report is that of a government and not of one of its departments. `received` is the day it arrived.
    """

    last_year: Report | None = None
    joined: Sequence[str] = ()  # whose reports `last_year` is the sum of, where it is not the agency's own alone
    other_scope: Report | None = None
    twins: Sequence[Twin] = ()
    peers: Mapping[tuple[str, Cell], Spread] = field(default_factory=dict)
    rule_making: bool | None = None
    government: bool | None = None
    received: dt.date | None = None
