"""What the crash tests share: a folder of reports to import, and what a database holds, without its numbers and times."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.digest import digest
from reportdb.checks import ACROSS_CODES
from reportdb.database import snapshot
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.integrity import Examined, Fault, examine
from reportdb.report import ChannelFigure, ImprovementItem, Report, Scope, SignOff, TableData, number
from reportdb.xlsx import Cover, write_report

YEARS = (2021, 2022, 2023)
Held = dict[tuple[object, ...], dict[str, Any]]


def report(agency: str, year: int, dice: random.Random) -> Report:
    """A report that adds up, with figures, lines and words of its own; years of one agency do not fit each other."""
    made = Report(agency, year, Scope.OWN, "2021", sign_off=SignOff("张三", "李四", f"王{year}", "1", "2024年1月20日"))
    for code in ("publications", "applications", "appeals"):
        table = catalog().table("2021", code)
        made.tables[code] = TableData("2021", {cell: number(0) for cell in table.official_cells})
    count = dice.randint(1, 999)
    for row in ("received", "carried_out"):
        for column in ("natural_person", "total"):
            made.tables["applications"].figures[Cell(row, column)] = number(count)
    made.channels = [
        ChannelFigure("weibo", "政务微博", "posts", f"发布数{n}", "条", number(dice.randint(1, 9))) for n in range(6)
    ]
    made.improvement_items = [ImprovementItem(f"问题{n}", f"措施{dice.randint(1, 9)}") for n in range(3)]
    return made


def send(made: Report, path: Path) -> None:
    """The report as a workbook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cover = Cover(agency=made.agency or "", year=made.year or 0, scope=made.scope)
    write_report(path, made, catalog().form("2021"), cover)


def make_folder(folder: Path, agencies: int, seed: int = 1, first: int = 0) -> int:
    """Reports of some agencies for three years, newest first for every other one; how many filings they make.

    One of the files does not add up, one is in two parts, one is no workbook, and one needs a reader of its own.
    """
    dice = random.Random(seed)
    for n in range(first, first + agencies):
        for place, year in enumerate(YEARS if n % 2 else reversed(YEARS)):
            made = report(f"青云市第{n}局", year, dice)
            if (n, year) == (first, 2022):
                made.tables["appeals"].figures[Cell("reconsideration", "total")] = number(5)
            if (n, year) == (first + 1, 2022):
                rest = made.copy()
                del made.tables["appeals"]
                rest.tables = {"appeals": rest.tables["appeals"]}
                rest.channels = rest.improvement_items = None
                send(rest, folder / f"{n:03}_{place}_appeals.xlsx")
            send(made, folder / f"{n:03}_{place}.xlsx")
    (folder / "notes.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    old = Path(__file__).parents[1] / "samples" / "formats"
    strange = next(iter(sorted(old.rglob("*.ods"))), None)
    if strange is not None:
        (folder / "zz.ods").write_bytes(strange.read_bytes())
    return agencies * len(YEARS) + (strange is not None)


def command(url: URL, *words: str) -> list[str]:
    """A command line in a process of its own."""
    return [sys.executable, "-m", "reportdb", "--db", url.render_as_string(hide_password=False), *words]


def importer(url: URL, *words: str) -> subprocess.Popen[str]:
    """An import under way, leader of its own group of processes."""
    return subprocess.Popen(
        command(url, "import", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def alive(group: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] not in "ZX":
            found.append(int(entry.parent.name))
    return found


def left_over(group: int, seconds: float = 5) -> list[int]:
    """Processes of a group that do not end by themselves."""
    until = time.monotonic() + seconds
    while (found := alive(group)) and time.monotonic() < until:
        time.sleep(0.02)
    for process in found:
        os.kill(process, 9)
    return found


def faults(engine: Engine) -> list[Fault]:
    """What `integrity` says."""
    with snapshot(engine) as conn:
        return list(examine(conn, digest, Examined()))


_FILINGS = """SELECT fi.id, a.name, r.year, r.scope, fi.n, fi.state, fi.is_current, fi.as_filed, fi.edition, fi.digest,
  fi.sources_key, fi.responsible, fi.preparer
FROM filing fi JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id"""
_PARTS = {
    "sources": "SELECT filing_id, sha256, name, made FROM filing_source",
    "tables": "SELECT t.filing_id, t.table_code, t.part, t.edition, t.sha256, t.sheet, l.digest"
    " FROM filing_table t LEFT JOIN table_layout l ON l.id = t.layout_id",
    "findings": "SELECT filing_id, code, level, message, table_code, row_code, column_code, sheet, cell, expected, found,"
    " operands, places FROM finding JOIN finding_wording w ON w.id = wording_id WHERE filing_id IS NOT NULL",
}
_UNNOTED = """SELECT count(*) FROM filing fi WHERE NOT EXISTS
(SELECT 1 FROM import_item i WHERE i.filing_id = fi.id AND i.run_id = fi.run_id AND i.status = fi.state)"""


def held(engine: Engine) -> Held:
    """Every filing with its files, tables and findings; facts are in the digest, which `faults` holds them against."""
    with snapshot(engine) as conn:
        rows = {row[0]: tuple(row[1:]) for row in conn.exec_driver_sql(_FILINGS)}
        found: Held = {row: {part: [] for part in _PARTS} for row in rows.values()}
        assert len(found) == len(rows), "a filing is there twice"
        for part, sql in _PARTS.items():
            for row in conn.exec_driver_sql(sql):
                found[rows[row[0]]][part].append(tuple(row[1:]))
        assert conn.exec_driver_sql(_UNNOTED).scalar_one() == 0, "a filing that its run does not know"
    for parts in found.values():
        for lines in parts.values():
            lines.sort(key=repr)
    return found


def not_whole(stored: Held, whole: Held) -> list[object]:
    """Filings that are not as an import brought to its end leaves them; what another year may add to them aside."""
    return [
        key for key, parts in stored.items() if key not in whole or _one_year(parts) != _one_year(whole[key])
    ]  # fmt: skip


def _one_year(parts: dict[str, Any]) -> dict[str, Any]:
    return {**parts, "findings": [line for line in parts["findings"] if line[0] not in ACROSS_CODES]}


def names(folder: Path) -> Sequence[str]:
    """All that lies in a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
