"""What officers are told where the state of things does not allow something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportdb.errors import Refused
    from reportdb.queries.locks import LockRow

WORDS: Mapping[str, str] = {
    "no_name": "登录名须为 1 至 {longest} 个字，中间不能有空格。",
    "name_taken": "已有登录名为“{name}”的账号，请换一个。",
    "unknown_role": "请选择一个角色。",
    "unknown_agency": "名录里没有这个单位，请重新选择。",
    "password_length": "密码须为 {shortest} 至 {longest} 个字符。",
    "password_is_name": "密码不能与登录名、姓名相同。",
    "password_common": "这个密码容易被猜中（常见词、键盘顺序、生日、重复或加几个数字都不行）。可以用几个互不相关的词连起来。",
    "wrong_password": "原密码不对。",
    "same_password": "新密码不能与原密码相同。",
    "passwords_differ": "两次输入的新密码不一致。",
    "last_administrator": "这是最后一个管理员账号，不能停用或改为其他角色。请先另设一个管理员。",
    "beyond_remit": "请为账号指定单位；只能指定您管辖范围内的单位，也不能全部移出。",
    "disabled": "账号已停用。",
    "token_needs_name": "请给密钥起个名称，便于日后辨认。",
    "token_expired": "有效期须晚于今天。",
    "no_token": "没有这个密钥。",
    "not_accepted": "这次报送有强制问题，未入库，不能提交审核。请改正后重新收表。",
    "superseded": "这份报送已有更新的版本，请刷新页面，按最新版本办理。",
    "already_submitted": "已经提交，正在等待审核。",
    "already_accepted": "已经审核通过，不需要再次提交。",
    "already_decided": "这次提交已经办结，请刷新页面查看结果。",
    "own_submission": "不能审核本单位自己提交的报送，请由上级单位审核。",
    "note_needed": "退回时请写明需要修改的内容。",
    "reason_needed": "请写明原因。",
    "locked_above": "这一年由上级单位锁定，须由上级单位解除。",
    "already_locked": "这一年已经锁定。",
    "not_locked": "这一年没有锁定。只有锁定后不再变动的数据才能公开。",
    "already_published": "锁定以来已经公开过，不需要重复公开。",
    "outside_remit": "不在您的管辖范围内。",
    "no_year": "年份不对。",
    "too_long": "文字过长，最多 {longest} 字。",
    "query_needs_name": "请给查询起个名称。",
    "query_absent": "还没有写查询语句。请先写一条，或者从常用查询里选一条。",
    "query_empty": "查询内容是空的。",
    "query_long": "查询语句过长，最多 {longest} 个字符。",
}


def refusal_words(refused: Refused) -> str:
    """The refusal in Chinese; its own words for one that has none yet."""
    if refused.code == "year_locked":
        lock: Any = refused.values["lock"]
        return lock_words(lock)
    words = WORDS.get(refused.code)
    return str(refused) if words is None else words.format(**refused.values)


def lock_words(found: LockRow) -> str:
    """2023 年数据已锁定（甲市人民政府及所属单位，2024-03-01，张三；原因：…）."""
    about = [f"{found.agency}及其所属单位"] if found.agency else []
    about += [f"{found.locked_at.astimezone():%Y-%m-%d} 起"]
    about += [f"由 {found.locked_by} 锁定"] if found.locked_by else []
    reason = f"；原因：{found.reason}" if found.reason else ""
    return f"{found.year} 年数据已锁定（{'，'.join(about)}{reason}），不能再改动。需要改动的，请先由上级单位解除锁定。"
