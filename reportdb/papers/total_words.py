"""What is said of a total beside its figures: how much of the subtree is in it, and who is not."""

from __future__ import annotations

from datetime import date

from reportdb.papers.gathered_total import Gathered
from reportdb.queries.members import Absent


def share_words(found: Gathered) -> str:
    """成员 9 家：已入 6 家（...），未报送 3 家，到位率 66.7%."""
    members = found.members
    share = f"{100 * found.present / found.expected:.1f}%"
    return (
        f"成员 {found.expected} 家：已入 {found.present} 家（相加 {len(members.added)} 份报送，由上级汇总覆盖 "
        f"{len(members.covered)} 家），未报送 {len(members.missing)} 家，到位率 {share}"
    )


def ended_words(day: date) -> str:
    """What a total of an agency that is no more can be used for."""
    return f"本单位已于 {day} 终止，这里是登记在其下、尚未改隶的单位的合计；不是本单位的报告，不能再导入"


def absent_words(gone: Absent, called: str = "filing") -> str:
    """（filing 12 已退回；2023-06-30 终止）, or nothing."""
    words = [] if gone.returned is None else [f"{called} {gone.returned} 已退回"]
    if gone.ended is not None:
        words.append(f"{gone.ended} 终止")
    return f"（{'；'.join(words)}）" if words else ""
