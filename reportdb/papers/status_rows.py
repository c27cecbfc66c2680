"""What `reportdb status` says: lines for people, objects for programs, the same in text and on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reportdb.papers.harmless import one_line
from reportdb.papers.names import STATE_NAMES, scope_name
from reportdb.papers.review_rows import review_name

if TYPE_CHECKING:
    from reportdb.queries.contacts import Contact
    from reportdb.queries.status import Asked, StatusRow
    from reportdb.queries.status_years import AgencyYears

HEAD = ("填报单位", "代码", "范围", "状态", "filing", "强制", "核实", "收到日期", "报送期限", "说明")
FIGURES = (4, 5, 6)
CALL_HEAD = ("填报单位", "代码", "情况", "报送期限", "逾期天数", "联系人", "电话", "联系方式出自")
CALL_FIGURES = (4,)
INDENT = "  "
#: short signs of the grid, in the order of the legend
SIGNS = {
    "accepted": "√",
    "as_filed": "原",
    "returned": "退",
    "missing": "未",
    "late": "逾",
    "covered": "上",
}
#: what stands behind a sign where there is room for few words
SHORT = {
    "accepted": "已入库",
    "as_filed": "按原报数",
    "returned": "已退回",
    "missing": "未报送",
    "late": "逾期",
    "covered": "上级汇总",
}
CAME_LATE = "晚"
NOT_DUE = "—"


def record(row: StatusRow) -> dict[str, object]:
    """The object `--json` promises, with `review` where there is one; `state` stays `missing` when the deadline is past: `late` and `state_name` say so."""
    return {
        "agency": row.agency,
        "agency_code": row.agency_code,
        "year": row.year,
        "scope": row.scope,
        "state": row.state,
        "filing": row.filing,
        "errors": row.errors,
        "verifies": row.verifies,
        "received": None if row.received is None else str(row.received),
        "state_name": STATE_NAMES[row.standing],
        "deadline": str(row.deadline),
        "late": None if row.days_late is None else row.days_late > 0,
        "days_late": row.days_late,
        "covered_by": row.covered_by,
        "depth": row.depth,
        "ended": None if row.ended is None else str(row.ended),
        "successors": list(row.successors),
        **({} if row.review is None else {"review": review_record(row)}),
    }


def review_record(row: StatusRow) -> dict[str, object] | None:
    """What the office above said of the report; `current` is false where a newer filing counts by now."""
    if row.review is None:
        return None
    return {
        "state": row.review.state,
        "submission": row.review.id,
        "filing": row.review.filing_id,
        "current": row.review.is_current,
    }


def state_words(row: StatusRow) -> str:
    """The state, and what the office above said where the report was ever submitted to it."""
    name = STATE_NAMES[row.standing]
    return name if row.review is None else f"{name}，{review_name(row.review)}"


def line(row: StatusRow) -> tuple[str, ...]:
    """A line under HEAD; the name is not yet indented."""
    return (
        row.agency,
        row.agency_code,
        scope_name(row.scope),
        state_words(row),
        "" if row.filing is None else str(row.filing),
        str(row.errors or ""),
        str(row.verifies or ""),
        "" if row.received is None else str(row.received),
        "" if row.state == "covered" else str(row.deadline),
        remark(row),
    )


def remark(row: StatusRow) -> str:
    """Days late, that the agency is no more and who carries on, and whose consolidated filing stands for it."""
    parts = []
    if row.days_late:
        parts.append(f"已逾期 {row.days_late} 天" if row.awaited else f"晚报 {row.days_late} 天")
    if row.covered_by is not None:
        parts.append(f"{row.covered_by}的汇总数已包含")
    if row.awaited and row.ended is not None:
        parts.append(ended_words(row))
    return "；".join(parts)


def ended_words(row: StatusRow) -> str:
    """2023-06-30 终止，职责由甲市工业局、甲市数据局承接."""
    return f"{row.ended} 终止" + (f"，职责由{'、'.join(row.successors)}承接" if row.successors else "")


def counted(rows: Sequence[StatusRow]) -> str:
    """The line at the bottom: 共 5：逾期 3，已退回 1，已入库 1. Who filed both scopes is counted for each."""
    counts = Counter(row.standing for row in rows)
    words = [f"{STATE_NAMES[state]} {count}" for state, count in counts.items()]
    late = sum(1 for row in rows if row.days_late and not row.awaited)
    return f"共 {len(rows)}：" + "，".join(words) + (f"；其中晚报 {late}" if late else "")


def deadline_words(year: int, asked: Asked) -> str:
    """Which deadline counts, and as of which day."""
    if asked.deadline is not None:
        until = f"{asked.deadline}（本单位规定）"
    elif year < 2019:
        until = f"{year + 1}-03-31（国务院令第492号）"
    else:
        until = f"部门、乡镇街道 {year + 1}-01-31，县级以上人民政府 {year + 1}-03-31（《政府信息公开条例》第四十九条）"
    return f"报送期限：{until}；截至 {asked.as_of}"


def situation(row: StatusRow) -> str:
    """Why an agency is called: 未报送, 逾期, 已退回（3 个强制问题）, and whom to ask where it is no more."""
    name = STATE_NAMES[row.standing]
    words = []
    if row.state == "returned":
        scope = f"{scope_name(row.scope)}，" if row.scope else ""
        words.append(f"{scope}{row.errors} 个强制问题")
        if row.covered_by:
            words.append(f"{row.covered_by}的汇总数已包含")
    if row.ended is not None:
        words.append(ended_words(row))
    return f"{name}（{'；'.join(words)}）" if words else name


def call_line(row: StatusRow, contact: Contact | None) -> tuple[str, ...]:
    """A line under CALL_HEAD."""
    return (
        row.agency,
        row.agency_code,
        situation(row),
        str(row.deadline),
        "" if not row.days_late else str(row.days_late),
        contact.preparer if contact else "",
        contact.phone if contact else "",
        f"{contact.year}年报告" if contact else "以前没有留下",
    )


def call_record(row: StatusRow, contact: Contact | None) -> dict[str, object]:
    """The object of `--reminders --json`: that of `--json` with the contact."""
    return {
        **record(row),
        "preparer": contact.preparer if contact else None,
        "phone": contact.phone if contact else None,
        "contact_year": contact.year if contact else None,
    }


def calls_text(rows: Sequence[StatusRow], contacts: Mapping[int, Contact]) -> str:
    """The list of whom to remind, to be pasted: its columns fall into those of a spreadsheet."""
    lines = [CALL_HEAD, *(call_line(row, contacts.get(row.agency_id)) for row in rows)]
    text = ["\t".join(map(one_line, cells)) for cells in lines]
    return "\n".join([*text, called(rows, contacts)])


def called(rows: Sequence[StatusRow], contacts: Mapping[int, Contact]) -> str:
    """How many must be reminded, and for how many no number is known."""
    without = sum(1 for row in rows if not (row.agency_id in contacts and contacts[row.agency_id].phone))
    return f"共 {len(rows)} 条" + (f"，其中 {without} 条没有电话" if without else "")


def sign(rows: Sequence[StatusRow]) -> str:
    """An agency's year in the grid; both scopes apart where they stand differently."""
    if not rows:
        return NOT_DUE
    signs = {row.scope: SIGNS[row.standing] + (CAME_LATE if row.days_late and not row.awaited else "") for row in rows}
    if len(set(signs.values())) == 1:
        return next(iter(signs.values()))
    return " ".join(
        f"{scope_name(scope)[:1]}{text}"
        for scope, text in sorted(signs.items(), key=lambda one: str(one[0]), reverse=True)
    )


def legend() -> str:
    """What the signs of the grid mean."""
    words = [f"{mark} {STATE_NAMES[state]}" for state, mark in SIGNS.items()]
    return "；".join(
        [*words, f"{CAME_LATE} 收到晚于期限", f"{NOT_DUE} 当年不存在或不在名录、范围内；本、汇分别指本级、汇总"]
    )


def year_name(one: AgencyYears) -> str:
    """The name last borne, with the former ones and their last years."""
    if not one.former:
        return one.agency
    return f"{one.agency}（{'、'.join(f'{year}年及以前{name}' for name, year in one.former)}）"


def year_line(one: AgencyYears, years: Iterable[int]) -> tuple[str, ...]:
    """Name, code and a sign for each year."""
    return (year_name(one), one.agency_code, *(sign(one.years.get(year, ())) for year in years))


def year_counts(found: Sequence[AgencyYears], years: Sequence[int]) -> list[tuple[str, ...]]:
    """A line for each state that occurs: how many reports of each year stand so; then those awaited and given in all."""
    counts = {year: Counter(row.standing for one in found for row in one.years.get(year, ())) for year in years}
    lines = [
        (STATE_NAMES[state], "", *(str(counts[year][state]) for year in years))
        for state in SIGNS
        if any(counts[year][state] for year in years)
    ]
    return [*lines, ("合计", "", *(str(counts[year].total()) for year in years))]


def year_record(one: AgencyYears, years: Sequence[int]) -> dict[str, object]:
    """The object of `--years --json`: an agency, and for each year the objects of `--json`."""
    return {
        "agency": one.agency,
        "agency_code": one.agency_code,
        "depth": one.depth,
        "years": {str(year): [record(row) for row in one.years.get(year, ())] for year in years},
    }
