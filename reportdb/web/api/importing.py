"""An import on behalf of a program: its files are read by the working process, which leaves the results in a folder."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportdb.web.collecting.batches import Batch
from reportdb.web.working.within import received, sent

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from etl.results import ImportOptions, ImportResult
    from reportdb.queries.remit import Remit

_RESULTS, _COPIES = "results.jsonl", "copies"


@dataclass(frozen=True, slots=True)
class Told:
    """What a program says of the files it sends; `copies` asks for the marked copies of what goes back."""

    agency: str | None = None
    year: int | None = None
    scope: str | None = None
    supplement: bool = False
    accept: str | None = None
    received: str | None = None
    dry_run: bool = True
    copies: bool = False


def job_of(batch: Batch, told: Told, *, db: str, by: str, remit: Remit) -> dict[str, Any]:
    """What the working process is asked to do."""
    return {
        "what": "import",
        "folder": str(batch.folder),
        "db": db,
        "by": by,
        "remit": sent(remit),
        "told": asdict(told),
    }


def results_of(batch: Batch) -> list[dict[str, Any]]:
    """The objects that `import --json` prints, once the work is done."""
    text = (batch.folder / _RESULTS).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def copies_of(batch: Batch) -> list[Path]:
    """The marked copies, in the order of their names."""
    folder = batch.folder / _COPIES
    return sorted(folder.iterdir()) if folder.is_dir() else []


def work(job: dict[str, Any]) -> str:
    """The work itself; a fault of the request in words, "" where all went well."""
    from reportdb import database
    from reportdb.errors import DatabaseError, ReportdbError

    batch, told = Batch(Path(job["folder"])), Told(**job["told"])
    try:
        engine = database.open_database(database.connect_url(job["db"]))
        try:
            results = _imported(engine, batch, told, job)
            _keep(batch, _with_copies(results, batch) if told.copies else results)
        finally:
            engine.dispose()
    except DatabaseError:
        raise
    except ReportdbError as error:
        return str(error)
    return ""


def _imported(engine: Engine, batch: Batch, told: Told, job: dict[str, Any]) -> Iterator[ImportResult]:
    from etl.batch import run_import

    paths = [str(one.path) for one in sorted(batch.uploads(), key=lambda one: one.number)]
    return run_import(engine, paths, _options(engine, told, job))


def _options(engine: Engine, told: Told, job: dict[str, Any]) -> ImportOptions:
    from etl.meant import names_meant
    from etl.results import ImportOptions
    from reportdb import database
    from reportdb.papers.office_rules import rules_beside
    from reportdb.report import Scope

    remit = received(job["remit"])
    with database.reading(engine) as conn:
        known = names_meant(conn, told.agency, told.year, remit) if told.agency else frozenset()
    return ImportOptions(
        agency=told.agency,
        known_as=known,
        year=told.year,
        scope=None if told.scope is None else Scope(told.scope),
        supplement=told.supplement,
        accept=told.accept,
        received=None if told.received is None else dt.date.fromisoformat(told.received),
        dry_run=told.dry_run,
        rules=rules_beside(job["db"]),
        by=job["by"],
        remit=remit,
    )


def _with_copies(results: Iterable[ImportResult], batch: Batch) -> Iterator[ImportResult]:
    from etl.marked_copy.returns import Returns

    returns = Returns(batch.folder / _COPIES)
    yield from returns.take(results)
    for _ in returns.write():
        pass


def _keep(batch: Batch, results: Iterable[ImportResult]) -> None:
    """Writes the results, with the files called as the program called them."""
    names = {str(one.path): one.name for one in batch.uploads()}
    with (batch.folder / _RESULTS).open("w", encoding="utf-8") as out:
        for result in results:
            record = result.to_json()
            record["file"] = names.get(result.file, result.file)
            if "files" in record:
                record["files"] = [names.get(file, file) for file in result.files]
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
