"""A layout that an office declares (--layout FILE.toml): what labels outside the form mean, confirmed by a person.

A text means a code only as it is written there, width and punctuation apart; a label that the form or the shipped
layouts know keeps its meaning. What is wrong with a file is told all at once.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from etl.declared_file import content_of, decoded, entry_names, nearest, toml_of
from etl.lexicon import KINDS_OF, STATISTICS, Term, lexicon
from etl.statistics_label import take_apart
from etl.statistics_words import lines_by_figure
from etl.text import spellings, squeeze
from reportdb.errors import FaultyFile, UsageError
from reportdb.forms import catalog

_KEYS = {"table": str, "axis": str, "text": str, "code": str, "ignore": bool, "sheet": str}
#: the kind of a label whose row or column is left out on purpose; its code is table/axis
IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Entry:
    """One confirmed label: the text as typed, and the code it stands for or that its line is left out."""

    table: str
    axis: str
    text: str
    code: str
    ignore: bool
    sheet: str

    @property
    def term(self) -> Term:
        """What the recognisers take the text for."""
        return (
            Term(IGNORED, f"{self.table}/{self.axis}")
            if self.ignore
            else Term(KINDS_OF[self.table][self.axis], self.code)
        )


@dataclass(frozen=True)
class Layout:
    """A declared layout. Two are equal when their files are."""

    name: str
    text: str
    entries: tuple[Entry, ...] = field(compare=False)

    @property
    def sha256(self) -> str:
        """Of the file's words."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash((self.name, self.text))

    def __reduce__(self) -> tuple[object, ...]:
        """Reader processes get the words of the file and read them once."""
        return parse, (self.name, self.text)

    def scope(self, sheet: str) -> str:
        """The sheet name where some entry speaks of it alone, else ""."""
        name = squeeze(sheet)
        return name if any(entry.sheet and squeeze(entry.sheet) == name for entry in self.entries) else ""

    def terms(self, scope: str) -> Mapping[str, frozenset[Term]]:
        """Text (as `spelling` writes it) -> what it is declared to be, on the sheets of a scope."""
        found: dict[str, set[Term]] = {}
        for entry in self.entries:
            if not entry.sheet or squeeze(entry.sheet) == scope:
                found.setdefault(spelling(entry.text), set()).add(entry.term)
        return {text: frozenset(terms) for text, terms in found.items()}


def spelling(text: str) -> str:
    """How a declared text is compared: width, spaces and punctuation apart, its numbering kept."""
    return next(iter(spellings(text)), "")


def load(path: str) -> Layout:
    """The layout of a file; FaultyFile with every fault in it, UsageError where it cannot be read at all."""
    text = decoded(path, content_of(path, "layout"))
    return parse(Path(path).name, text.replace("\r\n", "\n"))


@lru_cache(maxsize=8)
def parse(name: str, text: str) -> Layout:
    """A layout from the words of its file."""
    data = toml_of(f"--layout {name}", text)
    problems = [f'unknown key "{key}" (only [[label]] is known)' for key in data if key != "label"]
    rows = data.get("label", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"--layout {name}: labels are written as [[label]] tables")
    entries: list[Entry] = []
    for place, row in zip(entry_names(text, "label", len(rows)), rows, strict=True):
        faults = list(_faults(row))
        entry = None if faults else _entry(row)
        if entry is not None:
            faults += _contradictions(entry, entries)
            entries.append(entry)
        problems += [f"{place}: {fault}" for fault in faults]
    if problems:
        raise FaultyFile([f"--layout {name}: {problem}" for problem in problems])
    return Layout(name, text, tuple(entries))


def _entry(row: Mapping[str, object]) -> Entry | None:
    """The entry, None for one nobody confirmed yet."""
    entry = Entry(
        str(row["table"]), str(row["axis"]), str(row["text"]), str(row.get("code", "")).strip(),
        row.get("ignore") is True, str(row.get("sheet", "")),
    )  # fmt: skip
    return entry if entry.code or entry.ignore else None


def _faults(row: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with one entry by itself."""
    for key, value in row.items():
        if key not in _KEYS:
            yield f'unknown key "{key}"' + (nearest(key, _KEYS) or f" (known: {', '.join(_KEYS)})")
        elif not isinstance(value, _KEYS[key]):
            yield f"{key} must be {'true or false' if _KEYS[key] is bool else 'text in quotes'}"
    missing = [key for key in ("table", "axis", "text") if key not in row]
    if missing:
        yield f"{', '.join(missing)} missing"
    table, axis, text, code = (row.get(key, "") for key in ("table", "axis", "text", "code"))
    if not all(isinstance(value, str) for value in (table, axis, text, code)):
        return
    if "text" in row and not spelling(str(text)):
        yield "text is empty"
    if "table" in row and table not in KINDS_OF:
        yield f'unknown table "{table}" (known: {", ".join(KINDS_OF)})'
    elif "axis" in row and table in KINDS_OF and axis not in KINDS_OF[str(table)]:
        yield f'unknown axis "{axis}" of {table} (known: {", ".join(KINDS_OF[str(table)])})'
    elif table in KINDS_OF and axis and str(code).strip():
        yield from _code_fault(str(table), str(axis), str(code).strip())
    if row.get("ignore") is True and str(code).strip():
        yield "either a code or ignore = true, not both"


def _code_fault(table: str, axis: str, code: str) -> Iterator[str]:
    known = codes(table, axis)
    if code not in known:
        near = difflib.get_close_matches(code, known, 3, 0.5)
        other = next((name for name in KINDS_OF[table] if name != axis and code in codes(table, name)), None)
        hint = f" (it is a {other})" if other else f" (near: {', '.join(near)})" if near else ""
        yield f'{table} has no {axis} "{code}"{hint}'


@cache
def codes(table: str, axis: str) -> tuple[str, ...]:
    """The codes a label of a table may stand for, of all editions."""
    if table == STATISTICS:
        return tuple(lines_by_figure())
    tables = [form.tables[table] for form in catalog().tabular.values() if table in form.tables]
    if axis == "cell":
        return tuple(dict.fromkeys(f"{cell.row}/{cell.column}" for one in tables for cell in one.cells))
    return tuple(dict.fromkeys(code for one in tables for code in (one.rows if axis == "row" else one.columns)))


def _contradictions(entry: Entry, others: list[Entry]) -> Iterator[str]:
    """Whether the text has a meaning already: in the form, or by an entry before."""
    kind = KINDS_OF[entry.table][entry.axis]
    known = sorted(term.code for term in lexicon().terms(entry.text) if term.kind == kind)
    if entry.table == STATISTICS and (label := take_apart(entry.text)) is not None:
        known = sorted(figure for figure, lines in lines_by_figure().items() if lines & label.own)
    if known and entry.code not in known:
        told = "left out" if entry.ignore else f"declared as {entry.code}"
        yield f'"{entry.text}" is already the label of {" and ".join(known)} and cannot be {told}'
    for other in others:
        same = (other.table, other.axis, spelling(other.text)) == (entry.table, entry.axis, spelling(entry.text))
        if same and (squeeze(other.sheet) == squeeze(entry.sheet) or not (other.sheet and entry.sheet)):
            yield f'"{entry.text}" is declared twice'
            return
