"""docs/findings.md, generated from the codes and rules themselves: `python -m reportdb.checks.documentation FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from reportdb.checks.advice import advice_of
from reportdb.checks.rules import RuleText, all_rules
from reportdb.findings import KINDS, LEVEL_NAMES, NEVER_ACCEPTED, Level
from reportdb.forms import TABLE_NAMES, Catalog, catalog

_HEAD = """\
# 审核问题一览

本页由 `python -m reportdb.checks.documentation docs/findings.md` 生成，请勿手改。

每个问题有代码、级别、位置（文件、工作表、单元格）和读到的数字。所有问题一次列全，不会只报第一个。
"""

_LEVELS = {
    Level.ERROR: "必须改正。有未改正的强制问题，整份报告退回，不作为现行版本；确需按原报数入库的，用 `--accept 理由`。",
    Level.VERIFY: "需要核实。不影响入库；数字无误的，附情况说明。",
    Level.NOTICE: "仅供留意，不影响入库。",
}

_BLANKS = """\
## 空白、“/”与文字怎样核对

0、空白和“/”互不替代。勾稽关系中有空白、“/”或文字时：

- 一边填齐，另一边仅已填部分就超过它的，判为不符（空缺的只会使差距更大）；
- 空缺的一项可以为负数（如本年增/减）时，不作上述判断；
- 其余情形判为无法核对，每张表每条规则给一条 `not_assessable` 提示，并列出涉及的单元格；
- 表上自印的小计（只用于核对，不入库）也这样核对。

表三的行与列各有一条不符、且交于同一格时，问题指向这一格；其余各表列出这条勾稽关系读到的全部单元格。
跨年度规则只在上年报告（同一单位、同一口径）已入库、且上年表中有相应单元格时才核对，任何一年的报告入库时都会重新核对两边。
"""

_OFFICE = """\
## 与其他报告对照的规则何时核对

- 与上年对照的，两年中任何一年的报告入库时都重新核对；
- 本级与汇总对照的（`ROLLUP`），两份中任何一份入库时都重新核对；
- 与其他单位雷同的（`DUP-AGENCY`），双方都会列出，一方更正后另一方随之取消；一张表至少有五个不同的非零数字才比较；
- 与同类单位对照的（`OUT-PEER`），只在单位名录载明层级和类型时进行，每次导入结束时重新核对同组全部单位；
- 报送期限（`DL-ORGAN`、`DL-GOV`），只在导入时用 `--received` 写明收到日期的核对；
- 已锁定年度（`reportdb locks`）的报送不再重新核对，问题保持锁定时的样子；解锁后用 `reportdb check --again` 更新。

## 本单位自己的勾稽关系

数据库文件旁放一个同名的 `.rules.toml`（如 `reportdb.sqlite` 旁的 `reportdb.rules.toml`），或用环境变量 `REPORTDB_RULES`
指定一个文件（使用 PostgreSQL 时只能这样），其中的勾稽关系与统一规则一样核对，代码自定，不得与上面的重复：

```toml
[[balances]]
editions = ["2021"]          # 适用的报告格式，可写多个
code = "JIA-01"              # 自定代码
level = "verify"             # error 强制、verify 核实、notice 提示
table = "publications"       # 统计表
axis = "rows"                # left、right 是行（rows）还是列（columns）的代码
left = ["coercion"]          # 左边各项之和
right = ["penalty"]          # 右边各项之和；上年的数写作 "penalty@-1"
relation = "<="              # = 或 <=，不写为 =
across = ["decisions"]       # 只在这些列（行）核对，不写为全部
place = "coercion"           # 问题指向哪一项
title = "行政强制不多于行政处罚"
source = "某市政务公开办通知"
```

代码见 [codes.md](codes.md)。文件有错的，导入前一次列出全部错误，不作任何导入。

## 规则变了以后

换了版本、改了本单位的规则文件或重新载入名录以后，用 `reportdb check --again` 按现在的规则重新审核已入库的现行报送：数字和
报送状态都不变；新增的问题（新增）入库，不再成立的（取消）撤下，原文留在审计记录中。与表格本身有关的问题（本页第一部分各代码，
`not_assessable` 除外）不重新审核，只有再次导入原表才会重新读取。
"""

_OFFICERS = """\
## 写给填报单位的话

`import --return 文件夹` 退回的审核副本在批注和“问题清单”里对填报单位这样说：不提命令，只说依据什么、怎么改。
提示级的问题前面加“可以不改”。
"""


def findings_markdown(of: Catalog) -> str:
    """Every code and rule with meaning, level, source, what to do and editions, in Chinese."""
    rules = all_rules(of)
    return "\n".join(
        (
            _HEAD,
            _table("## 级别", ("级别", "英文", "含义"), ((LEVEL_NAMES[k], f"`{k}`", v) for k, v in _LEVELS.items())),
            _table(
                "## 读表与入库时的问题",
                ("代码", "级别", "含义", "怎么办", "可否 `--accept`", "样例"),
                (
                    (
                        f"`{kind.code}`",
                        LEVEL_NAMES[kind.level],
                        kind.title,
                        kind.remedy,
                        _settled(code, kind.level),
                        _sample(code),
                    )
                    for code, kind in KINDS.items()
                ),
            ),
            _rules("## 年度内的规则", [rule for rule in rules if not rule.crosses_years]),
            _rules("## 跨年度的规则", [rule for rule in rules if rule.crosses_years]),
            _BLANKS,
            _OFFICE,
            _OFFICERS,
            _officers(of),
        )
    )


def _sample(code: str) -> str:
    """The folder with a workbook that fires the code and one that does not."""
    return f"[`{code}`](../samples/broken/{code})"


def _officers(of: Catalog) -> str:
    codes = [*KINDS, *(rule.code for rule in all_rules(of))]
    told = {code: advice_of(code, of) for code in codes}
    return _table(
        "### 逐条",
        ("代码", "问题", "依据", "怎么办"),
        ((f"`{code}`", advice.title, advice.source, advice.remedy) for code, advice in told.items()),
    )


def _settled(code: str, level: Level) -> str:
    if level is not Level.ERROR:
        return "不需要"
    return "否" if code in NEVER_ACCEPTED else "是"


def _rules(title: str, rules: Iterable[RuleText]) -> str:
    rows = (
        (
            f"`{rule.code}`",
            LEVEL_NAMES[rule.level],
            "；".join(TABLE_NAMES[table] for table in rule.tables) or "整份报告",
            rule.title,
            "、".join(rule.editions),
            rule.source + ("" if rule.confirmed else "（待核实）"),
            rule.remedy,
            _sample(rule.code),
        )
        for rule in rules
    )
    return _table(title, ("代码", "级别", "统计表", "规则", "报告格式", "依据", "怎么办", "样例"), rows)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join((title, "", *(f"| {' | '.join(line)} |" for line in lines), ""))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(findings_markdown(catalog()), encoding="utf-8", newline="\n")
