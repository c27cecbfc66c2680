"""Answers of queries as files, written by the desk or by its working process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportdb.papers import rows
from reportdb.web.apart.spooled import BODY
from reportdb.web.asking.answers import rows_in
from reportdb.web.handing import XLSX
from reportdb.web.page import attachment

if TYPE_CHECKING:
    from reportdb.web.asking.answers import Answer

_NAME = "查询结果"
_KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": XLSX}


def job_of(answer: Answer, kind: str) -> dict[str, Any]:
    """What the working process is asked to do."""
    return {"what": "rows", "kind": kind, "columns": list(answer.columns), "rows": str(answer.path)}


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Write an answer into the folder; status and headers to send it with."""
    kind, columns = job["kind"], tuple(job["columns"])
    place, found = Path(job["folder"]) / BODY, rows_in(Path(job["rows"]))
    if kind == "xlsx":
        from reportdb.xlsx.answer import write_answer

        write_answer(place, columns, found)
    elif kind == "csv":  # with the mark by which spreadsheets know Chinese
        place.write_bytes((rows.as_csv(columns, found) + "\n").encode("utf-8-sig"))
    else:
        place.write_bytes((rows.as_json(columns, found) + "\n").encode())
    headers = {
        "content-type": _KINDS[kind],
        "content-length": str(place.stat().st_size),
        **attachment(f"{_NAME}.{kind}"),
    }
    return {"status": 200, "headers": [*headers.items()]}
