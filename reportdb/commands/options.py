"""Options that several verbs share, and the words both people and programs read."""

from __future__ import annotations

import re

import click

from reportdb.report import Scope

SCOPE_NAMES = {Scope.OWN: "本级", Scope.CONSOLIDATED: "汇总"}
STATE_NAMES = {
    "accepted": "已入库",
    "as_filed": "按原报数入库",
    "returned": "已退回",
    "unchanged": "未变化",
    "failed": "无法读取",
    "superseded": "已被更正",
    "missing": "未报送",
    "late": "逾期",
    "covered": "由上级汇总覆盖",
}

YEAR = click.IntRange(1990, 2100)

agency = click.option("--agency", metavar="NAME", help="Name, former name or code of the agency.")
agency_required = click.option(
    "--agency", metavar="NAME", required=True, help="Name, former name or code of the agency."
)
year = click.option("--year", type=YEAR, metavar="YEAR", help="The year reported on.")
year_required = click.option("--year", type=YEAR, metavar="YEAR", required=True, help="The year reported on.")
scope = click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    help="The agency itself (own, 本级) or with its subordinates (consolidated, 汇总).",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON Lines for programs.")
output = click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE.xlsx", required=True, help="The workbook to write."
)


def scope_of(word: str | None) -> Scope | None:
    """The scope an option names."""
    return None if word is None else Scope(word)


def scope_name(scope: str | None) -> str:
    """本级 or 汇总; "" where not known."""
    return "" if scope is None else SCOPE_NAMES[Scope(scope)]


def state_name(state: str, *, is_current: bool = True, as_filed: bool = False) -> str:
    """A filing's state in Chinese: an accepted one may be as filed, or superseded by a newer one."""
    if state == "accepted" and not is_current:
        return STATE_NAMES["superseded"]
    return STATE_NAMES["as_filed" if state == "accepted" and as_filed else state]


_RESTORED = re.compile(r"^restored from filing (\d+): ")
_AS_FILED = re.compile(r"; filing (\d+) was accepted as filed: ")


def reason_words(reason: str) -> str:
    """The reason of a filing for officers: what the program itself put before it is said in Chinese."""
    restored = _RESTORED.sub(r"恢复 filing \1：", reason)
    return reason if restored == reason else _AS_FILED.sub(r"；filing \1 按原报数入库：", restored)
