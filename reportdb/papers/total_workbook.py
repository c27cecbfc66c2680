"""A total as a workbook, proven by reading it back before it takes its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from reportdb import __version__
from reportdb.errors import ExportMismatch
from reportdb.findings import Level
from reportdb.forms import catalog
from reportdb.papers.gathered_total import Gathered
from reportdb.papers.names import STATE_NAMES, state_name
from reportdb.papers.total_papers import About, Papers
from reportdb.papers.total_words import absent_words, ended_words, share_words
from reportdb.papers.writing import written
from reportdb.report import Scope
from reportdb.statutory_tables.flat_list import FlatRow
from reportdb.xlsx import Cover
from reportdb.xlsx.report import save
from reportdb.xlsx.total import AbsentLine, MemberLine, TotalBook, total_book

NAMED_DIFFERENCES = 5
STATE = "由成员报送计算"
OFF_PAPER = "本册先列汇总数，后列依据；灰色标签的工作表是电子明细，供查询和核对，默认不打印"


def write_total(found: Gathered, behind: Papers, path: str) -> None:
    """Write the workbook of a total; ExportMismatch when it does not read back as the total."""
    from etl.readback import compare

    form = catalog().form(found.total.edition)
    book = total_book(found.total, form, _told(found, behind))
    with written(path) as place:
        save(book, place)
        differing = compare(place, found.total.total)
        if differing:
            shown = "; ".join(differing[:NAMED_DIFFERENCES])
            raise ExportMismatch(f"{path} was not written: read back it differs in {len(differing)} places: {shown}")


def _told(found: Gathered, behind: Papers) -> TotalBook:
    total = found.total
    rows = {one.filing.id: one.filing for one in found.members.added}
    lines = [
        MemberLine(
            member,
            "、".join(dict.fromkeys(member.editions.values())),
            state_name("accepted", as_filed=rows[member.filing].as_filed),
            str(rows[member.filing].received_on or ""),
            behind.about.open_of(member.filing, Level.ERROR),
            behind.about.open_of(member.filing, Level.VERIFY),
            behind.about.files.get(member.filing, ()),
            behind.about.open_findings.get(member.filing, ()),
        )
        for member in total.members
    ]
    flat = [
        FlatRow(
            member.agency,
            _code(member.agency_code),
            Scope.CONSOLIDATED if member.whole else Scope.OWN,
            behind.reports[member.filing],
            member.filing,
            "；".join(_notes(whole=member.whole, as_filed=rows[member.filing].as_filed)),
        )
        for member in total.members
    ]
    last = None if behind.last is None else behind.last.total
    return TotalBook(_cover(found, behind), lines, list(_absent(found)), flat, found.differences, __version__, last)


def _cover(found: Gathered, behind: Papers) -> Cover:
    members, total = found.members, found.total
    notes = [share_words(found), *([] if members.ended is None else [ended_words(members.ended)])]
    if total.not_additive:
        notes.append(f"有 {len(total.not_additive)} 格不可相加，以“/”表示，见“不可相加与未计入”")
    if total.apart:
        notes.append("有成员使用其他年度的格式，不能拆分的列在“其他指标”，见“不可相加与未计入”")
    if total.left_out:
        notes.append(f"有 {len(total.left_out)} 项其他年度格式的指标没有计入，见“不可相加与未计入”")
    if total.not_numbers:
        notes.append(f"成员有 {len(total.not_numbers)} 格填的不是数字，没有相加，见“不可相加与未计入”")
    if behind.last is not None:
        then, now = len(behind.last.members), len(total.members)
        notes.append(f"“同比”的上年数由上年已入库的 {then} 份报送同样相加得出，成员与本年的 {now} 份可能不同")
    if members.missing:
        notes.append("没有报送的单位见“未报送名单”")
    if open_of := sum(1 for one in members.added if behind.about.open_findings.get(one.filing.id)):
        notes.append(f"有 {open_of} 份报送有未结问题，见“未结问题”")
    if members.reported is not None:
        notes.append(f"本单位自报的汇总（报送编号 {members.reported.id}）没有计入，与本表的比较见“差额表”")
    notes.append(OFF_PAPER)
    return Cover(
        agency=members.agency,
        year=members.year,
        agency_code=_code(members.agency_code),
        edition=total.edition,
        scope=Scope.CONSOLIDATED,
        state=STATE,
        findings=found.own_findings,
        notes=notes,
        facts=_facts(found, behind.about),
        without_findings="汇总数本身没有未处理的审核问题",
        generated_at=datetime.now().astimezone(),
    )


def _facts(found: Gathered, about: About) -> list[tuple[str, str]]:
    """How much of the subtree is in the total, and how much of it is doubtful."""
    findings = [about.open_findings.get(one.filing.id, ()) for one in found.members.added]
    doubtful, count = sum(map(bool, findings)), sum(map(len, findings))
    return [
        ("应报单位", f"{found.expected} 家"),
        ("已计入", f"{found.present} 家（到位率 {100 * found.present / found.expected:.1f}%）"),
        ("未计入", f"{len(found.members.missing)} 家" if found.members.missing else "没有"),
        ("未结问题", f"{doubtful} 份报送共 {count} 条" if count else "没有"),
    ]


def _absent(found: Gathered) -> Iterator[AbsentLine]:
    for gone in found.members.missing:
        why = f"未报送{absent_words(gone, called='报送编号')}"
        yield AbsentLine(gone.agency, _code(gone.agency_code), why)
    for under in found.members.covered:
        yield AbsentLine(under.agency, _code(under.agency_code), f"由上级汇总覆盖（{under.by}）")


def _notes(*, whole: bool, as_filed: bool) -> Iterator[str]:
    if whole:
        yield "含全部下级"
    if as_filed:
        yield STATE_NAMES["as_filed"]


def _code(code: str) -> str:
    return "" if code.startswith("#") else code  # "#5" is ours, not theirs
