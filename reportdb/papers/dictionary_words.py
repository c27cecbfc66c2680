"""The data dictionary as people look things up in it: views, their columns in Chinese, the codes a column may hold."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from reportdb.dictionary import COLUMNS, DICTIONARY, Entry, entries
from reportdb.forms import catalog

#: the columns of the views for people; "view.column" where one view means something of its own.
NAMES = {
    "agency": "填报单位（当年名称）",
    "agency_code": "单位代码（更名不变）",
    "year": "年度",
    "edition": "报告格式",
    "scope": "口径：本级或汇总",
    "as_filed": "是否按原报数入库",
    "filing_id": "报送编号",
    "clause": "条例第二十条的款项",
    "item_code": "行代码",
    "item": "行名称",
    "measure_code": "列代码",
    "measure": "列名称",
    "outcome_code": "行代码（办理情况）",
    "outcome": "行名称",
    "applicant_code": "列代码（申请人）",
    "applicant": "列名称",
    "route_code": "复议、诉讼的途径代码",
    "route": "途径名称",
    "result_code": "结果代码",
    "result": "结果名称",
    "resource_code": "行代码",
    "resource": "行名称",
    "position": "序号",
    "channel_code": "渠道代码",
    "channel": "渠道名称（原文）",
    "metric_code": "指标代码",
    "metric": "指标名称（原文）",
    "unit": "单位（金额一律万元）",
    "annual_channels.unit": "单位（原文）",
    "period": "期间：本年或历年累计",
    "value": "数值（不是数字时为空）",
    "mark": "填法：数字、空白、“/”或文字",
    "text": "文字原文",
    "table_code": "报表代码",
    "row_code": "行代码",
    "row_label": "行名称",
    "column_code": "列代码",
    "column_label": "列名称",
    "filed_value": "原填数",
    "filed_mark": "原填法",
    "filed_text": "原填文字",
    "annual_corrections.value": "采用的数",
    "reason": "更正理由",
    "source": "更正依据",
    "declared_by": "声明人",
    "corrected_at": "更正时间",
    "problem": "存在的主要问题",
    "action": "改进情况",
    f"{DICTIONARY}.kind": "类别：view 视图、column 列、code 代码、figure 表格的一格",
    f"{DICTIONARY}.view_name": "视图",
    f"{DICTIONARY}.column_name": "列",
    f"{DICTIONARY}.edition": "报告格式（空为各格式相同）",
    f"{DICTIONARY}.code": "代码",
    f"{DICTIONARY}.column_code": "列代码（仅表格的一格）",
    f"{DICTIONARY}.period": "期间（仅表格的一格）",
    f"{DICTIONARY}.position": "排列次序",
    f"{DICTIONARY}.label": "中文名称",
    f"{DICTIONARY}.meaning": "含义",
    f"{DICTIONARY}.unit": "单位（仅表格的一格）",
    f"{DICTIONARY}.additive": "能否跨单位相加",
    f"{DICTIONARY}.unconfirmed": "样式待核实",
    f"{DICTIONARY}.legal_basis": "依据文件",
    f"{DICTIONARY}.note": "口径衔接",
}


class Code(NamedTuple):
    """A code with its Chinese names; `editions` that print it, none where all say the same."""

    code: str
    label: str
    editions: tuple[str, ...]


class Column(NamedTuple):
    """A column with the codes it may hold."""

    name: str
    label: str
    codes: tuple[Code, ...]


class View(NamedTuple):
    """A view, or the dictionary itself, with its columns."""

    name: str
    label: str
    columns: tuple[Column, ...]


def column_name(view: str, column: str) -> str:
    """A column in Chinese; KeyError for one that is not there."""
    return NAMES.get(f"{view}.{column}") or NAMES[column]


def short_name(column: str) -> str:
    """What a column of an answer is called when it is named like one of the views; "" for any other."""
    name = NAMES.get(column) or NAMES.get(f"{DICTIONARY}.{column}", "")
    return name.partition("（")[0].partition("：")[0]


@cache
def views_in_words() -> tuple[View, ...]:
    """Every view with its columns and codes, as `data_dictionary` has them, in its order."""
    views: dict[str, str] = {}
    columns: dict[str, list[str]] = {}
    codes: dict[tuple[str, str], dict[str, list[Entry]]] = {}
    for one in entries(catalog()):
        if one.kind == "view":
            views[one.view_name] = one.label
        elif one.view_name not in views:
            continue  # a table of publications, which is no view
        elif one.kind == "column":
            columns.setdefault(one.view_name, []).append(one.column_name)
        elif one.kind == "code":
            codes.setdefault((one.view_name, one.column_name), {}).setdefault(one.code, []).append(one)
    found = [
        View(
            view,
            label,
            tuple(
                Column(name, column_name(view, name), tuple(map(_code, codes.get((view, name), {}).values())))
                for name in columns[view]
            ),
        )
        for view, label in views.items()
    ]
    own = tuple(Column(name, column_name(DICTIONARY, name), ()) for name in COLUMNS)
    return (*found, View(DICTIONARY, "数据字典", own))


def _code(printed: list[Entry]) -> Code:
    """A code under the name of the newest edition that prints it."""
    names = list(
        dict.fromkeys(one.meaning if one.edition and one.column_name != "edition" else one.label for one in printed)
    )
    editions = () if printed[0].column_name == "edition" else tuple(one.edition for one in printed if one.edition)
    return Code(printed[0].code, names[-1], editions)
