"""A city with its counties on a desk where people log in: two officers, a county's and the city's office, an analyst."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.agency_file import read_agencies
from etl.load import load_agencies
from reportdb import database
from reportdb.queries.filings import current
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from reportdb.web.desk import Desk
from tests.people import person
from tests.total_tree import LIST, file_city

EVERYONE = Remit.everyone()
#: login name: role, codes of its agencies
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "b1": ("officer", ("B1",)),
    "c1": ("officer", ("C1",)),
    "east": ("office", ("B",)),
    "west": ("office", ("C",)),
    "city": ("office", ("T",)),
    "analyst": ("analyst", ("B",)),
    "nothing": ("office", ()),
}


@dataclass
class City:
    """The numbers of its agencies and of the current filings of 2023 by code (`B*` the consolidated one)."""

    desk: Desk
    agencies: dict[str, int] = field(default_factory=dict)
    filings: dict[str, int] = field(default_factory=dict)


def settled(desk: Desk) -> City:
    """The city of `total_tree` with its accounts, and `chief`, the administrator who sees everybody."""
    city = City(desk)
    with TemporaryDirectory() as room:
        path = Path(room) / "list.csv"
        path.write_text(LIST, encoding="utf-8")
        with database.writing(desk.engine) as conn:
            load_agencies(conn, read_agencies(path))
    file_city(desk.engine)
    with database.reading(desk.engine) as conn:
        for line in LIST.splitlines()[1:]:
            code = line.split(",")[1]
            city.agencies[code] = number = find_agency(conn, EVERYONE, code).id
            for scope, mark in (("own", ""), ("consolidated", "*")):
                found = current(conn, EVERYONE, number, 2023, scope)
                if found is not None:
                    city.filings[code + mark] = found.id
    for name, (role, codes) in PEOPLE.items():
        person(desk, name, role, [city.agencies[code] for code in codes])
    person(desk, "chief", "administrator", sees_all=True)
    return city
