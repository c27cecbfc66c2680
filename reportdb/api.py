"""The record from Python: the public views as pandas DataFrames, and one stored report as a Report.

Every function takes a `Database`, or the path or URL of one. Agencies are named by name, former name or code. Columns
are those of the views (docs/schema.md): `value` is missing unless `mark` is "number", money is in 万元.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.engine import URL

from reportdb.database import connect_url, open_database, reading
from reportdb.errors import NothingToShow
from reportdb.queries import filings, registry, reports
from reportdb.queries.annual_corrections import select_corrections
from reportdb.queries.appeals import select_appeals
from reportdb.queries.applications import select_applications
from reportdb.queries.channels import select_channels
from reportdb.queries.frames import frame
from reportdb.queries.improvement_items import select_improvement_items
from reportdb.queries.publications import select_publications
from reportdb.queries.remit import Remit
from reportdb.queries.resources import select_resources
from reportdb.report import Report, Scope

if TYPE_CHECKING:
    import pandas as pd

Statement = Callable[..., Select[Any]]


class Database:
    """An open database, read only; a context manager. `remit` bounds the agencies it shows."""

    def __init__(self, engine: Engine, remit: Remit) -> None:
        self._engine = engine
        self._remit = remit

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def channels(self, agency: str | None = None, year: int | None = None, scope: str | None = None) -> pd.DataFrame:
        """主动公开渠道情况: one row per line of the open list, in the order filed."""
        return self._frame(select_channels, agency, year, scope)

    def publications(
        self, agency: str | None = None, year: int | None = None, scope: str | None = None
    ) -> pd.DataFrame:
        """表二 主动公开政府信息情况: one row per figure; `unit` says 万元 where it is money."""
        return self._frame(select_publications, agency, year, scope)

    def applications(
        self, agency: str | None = None, year: int | None = None, scope: str | None = None
    ) -> pd.DataFrame:
        """表三 收到和处理政府信息公开申请情况: one row per figure, totals included."""
        return self._frame(select_applications, agency, year, scope)

    def appeals(self, agency: str | None = None, year: int | None = None, scope: str | None = None) -> pd.DataFrame:
        """表四 行政复议、行政诉讼情况: one row per figure, totals included."""
        return self._frame(select_appeals, agency, year, scope)

    def improvement_items(
        self, agency: str | None = None, year: int | None = None, scope: str | None = None
    ) -> pd.DataFrame:
        """存在的主要问题及改进情况: one row per problem, as filed."""
        return self._frame(select_improvement_items, agency, year, scope)

    def resources(self, agency: str | None = None, year: int | None = None, scope: str | None = None) -> pd.DataFrame:
        """机构、人员和经费情况 of the 2014 editions: one row per figure."""
        return self._frame(select_resources, agency, year, scope)

    def corrections(self, agency: str | None = None, year: int | None = None, scope: str | None = None) -> pd.DataFrame:
        """更正: one row per figure that is not what its sheet shows, with what was filed, reason and source."""
        return self._frame(select_corrections, agency, year, scope)

    def load_report(self, agency: str, year: int, scope: str | None = None) -> Report:
        """The current accepted report of an agency-year; with both scopes stored and none named, `own`.

        Raises UsageError for an unknown agency, NothingToShow where no filing is accepted.
        """
        scopes = [Scope(scope)] if scope else list(Scope)
        with reading(self._engine) as conn:
            found = registry.find_agency(conn, self._remit, agency, year)
            for one in scopes:
                filing = filings.current(conn, self._remit, found.id, year, one)
                if filing is not None:
                    return reports.load_report(conn, self._remit, filing.id)
        raise NothingToShow(f"{found.name} {year}: no accepted {' or '.join(scopes)} filing")

    def _frame(self, select: Statement, agency: str | None, year: int | None, scope: str | None) -> pd.DataFrame:
        wanted = None if scope is None else Scope(scope)  # a misspelt scope is an error, not an empty answer
        with reading(self._engine) as conn:
            agency_id = self._agency_id(conn, agency, year)
            return frame(conn, select(self._remit, agency_id=agency_id, year=year, scope=wanted))

    def _agency_id(self, conn: Connection, words: str | None, year: int | None) -> int | None:
        return None if words is None else registry.find_agency(conn, self._remit, words, year).id


Source = Database | URL | Path | str


def connect(url_or_path: URL | Path | str | None = None) -> Database:
    """Open a database, by default the one REPORTDB_URL names, else reportdb.sqlite here; every agency in it is shown.

    Raises DatabaseError where there is none, SchemaOutdated where `reportdb init` has to upgrade it first.
    """
    text = None if url_or_path is None else str(url_or_path)
    url = url_or_path if isinstance(url_or_path, URL) else connect_url(text)
    return Database(open_database(url), Remit.everyone())


@contextmanager
def _opened(source: Source) -> Iterator[Database]:
    """The given database, left open; or one opened for this question alone."""
    if isinstance(source, Database):
        yield source
        return
    with connect(source) as database:
        yield database


def channels(
    database: Source, agency: str | None = None, year: int | None = None, scope: str | None = None
) -> pd.DataFrame:
    """`Database.channels` of a database, path or URL."""
    with _opened(database) as opened:
        return opened.channels(agency, year, scope)


def publications(
    database: Source, agency: str | None = None, year: int | None = None, scope: str | None = None
) -> pd.DataFrame:
    """`Database.publications` of a database, path or URL."""
    with _opened(database) as opened:
        return opened.publications(agency, year, scope)


def applications(
    database: Source, agency: str | None = None, year: int | None = None, scope: str | None = None
) -> pd.DataFrame:
    """`Database.applications` of a database, path or URL."""
    with _opened(database) as opened:
        return opened.applications(agency, year, scope)


def appeals(
    database: Source, agency: str | None = None, year: int | None = None, scope: str | None = None
) -> pd.DataFrame:
    """`Database.appeals` of a database, path or URL."""
    with _opened(database) as opened:
        return opened.appeals(agency, year, scope)


def improvement_items(
    database: Source, agency: str | None = None, year: int | None = None, scope: str | None = None
) -> pd.DataFrame:
    """`Database.improvement_items` of a database, path or URL."""
    with _opened(database) as opened:
        return opened.improvement_items(agency, year, scope)


def resources(
    database: Source, agency: str | None = None, year: int | None = None, scope: str | None = None
) -> pd.DataFrame:
    """`Database.resources` of a database, path or URL."""
    with _opened(database) as opened:
        return opened.resources(agency, year, scope)


def corrections(
    database: Source, agency: str | None = None, year: int | None = None, scope: str | None = None
) -> pd.DataFrame:
    """`Database.corrections` of a database, path or URL."""
    with _opened(database) as opened:
        return opened.corrections(agency, year, scope)


def load_report(database: Source, agency: str, year: int, scope: str | None = None) -> Report:
    """`Database.load_report` of a database, path or URL."""
    with _opened(database) as opened:
        return opened.load_report(agency, year, scope)
