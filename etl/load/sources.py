"""The bytes of files, and which filing each of them made or repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from etl.draft import SourceFile
from etl.load.sql import insert, now, run, scalar

#: bytes worth a question before they are sent again: a list of thousands of agencies is the source of as many filings
_LARGE = 200_000


SOURCE = "filing_id, sha256, name, made"


def sources_key(digests: Iterable[str]) -> str:
    """One text for the set of files that made a filing."""
    return ",".join(sorted(set(digests)))


def record_source(conn: Connection, filing_id: int, source: SourceFile) -> None:
    """Remember new bytes that repeat the figures of a filing."""
    store_sources(conn, filing_id, [source], made=False)


def store_sources(conn: Connection, filing_id: int, sources: Sequence[SourceFile], *, made: bool) -> None:
    """The files of a filing; `made`: it was made of them, and they do not only repeat its figures."""
    if not sources:
        return
    keep_files(conn, sources)
    run(
        conn,
        insert("filing_source", SOURCE) + " ON CONFLICT (filing_id, sha256) DO NOTHING",
        *((filing_id, source.sha256, source.name, made) for source in sources),
    )


def keep_files(conn: Connection, sources: Sequence[SourceFile]) -> None:
    """The bytes of files, once each."""
    moment = now()
    fresh = [source for source in sources if len(source.content) < _LARGE or not _is_stored(conn, source.sha256)]
    run(
        conn,
        insert("source_file", "sha256, name, size, received_at, content") + " ON CONFLICT (sha256) DO NOTHING",
        *((source.sha256, source.name, len(source.content), moment, source.content) for source in fresh),
    )


def _is_stored(conn: Connection, sha256: str) -> bool:
    return bool(scalar(conn, "SELECT count(*) FROM source_file WHERE sha256 = ?", sha256))
