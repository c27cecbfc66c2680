"""要做的事: what waits for the visitor in reports of all years, what presses most first, each with where it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from reportdb.papers.names import scope_name
from reportdb.queries.filings import current
from reportdb.queries.locks import all_locked, lock_on
from reportdb.queries.submissions import SubmissionRow, open_submissions, sent_back
from reportdb.queries.waiting import OpenReport
from reportdb.web.page import link
from reportdb.web.standing import open_work_of
from reportdb.web.visitor import May
from reportdb.workflow.levels import may_decide

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.remit import Remit
    from reportdb.web.desk import Desk
    from reportdb.web.visitor import Visitor

#: so many are named; of more there is a line for each year
_NAMED = 5
_YEARS = 8


class Line(NamedTuple):
    """One of them, or those of a year: what it is, where it is done, and what was said of it."""

    words: str
    path: str
    said: str = ""


class Task(NamedTuple):
    """Something to do: how many wait, why, how it is done, where, and which they are."""

    waiting: int
    name: str
    advice: str
    path: str
    lines: tuple[Line, ...] = ()
    urgent: bool = False


_Row = TypeVar("_Row", SubmissionRow, OpenReport)


def tasks(
    desk: Desk, conn: Connection, visitor: Visitor, over: Remit, years: Sequence[int], missing: Task | None
) -> list[Task]:
    """What the visitor may do something about; `missing` are those that have not filed for the newest of the years."""
    locked = _Locked(conn)
    late = missing is not None and missing.urgent
    found = [*_between_levels(conn, visitor, over, locked)]
    if visitor.may(May.IMPORT):
        rows = locked.without(open_work_of(desk, conn, over).returned)
        advice = "改正强制问题后，到“收表”重新报送。"
        found.append(_task("份报送有强制问题，没有入库", advice, rows, _filing, _status("returned")))
    found += [missing] if missing is not None and late else []
    if visitor.may(May.EXPLAIN):
        rows = locked.without(open_work_of(desk, conn, over).doubtful)
        advice = "数字无误的写情况说明，填错的改正后重报。"
        found.append(_task("份报送有核实问题待说明", advice, rows, _findings, _status("doubtful")))
    found += [missing] if missing is not None and not late else []
    found += _to_lock(conn, visitor, years)
    return [task for task in found if task.waiting]


def _between_levels(conn: Connection, visitor: Visitor, over: Remit, locked: _Locked) -> Iterable[Task]:
    """What the office above and those below wait for; nobody on the single PC."""
    if visitor.row is None:
        return
    reviews = visitor.may(May.REVIEW)
    if reviews:
        rows = [row for row in open_submissions(conn, over) if may_decide(conn, visitor.row, row.agency_id, row.year)]
        advice = "逐份核对后通过，或者写明意见退回。"
        yield _task("份报送等待审核", advice, locked.without(rows), _review, _reviews("submitted"))
    if not visitor.may(May.SUBMIT):
        return
    rows = locked.without(sent_back(conn, over))
    mine = [row for row in rows if not reviews or row.agency_id in visitor.row.agencies]
    advice = "按退回意见改正后，到“收表”重新报送，再提交审核。"
    yield _task("份报送被退回修改", advice, [row for row in mine if row.is_current], _sent_back, _reviews("sent_back"))
    again = [row for row in mine if not row.is_current]
    advice = "改正后的报送已经入库，还要再提交一次，上级单位才会审核。"
    yield _task("份改正后的报送还没有重新提交", advice, again, lambda row: _submit(conn, over, row), _reviews("all"))
    others = [row for row in rows if row not in mine and row.is_current]
    advice = "等填报单位改正后重新提交，需要时请催办。"
    yield _task("份报送已退回修改，还没有改正", advice, others, _sent_back, _reviews("sent_back"))


def _to_lock(conn: Connection, visitor: Visitor, years: Sequence[int]) -> Iterable[Task]:
    """Years before the newest that anybody may still change."""
    if not visitor.may(May.LOCK):
        return
    open_ = []
    for year in years[1:]:
        roots = [None] if visitor.row is None or visitor.row.sees_all else list(visitor.row.agencies)
        if roots and any(lock_on(conn, root, year) is None for root in roots):
            open_.append(year)
    advice = "数字不再改动的年度可以锁定，防止误改；需要改动时可以再解除。"
    lines = tuple(Line(f"{year}年", link(f"/locks/{year}")) for year in open_[:_YEARS])
    yield Task(len(open_), "个以往年度还没有锁定", advice, "/locks", lines)


class _Locked:
    """Whose years nobody can change any more: there is nothing to be done about them."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._known: dict[int, set[int] | None] = {}

    def without(self, rows: Sequence[_Row]) -> list[_Row]:
        return [row for row in rows if not self._holds(row.agency_id, row.year)]

    def _holds(self, agency_id: int, year: int) -> bool:
        if year not in self._known:
            self._known[year] = all_locked(self._conn, year)
        found = self._known[year]
        return found is None or agency_id in found


def _task(
    name: str, advice: str, rows: Sequence[_Row], line: Callable[[_Row], Line], of_year: Callable[[int], str]
) -> Task:
    counts = Counter(row.year for row in rows)
    if len(rows) <= _NAMED:
        lines = tuple(map(line, rows))
    else:
        lines = tuple(
            Line(f"{year}年 {counts[year]} 份", of_year(year)) for year in sorted(counts, reverse=True)[:_YEARS]
        )
    path = lines[0].path if len(rows) == 1 else of_year(max(counts)) if counts else ""
    return Task(len(rows), name, advice, path, lines)


def _whose(row: _Row) -> str:
    return f"{row.agency} {row.year}年{scope_name(row.scope)}"


def _filing(row: OpenReport) -> Line:
    return Line(_whose(row), link(f"/filings/{row.filing}"))


def _findings(row: OpenReport) -> Line:
    return Line(f"{_whose(row)}：{row.open} 个", link(f"/filings/{row.filing}#findings"))


def _review(row: SubmissionRow) -> Line:
    return Line(_whose(row), link(f"/review/{row.id}"), row.note)


def _sent_back(row: SubmissionRow) -> Line:
    return Line(_whose(row), link(f"/review/{row.id}"), f"退回意见：{row.decision_note}")


def _submit(conn: Connection, over: Remit, row: SubmissionRow) -> Line:
    now = current(conn, over.in_year(row.year), row.agency_id, row.year, row.scope)
    return Line(_whose(row), link(f"/review/{row.id}") if now is None else link(f"/review/submit/{now.id}"))


def _status(state: str) -> Callable[[int], str]:
    return lambda year: link("/status", year=year, state=state)


def _reviews(state: str) -> Callable[[int], str]:
    return lambda year: link("/review", year=year, state=state)
