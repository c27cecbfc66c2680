"""Agencies by a part of a name: what people type into a search box, on whatever page, and programs into `q`."""

from __future__ import annotations

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, literally

#: names are kept as they came: LOWER makes letters of codes alike on both databases
_LIKE = "LIKE ? ESCAPE '\\'"
_DIGITS = 9
_FOUND = f"""SELECT id FROM agency
WHERE (LOWER(name) {_LIKE} OR LOWER(code) {_LIKE} OR credit_code {_LIKE} OR id = ?) AND {{own}}
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
    part = f"%{literally(word)}%"
    sql = _FOUND.format(own=remit.condition("id"), other=remit.condition("agency_id"))
    rows = ask(conn, sql, part.lower(), part.lower(), part.upper(), _number(word), part.lower())
    return {row[0] for row in rows}


def _number(word: str) -> int:
    """The number that a word such as `#12` is; 0, which nobody has, for any other."""
    digits = word[1:]
    is_one = word.startswith("#") and digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS
    return int(digits) if is_one else 0
