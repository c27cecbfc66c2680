"""What is held against a report of a locked year: it is right or wrong, but it comes too late."""

from __future__ import annotations

import datetime as dt

from reportdb.findings import Finding, finding

CODE = "year_locked"
#: what begins the part that names people and agencies, which not everybody may be told
WHOSE = "（锁定单位："


def year_locked(year: int, since: dt.datetime, whose: str, by: str, reason: str) -> Finding:
    """The finding: which lock, since when, by whom, and whom to ask; `whose` is "" for a lock on everybody."""
    head = f"{year}年度已于{since.astimezone():%Y-%m-%d}锁定，这份报告没有入库；确需更正的，请联系锁定单位写明理由解锁，解锁后重新报送原文件。"
    told = [f"{whose or '全部单位'}", *([f"锁定人：{by}"] if by else []), f"理由：{reason}"]
    return finding(CODE, f"{head}{WHOSE}{'；'.join(told)}）")
