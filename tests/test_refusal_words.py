"""What officers are told in Chinese: every refusal and every action of the trail has its words."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from reportdb import audit
from reportdb.errors import Refused
from reportdb.papers.audit_words import ACTION_NAMES, agencies_in, what_words
from reportdb.papers.refusal_words import WORDS, refusal_words
from reportdb.queries.audit import TrailRow
from reportdb.queries.locks import LockRow

ROOT = Path(__file__).parent.parent
NAMES = {3: "江东区人民政府", 4: "江东区教育局"}
AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def codes() -> set[str]:
    """Every code that something is refused with."""
    found: set[str] = set()
    for folder in ("reportdb", "etl"):
        for path in (ROOT / folder).rglob("*.py"):
            found |= set(re.findall(r'Refused\(\s*"(\w+)"', path.read_text(encoding="utf-8")))
    return found | {"already_submitted", "already_accepted"}


def test_every_refusal_has_words() -> None:
    assert len(codes()) > 20
    assert codes() - WORDS.keys() - {"year_locked"} == set()


def test_words_are_filled_in() -> None:
    assert refusal_words(Refused("name_taken", "x", name="wang")) == "已有登录名为“wang”的账号，请换一个。"
    lock = LockRow(1, 2023, 3, "江东区人民政府", "审核完毕", AT, "east", None, "", "")
    said = refusal_words(Refused("year_locked", "x", lock=lock))
    assert said.startswith(
        "2023 年数据已锁定（江东区人民政府及其所属单位，2026-03-01 起，由 east 锁定；原因：审核完毕）"
    )
    hidden = refusal_words(Refused("year_locked", "x", lock=lock._replace(agency="", locked_by="", reason="")))
    assert hidden.startswith("2023 年数据已锁定（2026-03-01 起），")


def test_every_action_has_a_name() -> None:
    assert ACTION_NAMES.keys() == set(audit.ACTIONS)


@pytest.mark.parametrize(
    ("action", "what", "said"),
    [
        (audit.ACCEPTED, "filing 7", "报送 7"),
        (audit.ACCEPTED_AS_FILED, "filing 7: 已公布", "报送 7：已公布"),
        (audit.SENT_BACK, "filing 7, submission 2: 第三行不对: 请改", "报送 7：第三行不对: 请改"),
        (
            audit.RESTORED,
            "filing 9: restored from filing 3: 误报; filing 3 was accepted as filed: 已公布; in the place of filing 8",
            "报送 9 由报送 3 恢复，取代报送 8：误报；报送 3 按原报数入库：已公布",
        ),
        (audit.EXPLAINED, '{"report": 1, "rule": "x", "text": "属实", "before": "待查"}', "属实（原说明：待查）"),
        (audit.AGENCIES_LOADED, "名录.csv: 3 added, 2 changed", "名录.csv：新增 3 个单位，变动 2 个"),
        (audit.LOCKED, "2023 for #3 and all below, lock 5: 完毕", "江东区人民政府及其所属单位 2023 年：完毕"),
        (audit.PUBLISHED, "2023 for everybody", "全部单位 2023 年"),
        (audit.ACCOUNT_MADE, "account wang, officer, agencies #4, #9", "账号 wang，填报员，管辖江东区教育局、#9"),
        (
            audit.ACCOUNT_CHANGED,
            "account wang, office, called 王五, sees all; before: account wang, officer, agencies none",
            "账号 wang（王五），主管单位，管辖全部单位；原为：账号 wang，填报员，没有管辖单位",
        ),
        (audit.PASSWORD_SET, "account wang", "账号 wang"),
        (audit.PASSWORD_SET, "account wang; sessions ended", "账号 wang，各处登录已退出"),
        (audit.ACCOUNT_DISABLED, "account wang; sessions ended, 1 token revoked", "账号 wang，各处登录已退出，作废密钥 1 个"),
        (audit.LOG_IN_REFUSED, "no such account from 10.0.0.1", "没有这个账号，来自 10.0.0.1"),
        (audit.TOKEN_ISSUED, "account wang: token 3 “程序”, reads and writes", "账号 wang，密钥“程序”（第 3 号），读取和上传"),
        (audit.BACKED_UP, "1048576 bytes", "整个数据库，1.0 MB"),
        (audit.LOCKED, "something else", "something else"),
        ("some action to come", "whatever", "whatever"),
    ],
)  # fmt: skip
def test_lines_of_the_trail_are_said_in_chinese(action: str, what: str, said: str) -> None:
    assert what_words(TrailRow(1, AT, "wang", action, what, None, None), NAMES) == said


def test_agencies_are_found_in_lines() -> None:
    assert agencies_in("account wang, office, agencies #4, #19") == {4, 19}
