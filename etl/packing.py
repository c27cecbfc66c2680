"""Values put aside as bytes for this program alone: what there is thousands of as its fields, which pickle writes slowly by itself."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any

from etl.alone import Alone
from etl.draft import SourceFile, TablePlace
from etl.office import Office
from etl.pending import Pending
from etl.same_finding import OfSameFinding
from etl.transform import Assembled
from reportdb.findings import Finding, Level
from reportdb.report import Bare, ChannelFigure, ImprovementItem, Report, Scope, SignOff, bare, figures_of

_Reduced = tuple[Callable[..., Any], tuple[Any, ...]]


def packed(value: object) -> bytes:
    """A value of ours as bytes."""
    written = io.BytesIO()
    pickler = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _TABLE
    pickler.dump(value)
    return written.getvalue()


def unpacked(piece: bytes) -> Any:
    """What `packed` was given."""
    return pickle.loads(piece)


def _by_fields(kind: type[Any]) -> Callable[[Any], _Reduced]:
    """For a data class whose fields are all given when it is made."""
    fields: Callable[[Any], tuple[Any, ...]] = attrgetter(*kind.__dataclass_fields__)
    return lambda value: (kind, fields(value))


_SCOPES = tuple(Scope)
_LEVELS = tuple(Level)
_finding_fields = attrgetter(*(name for name in Finding.__dataclass_fields__ if name != "level"))


def _of_finding(item: Finding) -> _Reduced:
    return _finding, (_LEVELS.index(item.level), *_finding_fields(item))


def _finding(level: int, code: str, *fields: Any) -> Finding:
    return Finding(code, _LEVELS[level], *fields)


def _of_report(report: Report) -> _Reduced:
    channels = None if report.channels is None else [line[:5] for line in report.channels]
    figures = bare(line.figure for line in report.channels or ())
    items = None if report.improvement_items is None else [item[:] for item in report.improvement_items]
    scope = _SCOPES.index(report.scope)
    return _report, (
        (report.agency, report.year, scope, report.edition, report.tables, report.sign_off), channels, figures, items
    )  # fmt: skip


def _report(
    head: tuple[Any, ...],
    channels: list[tuple[str, str, str, str, str]] | None,
    figures: list[Bare],
    items: list[tuple[str, str]] | None,
) -> Report:
    agency, year, scope, edition, tables, signed = head
    lines, said = None, None
    if channels is not None:
        lines = [ChannelFigure(*words, figure) for words, figure in zip(channels, figures_of(figures), strict=True)]
    if items is not None:
        said = [ImprovementItem(*item) for item in items]
    return Report(agency, year, _SCOPES[scope], edition, tables, lines, said, signed)


def _of_alone(found: Alone) -> _Reduced:
    return _alone, (found.digest, found.keys, list(map(_kept, found.findings)))


def _alone(digest: str, keys: dict[str, str], findings: list[bytes]) -> Alone:
    return Alone(digest, keys, [_shown(item) for item in findings])


_MOST = 512


@lru_cache(maxsize=_MOST)
def _shown(item: bytes) -> Finding:
    found: Finding = unpacked(item)
    return found


_TABLE: dict[type[Any], Callable[[Any], Any]] = {
    **copyreg.dispatch_table,
    **{kind: _by_fields(kind) for kind in (Assembled, Office, Pending, SignOff, SourceFile, TablePlace)},
    Alone: _of_alone,
    Finding: _of_finding,
    Report: _of_report,
}


#: a finding as bytes
_kept = OfSameFinding(packed)
