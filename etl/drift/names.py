"""How findings call tables and lines: as officers do."""

from __future__ import annotations

from reportdb.forms import TABLE_NAMES

#: the number a table bears in the printed form
TABLES = {"publications": "表二", "applications": "表三", "appeals": "表四", "statistics": "统计表"}
LINE = {"row": "行", "column": "列", "cell": "栏"}
#: how many labels a finding lists before it counts the rest
SHOWN = 3


def table_name(code: str) -> str:
    """表三（收到和处理政府信息公开申请情况）."""
    return f"{TABLES[code]}（{TABLE_NAMES.get(code, '政府信息公开情况统计表')}）"
