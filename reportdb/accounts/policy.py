"""Which passwords people may choose: long enough, and not what whoever guesses tries first."""

from __future__ import annotations

from collections.abc import Iterable

from reportdb.accounts.passwords import LONGEST
from reportdb.errors import Refused

SHORTEST = 10
#: of 0 to 4: below are those guessed within some hundred million attempts, though argon2 allows a few a second
_STRONG = 3
#: zxcvbn takes long for long ones; what begins well is no weaker for what follows
_LOOKED_AT = 64
_OURS = (
    "reportdb", "admin", "administrator", "password", "mima", "zhengfu", "zwgk", "xxgk", "gongkai", "xinxigongkai",
    "zhengwugongkai", "nianbao", "woaini", "zhongguo", "china", "政府信息公开", "信息公开", "政务公开", "公开办", "年度报告", "年报",
    "人民政府", "办公室", "管理员", "密码",
)  # fmt: skip


def require_good(password: str, names: Iterable[str]) -> None:
    """Refused: `password_length`, `password_is_name` where it is one of the names, `password_common`."""
    if not SHORTEST <= len(password) <= LONGEST:
        text = f"a password has {SHORTEST} to {LONGEST} characters"
        raise Refused("password_length", text, shortest=SHORTEST, longest=LONGEST)
    own = [name for name in names if name]
    if any(password.strip().casefold() == name.casefold() for name in own):
        raise Refused("password_is_name", "the password is the name of the account")
    from zxcvbn import zxcvbn

    if zxcvbn(password[:_LOOKED_AT], user_inputs=[*own, *_OURS])["score"] < _STRONG:
        raise Refused("password_common", "the password is easily guessed")
