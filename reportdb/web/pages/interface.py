"""接口说明: what programs can ask, from the OpenAPI document."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request, Response

from reportdb.web.api.documentation import Operation, document, operations
from reportdb.web.page import page
from reportdb.web.visitor import TheVisitor

router = APIRouter()
_GROUPS = {
    "agencies": "单位", "years": "年度", "status": "报送情况", "reports": "年度报告", "tables": "报表数据", "filings": "报送",
    "sources": "原始文件", "traces": "数字来源", "totals": "汇总", "carry": "结转衔接", "series": "历年数据",
    "restatements": "更正", "sql": "查询", "import": "导入", "workflow": "说明、审核与锁定",
}  # fmt: skip


@router.get("/api")
def interface(request: Request, visitor: TheVisitor) -> Response:
    """Every route with its parameters and an example."""
    return page(request, "interface.html", visitor, groups=_grouped())


@cache
def _grouped() -> list[tuple[str, list[Operation]]]:
    found: dict[str, list[Operation]] = {}
    for one in operations(document()):
        found.setdefault(one.tag, []).append(one)
    return [(_GROUPS.get(tag, tag), some) for tag, some in found.items()]
