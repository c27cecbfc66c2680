"""How reports stand in review, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.queries.review import ReviewRow, Standing

STANDING_NAMES: Mapping[Standing, str] = {
    Standing.SUBMITTED: "已提交，待审核",
    Standing.SENT_BACK: "已退回修改",
    Standing.UNSUBMITTED: "未提交",
    Standing.FAULTY: "校验未通过",
    Standing.MISSING: "未报送",
    Standing.APPROVED: "已审核通过",
    Standing.COVERED: "由上级汇总覆盖",
}
#: classes of badges
STANDING_BADGES: Mapping[Standing, str] = {
    Standing.SUBMITTED: "doubt",
    Standing.SENT_BACK: "bad",
    Standing.UNSUBMITTED: "missing",
    Standing.FAULTY: "returned",
    Standing.MISSING: "missing",
    Standing.APPROVED: "good",
    Standing.COVERED: "covered",
}
SUBMISSION_NAMES: Mapping[str, str] = {
    "submitted": "已提交，待审核",
    "returned": "已退回修改",
    "accepted": "已审核通过",
    "withdrawn": "已撤回",
}


def finding_words(row: ReviewRow) -> str:
    """2 个强制问题，1 个待说明; 无 where nothing is open."""
    parts = [f"{row.errors} 个强制问题"] if row.errors else []
    parts += [f"{row.verifies} 个待说明"] if row.verifies else []
    return "，".join(parts) or "无"
