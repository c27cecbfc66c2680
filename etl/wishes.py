"""What is wanted of single reports of an import, where that is more than what is wanted of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from etl.explaining import Said
from etl.pending import Pending
from etl.results import ImportOptions


@dataclass(frozen=True, slots=True)
class Wish:
    """The options for one report, and what was said about its doubts before it is stored."""

    options: ImportOptions
    said: tuple[Said, ...] = ()


#: asked for each report as it is to be filed; None leaves it out
Wishes = Callable[[Pending], Wish | None]
