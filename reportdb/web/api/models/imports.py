"""What became of files; the objects of `import --json`."""

from __future__ import annotations

from typing import Literal

from reportdb.web.api.models.base import Answer
from reportdb.web.api.models.figures import Correction, Scope
from reportdb.web.api.models.findings import Finding


class Imported(Answer):
    """One report of the files, or a file that gave none. Same bytes again are `unchanged`.

    `filing` is null in a dry run, and where nothing was stored; `facts` are the figure cells of each table, blank ones
    included; `files` is there where several files make one report.
    """

    file: str
    sha256: str | None
    agency: str | None
    year: int | None
    edition: str | None
    editions: dict[str, str]
    scope: Scope | None
    status: Literal["accepted", "unchanged", "returned", "failed"]
    filing: int | None
    facts: dict[str, int]
    findings: list[Finding]
    files: list[str] | None = None
    corrections: list[Correction] | None = None
