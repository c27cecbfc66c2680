"""Statistics sheets of several agencies or years on one sheet: each as a sheet of its own with what is said of it."""

from __future__ import annotations

from dataclasses import replace

from etl.recognise.found import FoundSheet, FoundStatistics
from etl.recognise.said import Identity, Said
from etl.text import address, place_of


def apart(name: str, found: FoundSheet, said: Identity) -> list[tuple[FoundSheet, Identity]]:
    """What is found and said, one for each report; [] where all is of one report that says itself whose it is.

    What else stands on the sheet (lists, other tables) comes last, under what the sheet says.
    """
    if len(found.statistics) == 1 and not found.statistics[0].owner.agency:
        return []
    boxes = [one.box for one in found.statistics if one.box is not None]
    pieces = []
    for one in found.statistics:
        piece = FoundSheet(name, tables=list(one.tables), statistics=[one])
        pieces.append((piece, _identity(name, one, said, boxes)))
    own = {id(table) for one in found.statistics for table in one.tables}
    rest = replace(found, statistics=[], tables=[table for table in found.tables if id(table) not in own])
    if rest.empty:
        pieces[0][0].findings, pieces[0][0].notices = rest.findings, rest.notices
        pieces[0][0].leftovers = rest.leftovers
        return pieces
    return [*pieces, (rest, said)]


def _identity(name: str, one: FoundStatistics, said: Identity, boxes: list[tuple[range, range]]) -> Identity:
    """What is said of one report: by its own heads, else by the titles in its part of the sheet or over all parts."""

    def here(line: Said) -> bool:
        if one.box is None or not line.cell:
            return True
        place = place_of(line.cell)
        inside = [box for box in boxes if place[0] in box[0] and place[1] in box[1]]
        return not inside or one.box in inside

    owner = one.owner
    identity = Identity(
        [line for line in said.agencies if here(line)],
        [line for line in said.title_agencies if here(line)],
        [line for line in said.years if here(line)],
        [line for line in said.scopes if here(line)],
        {} if owner.agency else dict(said.sign_off),
    )
    if owner.agency:
        at = "" if owner.agency_at is None else address(*owner.agency_at)
        identity.agencies, identity.title_agencies = [Said(owner.agency, name, at)], []
        identity.scopes = [Said(owner.scope, name, at)] if owner.scope else identity.scopes
    if owner.year is not None:
        at = "" if owner.year_at is None else address(*owner.year_at)
        identity.years = [Said(str(owner.year), name, at)]
    return identity
