"""Whether the sums of a table hold, within the year and against last year's report.

A sum is broken when its numbers contradict it; when blanks, "/" or words leave it open it is not assessable, unless
what is filled already exceeds the other side: what is missing could only add to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from reportdb.checks.crossings import CROSSED_TABLE, crossings
from reportdb.checks.plans import Rule, Sum, Term, Values
from reportdb.checks.reading import Reading, as_number
from reportdb.checks.wording import broken_message, unknown_message
from reportdb.findings import Finding, Level, Place, finding
from reportdb.forms.codes import YEAR, Cell

#: the operands of one side of a sum, None for those without a number
Side = Sequence[int | None]


class Verdict(NamedTuple):
    """A balance that does not hold throughout: its broken lines, and those that could not be assessed."""

    rule: Rule
    broken: list[Sum]
    unknown: list[Sum]


def check_balances(reading: Reading) -> list[Finding]:
    """The findings of all balances of a table, in catalog order, those over two years last."""
    whole = reading.whole
    verdicts = [verdict for rule in reading.rules() if (verdict := _judge(rule, reading, whole))]
    broken = [one for verdict in verdicts for one in verdict.broken]
    suspects = crossings(broken) if reading.plan.table.code == CROSSED_TABLE else {}
    findings: list[Finding] = []
    for verdict in verdicts:
        findings += [
            _broken(reading, one, suspects.get((one.balance.code, one.line, one.period))) for one in verdict.broken
        ]
        if verdict.unknown:
            findings.append(_unknown(reading, verdict))
    return findings


def holds(one: Sum, values: Values, *, whole: bool = False) -> bool | None:
    """Whether a line of a balance holds; None where blanks, "/" or words leave it open. `whole` spares looking for them."""
    left, right = one.pick_left(values), one.pick_right(values)
    if whole or (None not in left and None not in right):
        difference = sum(cast("list[int]", left)) - sum(cast("list[int]", right))  # no side has a gap
        return difference == 0 if one.balance.relation == "=" else difference <= 0
    return False if _exceeds(one, left, right) else None


def _judge(rule: Rule, reading: Reading, whole: bool) -> Verdict | None:
    """None when every line holds."""
    verdict = None
    for one in rule.sums:
        held = holds(one, reading.values, whole=whole)
        if held is False or (held is None and any(cell in reading.figures for cell in one.cells)):
            verdict = verdict or Verdict(rule, [], [])
            (verdict.unknown if held is None else verdict.broken).append(one)
    return verdict


def _exceeds(one: Sum, left: Side, right: Side) -> bool:
    """Whether the filled part of one side is already more than the other side, which has no gap."""
    sides = open_sides(one, left, right)
    return sides is not None and _filled(sides[0]) > _filled(sides[1])


def open_sides(one: Sum, left: Side, right: Side) -> tuple[Side, Side] | None:
    """Of a sum with gaps (None) the side that has them and the side that has none, where the first may not be more.

    None where what is missing could make up for any difference. The operands may be followed by others.
    """
    if None in left and None in right:
        return None
    gappy, terms, full = (left, one.left, right) if None in left else (right, one.right, left)
    if gappy is right and one.balance.relation == "<=":
        return None  # what is missing on the right could make up for it
    missing = [term for value, term in zip(gappy, terms, strict=False) if value is None]  # values end with a padding 0
    if len(missing) == len(terms) or any(term.meaning.signed for term in missing):
        return None
    return gappy, full


def _filled(values: Iterable[int | None]) -> int:
    return sum(value for value in values if value is not None)


def _broken(reading: Reading, one: Sum, suspect: Cell | None) -> Finding:
    place = suspect or one.place
    found, expected = (_filled(pick(reading.values)) for pick in (one.pick_left, one.pick_right))
    read = tuple(place_of(cell) for cell in one.cells if cell in reading.figures)
    return Finding(
        code=one.balance.code,
        level=Level(one.balance.level),
        message=broken_message(reading, one, suspect, found - expected),
        table=one.balance.table,
        row=place.row,
        column=place.column,
        expected=as_number(expected, one.left[0]),
        found=as_number(found, one.left[0]),
        operands={term.key: reading.number(term) for term in one.terms},
        places=(place_of(place),) if one.balance.table == CROSSED_TABLE else read,
    )


def place_of(cell: Cell) -> Place:
    """A cell as findings name it: its period only where that is not the year."""
    return cell[:2] if cell.period == YEAR else cell[:]


def _unknown(reading: Reading, verdict: Verdict) -> Finding:
    missing = list(_missing(reading, verdict.unknown).values())
    places = tuple(place_of(term.cell) for term in missing if not term.years_back and term.cell in reading.figures)
    balance = verdict.rule.balance
    return finding("not_assessable", unknown_message(reading, balance, missing), table=balance.table, places=places)


def _missing(reading: Reading, sums: Iterable[Sum]) -> dict[tuple[Cell, int], Term]:
    """The operands without a number, each once, in the order they are read."""
    terms: dict[tuple[Cell, int], Term] = {}
    for one in sums:
        for pick, side in ((one.pick_left, one.left), (one.pick_right, one.right)):
            values = pick(reading.values)  # one longer than the side: it ends with a padding 0
            terms |= {(term.cell, term.years_back): term for term, value in zip(side, values, strict=False)
                      if value is None}  # fmt: skip
    return terms
