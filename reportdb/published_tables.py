"""Tables that stand in a partitioned publication beside the views, so that totals can be made without us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class PublishedColumn(NamedTuple):
    """Its type in a Table Schema, what it says, and the codes it may hold with their Chinese and English."""

    type: str
    meaning: str
    codes: Mapping[str, tuple[str, str]] = {}


class PublishedTable(NamedTuple):
    """Title in Chinese, what a row is, the columns, which of them name a row, and by which the files lie in folders."""

    title: str
    row: str
    columns: Mapping[str, PublishedColumn]
    key: tuple[str, ...]
    folders: tuple[str, ...] = ()


AGENCIES, MEMBERS, CELLS = "annual_agencies", "total_members", "total_cells"
#: of agencies whose region code is missing or begins with no province of GB/T 2260
NO_REGION = "none"
REGION = PublishedColumn(
    "string",
    "province of the agency: the first two digits of its region code (GB/T 2260) in the register of agencies, "
    f"`{NO_REGION}` where it has none",
)
YEAR = PublishedColumn("year", "year reported on")
_SCOPES = {"own": ("本级", "the agency itself"), "consolidated": ("汇总", "the agency with its subordinates")}
_PARTS = {
    "own": ("本级", "the own filing of the agency whose total it is"),
    "subordinate": ("所属", "a filing of one below it"),
}
_STANDS = {
    "cell": ("表内", "in a cell of the edition of the total"),
    "apart": ("未拆分", "the edition only has the parts of it: beside the tables, in the totals it belongs to"),
    "left_out": ("未列入", "the edition has no place for it: no part of the total"),
}

TABLES: Mapping[str, PublishedTable] = {
    AGENCIES: PublishedTable(
        "各年填报单位",
        "An agency in a year: every one that existed in the year or has an accepted filing for it.",
        {
            "agency": PublishedColumn("string", "name the agency bore at the end of that year"),
            "agency_code": PublishedColumn("string", "code of the agency, as in the views"),
            "year": YEAR,
            "level": PublishedColumn("string", "层级: 省级, 市级, 县级, 乡级, or empty"),
            "kind": PublishedColumn("string", "类型: 人民政府, 政府部门, 乡镇街道, 垂直管理部门, 其他, or empty"),
            "region_code": PublishedColumn("string", "行政区划代码 as registered, or empty"),
            "superior_code": PublishedColumn("string", "agency_code of its superior at the end of the year, or NULL"),
            "collector_code": PublishedColumn(
                "string", "agency_code of the agency whose totals it is part of (报送对象, else its superior), or NULL"
            ),
            "own_filing_id": PublishedColumn("integer", "its accepted filing of scope `own`, or NULL"),
            "consolidated_filing_id": PublishedColumn(
                "integer", "its accepted filing of scope `consolidated`, or NULL"
            ),
            "region": REGION,
        },
        ("year", "agency_code"),
        ("year", "region"),
    ),
    MEMBERS: PublishedTable(
        "汇总成员",
        "A filing that is added in the total of an agency: its own, and those of its members, as `total` adds them. A "
        "member's consolidated filing stands for all below it; the filings it covers, and the agency's own consolidated "
        "filing, are never added and have no row.",
        {
            "year": YEAR,
            "agency": PublishedColumn("string", "agency whose total it is: the name it bore at the end of that year"),
            "agency_code": PublishedColumn("string", "its code"),
            "edition": PublishedColumn("string", "edition the total is made in: the one due in the year"),
            "part": PublishedColumn("string", "`own` (本级) or `subordinate` (所属)", _PARTS),
            "member_code": PublishedColumn("string", "agency_code of the member"),
            "scope": PublishedColumn("string", "scope of the filing", _SCOPES),
            "filing_id": PublishedColumn("integer", "the filing whose figures are added"),
            "region": PublishedColumn("string", "the region of the member, under which its figures lie"),
        },
        ("year", "agency_code", "filing_id"),
        ("year",),
    ),
    CELLS: PublishedTable(
        "汇总口径衔接",
        "Where a figure of a table goes in a total on some edition; made of the bridges of all editions.",
        {
            "edition": PublishedColumn("string", "edition of the total"),
            "table_code": PublishedColumn("string", "`publications`, `applications`, `appeals` or `resources`"),
            "filed_edition": PublishedColumn("string", "edition of the table the figure was filed in"),
            "filed_row_code": PublishedColumn("string", "row of the figure as filed"),
            "filed_column_code": PublishedColumn("string", "its column; empty in `resources`"),
            "filed_period": PublishedColumn("string", "its period"),
            "row_code": PublishedColumn("string", "row it is added in; as filed where it is left out"),
            "column_code": PublishedColumn("string", "column it is added in; empty in `resources`"),
            "period": PublishedColumn("string", "period it is added in"),
            "stands": PublishedColumn("string", "`cell`, `apart` or `left_out`", _STANDS),
            "additive": PublishedColumn("boolean", "whether it may be added over agencies; “/” in a total where not"),
            "unit": PublishedColumn("string", "unit of the sum: 件, 项 ...; 万元 for every amount"),
        },
        ("edition", "table_code", "filed_edition", "filed_row_code", "filed_column_code", "filed_period"),
    ),
}
