"""The pages there are, as the visitor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reportdb.web.visitor import Visitor


class Entry(NamedTuple):
    """A line of the navigation; `needs` is the right without which it is left out, "" none, `accounts` where people log in."""

    path: str
    name: str
    needs: str = ""
    accounts: bool = False


ENTRIES = (
    Entry("/", "首页"),
    Entry("/collect", "收表", "import"),
    Entry("/status", "报送情况"),
    Entry("/review", "报送审核", accounts=True),
    Entry("/tables", "统计报表"),
    Entry("/totals", "汇总"),
    Entry("/carry", "结转衔接"),
    Entry("/pictures", "图表"),
    Entry("/sql", "查询", "query"),
    Entry("/registry", "单位名录"),
    Entry("/locks", "锁定与公开", "lock"),
    Entry("/audit", "操作记录", "audit"),
    Entry("/accounts", "账号", "accounts", accounts=True),
)


def entries(visitor: Visitor) -> list[Entry]:
    """What the visitor is offered."""
    return [
        one
        for one in ENTRIES
        if (not one.needs or visitor.may(one.needs)) and (not one.accounts or visitor.account is not None)
    ]


def beside(visitor: Visitor) -> list[Entry]:
    """What stands at the foot of every page: seldom asked for, and found nowhere else."""
    found = [Entry("/templates", "空白表"), Entry("/api", "接口说明")]
    everybody = visitor.row is None or visitor.row.sees_all  # a backup holds all agencies
    return [*found, Entry("/backup", "备份")] if everybody and visitor.may("accounts") else found
