"""Why a goal is not reached, in words: what the profile of single functions does not show. Printed while it is not."""

from __future__ import annotations

from collections.abc import Mapping

_IMPORT = (
    "Of 300 files the start is a quarter: 0.4 s, the floor's 0.1. At the size the goal speaks of it is met, just (see above). A"
    " filing of a known form takes about 2 ms of CPU where the floor takes about 1: storing the rows, as any writer does,"
    " about 0.45; unzipping, checksums and finding the texts of the sheets 0.4; judging the words that are new in each file"
    " (title, agency, sign-off) and whose report it is 0.4; putting aside what was read until all files are there, and taking"
    " it back, 0.3; figures as objects, tables and lists 0.25; digest, keys and small questions to the database 0.3. The rules"
    " take 0.06, recognition of known layouts next to nothing: what is left is spread thin."
)
WHY: Mapping[str, str] = {
    "import_sqlite/rival": (
        "At 3,000 files the floor itself, which neither recognises nor checks anything, is 30 times the script: 25 times would"
        " be 1.2 times the floor."
    ),
    "import_sqlite/floor": _IMPORT,
    "import_sqlite/two processes": (
        "Two processes read, and judge what follows from a file alone; whose a report is can be said when all are read, and"
        " storing stays with one. Of 3,000 files reading takes 1.6 s of the clock instead of 3.2, starting and settling 0.6 and"
        " storing 2.2 as before."
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
    "memory/growth": (
        "Some 50 bytes of each file and ten of each name in the register are held. The rest comes between 300 and some 3,000"
        " files, when memories of words that other files may repeat, and SQLite's 2 MB of pages, fill up to their bounds; from"
        " there on it is flat."
    ),
    "total_mirror/floor": (
        "The views of the mirror are bound when it is opened (some 4 ms each), and the view of totals groups by eight columns"
        " where the SELECT by hand, which knows that all is on one form, needs three."
    ),
}
