"""The audit trail in Chinese: what was done, and to what. A line nobody knows how to say is shown as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reportdb import audit
from reportdb.accounts.rights import ROLE_NAMES

if TYPE_CHECKING:
    from reportdb.queries.audit import TrailRow

HEAD = ("时间", "何人", "操作", "填报单位", "年度", "内容")
ACTION_NAMES: Mapping[str, str] = {
    audit.ACCEPTED: "入库",
    audit.ACCEPTED_AS_FILED: "按原报数入库",
    audit.RETURNED: "校验退回",
    audit.RESTORED: "恢复旧版",
    audit.EXPLAINED: "情况说明",
    audit.JUDGED_AGAIN: "重新核对",
    audit.AGENCIES_LOADED: "导入名录",
    audit.SUBMITTED: "提交审核",
    audit.WITHDRAWN: "撤回提交",
    audit.SENT_BACK: "退回修改",
    audit.APPROVED: "审核通过",
    audit.LOCKED: "锁定",
    audit.UNLOCKED: "解除锁定",
    audit.PUBLISHED: "公开",
    audit.ACCOUNT_MADE: "新建账号",
    audit.ACCOUNT_CHANGED: "变更账号",
    audit.ACCOUNT_DISABLED: "停用账号",
    audit.ACCOUNT_ENABLED: "恢复账号",
    audit.PASSWORD_SET: "设定密码",
    audit.LOGGED_IN: "登录",
    audit.LOG_IN_REFUSED: "登录失败",
    audit.TOKEN_ISSUED: "建立密钥",
    audit.TOKEN_REVOKED: "作废密钥",
    audit.BACKED_UP: "下载备份",
}
NOBODY = "（不详）"
_FILING = re.compile(r"^filing (\d+)(?:, submission \d+)?(?:: (.*))?$")
_RESTORED = re.compile(r"^filing (\d+): restored from filing (\d+): (.*); in the place of filing (\d+)$")
_AS_FILED = re.compile(r"; filing (\d+) was accepted as filed: ")
_JUDGED = re.compile(r"^filing (\d+): (.*)$")
_LOADED = re.compile(r"^(.*): (\d+) added, (\d+) changed$")
_YEAR = re.compile(r"^(\d+) for (?:everybody|#(\d+) and all below)(?:, lock \d+)?(?:: (.*))?$")
_ACCOUNT = re.compile(r"^account (\S+), (\w+)(?:, called (.*))?, (?:sees all|agencies (none|#\d+(?:, #\d+)*))$")
_TOKEN = re.compile(r"^account (\S+): token (\d+) “(.*)”(?:, (reads|reads and writes))?$")
_SHUT_OUT = re.compile(r"^account (\S+); sessions ended(?:, (\d+) tokens? revoked)?$")
_FROM = re.compile(r"^(?:account (\S+)|no such account)(?: from (.*))?$")

Names = Mapping[int, str]


def action_name(action: str) -> str:
    """提交审核 and so on."""
    return ACTION_NAMES.get(action, action)


def what_words(row: TrailRow, names: Names) -> str:
    """What a line says, in Chinese; `names` are those of agencies."""
    say = _SAID.get(row.action)
    return (say(row.what, names) if say else None) or row.what


def agencies_in(what: str) -> set[int]:
    """The agencies a line speaks of by number."""
    return {int(number) for number in re.findall(r"#(\d{1,9})\b", what)}


def line(row: TrailRow, names: Names) -> tuple[str, ...]:
    """A line under HEAD; the time is that of this machine."""
    return (
        f"{row.at.astimezone():%Y-%m-%d %H:%M:%S}",
        row.who or NOBODY,
        action_name(row.action),
        "" if row.agency_id is None else names.get(row.agency_id, f"#{row.agency_id}"),
        str(row.year or ""),
        what_words(row, names),
    )


def _filing(what: str, _names: Names) -> str | None:
    found = _FILING.match(what)
    return found and f"报送 {found[1]}{f'：{found[2]}' if found[2] else ''}"


def _restored(what: str, _names: Names) -> str | None:
    found = _RESTORED.match(what)
    if found is None:
        return None
    why = _AS_FILED.sub(r"；报送 \1 按原报数入库：", found[3])
    return f"报送 {found[1]} 由报送 {found[2]} 恢复，取代报送 {found[4]}：{why}"


def _explained(what: str, _names: Names) -> str | None:
    try:
        said = json.loads(what)
    except ValueError:
        return None
    before = f"（原说明：{said['before']}）" if said.get("before") else ""
    return f"{said.get('text', '')}{before}"


def _judged(what: str, _names: Names) -> str | None:
    found = _JUDGED.match(what)
    if found is None:
        return None
    shown = re.sub(r"\bgained \w+ \(\w+\): ", "新增问题：", found[2])
    return f"报送 {found[1]}：" + re.sub(r"\bclosed \w+ \(\w+\): ", "不再有问题：", shown)


def _loaded(what: str, _names: Names) -> str | None:
    found = _LOADED.match(what)
    return found and f"{found[1]}：新增 {found[2]} 个单位，变动 {found[3]} 个"


def _year(what: str, names: Names) -> str | None:
    found = _YEAR.match(what)
    if found is None:
        return None
    whom = f"{_agency(found[2], names)}及其所属单位" if found[2] else "全部单位"
    return f"{whom} {found[1]} 年{f'：{found[3]}' if found[3] else ''}"


def _account(what: str, names: Names) -> str | None:
    now, _, before = what.partition("; before: ")
    shown = [_one_account(part, names) for part in (now, before) if part]
    return None if None in shown else "；原为：".join(filter(None, shown))


def _one_account(what: str, names: Names) -> str | None:
    found = _ACCOUNT.match(what)
    if found is None:
        return _named(what, names)
    numbers = found[4]
    if numbers is None:
        sees = "管辖全部单位"
    elif numbers == "none":
        sees = "没有管辖单位"
    else:
        sees = "管辖" + "、".join(_agency(number.strip("# "), names) for number in numbers.split(","))
    called = f"（{found[3]}）" if found[3] else ""
    return f"账号 {found[1]}{called}，{ROLE_NAMES.get(found[2], found[2])}，{sees}"


def _token(what: str, _names: Names) -> str | None:
    found = _TOKEN.match(what)
    if found is None:
        return None
    good = {"reads": "，只读", "reads and writes": "，读取和上传"}.get(found[4] or "", "")
    return f"账号 {found[1]}，密钥“{found[3]}”（第 {found[2]} 号）{good}"


def _named(what: str, _names: Names) -> str | None:
    ended = _SHUT_OUT.match(what)
    if ended is not None:
        keys = f"，作废密钥 {ended[2]} 个" if ended[2] not in (None, "0") else ""
        return f"账号 {ended[1]}，各处登录已退出{keys}"
    found = _FROM.match(what)
    if found is None:
        return None
    return (f"账号 {found[1]}" if found[1] else "没有这个账号") + (f"，来自 {found[2]}" if found[2] else "")


def _size(what: str, _names: Names) -> str | None:
    found = re.match(r"^(\d+) bytes$", what)
    return found and f"整个数据库，{int(found[1]) / 1024**2:.1f} MB"


def _agency(number: str, names: Names) -> str:
    return names.get(int(number), f"#{number}")


_SAID: Mapping[str, Callable[[str, Names], str | None]] = {
    **dict.fromkeys(
        (audit.ACCEPTED, audit.ACCEPTED_AS_FILED, audit.RETURNED, audit.SUBMITTED, audit.WITHDRAWN, audit.SENT_BACK,
         audit.APPROVED),
        _filing,
    ),
    **dict.fromkeys((audit.LOCKED, audit.UNLOCKED, audit.PUBLISHED), _year),
    **dict.fromkeys(
        (audit.ACCOUNT_MADE, audit.ACCOUNT_CHANGED, audit.ACCOUNT_DISABLED, audit.ACCOUNT_ENABLED, audit.PASSWORD_SET),
        _account,
    ),
    **dict.fromkeys((audit.LOGGED_IN, audit.LOG_IN_REFUSED), _named),
    **dict.fromkeys((audit.TOKEN_ISSUED, audit.TOKEN_REVOKED), _token),
    audit.RESTORED: _restored,
    audit.EXPLAINED: _explained,
    audit.JUDGED_AGAIN: _judged,
    audit.AGENCIES_LOADED: _loaded,
    audit.BACKED_UP: _size,
}  # fmt: skip
