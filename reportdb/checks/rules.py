"""The rules that are no balances, and the list of all rules with level, source and editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reportdb.findings import Level
from reportdb.forms import Balance, Catalog


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as people read it. `confirmed` is False for a rule inferred from the form and not read in a source."""

    code: str
    level: Level
    title: str
    source: str
    confirmed: bool
    remedy: str
    tables: tuple[str, ...]
    editions: tuple[str, ...] = ()
    crosses_years: bool = False


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
            source="《立法法》关于规章制定权限的规定；非印明的勾稽关系",
            confirmed=False,
            remedy="核对是否把规范性文件填到了规章一行；单位确有规章制定权的，请在单位名录中更正。",
            tables=("publications",),
        ),
    )
}


def all_rules(catalog: Catalog) -> tuple[RuleText, ...]:
    """Every rule in catalog order, the balances first; a rule that several editions declare alike is listed once."""
    rules: dict[tuple[str, str, str], RuleText] = {}
    for edition, form in catalog.forms.items():
        for balance in form.balances:
            key = (balance.code, balance.title, balance.source)
            known = rules.get(key) or _of_balance(balance)
            rules[key] = replace(known, editions=(*known.editions, edition))
    named = (replace(rule, editions=_editions(catalog, rule.tables)) for rule in NAMED_RULES.values())
    return (*rules.values(), *named)


def across_codes(catalog: Catalog) -> frozenset[str]:
    """The codes of the rules that read last year's report."""
    return frozenset(
        balance.code for form in catalog.forms.values() for balance in form.balances if balance.crosses_years
    )


def _editions(catalog: Catalog, tables: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(edition for edition, form in catalog.forms.items() if any(table in form.tables for table in tables))


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
