"""结转衔接: what a year hands over, held against what the next one takes up, by the balances the forms declare.

Applications: carried_out of a year and carried_in of the next, in every applicant column (`T3-CARRY`). In force: last
year's in_force + issued - repealed and this year's in_force (`T2-VALID`). Whether a line holds is what the checks say of
it: a blank, "/", words, or a figure that one of the years does not have, leave it open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from reportdb.checks.balances import holds
from reportdb.checks.plans import Rule, Sum, Term, plan_of
from reportdb.checks.reading import Reading
from reportdb.explanation import Explanation
from reportdb.forms import Catalog, Table
from reportdb.forms.codes import Cell
from reportdb.report import Figure
from reportdb.succession import Obstacle, joined_figures


class Chain(StrEnum):
    """What is handed over from year to year."""

    APPLICATIONS = "applications"
    IN_FORCE = "in_force"


#: the table and the balance that declare each
_DECLARED = {Chain.APPLICATIONS: ("applications", "T3-CARRY"), Chain.IN_FORCE: ("publications", "T2-VALID")}


class Gap(StrEnum):
    """Why a year says nothing about a figure."""

    MISSING = "missing"  # no accepted report of this scope
    RETURNED = "returned"  # only returned ones
    NOT_DUE = "not_due"  # the agency did not exist
    OUTSIDE = "outside"  # the agency was not within the reader's remit
    NO_TABLE = "no_table"  # the report lacks the table
    NO_FIGURE = "no_figure"  # the table, or its edition, has no such figure
    INCOMPLETE = "incomplete"  # one of the agencies that were merged has nothing to add up


class Filed(NamedTuple):
    """The figures that an accepted report has of those a chain reads; `edition` is the table's, None without the table."""

    filing: int
    edition: str | None
    figures: Mapping[Cell, Figure]


Year = Filed | Gap


class Handed(NamedTuple):
    """What a year has before it where that is not the agency's own year before, or not that alone.

    `joined` are the names of those whose figures were added up (mergers). With an `obstacle` nothing can be compared,
    whatever `year` holds; `others` are the agencies it is about. `lacking` are those of a merger that have nothing to add.
    """

    year: Year
    joined: tuple[str, ...] = ()
    obstacle: Obstacle | None = None
    others: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def together(parts: Mapping[str, Year]) -> Handed:
    """What several agencies, by their names, handed over to the one they were merged into."""
    names = tuple(parts)
    filed = [year for year in parts.values() if isinstance(year, Filed)]
    if len(filed) < len(parts):
        lacking = tuple(name for name, year in parts.items() if isinstance(year, Gap))
        return Handed(Gap.INCOMPLETE, names, lacking=lacking)
    editions = [one.edition for one in filed if one.edition is not None]
    if len(editions) < len(filed):
        lacking = tuple(name for name, year in parts.items() if isinstance(year, Filed) and year.edition is None)
        return Handed(Gap.NO_TABLE, names, lacking=lacking)
    return Handed(Filed(filed[0].filing, max(editions), joined_figures([one.figures for one in filed])), names)


class Operand(NamedTuple):
    """A figure of a balance as it was filed in `year`, or the reason why there is none. `code` is its row or column."""

    code: str
    year: int
    before: bool
    figure: Figure | None
    gap: Gap | None

    @property
    def value(self) -> int | None:
        """The number, if it is one."""
        return None if self.figure is None else self.figure.value


class Link(NamedTuple):
    """One line of the balance between two years: an applicant column, or an item of publications.

    `holds` is None where it cannot be assessed. The operands stand as one would say them: what is handed over, what is
    added, what is taken off, and last what it should come to. `expected` is what the last would have to be, None where
    another figure is missing (or the others make it less than nothing). `explanation` is what was said of a break.
    """

    line: str
    holds: bool | None
    operands: tuple[Operand, ...]
    expected: int | None
    explanation: Explanation | None = None

    @property
    def place(self) -> Operand:
        """The operand that the rule names."""
        return self.operands[-1]


class Passage(NamedTuple):
    """From one year to the next: `year` is the later one. The editions are those of the table, None where there is none."""

    year: int
    edition_before: str | None
    edition: str | None
    gap_before: Gap | None
    gap: Gap | None
    links: tuple[Link, ...]
    handed: Handed | None = None


class CarryOver:
    """A chain as a catalog declares it: its lines, the figures it reads, and its judgement of years."""

    def __init__(self, catalog: Catalog, chain: Chain) -> None:
        self.chain = chain
        self.table_code, self.rule = _DECLARED[chain]
        self._catalog = catalog
        forms = sorted(catalog.forms.values(), key=lambda form: form.first_year, reverse=True)
        self._rules: dict[str, dict[str, Sum]] = {
            form.edition: self._sums(plan_of(catalog, form.edition, self.table_code).across)
            for form in forms
            if self.table_code in form.tables
        }
        self._newest = next(edition for edition, sums in self._rules.items() if sums)

    def _sums(self, rules: Sequence[Rule]) -> dict[str, Sum]:
        return {one.line: one for rule in rules if rule.balance.code == self.rule for one in rule.sums}

    @property
    def table(self) -> Table:
        """The table in the newest edition that declares the balance."""
        return self._catalog.table(self._newest, self.table_code)

    @cached_property
    def lines(self) -> dict[str, str]:
        """Code and label of each line, in the order of the form."""
        sums = self._rules[self._newest]
        by_rows = next(iter(sums.values())).balance.axis == "rows"
        known = self.table.columns if by_rows else self.table.rows
        return {code: known[code].label for code in sums}

    @property
    def by_column(self) -> bool:
        """Whether its lines are columns of the table: then findings name a line by its column."""
        return next(iter(self._rules[self._newest].values())).balance.axis == "rows"

    @cached_property
    def operands(self) -> tuple[tuple[str, bool, str], ...]:
        """Code, whether it is last year's, and label of each operand, in the order links give them."""
        one = next(iter(self._rules[self._newest].values()))
        by_rows = one.balance.axis == "rows"
        known = self.table.rows if by_rows else self.table.columns
        codes = [(term.cell.row if by_rows else term.cell.column, term.years_back > 0) for term in _spoken(one)]
        return tuple((code, before, known[code].label) for code, before in codes)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every figure that some edition's balance reads."""
        sums = (one for lines in self._rules.values() for one in lines.values())
        return tuple(dict.fromkeys(term.cell for one in sums for term in one.terms))

    def passages(
        self,
        years: Mapping[int, Year],
        handed: Mapping[int, Handed] = MappingProxyType({}),
        said: Mapping[tuple[int, str], Explanation] = MappingProxyType({}),
    ) -> list[Passage]:
        """Every two years in succession, oldest first, but those in neither of which the agency existed or is seen.

        `handed` is what a year has before it through mergers and splits, `said` what was said of a break, by year and line.
        """
        found = []
        for before, later in pairwise(sorted(years)):
            if later != before + 1 or all(years[one] in (Gap.NOT_DUE, Gap.OUTSIDE) for one in (before, later)):
                continue
            merged = handed.get(later)
            passage = self._passage(later, merged.year if merged is not None else years[before], years[later])
            links = (_settled(link, merged, said.get((later, link.line))) for link in passage.links)
            found.append(passage._replace(links=tuple(links), handed=merged))
        return found

    def _passage(self, year: int, last: Year, this: Year) -> Passage:
        asked: dict[str, Sum] = {}
        reading: Reading | None = None
        if isinstance(this, Filed) and isinstance(last, Filed) and this.edition and last.edition:
            plan = plan_of(self._catalog, this.edition, self.table_code)
            reading = Reading.of(plan, this.figures, last.figures)
            asked = self._sums(reading.rules())
        declared = self._rules.get(this.edition or "", {}) if isinstance(this, Filed) else {}
        links = []
        for line, usual in self._rules[self._newest].items():
            one = declared.get(line, usual)
            operands = tuple(_operand(term, one, year, last if term.years_back else this) for term in _spoken(one))
            held = holds(asked[line], reading.values) if reading is not None and line in asked else None
            links.append(Link(line, held, operands, _expected(one, operands)))
        before, after = _standing(last), _standing(this)
        return Passage(year, before[0], after[0], before[1], after[1], tuple(links))


def _settled(link: Link, handed: Handed | None, said: Explanation | None) -> Link:
    """The link as a merger or split, and what was said of it, leave it."""
    if handed is not None and handed.obstacle is not None:
        return link._replace(holds=None, expected=None)
    return link._replace(explanation=said) if link.holds is False and said is not None else link


def _standing(year: Year) -> tuple[str | None, Gap | None]:
    if isinstance(year, Gap):
        return None, year
    return year.edition, None if year.edition else Gap.NO_TABLE


def _spoken(one: Sum) -> list[Term]:
    """The terms in the order one would say them: the other side, what stands beside the place, the place."""
    place = next(term for term in one.terms if term.cell == one.place and not term.years_back)
    own, others = (one.left, one.right) if place in one.left else (one.right, one.left)
    return [*others, *(term for term in own if term is not place), place]


def _operand(term: Term, one: Sum, year: int, whose: Year) -> Operand:
    code = term.cell.row if one.balance.axis == "rows" else term.cell.column
    of = year - term.years_back
    before = term.years_back > 0
    if isinstance(whose, Gap):
        return Operand(code, of, before, None, whose)
    if whose.edition is None:
        return Operand(code, of, before, None, Gap.NO_TABLE)
    figure = whose.figures.get(term.cell)
    return Operand(code, of, before, figure, Gap.NO_FIGURE if figure is None else None)


def _expected(one: Sum, operands: tuple[Operand, ...]) -> int | None:
    """What the last operand would have to be for the sum to hold."""
    place_left = any(term.cell == one.place and not term.years_back for term in one.left)
    others = len(one.right if place_left else one.left)
    against = [operand.value for operand in operands[:others]]
    beside = [operand.value for operand in operands[others:-1]]
    if None in against or None in beside:
        return None
    due = sum(value for value in against if value is not None) - sum(value for value in beside if value is not None)
    return due if due >= 0 else None
