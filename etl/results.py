"""What an import tells: one result per report, the same for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from etl.draft import SourceFile, TablePlace
from reportdb.correction import Correction
from reportdb.findings import Finding
from reportdb.forms import Catalog, catalog
from reportdb.queries.remit import Remit
from reportdb.report import Scope

if TYPE_CHECKING:
    from etl.corrections import Corrections
    from etl.drift.comparison import Drifted
    from etl.drift.layout_file import Layout

EVERYONE = Remit.everyone()
ACCEPTED = "accepted"
UNCHANGED = "unchanged"
RETURNED = "returned"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The user's word for one import. `accept` is the reason a faulty report is taken as filed."""

    agency: str | None = None
    year: int | None = None
    scope: Scope | None = None
    supplement: bool = False
    accept: str | None = None
    received: date | None = None
    dry_run: bool = False
    jobs: int | None = None  # None: as many as are worth their start
    corrections: Corrections | None = None
    layout: Layout | None = None
    rules: Catalog = field(default_factory=catalog)  # the shipped forms, with the office's own balances
    by: str = ""  # who imports, for the record
    remit: Remit = EVERYONE  # whose reports may be stored, and of whom anything is told
    known_as: frozenset[str] = frozenset()  # the names and codes of the registered agency that `agency` means


@dataclass(slots=True)
class ImportResult:
    """What became of one report (or of a file that gives none)."""

    file: str
    sha256: str
    status: str
    agency: str | None = None
    year: int | None = None
    edition: str | None = None
    editions: dict[str, str] = field(default_factory=dict)
    scope: str | None = None
    filing: int | None = None
    facts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # all files of the report, when there are several
    as_filed: bool = False
    corrections: list[Correction] = field(default_factory=list)  # those in the figures of the filing
    drifted: list[Drifted] = field(default_factory=list)  # unknown labels, for a proposal
    sources: list[SourceFile] = field(default_factory=list)  # the files themselves, for marked copies
    places: list[TablePlace] = field(default_factory=list)  # where the tables stand in them
    said_of: dict[str, list[Finding]] = field(
        default_factory=dict
    )  # sha256: what reading that one of several files gave

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do about this report: accepted, or known already."""
        return self.status in (ACCEPTED, UNCHANGED)

    def to_json(self) -> dict[str, object]:
        """The object `import --json` prints."""
        data: dict[str, object] = {
            "file": self.file,
            "sha256": self.sha256 or None,
            "agency": self.agency,
            "year": self.year,
            "edition": self.edition,
            "editions": self.editions,
            "scope": self.scope,
            "status": self.status,
            "filing": self.filing,
            "facts": self.facts,
            "findings": [item.to_json() for item in self.findings],
        }
        if len(self.files) > 1:
            data["files"] = self.files
        if self.corrections:
            data["corrections"] = [one.to_json() for one in self.corrections]
        return data
