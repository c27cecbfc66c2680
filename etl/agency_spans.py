"""Who stood above an agency from when to when: stored spans, and what a line of an agency list says of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """One agency above another; None: always, still."""

    upper: int
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Link:
    """An agency above, by name or code, as a cell says it: `甲局`, `甲局（2022-01-01起）`, `甲局（2021-12-31止）`."""

    words: str
    since: dt.date | None = None
    until: dt.date | None = None


class Muddled(ValueError):
    """The dates of a cell contradict each other."""


def in_order(links: Sequence[Link]) -> list[Link]:
    """The same with the dates that follow from their neighbours; Muddled where they leave doubt."""
    found = list(links[:1])
    for link in links[1:]:
        before = found[-1]
        if before.until is None and link.since is None:
            raise Muddled(f"say until when {before.words} is meant, as in {before.words}（2021-12-31止）")
        until = before.until or (link.since or dt.date.max) - DAY
        since = link.since or until + DAY
        if since <= until:
            raise Muddled(f"{before.words} and {link.words} overlap")
        found[-1] = replace(before, until=until)
        found.append(replace(link, since=since))
    for link in found:
        if link.since is not None and link.until is not None and link.until < link.since:
            raise Muddled(f"{link.words} would end before it begins")
    return found


def dated_over(stored: Sequence[Span], said: Sequence[Span]) -> list[Span]:
    """What holds after a cell with dates: from its first day on what it says, before that what was stored."""
    first = said[0].since
    if first is None:
        return _joined(said)
    kept = [
        span._replace(until=min(span.until or dt.date.max, first - DAY))
        for span in stored
        if span.since is None or span.since < first
    ]
    return _joined([*kept, *said])


def undated_over(stored: Sequence[Span], upper: int | None, moved: dt.date | None) -> list[Span]:
    """What holds after a cell without a date: who stands above now, `moved` being the day since when, if it is known.

    Without that day somebody else than stored is a correction of the open span; what ended earlier stays.
    """
    now = next((span for span in stored if span.until is None), None)
    if upper == (None if now is None else now.upper):
        return list(stored)
    kept = [span for span in stored if span is not now]
    if now is None:
        since = max((span.until for span in kept if span.until is not None), default=None)
        since = None if since is None else since + DAY
    elif moved is not None and (now.since is None or now.since < moved):
        kept.append(now._replace(until=moved - DAY))
        since = moved
    else:
        since = now.since
    return _joined(kept if upper is None else [*kept, Span(upper, since, None)])


def at(spans: Sequence[Span], day: dt.date) -> int | None:
    """Who stood above on a day."""
    return next(
        (
            span.upper
            for span in spans
            if (span.since is None or span.since <= day) and (span.until is None or day <= span.until)
        ),
        None,
    )


def _joined(spans: Sequence[Span]) -> list[Span]:
    """In order of time, adjacent spans of one agency as one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.since or dt.date.min):
        before = found[-1] if found else Span(span.upper, None, None)
        if before.upper == span.upper and before.until is not None and span.since == before.until + DAY:
            found[-1] = before._replace(until=span.until)
        else:
            found.append(span)
    return found
