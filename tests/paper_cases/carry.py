"""Cases of the papers about what years hand over."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.carry_over import CarryOver, Chain
from reportdb.forms import catalog
from reportdb.papers import carry_book, carry_rows
from reportdb.queries import carry_over
from tests.paper_cases.asked import Asked, Case


def _carried(a: Asked) -> list[tuple[CarryOver, carry_over.Carried]]:
    chains = [CarryOver(catalog(), chain) for chain in Chain]
    return [
        (chain, carry_over.carried(a.conn, a.remit, chain, range(2021, 2025), under=under))
        for chain in chains
        for under in (None, a.house.city, a.house.b)
    ]


def _carry_grids(a: Asked) -> object:
    found: list[object] = []
    for chain, one in _carried(a):
        told = carry_rows.told(chain, one.rows)
        found += [
            carry_rows.lines(chain, told, catalog()),
            list(carry_rows.records(chain, told)),
            carry_rows.explained_words(chain, told),
            carry_rows.silent_words(one.silent),
        ]
    return found


def _carry_books(a: Asked) -> object:
    found = []
    for chain, one in _carried(a):
        told, path = carry_rows.told(chain, one.rows), a.path("carry.xlsx")
        notes = [*carry_rows.explained_words(chain, told), carry_rows.silent_words(one.silent)]
        if told:
            carry_book.write(str(path), chain, told, catalog(), notes=notes, whose="所见单位")
            found.append(path)
    return found


CASES: Mapping[str, Case] = {
    "carry_book.write": _carry_books,
    "carry_rows.lines": _carry_grids,
}  # fmt: skip
