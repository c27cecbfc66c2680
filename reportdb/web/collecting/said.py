"""情况说明 written before a report is stored: kept with the batch, recorded when it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from reportdb.explained import Subject, subject_of
from reportdb.explanation import Explanation
from reportdb.findings import Finding, Level
from reportdb.web.collecting.json_file import keep, kept

_FILE = "said.json"


def subject_key(item: Finding) -> str:
    """A doubt in forms and files."""
    return _written(subject_of(item))


def _written(subject: Subject) -> str:
    return subject.digest[:8] + subject.short


def whose_key(agency: str | None, year: int | None, scope: str | None) -> str:
    """The report that something is said of, whichever file it comes in."""
    return f"{agency}|{year}|{scope}"


def said_of(folder: Path, whose: str) -> dict[str, str]:
    """The texts about one report, by doubt."""
    found: dict[str, str] = kept(folder / _FILE).get(whose, {})
    return found


def all_said(folder: Path) -> dict[str, dict[str, str]]:
    """The texts about all reports."""
    return kept(folder / _FILE)


def say(folder: Path, whose: str, texts: Mapping[str, str]) -> None:
    """Keep some texts about one report; an empty one takes back what was said."""
    every = kept(folder / _FILE)
    own = {**every.get(whose, {}), **texts}
    every[whose] = {key: text for key, text in own.items() if text}
    keep(folder / _FILE, every)


def with_said(findings: Iterable[Finding], said: Mapping[str, str], by: str) -> list[Finding]:
    """The findings with what was said of them here; what is on record already stays where nothing new was said."""
    now = dt.datetime.now(dt.UTC)
    told = []
    for item in findings:
        text = said.get(subject_key(item)) if said and item.level is Level.VERIFY else None
        told.append(replace(item, explanation=Explanation(text, by, now)) if text else item)
    return told
