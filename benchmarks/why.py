"""Why a goal is not reached, in words: what the profile of single functions does not show. Printed while it is not."""

from __future__ import annotations

from collections.abc import Mapping

_IMPORT = (
    "A filing of a known form takes about 2.4 ms of CPU where the floor takes about 1.2, and starting takes 0.46 s (floor:"
    " 0.1), which 300 files feel more than 3,000. Storing the rows takes about 0.45 ms, as any writer's would; unzipping,"
    " checksums and finding the texts of the sheets about 0.4; judging the words that are new in each file (title, agency,"
    " sign-off) and whose report it is about 0.4; putting aside what was read until all files are there, and taking it"
    " back, about 0.3; figures as objects, tables and lists about 0.25; digest and keys about 0.15; small questions to the"
    " database about 0.15. The rules take 0.06, recognition of known layouts next to nothing. No function of ours has more"
    " than some 2 % of its own: what is left is spread thin, and the floor does none of it."
)
WHY: Mapping[str, str] = {
    "import_sqlite/rival": (
        "25 times the script would be less than 1.3 times the floor, which neither recognises nor checks anything."
    ),
    "import_sqlite/floor": _IMPORT,
    "import_sqlite/two processes": (
        "Two processes read and judge what follows from a file alone; storing stays with one, and takes about half of the"
        " CPU. What one process hands the other is packed and unpacked, which one process alone does too, but not twice."
    ),
    "import_postgresql/rival": "See the floor: COPY itself is less than 12 times the script.",
    "import_postgresql/floor": (
        "Most of the difference is a dozen round trips a filing, which COPY of everything at once does not make: each filing"
        " is a transaction of its own that holds its agency, so that several importers at once neither mix nor wait in"
        " vain for each other."
    ),
    "total_postgresql/floor": (
        "The SELECT knows which filings to add; a total asks who is a member, who filed, in which edition each table is and"
        " what was not filed, and tells the members that are missing. That is more statements and more rows than sums of figures."
    ),
    "tree_postgresql/floor": (
        "As with one total: members, editions and what is missing of each of the nodes come on top of the grouped SELECT."
    ),
    "total_mirror/floor": (
        "The views of the mirror are bound when it is opened (some 4 ms each), and the view of totals groups by eight columns"
        " where the SELECT by hand, which knows that all is on one form, needs three."
    ),
}
