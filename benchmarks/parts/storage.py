"""Bytes on disk per stored fact on SQLite, by what they are for (dbstat)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.outcome import Outcome
from benchmarks.processes import take
from benchmarks.servers import sqlite

FACTS = ("publication", "application", "appeal", "resource", "channel_activity", "improvement_item")
#: what the facts refer to, filled by imports like them
OF_FACTS = (*FACTS, "channel_line")
#: where figures were read, and the files they were read from
APART = ("source_file", "filing_source", "filing_table", "table_layout", "import_run", "import_item", "audit_trail")
_PAGES = """SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat('main', 1) s
LEFT JOIN sqlite_master m ON m.name = s.name GROUP BY 1"""


def storage(bench: Bench) -> Iterator[Outcome]:
    """After an import into a new file, and what that file held before taken off."""
    count = bench.sizes.workbooks
    books, _ = bench.books(count)
    path = bench.folder / "storage.sqlite"
    before = pages(sqlite(path))
    take(["-m", "reportdb", "--db", str(path), "import", str(books)])
    used = {table: size - before.get(table, 0) for table, size in pages(str(path)).items()}
    with sqlite3.connect(path) as conn:
        facts = sum(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in FACTS)
    conn.close()
    path.unlink()
    of_facts = sum(used[table] for table in OF_FACTS) / facts
    apart = sum(used.get(table, 0) for table in APART) / facts
    rest = sum(used.values()) / facts - apart
    most = sorted(((size / facts, table) for table, size in used.items()), reverse=True)[:8]
    told = ", ".join(f"{table} {size:.1f}" for size, table in most)
    size = f"{count} workbooks, {facts} facts"
    yield Outcome("storage", "facts", round(of_facts, 2), "bytes", size, bench.scale, note="the fact tables alone")
    yield Outcome("storage", "bytes", round(rest, 2), "bytes", size, bench.scale, note=f"bytes per fact: {told}")


def pages(path: str) -> dict[str, int]:
    """Bytes of each table with its indexes."""
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = dict(conn.execute(_PAGES).fetchall())
    conn.close()
    return found
