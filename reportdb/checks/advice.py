"""What the officer who filled in the sheet is told of each code: on what ground it is asked, and what to do.

The remedies of `findings.KINDS` speak to the office that runs the program, these to the one that mends the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reportdb.checks.rules import all_rules
from reportdb.findings import KINDS
from reportdb.forms import Catalog

_REGULATION = "《政府信息公开条例》"
_FORM = f"{_REGULATION}第五十条；年度报告统一格式（国办公开办函〔2021〕30号，2019、2020年度为〔2019〕60号）"
_WHOSE = f"{_REGULATION}第四十九条（各机关分别报送、公布本机关上一年度的报告）"
_EXACT = "国办公开办函〔2021〕30号（统计数据应当统得出、报得准、可核查）"
_MEANS = "读取电子表格的技术要求，不是法定规则"
_KEPT = f"与已入库报告的衔接；{_EXACT}"


@dataclass(frozen=True, slots=True)
class Advice:
    """A code in the words of the one who must mend the sheet."""

    title: str
    source: str
    remedy: str


_LABELS = "如确需保留原来的写法，请在发回时说明它对应统一格式的哪一栏。"

#: the structural codes: the ground, and what to do
_STRUCTURAL: Mapping[str, tuple[str, str]] = {
    "no_report": (_FORM, "请确认发送的是填好的年度报告工作簿：表中应有统一格式的表二、表三、表四。改用统一格式的空白表填写后重新发送。"),
    "unreadable": (_MEANS, "请用 Excel 或 WPS 打开原文件，确认内容完整，选“另存为”“Excel 工作簿（*.xlsx）”，重新发送另存后的文件。"),
    "encrypted": (_MEANS, "请用密码打开原文件，在“文件—信息—保护工作簿—用密码进行加密”中清空密码，保存后重新发送。"),
    "no_agency": (_WHOSE, "请在第一行标题中写明单位全称，例如“某某市教育局2023年政府信息公开工作年度报告”，或在标题下加一行“填报单位：某某市教育局”。"),
    "unknown_agency": (_WHOSE, "请核对单位名称有无错字、漏字，改为机构编制文件上的全称；确是新设或更名的单位，请在发回时告知汇总单位登记。"),
    "bare_agency_name": (_WHOSE, "请把标题或“填报单位”中的名称改为带地区的全称，例如把“教育局”改为“某某市教育局”。"),
    "agency_conflict": (_WHOSE, "请确认这份表是哪个单位的，把标题、“填报单位”一行、工作表名中写错的名称改正，使各处一致。"),
    "no_year": (_WHOSE, "请在第一行标题中写明报告年度，例如“2023年政府信息公开工作年度报告”。报告年度是统计数据所属的年份，不是填表日期。"),
    "year_conflict": (_WHOSE, "请确认数据属于哪一年，把标题、工作表名中写错的年度改正，使各处一致。报告年度是统计数据所属的年份，不是填表日期。"),
    "unknown_edition": (_FORM, "表上的栏目不是现行的统一格式。请向汇总单位索取本年度的空白表，把数字填入后重新发送。"),
    "edition_out_of_years": (_FORM, "本年度应使用当年的统一格式。数字已按表上的栏目采用；请核对是否误用了别的年度的空白表，如是，请换用本年度的空白表重填。"),
    "table_missing": (_FORM, "请核对是否漏发了这张表。漏发的，把整张表补进本工作簿；全年没有发生的，也应保留表格并逐格填 0。"),
    "table_twice": (_FORM, "同一张表只应有一张。请核对哪一张是正确的，删去另一张（连同它的表头）。"),
    "table_unrecognised": (_FORM, f"请按统一格式改正这张表的行名称、列名称（以批注和问题中列出的最接近的名称为准），数字不动。{_LABELS}"),
    "row_missing": (_FORM, "请在指出的位置插入缺少的一行，行名称按统一格式抄写；没有发生的逐格填 0。"),
    "row_unknown": (_FORM, f"请核对这一行：名称写错的，按统一格式改正；多出来的，把数字并入应归入的行后删去，说明性文字移到表格以外。{_LABELS}"),
    "column_missing": (_FORM, "请在指出的位置插入缺少的一列，列名称按统一格式抄写；没有发生的逐格填 0。"),
    "column_unknown": (_FORM, f"请核对这一列：名称写错的，按统一格式改正；多出来的，把数字并入应归入的列后删去，说明性文字移到表格以外。{_LABELS}"),
    "not_a_number": (_EXACT, "请把这一格改为一个数字，只填数字，不带文字；没有发生填 0；说明性文字移到表格以外。格式显示为日期的，先把单元格格式改为“常规”再填数字。"),
    "negative_count": (_EXACT, "件数不能小于 0。请核对原始台账后改正；多半是多打了负号，或误填了“增减数”。"),
    "fractional_count": (_EXACT, "件数应是整数。请核对原始台账后改正；多半是误填了比例、均值，或把“万件”当作“件”。"),
    "unit_missing": (_FORM, "请核对金额的单位，在本格数字后面写明“元”或“万元”（例如“12.5万元”），或写在列名称中（例如“采购总金额（万元）”）。"),
    "unit_unknown": (_FORM, "请折合为人民币，以“万元”或“元”填写，并写明单位。"),
    "formula_not_computed": (_MEANS, "请用 Excel 或 WPS 打开，按 F9 重新计算，确认这一格显示出数字后保存；公式引用别的文件的，直接填写数字。"),
    "error_cell": (_MEANS, "这一格的公式算不出结果。请直接填写数字，或改正公式，使它显示出数字后保存。"),
    "note_in_cell": (_EXACT, "数字已采用，说明文字已保留，可以不改；最好把说明移到表格以外，格内只留数字。"),
    "hidden_sheet": (_MEANS, "隐藏的工作表没有读取。其中有应当报送的数字的，请取消隐藏后重新发送；是底稿的，可以不改，最好删去。"),
    "would_lose_table": (_KEPT, "以前报送并已入库的报告有这张表，这次没有或全是空白。请把整张表补进本工作簿后发回；确应撤回的，请说明理由。"),
    "fewer_filled_cells": (_KEPT, "这次填写的格数比以前报送的少。请核对有没有误删的数字，误删的补上；确应留空的，写情况说明。"),
    "superseded_figures": (_KEPT, "这份表的数字与以前报送、后来已经更正的那一次完全相同，多半是误发了更正前的旧表。请改发更正后的表；确应恢复原来的数字的，请说明理由。"),
    "two_files_one_report": (_WHOSE, "两个文件填报了同一单位、同一年度的同一张表。请核对哪一个是正确的，只发回那一个。"),
    "year_locked": (_KEPT, "这一年度的数据已经锁定，本表无须修改。确需更正的，请联系锁定单位写明理由解锁，解锁后把原文件重新发送一次。"),
    "outside_remit": (_WHOSE, "这份表写明的单位不在您的管辖范围内，没有入库。请核对单位名称有无写错；确应由您报送的，请联系管理员调整管辖范围。"),
    "option_settled": (_MEANS, "汇总单位导入时已指定，可以不改；请核对是否正确。"),
    "scope_assumed": (_WHOSE, "请在标题的单位名称后注明“（本级）”（只统计本单位）或“（汇总）”（含所属单位）；所按的口径正确的，可以不改。"),
    "row_moved": (_FORM, "数字已按行名称采用，可以不改；最好按统一格式的顺序排列各行。"),
    "column_moved": (_FORM, "数字已按列名称采用，可以不改；最好按统一格式的顺序排列各列。"),
    "layout_applied": (_FORM, "数字已按汇总单位确认的对应关系采用，可以不改；今后请按统一格式填写栏目名称。"),
    "subtotal_differs": (_EXACT, "请核对小计和它的各个分项：哪一格填错，就改哪一格，使小计等于各分项之和。"),
    "figure_corrected": (_EXACT, "汇总单位已按声明的更正采用更正后的数，可以不改；请核对更正是否属实，并同步更正本单位已公布的报告。"),
    "correction_refused": (_EXACT, "这一格现在的数与更正声明所说的原填数不同，更正没有采用。请核对应填的数，直接改在这一格；已经改好的，请告知汇总单位撤回更正。"),
    "correction_dropped": (_EXACT, "这一格以前更正过，这次又按原来的数报来。请核对：应是更正后的数的，改过来；确应是原来的数的，写情况说明。"),
    "not_assessable": (_EXACT, "补齐所列的空白格（没有发生填 0）后即可核对；其他问题改好后本条可能自行消失。"),
}  # fmt: skip

#: the rules: more than the general remedy of their kind
_RULES: Mapping[str, str] = {
    "T3-ID": "逐列核对：第一项“本年新收”加第二项“上年结转”，应等于第三项的“（七）总计”加第四项“结转下年度继续办理”。对照台账找出填错的一格改正；多半是结转数漏填，或（七）总计没有随明细改动。",
    "T3-SUM": "逐列核对：“（七）总计”应等于（一）至（六）各项明细之和。先看明细有无漏填、重填，再改总计；用公式求和的，检查求和范围是否包含每一行。",
    "T3-ROW": "逐行核对：“总计”应等于“自然人”加“法人或其他组织”各列之和。先看各列有无漏填，再改总计。",
    "T3-CARRY": "本年“上年结转”应等于上一年度报告的“结转下年度继续办理”。填错的改正；上一年度报告填错的，请先更正上一年度报告；确有原因（如机构合并、口径调整）的，写情况说明。",
    "T4-SUM": "逐组核对：“总计”应等于结果维持、结果纠正、其他结果、尚未审结之和。总计填 0 或空白而分项有数的，补填总计；否则对照台账找出填错的一格。",
    "T2-VALID": "现行有效件数应等于上年现行有效件数加本年制发件数减本年废止件数。填错的改正；因规范性文件自然失效、修订、清理或口径调整而不等的，写情况说明。",
    "T2-VALID-MIN": "本年制发的文件当年没有废止的，年末应计入现行有效件数。核对三个数有无填错位置；当年制发又失效等确有原因的，写情况说明。",
    "T2-19-NEW": "本年新公开的应包含在对外公开总数量之内。核对两个数有无填错位置（例如总数量只填了本年数）；确有原因的，写情况说明。",
    "T2-19-CARRY": "本年填的“上一年项目数量”应等于上年报告的“上一年项目数量”加“本年增/减”。填错的改正；因权责清单调整等原因不等的，写情况说明。",
    "CELL-BLANK": "没有发生的填 0，不要留空；确实不适用的填“/”并在情况说明中写明原因。空白不会被当作 0。规章一行填“/”属正常填报。",
    "OTHER-HIGH": "逐件核对计入“（六）其他处理”的申请，能归入予以公开、不予公开、无法提供、不予处理的，改归相应的行；归类无误的，可以不改。",
    "DUP-YEAR": "这次各表的数字与上年报告完全相同，多半是误用了上年的表。请核对是否填的是本年度的数字；数字确实相同的，写情况说明。",
    "OUT-YEAR": "请对照台账核对指出的数字：有没有多填、少填一位，元与万元有没有填错，统计范围是否与上年一致。填错的改正；数字属实的，写情况说明（例如业务下放、统计范围变化）。",
    "DUP-TEXT": "“存在的主要问题及改进情况”一半以上的文字与上年相同。请按当年的实际情况重写；确需保留的，写情况说明。",
    "DUP-AGENCY": "整张表的数字与另一单位的报告完全相同。请核对是不是发错了文件，或照抄了其他单位的表；确属巧合的，写情况说明。",
    "OUT-PEER": "与同级同类单位相比，这个数字相差悬殊。请留意是否填错了位数、单位或栏目；数字属实的，可以不改。",
    "ROLLUP": "含所属单位的汇总数应当不小于本级数。请核对两份报告的统计范围：汇总数应包含本级；确有原因的，写情况说明。",
    "DL-ORGAN": "部门、乡镇街道的年度报告应在次年 1 月 31 日前报送。不必改表；今后请按时报送，收到日期有误的请告知汇总单位。",
    "DL-GOV": "县级以上地方人民政府的年度报告应在次年 3 月 31 日前公布。不必改表；今后请按时报送，上级另有更早日期的从其规定。",
    "T2-GUIZHANG": "只有依法有规章制定权的机关才制定规章。多半是把行政规范性文件填到了“规章”一行：请移到“行政规范性文件”一行；确有规章制定权的，写情况说明。",
}  # fmt: skip


_GENERAL = Advice("需要核对", _EXACT, "请对照原始台账核对指出的单元格，填错的改正；数字确实无误的，写情况说明。")
_told: dict[int, tuple[Catalog, dict[str, Advice]]] = {}


def advice_of(code: str, catalog: Catalog) -> Advice:
    """What is told of a code; of one nobody wrote for, what the office is told, less its commands."""
    known = _told.get(id(catalog))
    if known is None or known[0] is not catalog:
        known = _told[id(catalog)] = (catalog, _all(catalog))
    return known[1].get(code, _GENERAL)


def _all(catalog: Catalog) -> dict[str, Advice]:
    known = {
        code: Advice(kind.title, *_STRUCTURAL.get(code, (_MEANS, without_commands(kind.remedy))))
        for code, kind in KINDS.items()
    }
    for rule in all_rules(catalog):
        source = rule.source + ("" if rule.confirmed else "（这条规则的依据待核实）")
        known[rule.code] = Advice(rule.title, source, _RULES.get(rule.code, without_commands(rule.remedy)))
    return known


_CLAUSES = re.compile(r"[^；。]*[；。]?")
_COMMAND = re.compile(r"--[a-z]|\breportdb\b")


#: how the program's own words for things read to an officer
_OURS = (
    (re.compile(r" ?\bfiling (\d+) ?"), r"第 \1 号入库记录"),
    (re.compile(r"\b([\w.-]+\.toml) line (\d+)"), r"更正文件第 \2 行"),
    (re.compile(r"（[a-z][a-z_.]+）"), ""),
)


def for_officers(message: str) -> str:
    """A finding's message without the program's commands, files and codes."""
    for pattern, words in _OURS:
        message = pattern.sub(words, message)
    return without_commands(message)


def without_commands(text: str) -> str:
    """Text for officers less the clauses that name a command or an option of ours."""
    if _COMMAND.search(text) is None:
        return text
    kept = "".join(clause for clause in _CLAUSES.findall(text) if _COMMAND.search(clause) is None)
    return kept[:-1] + "。" if kept.endswith("；") else kept
