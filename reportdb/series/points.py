"""The nouns of a series: a point for each year, what it says or why it says nothing, and where the definition breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from reportdb.forms.continuity import Kind
from reportdb.report import Figure, Scope
from reportdb.series.indicator import Indicator
from reportdb.succession import Successions


class State(StrEnum):
    """What a year gives: a figure as filed, or the reason why there is none."""

    REPORTED = "reported"  # a figure; its mark says number, blank, "/" or words
    MISSING = "missing"  # nothing filed
    RETURNED = "returned"  # filed, sent back, nothing accepted
    OTHER_SCOPE = "other_scope"  # only the other scope was accepted
    NOT_ESTABLISHED = "not_established"
    ABOLISHED = "abolished"
    OUTSIDE = "outside"  # the agency was not within the reader's remit that year
    TABLE_MISSING = "table_missing"  # the accepted filing lacks the table
    ABSENT = "absent"  # the edition prints the line, the filed table had no cell for it
    NOT_ASKED = "not_asked"  # that edition does not ask for it
    ENDED = "ended"  # no longer asked
    INSEPARABLE = "inseparable"  # only as a part of another figure
    NOT_COMPUTABLE = "not_computable"  # a rate one of whose figures is no number, or whose denominator is 0


@dataclass(frozen=True, slots=True)
class Office:
    """An agency with the years it existed in (None: as far back, or on, as anybody knows) and its names by year.

    `successions` are the mergers and splits it has to do with, `others` the names of those it has to do with in them,
    `unseen` the years in which it, or one of those, was not within the reader's remit.
    """

    id: int
    code: str
    name: str
    first_year: int | None = None
    last_year: int | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    successions: Successions = field(default_factory=Successions)
    others: Mapping[int, str] = field(default_factory=dict)
    unseen: frozenset[tuple[int, int]] = frozenset()  # (agency id, year)

    def called(self, year: int) -> str:
        """The name it bore in a year."""
        return self.names.get(year, self.name)


@dataclass(frozen=True, slots=True)
class Point:
    """An indicator in one year. `figure` for a statutory one (money in fen), `numerator` and `denominator` for a rate.

    `break_note` says what changed where it is not counted as in the filing before, "" elsewhere. `parts` are the figures
    added up; `bridged` what the bridges say of them, `notes` what else the form and the filing do.
    """

    year: int
    agency: str
    state: State
    filing_id: int | None = None
    as_filed: bool = False
    edition: str | None = None
    figure: Figure | None = None
    numerator: int | None = None
    denominator: int | None = None
    small: bool = False
    unit: str = ""
    basis: Kind | None = None
    parts: tuple[str, ...] = ()
    break_note: str = ""
    bridged: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ratio(self) -> Fraction | None:
        """The exact rate; None where there is none."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)

    @property
    def value(self) -> int | None:
        """The number of a statutory figure (money in fen)."""
        return None if self.figure is None else self.figure.value


def joined(notes: Iterable[str]) -> str:
    """Notes as one text: sentences keep their full stop, other words are parted by ；."""
    return "".join(note if note.endswith("。") else f"{note}；" for note in notes).removesuffix("；")


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of one agency in one scope, year by year."""

    indicator: Indicator
    office: Office
    scope: Scope
    points: tuple[Point, ...]

    @property
    def breaks(self) -> tuple[Point, ...]:
        """The years from which on it is counted otherwise."""
        return tuple(point for point in self.points if point.break_note)
