"""Agencies by a part of a name: what people type into a search box."""

from __future__ import annotations

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask

#: names are kept as they came: LOWER makes letters of codes alike on both databases
_LIKE = "LIKE ? ESCAPE '\\'"
_FOUND = f"""SELECT id FROM agency WHERE (LOWER(name) {_LIKE} OR LOWER(code) {_LIKE} OR credit_code {_LIKE}) AND {{own}}
UNION SELECT agency_id FROM agency_name WHERE LOWER(name) {_LIKE} AND {{other}}"""


def agencies_called(conn: Reading, remit: Remit, words: str) -> set[int]:
    """The agencies whose name, former name, alias, code or credit code has all of the words in it.

    Several words between blanks must all be found (江南 教育), each wherever it is; `#12` is the number of an agency
    without a code. No words are nobody's.
    """
    found: set[int] | None = None
    for word in words.split():
        here = _called(conn, remit, word)
        found = here if found is None else found & here
    return found or set()


def _called(conn: Reading, remit: Remit, word: str) -> set[int]:
    part = f"%{_plain(word)}%"
    sql = _FOUND.format(own=remit.condition("id"), other=remit.condition("agency_id"))
    found = {row[0] for row in ask(conn, sql, part.lower(), part.lower(), part.upper(), part.lower())}
    number = word[1:]
    if word.startswith("#") and number.isascii() and number.isdigit() and remit.covers(int(number)):
        found.add(int(number))
    return found


def _plain(word: str) -> str:
    """The word itself: neither % nor _ stands for anything else."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
