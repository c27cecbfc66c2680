"""A small city for the pages of the desk: agencies in a tree, filings of theirs, and visitors who see a part of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from fastapi import FastAPI
from sqlalchemy import URL, Connection
from starlette.testclient import TestClient

from etl.agency_list import AgencyRecord, Alias
from etl.draft import FilingDraft
from etl.load import load_agencies, store
from reportdb.database import open_database, reading, writing
from reportdb.findings import Finding
from reportdb.queries import registry
from reportdb.queries.remit import Remit
from reportdb.report import Report, Scope, SignOff
from reportdb.web.visitor import Role, Visitor, visitor_of

EVERYONE = Remit.everyone()
CITY = [
    AgencyRecord("甲市人民政府", "A", level="市级", kind="人民政府"),
    AgencyRecord("乙县人民政府", "B", "A", level="县级", kind="人民政府"),
    AgencyRecord("丙县人民政府", "C", "A", level="县级", kind="人民政府"),
    AgencyRecord("甲市应急管理局", "A1", "A", kind="政府部门", aliases=(Alias("甲市安监局", dt.date(2021, 12, 31)),)),
    AgencyRecord("乙县教育局", "B1", "B", kind="政府部门"),
    AgencyRecord("乙县小学", "B11", "B1", kind="其他"),
    AgencyRecord("丙县数据局", "C1", "C", kind="政府部门", valid_from=dt.date(2022, 1, 1)),
]


@dataclass
class City:
    """The database of the city, filled as a test needs it."""

    url: URL
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine = open_database(self.url)
        with writing(self.engine) as conn:
            load_agencies(conn, CITY)
        with reading(self.engine) as conn:
            self.ids = {row.code or "": row.id for row in registry.agencies(conn, EVERYONE)}

    @property
    def text(self) -> str:
        """The address of the database."""
        return self.url.render_as_string(hide_password=False)

    def file(
        self, code: str, scope: Scope = Scope.OWN, *, year: int = 2023, accepted: bool = True,
        received: dt.date | None = None, findings: Iterable[Finding] = (), report: Report | None = None,
        as_filed: bool = False, reason: str = "", sign_off: SignOff | None = None,
    ) -> int:  # fmt: skip
        """Store a filing of an agency and give its number."""
        filled = report or Report(None, year, scope, "2021", sign_off=sign_off or SignOff())
        draft = FilingDraft(filled, self.ids[code], accepted, as_filed, reason, received, list(findings))
        with writing(self.engine) as conn:
            return store(conn, draft)

    def close(self) -> None:
        """Give back its connections."""
        self.engine.dispose()


@dataclass(frozen=True, slots=True)
class Sees(Visitor):
    """Somebody with an account whose remit is some agencies."""

    agencies: frozenset[int] = frozenset()

    def remit(self, conn: Connection, year: int | None = None) -> Remit:
        """Those alone."""
        del conn, year
        return Remit.of(self.agencies)

    def remit_over_years(self, conn: Connection, year: int | None = None) -> Remit:
        """The same in every year."""
        return self.remit(conn, year)


def as_one_who_sees(client: TestClient, agencies: Iterable[int], role: Role = Role.OFFICE) -> None:
    """From now on the client is a person of this role who sees these agencies."""
    app = client.app
    assert isinstance(app, FastAPI)
    someone = Sees("王五", role, 1, agencies=frozenset(agencies))
    app.dependency_overrides[visitor_of] = lambda: someone
