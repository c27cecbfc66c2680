"""Something wrong or doubtful in a filing: a value with a code, a level, a place and the figures it read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypedDict, Unpack

from reportdb.explanation import Explanation
from reportdb.quoting import with_inner_quotes


class Level(StrEnum):
    """强制 must be right; 核实 wants an explanation; 提示 is worth a look."""

    ERROR = "error"
    VERIFY = "verify"
    NOTICE = "notice"


LEVEL_NAMES = {Level.ERROR: "强制", Level.VERIFY: "核实", Level.NOTICE: "提示"}
EXPLAINED = "已说明"
#: what stands before a finding where officers read it
STATES = frozenset({*LEVEL_NAMES.values(), EXPLAINED})

Number = int | str  # counts as integers, money as exact decimal strings in 万元
#: codes of a row and a column, and of the period where that is not the year
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `places` are the cells it read in its table; the door adds sheet and cell.

    `row` and `column` name the one cell to look at first, when there is one. `number` is what `explain` calls it, and
    `explanation` what was said about it; both only where the filing and its explanations are known.
    """

    code: str
    level: Level
    message: str
    table: str | None = None
    row: str | None = None
    column: str | None = None
    sheet: str | None = None
    cell: str | None = None
    expected: Number | None = None
    found: Number | None = None
    operands: Mapping[str, Number | None] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    number: str | None = None
    explanation: Explanation | None = None

    @property
    def cleared(self) -> bool:
        """Whether a person explained it, and the figures are still those explained."""
        return self.explanation is not None and not self.explanation.stale

    @property
    def state(self) -> str:
        """强制, 核实 or 提示; 已说明 once cleared."""
        return EXPLAINED if self.cleared else LEVEL_NAMES[self.level]

    def to_json(self) -> dict[str, object]:
        """The shape `import --json` and `check --json` promise; `number` and `explanation` only where there is one."""
        return {
            "code": self.code,
            "level": self.level.value,
            "message": self.message,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "sheet": self.sheet,
            "cell": self.cell,
            "values": {"expected": self.expected, "found": self.found, "operands": dict(self.operands)},
            **({"number": self.number} if self.number else {}),
            **({"explanation": self.explanation.to_json()} if self.explanation else {}),
        }


@dataclass(frozen=True, slots=True)
class FindingKind:
    """What a code means, for messages, docs and the marked copy."""

    code: str
    level: Level
    title: str
    remedy: str


def _kinds(*rows: tuple[str, Level, str, str]) -> dict[str, FindingKind]:
    return {code: FindingKind(code, level, title, remedy) for code, level, title, remedy in rows}


#: structural codes (what the door can find); the rules of the forms carry their own codes in the catalog.
KINDS: Mapping[str, FindingKind] = _kinds(
    ("no_report", Level.ERROR, "文件中没有年度报告表格", "请确认发送的是填好的年度报告工作簿。"),
    ("unreadable", Level.ERROR, "文件无法读取", "请用 Excel 或 WPS 打开后另存为 xlsx 再发送。"),
    ("encrypted", Level.ERROR, "文件有密码", "请去掉打开密码后重新发送。"),
    (
        "no_agency",
        Level.ERROR,
        "没有写明填报单位",
        "请在标题或“填报单位：”一行写明单位全称，或导入时用 --agency 指定。",
    ),
    (
        "unknown_agency",
        Level.ERROR,
        "单位不在名录中",
        "请核对单位名称；确为新单位的，先用 reportdb agencies load 登记。",
    ),
    ("bare_agency_name", Level.VERIFY, "单位名称不完整", "请写单位全称（含地区），例如“某某市教育局”。"),
    ("agency_conflict", Level.ERROR, "单位前后不一致", "请改正标题、填报单位或文件名中的单位名称。"),
    (
        "no_year",
        Level.ERROR,
        "没有写明报告年度",
        "请在标题写明年度，例如“2023年政府信息公开工作年度报告”，或用 --year 指定。",
    ),
    ("year_conflict", Level.ERROR, "年度前后不一致", "请改正标题、工作表名或文件名中的年度。"),
    ("unknown_edition", Level.ERROR, "认不出报告格式", "请使用统一格式的表格（reportdb template 可生成）。"),
    ("edition_out_of_years", Level.NOTICE, "表格格式与年度不符", "请确认是否误用了其他年度的表格格式。"),
    ("table_missing", Level.VERIFY, "缺少统计表", "请确认是否漏发该表；单独补报用 --supplement。"),
    ("table_twice", Level.ERROR, "同一张表出现两次", "请只保留一张正确的表。"),
    (
        "table_unrecognised",
        Level.ERROR,
        "表格像是统一格式但认不出栏目",
        "请按统一格式改正行、列名称；多家单位都这样写的，汇总单位可用 import --propose 起草版面说明。",
    ),
    ("row_missing", Level.ERROR, "缺少统计行", "请补上缺少的行，没有发生填 0，不适用填“/”。"),
    (
        "row_unknown",
        Level.ERROR,
        "多出无法识别的行",
        "请按统一格式改正行名称，或将说明移到表外；多家单位都这样写的，汇总单位可用 import --propose 起草版面说明。",
    ),
    ("column_missing", Level.ERROR, "缺少统计列", "请补上缺少的列。"),
    (
        "column_unknown",
        Level.ERROR,
        "多出无法识别的列",
        "请按统一格式改正列名称，或将说明移到表外；多家单位都这样写的，汇总单位可用 import --propose 起草版面说明。",
    ),
    ("not_a_number", Level.ERROR, "应填数字处填了文字", "请改填数字；没有发生填 0，不适用填“/”。"),
    ("negative_count", Level.ERROR, "件数为负数", "请核对；件数不能小于 0。"),
    ("fractional_count", Level.ERROR, "件数不是整数", "请核对；件数应为整数。"),
    ("unit_missing", Level.ERROR, "金额没有单位", "请在表头或单元格写明“元”或“万元”。"),
    ("unit_unknown", Level.ERROR, "金额单位无法识别", "请使用“元”或“万元”。"),
    ("formula_not_computed", Level.ERROR, "公式没有计算结果", "请用 Excel 或 WPS 打开、重新计算并保存后再发送。"),
    ("error_cell", Level.ERROR, "单元格是公式错误", "请改正公式或直接填数字。"),
    ("note_in_cell", Level.NOTICE, "数字后带有说明", "数字已采用，说明文字保留；建议把说明移到表外。"),
    ("hidden_sheet", Level.NOTICE, "隐藏的工作表未读取", "如需统计请取消隐藏。"),
    ("would_lose_table", Level.ERROR, "将丢失已入库的统计表", "请发送完整的表；只补报部分表用 --supplement。"),
    ("fewer_filled_cells", Level.VERIFY, "填写的单元格比已入库的少", "请核实是否误删了数字。"),
    (
        "superseded_figures",
        Level.ERROR,
        "与已被更正的报送完全相同",
        "请核对是否误发了更正前的旧表；确需恢复旧数的，用 reportdb restore，或用 --accept 写明理由。",
    ),
    ("two_files_one_report", Level.ERROR, "两个文件填报同一张表", "请只保留一个正确的文件。"),
    (
        "year_locked",
        Level.ERROR,
        "年度已锁定，不再接收改动",
        "确需更正的，请联系锁定单位写明理由解锁，解锁后重新报送原文件。",
    ),
    (
        "outside_remit",
        Level.ERROR,
        "单位不在管辖范围内",
        "请核对单位名称；确应由您报送的，请联系管理员调整管辖范围。",
    ),
    ("option_settled", Level.NOTICE, "按导入选项确定", "导入时的选项优先于表中内容。"),
    ("scope_assumed", Level.NOTICE, "本级或汇总未写明", "可在标题注明“（本级）”或“（汇总）”，或用 --scope 指定。"),
    (
        "row_moved",
        Level.NOTICE,
        "统计行的位置与统一格式不同",
        "数字按行名称采用；建议按统一格式的顺序排列。",
    ),
    (
        "column_moved",
        Level.NOTICE,
        "统计列的位置与统一格式不同",
        "数字按列名称采用；建议按统一格式的顺序排列。",
    ),
    (
        "layout_applied",
        Level.NOTICE,
        "按版面说明读取",
        "版面说明（--layout）由汇总单位确认；请今后按统一格式填写栏目名称。",
    ),
    ("subtotal_differs", Level.ERROR, "小计与各项之和不符", "请核对小计与各分项；小计只用于核对，不入库。"),
    (
        "figure_corrected",
        Level.NOTICE,
        "按声明的更正采用",
        "原填的数、更正后的数、理由和依据都已记录，随各项输出列明。",
    ),
    (
        "correction_refused",
        Level.ERROR,
        "更正与原表不符，没有采用",
        "请核对更正文件与原表：更正只在原表仍是所写的原填数时采用；原表已是更正后的数的，只作核实。",
    ),
    (
        "correction_dropped",
        Level.VERIFY,
        "以前更正过的数又按原数报来",
        "如仍应更正，请再次用 --corrections 给出；确应恢复原数的，附情况说明。",
    ),
    ("not_assessable", Level.NOTICE, "因空白无法核对", "补齐空白（没有发生填 0）后即可核对。"),
)

#: findings that `--accept` cannot settle: nobody could say later what was accepted.
NEVER_ACCEPTED = frozenset(
    {
        "no_report", "unreadable", "encrypted", "no_agency", "unknown_agency", "agency_conflict", "no_year",
        "year_conflict", "unknown_edition", "row_unknown", "column_unknown", "table_unrecognised", "table_twice", "two_files_one_report",
        "year_locked", "outside_remit",
    }
)  # fmt: skip


class Details(TypedDict, total=False):
    """What a finding may say beside its code and message; see Finding."""

    table: str | None
    row: str | None
    column: str | None
    sheet: str | None
    cell: str | None
    expected: Number | None
    found: Number | None
    operands: Mapping[str, Number | None]
    places: tuple[Place, ...]


def finding(code: str, message: str, *, level: Level | None = None, **details: Unpack[Details]) -> Finding:
    """A structural finding at its usual level (or a milder one the caller names)."""
    return Finding(code, level or KINDS[code].level, with_inner_quotes(message), **details)


def has_error(findings: Iterable[Finding]) -> bool:
    """Whether any finding must be put right before the report is accepted."""
    return any(item.level is Level.ERROR for item in findings)
