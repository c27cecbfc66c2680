"""`reportdb export --all`: the official workbooks of a year, one for each agency with an accepted filing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reportdb.commands.harmless import say
from reportdb.errors import NothingToShow, UsageError
from reportdb.papers.harmless import one_line
from reportdb.papers.names import scope_name
from reportdb.report import Scope

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit


@dataclass(slots=True)
class _Chosen:
    """Agencies in the order of the tree: those whose workbook is written, and the names of those without one.

    `both` counts agencies whose own filing is written although a consolidated one is accepted too.
    """

    agencies: list[int] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    both: int = 0


def export_all(db: str, *, year: int | None, under: str | None, scope: str | None, output: str) -> None:
    """Write them into a folder, each as `export --agency` would, and say how many.

    Of both scopes `own`, unless `scope` says otherwise. NothingToShow where nobody has an accepted filing.
    """
    from reportdb.commands.store import database
    from reportdb.database import snapshot
    from reportdb.papers.export_papers import papers
    from reportdb.papers.official_workbook import write_official
    from reportdb.papers.writing import own_name
    from reportdb.queries.remit import Remit

    if year is None:
        raise UsageError("--all is of a year: --year")
    folder = Path(output)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: --all writes into a folder")
    remit = Remit.everyone()
    names: set[str] = set()
    scopes = dict.fromkeys(Scope, 0)
    with database(db) as engine, snapshot(engine) as conn, _libraries_at_rest():
        chosen = _chosen(conn, remit, year, under, scope)
        for rows in _filings(conn, remit, year, chosen.agencies, scope):
            for row, behind in papers(conn, remit, year, rows):
                name = own_name(row.agency, row.agency_code, f"{year}.xlsx", names)
                write_official(row, behind, str(folder / name))
                scopes[Scope(row.scope)] += 1
    if not names:
        raise NothingToShow(f"{under or 'the register'} {year}: nobody of it has an accepted filing{_of(scope)}")
    if chosen.absent:
        say(f"没有已入库的报送{_words(scope)}：{one_line('、'.join(chosen.absent))}", err=True)
    if chosen.both:
        say(
            f"{chosen.both} with own and consolidated stored: these are own (--scope consolidated exports the others)",
            err=True,
        )
    share = "，".join(f"{scope_name(one.value)} {count} 份" for one, count in scopes.items() if count)
    say(f"已导出 {year}年 {len(names)} 个单位（{share}）：{output}")


@contextmanager
def _libraries_at_rest() -> Iterator[None]:
    """What is loaded stays: Python's collector need not look through it again for every few workbooks."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _chosen(conn: Connection, remit: Remit, year: int, under: str | None, scope: str | None) -> _Chosen:
    from reportdb.queries.registry import find_agency
    from reportdb.queries.status import status

    top = None if under is None else find_agency(conn, remit, under, year).id
    stored: dict[int, set[str]] = {}
    called: dict[int, str] = {}
    for row in status(conn, remit, year, top):
        called[row.agency_id] = row.agency
        accepted = stored.setdefault(row.agency_id, set())
        if row.state in ("accepted", "as_filed") and row.scope is not None:
            accepted.add(row.scope)
    chosen = _Chosen()
    for number, scopes in stored.items():
        if scopes and (scope is None or scope in scopes):
            chosen.agencies.append(number)
            chosen.both += scope is None and len(scopes) > 1
        else:
            chosen.absent.append(called[number])
    return chosen


def _filings(
    conn: Connection, remit: Remit, year: int, agencies: list[int], scope: str | None
) -> Iterator[list[FilingRow]]:
    """The filing of each agency, as many at a time as are read together."""
    from reportdb.papers.export_papers import AT_ONCE
    from reportdb.queries.filings import current_of

    wanted = [Scope(scope)] if scope else list(Scope)
    for start in range(0, len(agencies), AT_ONCE):
        some = agencies[start : start + AT_ONCE]
        found = current_of(conn, remit, some, year)
        yield [next(found[one, kind] for kind in wanted if (one, kind) in found) for one in some]


def _of(scope: str | None) -> str:
    return "" if scope is None else f" ({scope})"


def _words(scope: str | None) -> str:
    return "" if scope is None else f"（{scope_name(scope)}）"
