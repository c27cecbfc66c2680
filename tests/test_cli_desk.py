"""accounts, submissions and locks as commands, and what `status` says of a submission; on both databases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import URL

from etl.draft import FilingDraft
from etl.load import register_agency, store
from reportdb.accounts import passwords
from reportdb.accounts.logging_in import log_in
from reportdb.accounts.rights import RIGHTS, ROLE_NAMES, May, Role, may
from reportdb.database import open_database, writing
from reportdb.queries.accounts import ROLES, AccountRow
from reportdb.report import Report, number
from tests.command_line import Run, Said
from tests.corrected import Sender, a_report

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobodys.cache_clear()


@pytest.fixture
def filed(run: Run, ready_url: URL, full_report: Callable[..., Report]) -> Run:
    """甲县 with a bureau below, both filed for 2023; the bureau's is filing 2."""
    engine = open_database(ready_url)
    with writing(engine) as conn:
        county, bureau = register_agency(conn, "甲县人民政府"), register_agency(conn, "甲县教育局")
        conn.exec_driver_sql(f"INSERT INTO agency_superior (agency_id, superior_id) VALUES ({bureau}, {county})")
        for agency in (county, bureau):
            store(conn, FilingDraft(full_report("x", 2023, "2021"), agency, True))
    engine.dispose()
    return run


def password_in(said: Said) -> str:
    assert said.code == 0, said.err
    return said.out.partition("一次性密码：")[2].split()[0]


def refused(said: Said, words: str) -> None:
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert said.err.count("\n") == 1


def test_an_account_is_made_changed_disabled_and_logs_in(filed: Run, ready_url: URL) -> None:
    assert filed("accounts", "list").out == "还没有账号\n"
    first = password_in(
        filed(
            "accounts",
            "add",
            "wang",
            "--role",
            "office",
            "--display-name",
            "王 五",
            "--agency",
            "甲县人民政府",
            "--by",
            "李四",
        )
    )
    assert password_in(filed("accounts", "add", "admin", "--role", "administrator", "--sees-all")) != first
    refused(filed("accounts", "add", "wang", "--role", "analyst"), "there is an account wang already")
    refused(filed("accounts", "add", "li", "--role", "officer", "--agency", "乙县"), "no agency is called 乙县")
    listed = filed("accounts", "list")
    assert [line.split() for line in listed.out.splitlines()[2:]] == [
        ["admin", "管理员", "全部", "须修改密码", f"{dt.datetime.now():%Y-%m-%d}"],
        ["wang", "王", "五", "主管单位", "甲县人民政府及所属", "须修改密码", f"{dt.datetime.now():%Y-%m-%d}"],
    ]
    engine = open_database(ready_url)
    assert log_in(engine, "wang", first, "", NOW) is not None
    second = password_in(filed("accounts", "password", "wang"))
    assert log_in(engine, "wang", first, "", NOW) is None
    assert log_in(engine, "wang", second, "", NOW) is not None
    assert filed("accounts", "change", "wang", "--role", "officer", "--agency", "甲县教育局").code == 0
    refused(filed("accounts", "change", "wang", "--agency", "甲县教育局", "--no-agency"), "contradict each other")
    assert filed("accounts", "disable", "wang").out == "已停用账号 wang　登录已全部退出，令牌已全部吊销\n"
    assert log_in(engine, "wang", second, "", NOW) is None
    wang = filed("accounts", "list", "--json").objects[1]
    assert wang.pop("created_at")
    assert wang == {
        "account": "wang", "display_name": "王 五", "role": "officer", "sees_all": False, "agencies": ["甲县教育局"],
        "disabled": True, "must_change": True,
    }  # fmt: skip
    assert filed("accounts", "enable", "wang").code == 0
    assert log_in(engine, "wang", second, "", NOW) is not None
    engine.dispose()
    assert filed("accounts", "change", "wang", "--no-agency", "--sees-all").code == 0
    assert filed("accounts", "list", "--json").objects[1]["agencies"] == []
    refused(filed("accounts", "disable", "admin"), "admin is the last administrator")
    refused(filed("accounts", "disable", "nobody"), "there is no account nobody")


def test_tokens_are_issued_listed_and_revoked(filed: Run) -> None:
    assert filed("accounts", "add", "wang", "--role", "office").code == 0
    assert filed("accounts", "token", "list", "wang").out == "没有令牌\n"
    issued = filed("accounts", "token", "issue", "wang", "看板", "--may-write", "--days", "30")
    assert "已签发令牌 1：rdb_" in issued.out
    assert filed("accounts", "token", "issue", "wang", "脚本").code == 0
    assert filed("accounts", "token", "revoke", "wang", "1").out == "已吊销令牌 1\n"
    refused(filed("accounts", "token", "revoke", "wang", "9"), "the account has no token 9")
    rows = filed("accounts", "token", "list", "wang", "--json").objects
    assert [(row["token"], row["label"], row["may_write"], row["good"]) for row in rows] == [
        (1, "看板", True, False), (2, "脚本", False, True),
    ]  # fmt: skip
    assert [row["expires_at"] is None for row in rows] == [False, True]
    text = filed("accounts", "token", "list", "wang").out
    assert "已吊销" in text
    assert "rdb_" not in text


def test_a_filing_goes_up_comes_back_and_is_accepted(filed: Run, send: Sender) -> None:
    assert filed("submissions", "list").out == "没有待审核的报送\n"
    assert "review" not in filed("status", "--year", "2023", "--json").objects[0]
    assert filed("submissions", "submit", "2", "--note", "已核对", "--by", "王五").out == (
        "已报送　甲县教育局　2023年　本级　filing 2　报送 1\n"
    )
    refused(filed("submissions", "submit", "2"), "filing 2 is submitted already")
    assert filed("submissions", "submit", "9").code == 1
    assert review(filed) == {"state": "submitted", "submission": 1, "filing": 2, "current": True}
    assert "已入库，待审核" in filed("status", "--year", "2023").out
    assert filed("submissions", "return", "1", "--note", "表三不对", "--by", "李四").code == 0
    assert filed("submissions", "return", "1").code == 2, "a note is needed"
    refused(filed("submissions", "accept", "1"), "submission 1 is no longer open")
    assert "已入库，审核退回" in filed("status", "--year", "2023").out
    assert filed("import", send(a_report(number(3), agency="甲县教育局")), "--accept", "照收").code == 0
    assert "审核退回（其后另有新数）" in filed("status", "--year", "2023").out
    assert filed("submissions", "submit", "3").code == 0
    (row,) = filed("submissions", "list", "--year", "2023", "--json").objects
    assert (row["id"], row["filing"], row["agency"], row["state"]) == (2, 3, "甲县教育局", "submitted")
    assert filed("submissions", "withdraw", "2").code == 0
    assert filed("submissions", "submit", "3").code == 0
    assert (
        filed("submissions", "accept", "3", "--by", "李四").out
        == "审核通过　甲县教育局　2023年　本级　filing 3　报送 3\n"
    )
    assert review(filed)["state"] == "accepted"
    (row,) = filed("submissions", "list", "--all", "--json").objects
    assert (row["id"], row["decided_by"]) == (3, "李四")
    assert "审核通过" in filed("submissions", "list", "--all").out


def review(run: Run) -> dict[str, object]:
    """What `status` says of the bureau's submission; the county has none."""
    rows = run("status", "--year", "2023", "--json").objects
    (found,) = [row["review"] for row in rows if "review" in row]
    assert isinstance(found, dict)
    return found


def test_a_year_is_locked_published_and_unlocked(filed: Run, send: Sender) -> None:
    county = ("--year", "2023", "--agency", "甲县人民政府")
    assert filed("locks", "list").out == "没有锁定的年度\n"
    refused(filed("locks", "release", *county), "2023 is not locked")
    assert filed("locks", "lock", *county, "--reason", "已汇总", "--by", "李四").out == (
        "已锁定　2023年度　甲县人民政府及所属\n"
    )
    refused(filed("locks", "lock", *county, "--reason", "再锁"), "2023 is locked already")
    refused(filed("locks", "lock", "--year", "2022", "--reason", " "), "give a reason")
    assert filed("locks", "lock", "--year", "2022", "--reason", "定稿").out == "已锁定　2022年度　全部单位\n"
    path = send(a_report(number(3), agency="甲县教育局"))
    told = filed("import", path, "--accept", "照收")
    assert told.code == 1
    assert "（锁定单位：甲县人民政府；锁定人：李四；理由：已汇总）" in told.out
    refused(filed("submissions", "submit", "2"), "2023 is locked for 甲县人民政府")
    assert (
        filed("locks", "release", *county, "--note", "门户网站").out
        == "已公开　2023年度　甲县人民政府及所属　门户网站\n"
    )
    unlock = ("locks", "unlock", "--year", "2023", "--reason", "更正")
    assert filed(*unlock, "--agency", "甲县教育局").code == 1, "that is not its own lock"
    assert filed(*unlock, "--agency", "甲县人民政府", "--by", "张三").out == "已解锁　2023年度　甲县人民政府及所属\n"
    assert filed("import", path, "--accept", "照收").code == 0
    assert [(row["year"], row["agency"], row["unlocked_by"]) for row in filed("locks", "list", "--all", "--json").objects] == [
        (2023, "甲县人民政府", "张三"), (2022, "", ""),
    ]  # fmt: skip
    assert len(filed("locks", "list", "--json").objects) == 1
    text = filed("locks", "list", "--year", "2022").out
    assert "全部单位" in text
    assert "定稿" in text


def test_a_locked_year_stops_restore_and_explain_in_one_line(filed: Run, send: Sender) -> None:
    assert filed("import", send(a_report(number(3), agency="甲县教育局")), "--accept", "照收").code == 0
    doubts = [
        item["number"]
        for line in filed("check", "--year", "2023", "--json").objects
        for item in line["findings"]
        if item["level"] == "verify" and str(item.get("number", "")).startswith("3-")
    ]
    assert filed("locks", "lock", "--year", "2023", "--reason", "定稿", "--by", "李四").code == 0
    refused(filed("restore", "2", "--reason", "旧数正确"), "2023 is locked since")
    refused(filed("explain", doubts[0], "属实"), "by 李四: 定稿; unlock it first")
    assert json.loads(filed("check", "--again", "--year", "2023", "--json").out.splitlines()[0])["gained"] == []


def test_who_may_do_what() -> None:
    def of(role: str, **more: Any) -> AccountRow:
        row = AccountRow(1, "a", "", role, False, False, False, NOW, (7,))
        return row._replace(**more)

    def roles(what: May, *, sees_all: bool = False) -> set[str]:
        return {role for role in ROLES if may(of(role, sees_all=sees_all), what)}

    assert set(ROLES) == set(Role) == set(RIGHTS) == set(ROLE_NAMES)
    assert roles(May.IMPORT) == roles(May.EXPLAIN) == roles(May.SUBMIT) == {"officer", "office", "administrator"}
    assert roles(May.REVIEW) == roles(May.LOCK) == roles(May.PUBLISH) == {"office", "administrator"}
    assert roles(May.RESTORE) == roles(May.AUDIT) == {"office", "administrator"}
    assert roles(May.ACCOUNTS) == roles(May.REGISTER) == {"administrator"}
    assert roles(May.QUERY) == {"office", "analyst", "administrator"}, "a query sees the remit alone"
    assert all(roles(what) == roles(what, sees_all=True) for what in May), "seeing more is not being allowed more"
    assert not any(
        may(of(role, **{state: True}), what) for role in ROLES for what in May for state in ("disabled", "must_change")
    )
