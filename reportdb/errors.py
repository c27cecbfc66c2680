"""What stops a command (exit code 2). Faults in the *data* are findings, never exceptions."""

from collections.abc import Sequence


class ReportdbError(Exception):
    """Base of everything the command line turns into one line on stderr; its text is for people."""


class CatalogError(ReportdbError):
    """A form declaration contradicts itself; names file, table and code."""


class DatabaseError(ReportdbError):
    """The database is not reachable, not ours, or carries an older schema."""


class SchemaOutdated(DatabaseError):
    """The database was made by an older reportdb: `reportdb init` upgrades it."""


class UsageError(ReportdbError):
    """An option or argument that cannot be honoured (unknown agency, path without files ...)."""


class Refused(UsageError):
    """What the state of things, or the account of whoever asks, does not allow now.

    `code` says which rule it is and `values` of what, for whoever words it for officers.
    """

    def __init__(self, code: str, text: str, **values: object) -> None:
        super().__init__(text)
        self.code, self.values = code, values


class FaultyFile(UsageError):
    """A file of the user's own making (no report) with all that is wrong in it, one line of text for each fault.

    `chinese` are the same lines for officers, where whoever found them can say them so.
    """

    def __init__(self, faults: Sequence[object]) -> None:
        self.faults = tuple(map(str, faults))
        self.chinese = tuple(str(getattr(one, "chinese", one)) for one in faults)
        super().__init__("; ".join(self.faults))


class NothingToShow(ReportdbError):
    """A question with no answer in the database (exit code 1); the text says why."""


class FaultyQuery(UsageError):
    """A query that the database does not understand, or cannot compute; `said` are the database's own words."""

    def __init__(self, said: str) -> None:
        super().__init__(f"the query is not understood: {said}")
        self.said = said


class QueryRefused(ReportdbError):
    """A `reportdb sql` query that would write, leave the public views or run too long.

    `kind` is the reason in one word: `views`, `reading`, `time`, `size`, `stopped`, `function`, `one` (statement) or
    `setup`.
    """

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self.kind = kind


class ExportMismatch(ReportdbError):
    """A written workbook, read back, does not say what the database says."""
