"""A total for the eye: the tables as `show` prints them, and in words everything that is no part of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reportdb.commands import finding_text, table_text
from reportdb.commands.provenance_text import value_words
from reportdb.consolidation import Member
from reportdb.correction import label_and_unit
from reportdb.forms import TABLE_NAMES, catalog
from reportdb.papers.gathered_total import Gathered
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.total_words import absent_words, ended_words, share_words
from reportdb.queries.members import Members
from reportdb.report import BLANK, Figure
from reportdb.statutory_tables.shortfall import Standing

#: members named in a line of text; JSON and the workbook name all
MOST_NAMED = 5
_ALL = "（全部见 --format json 或导出的工作簿）"


def as_text(found: Gathered) -> str:
    """Whose total it is, its tables, and what must be said beside them."""
    total = found.total.total
    tables = [table_text.as_text(total, code, found.total.edition) for code in _codes(found)]
    return "\n\n".join(["\n".join(head(found)), *tables, "\n".join(remarks(found))]).rstrip()


def as_markdown(found: Gathered) -> str:
    """The same in Markdown."""
    total = found.total.total
    tables = [table_text.as_markdown(total, code, found.total.edition) for code in _codes(found)]
    notes = [f"- {table_text.escaped(line.strip())}" for line in remarks(found)]
    return "\n\n".join(["<br>\n".join(map(table_text.escaped, head(found))), *tables, "\n".join(notes)]).rstrip()


def _codes(found: Gathered) -> list[str]:
    """The tables of the total, behind them the channels that are lines of a statistics sheet."""
    total = found.total.total
    return [*total.tables, *(["channels"] if total.channels else [])]


def head(found: Gathered) -> list[str]:
    """Whose total, of which year and form, and how much of the subtree is in it."""
    members = found.members
    return [
        f"{_name(members.agency)}　{members.year}年　汇总　{catalog().form(found.total.edition).called}",
        share_words(found),
    ]


def remarks(found: Gathered) -> Iterator[str]:
    """What is no part of the figures, or must be known about them, a line each."""
    total = found.total
    yield from _not_in(found.members)
    others: dict[str, list[str]] = {}
    for member in total.members:
        for edition in dict.fromkeys(member.editions.values()):
            if edition != total.edition:
                others.setdefault(edition, []).append(_name(member.agency))
    for edition, names in others.items():
        yield f"使用{catalog().form(edition).called}的成员：{_some(names)}"
    if total.not_additive:
        labels = "、".join(label_and_unit(table, cell, total.edition)[0] for table, cell in total.not_additive)
        yield f"不可相加（以“/”表示）：{one_line(labels)}"
    for one in total.apart:
        if one.members and one.figure.value != 0:
            label, unit = label_and_unit(one.table, one.cell, total.edition)
            words = value_words(one.figure, unit)
            yield f"未拆分（列在其他指标，已计入所属的总计）：{one_line(label)} {words}：{given_words(one.members, unit)}"
    for left in total.left_out:
        label, unit = label_and_unit(left.table, left.cell, left.edition)
        how = f"合计 {value_words(left.figure, unit)}" if left.additive else "不可相加"
        yield (
            f"未计入（{catalog().form(left.edition).called}的栏目，{catalog().form(total.edition).called}没有）：{TABLE_NAMES[left.table]}“{one_line(label)}”"
            f"{how}：{given_words(left.members, unit)}"
        )
    yield from _not_numbers(found)
    absent = sorted({code for member in total.members for code in member.editions} - total.total.tables.keys())
    if absent:
        yield f"没有汇总的表：{'、'.join(TABLE_NAMES[code] for code in absent)}"
    yield from _differences(found)
    if found.own_findings:
        yield f"汇总数本身的核对（成员数相加后）：{finding_text.counted(found.own_findings)}"
        yield from finding_text.lines(found.own_findings)


def _not_in(members: Members) -> Iterator[str]:
    """Who has no filing in the total, and an agency that is no more itself."""
    if members.ended is not None:
        yield ended_words(members.ended)
    for gone in members.missing:
        yield f"未报送：{_name(gone.agency)}{absent_words(gone)}"
    for under in members.covered:
        yield f"由上级汇总覆盖：{_name(under.agency)}（{_name(under.by)}）"


def _differences(found: Gathered) -> Iterator[str]:
    """How the total that the agency itself filed compares."""
    if found.differences is None or found.members.reported is None:
        return
    counts = Counter(one.standing for one in found.differences)
    yield (
        f"自报汇总（filing {found.members.reported.id}，不参加合计）与计算数比较：不一致 {counts[Standing.DIFFERS]} 格，"
        f"只有一边是数 {counts[Standing.UNLIKE]} 格，一致 {counts[Standing.AGREES]} 格"
    )
    differing = [one for one in found.differences if one.standing is Standing.DIFFERS]
    for one in differing[:MOST_NAMED]:
        said, computed = (value_words(figure or BLANK, one.unit) for figure in (one.reported, one.computed))
        yield f"  {one_line(f'{one.row}／{one.column}')}：自报 {said}，计算 {computed}"
    if len(differing) > MOST_NAMED:
        yield f"  等 {len(differing)} 格{_ALL}"


def _not_numbers(found: Gathered) -> Iterator[str]:
    """Members whose figures were words or "/" where a number could have been added, a line a member."""
    whose: dict[int, list[str]] = {}
    members: dict[int, Member] = {}
    for one in found.total.not_numbers:
        label, unit = label_and_unit(one.table, one.cell, found.total.edition)
        members[one.member.filing] = one.member
        whose.setdefault(one.member.filing, []).append(f"{one_line(label)} {value_words(one.figure, unit)}")
    for filing, figures in whose.items():
        yield f"不是数字、没有相加：{_name(members[filing].agency)} {len(figures)} 格：{_some(figures)}"


def given_words(given: Sequence[tuple[Member, Figure]], unit: str) -> str:
    """Who gave which figure."""
    return _some([f"{_name(member.agency)} {value_words(figure, unit)}" for member, figure in given])


def _some(words: Sequence[str]) -> str:
    shown = "、".join(words[:MOST_NAMED])
    return f"{shown} 等 {len(words)} 处{_ALL}" if len(words) > MOST_NAMED else shown


def _name(name: str) -> str:
    return inert(one_line(name))
