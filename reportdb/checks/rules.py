"""The rules that are no balances, and the list of all rules with level, source and editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reportdb.findings import Level
from reportdb.forms import STATUTORY_TABLES, Balance, Catalog
from reportdb.forms.catalog import GRID_TABLES


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as people read it. `confirmed` is False for a rule inferred from the form and not read in a source.

    `tables` is empty for a rule about the report as a whole; `only` limits a rule to some editions of its tables.
    """

    code: str
    level: Level
    title: str
    source: str
    confirmed: bool
    remedy: str
    tables: tuple[str, ...]
    editions: tuple[str, ...] = ()
    crosses_years: bool = False
    only: tuple[str, ...] = ()


NAMED_RULES: Mapping[str, RuleText] = {
    rule.code: rule
    for rule in (
        RuleText(
            code="CELL-BLANK",
            level=Level.VERIFY,
            title="统计表中有空白或“/”",
            source="各地已发布报告与核查的通行做法；未见要求一律填 0 的正式规定",
            confirmed=True,
            remedy="没有发生的填 0，不适用的写情况说明；空白按空白入库，不会当作 0。规章一行填“/”属正常填报。",
            tables=("publications", "applications", "appeals"),
        ),
        RuleText(
            code="T2-GUIZHANG",
            level=Level.VERIFY,
            title="没有规章制定权的单位填报了规章",
            source="《立法法》关于规章制定权限的规定；统一格式上没有写明",
            confirmed=False,
            remedy="核对是否把规范性文件填到了规章一行；单位确有规章制定权的，请在单位名录中更正。",
            tables=("publications",),
        ),
        RuleText(
            code="OTHER-HIGH",
            level=Level.NOTICE,
            title="其他处理占办理总数的比例偏高（20 件以上且超过一半）",
            source="国办公开办函〔2019〕60号：其他处理比例偏高的应予关注；比例由本系统设定",
            confirmed=True,
            remedy="逐件核对是否应归入予以公开、不予公开、无法提供或不予处理。",
            tables=("applications",),
            only=("2019",),
        ),
        RuleText(
            code="DUP-YEAR",
            level=Level.VERIFY,
            title="全部数字与上年报告完全相同",
            source="内容雷同列入问责情形的地方通报；已发布报告中曾连续三年数字相同",
            confirmed=True,
            remedy="核对是否误用了上年的表；数字确实相同的，写情况说明。",
            tables=STATUTORY_TABLES,
            crosses_years=True,
        ),
        RuleText(
            code="OUT-YEAR",
            level=Level.VERIFY,
            title="数字与上年相差五倍以上（基数小的不比）",
            source="各地核查的通行做法；倍数由本系统设定",
            confirmed=False,
            remedy="核对是否多填或少填了位数、元与万元是否填错；统计范围确有变化的，写情况说明。",
            tables=STATUTORY_TABLES,
            crosses_years=True,
        ),
        RuleText(
            code="DUP-TEXT",
            level=Level.VERIFY,
            title="存在的主要问题及改进情况与上年文字一半以上相同",
            source="地方年度报告评分办法：与上年重复超过 50% 的扣分",
            confirmed=True,
            remedy="按当年的实际情况重写；确需保留的，写情况说明。",
            tables=("improvement_items",),
            crosses_years=True,
        ),
        RuleText(
            code="DUP-AGENCY",
            level=Level.VERIFY,
            title="整张表的数字与另一单位的报告完全相同",
            source="内容雷同列入问责情形的地方通报；已发布报告中曾有两个单位数字相同",
            confirmed=True,
            remedy="核对是否发错了文件或照抄了其他单位的表；确属巧合或同一数据的，写情况说明。",
            tables=STATUTORY_TABLES,
        ),
        RuleText(
            code="OUT-PEER",
            level=Level.NOTICE,
            title="数字与同层级同类单位的中位数相差悬殊（十倍以上，基数小的不比，至少八家）",
            source="各地核查的通行做法；倍数由本系统设定",
            confirmed=False,
            remedy="留意是否填错了位数、单位或栏目。",
            tables=STATUTORY_TABLES,
        ),
        RuleText(
            code="ROLLUP",
            level=Level.VERIFY,
            title="含所属单位的汇总数不小于本级数（不可相加的栏目除外）",
            source="汇总的含义；已发布报告中各单位数之和等于汇总数",
            confirmed=True,
            remedy="核对两份报告的统计范围，汇总数应当包含本级；确有原因的，写情况说明。",
            tables=STATUTORY_TABLES,
        ),
        RuleText(
            code="DL-ORGAN",
            level=Level.NOTICE,
            title="部门、乡镇街道的年度报告应在次年1月31日前报送",
            source="《政府信息公开条例》第四十九条",
            confirmed=True,
            remedy="请按时报送；收到日期有误的，用 --received 更正后重新导入。",
            tables=(),
        ),
        RuleText(
            code="DL-GOV",
            level=Level.NOTICE,
            title="县级以上地方人民政府的年度报告应在次年3月31日前公布",
            source="《政府信息公开条例》第四十九条",
            confirmed=True,
            remedy="请按时报送；上级对逐级汇总另有更早日期的，从其规定。",
            tables=(),
        ),
    )
}


def all_rules(catalog: Catalog) -> tuple[RuleText, ...]:
    """Every rule in catalog order, the balances first; one that several editions or tables declare alike is listed once."""
    rules: dict[tuple[str, str, str], RuleText] = {}
    for edition, form in catalog.forms.items():
        for balance in form.balances:
            key = (balance.code, balance.title, balance.source)
            known = rules.get(key) or _of_balance(balance)
            editions = known.editions if edition in known.editions else (*known.editions, edition)
            tables = known.tables if balance.table in known.tables else (*known.tables, balance.table)
            rules[key] = replace(known, editions=editions, tables=tables)
    named = (replace(rule, editions=_editions(catalog, rule)) for rule in NAMED_RULES.values())
    return (*rules.values(), *named)


def across_codes(catalog: Catalog) -> frozenset[str]:
    """The codes of the rules that read last year's report."""
    balances = (balance for form in catalog.forms.values() for balance in form.balances)
    named = (rule.code for rule in NAMED_RULES.values() if rule.crosses_years)
    return frozenset((*(balance.code for balance in balances if balance.crosses_years), *named))


def _editions(catalog: Catalog, rule: RuleText) -> tuple[str, ...]:
    """The editions whose reports a named rule reads: lists and whole reports are alike in all of them."""
    grids = [table for table in rule.tables if table in GRID_TABLES]
    return tuple(
        edition
        for edition, form in catalog.forms.items()
        if (not rule.only or edition in rule.only) and (not grids or any(table in form.tables for table in grids))
    )


def _of_balance(balance: Balance) -> RuleText:
    return RuleText(
        code=balance.code,
        level=Level(balance.level),
        title=balance.title,
        source=balance.source,
        confirmed=balance.confirmed,
        remedy=_remedy(balance),
        tables=(balance.table,),
        crosses_years=balance.crosses_years,
    )


def _remedy(balance: Balance) -> str:
    if balance.crosses_years:
        return "对照上年已入库的报告逐格核对；确有原因（如口径调整、自然失效）的，写情况说明。"
    if balance.level == Level.ERROR:
        return "先核对指出的单元格，改正后重新报送；已公开发布、无法更改的，由受理单位写明理由按原报数入库。"
    return "核对指出的单元格；数字确实无误的，写情况说明。"
