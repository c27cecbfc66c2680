"""What the printed forms say, for drawing sample sheets. Typed from the notices, not taken from reportdb's catalog."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A line of table three: its code in the figures file, its label, and how deep it stands (1 to 3)."""

    code: str
    label: str
    depth: int
    group: str = ""  # the heading printed left of it


class Block(NamedTuple):
    """One item of article 20 in table two: title, column (code, label), row (code, label)."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


PROJECTS = (("items_last_year", "上一年项目数量"), ("items_change", "本年增/减"), ("decisions", "处理决定数量"))

TABLE_TWO_2019 = (
    Block(
        "第二十条第（一）项",
        (
            ("newly_made", "本年新制作数量"),
            ("newly_disclosed", "本年新公开数量"),
            ("total_disclosed", "对外公开总数量"),
        ),
        (("regulation", "规章"), ("normative_document", "规范性文件")),
    ),
    Block("第二十条第（五）项", PROJECTS, (("licensing", "行政许可"), ("other_services", "其他对外管理服务事项"))),
    Block("第二十条第（六）项", PROJECTS, (("penalty", "行政处罚"), ("coercion", "行政强制"))),
    Block("第二十条第（八）项", PROJECTS[:2], (("administrative_fee", "行政事业性收费"),)),
    Block(
        "第二十条第（九）项",
        (("procurement_projects", "采购项目数量"), ("procurement_amount", "采购总金额")),
        (("central_procurement", "政府集中采购"),),
    ),
)

TABLE_TWO_2021 = (
    Block(
        "第二十条第（一）项",
        (("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数")),
        (("regulation", "规章"), ("normative_document", "行政规范性文件")),
    ),
    Block("第二十条第（五）项", (("decisions", "本年处理决定数量"),), (("licensing", "行政许可"),)),
    Block(
        "第二十条第（六）项",
        (("decisions", "本年处理决定数量"),),
        (("penalty", "行政处罚"), ("coercion", "行政强制")),
    ),
    Block(
        "第二十条第（八）项",
        (("fee_amount", "本年收费金额（单位：万元）"),),
        (("administrative_fee", "行政事业性收费"),),
    ),
)

HANDLED = "三、本年度办理结果"
CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")

_DENIED = (
    ("denied.state_secret", "1.属于国家秘密"),
    ("denied.other_law", "2.其他法律行政法规禁止公开"),
    ("denied.security_stability", "3.危及“三安全一稳定”"),
    ("denied.third_party", "4.保护第三方合法权益"),
    ("denied.internal_affairs", "5.属于三类内部事务信息"),
    ("denied.deliberative", "6.属于四类过程性信息"),
    ("denied.enforcement_file", "7.属于行政执法案卷"),
    ("denied.administrative_inquiry", "8.属于行政查询事项"),
)
_UNAVAILABLE = (
    ("unavailable.not_held", "1.本机关不掌握相关政府信息"),
    ("unavailable.must_be_created", "2.没有现成信息需要另行制作"),
    ("unavailable.unclear", "3.补正后申请内容仍不明确"),
)
_NOT_PROCESSED = (
    ("not_processed.petition", "1.信访举报投诉类申请"),
    ("not_processed.repeated", "2.重复申请"),
    ("not_processed.publication", "3.要求提供公开出版物"),
    ("not_processed.excessive", "4.无正当理由大量反复申请"),
    ("not_processed.confirmation", "5.要求行政机关确认或重新出具已获取信息"),
)
_OTHER_2021 = (
    ("other.not_corrected", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other.fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other.rest", "3.其他"),
)


def _group(title: str, rows: tuple[tuple[str, str], ...]) -> tuple[Row, ...]:
    return tuple(Row(code, label, 3, title) for code, label in rows)


_HEAD = (
    Row("received", "一、本年新收政府信息公开申请数量", 1),
    Row("carried_in", "二、上年结转政府信息公开申请数量", 1),
    Row("granted", "（一）予以公开", 2),
    Row("partly_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 2),
    *_group("（三）不予公开", _DENIED),
    *_group("（四）无法提供", _UNAVAILABLE),
    *_group("（五）不予处理", _NOT_PROCESSED),
)
_TAIL = (Row("total_handled", "（七）总计", 2), Row("carried_out", "四、结转下年度继续办理", 1))

TABLE_THREE_2019 = (*_HEAD, Row("other", "（六）其他处理", 2), *_TAIL)
TABLE_THREE_2021 = (*_HEAD, *_group("（六）其他处理", _OTHER_2021), *_TAIL)

ROUTES = (
    ("reconsideration", "行政复议"),
    ("litigation_direct", "未经复议直接起诉"),
    ("litigation_after_reconsideration", "复议后起诉"),
)
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
