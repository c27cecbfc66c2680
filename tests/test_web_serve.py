"""`reportdb serve`: the first administrator, what is warned of, and a desk as it runs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import uvicorn

from reportdb.accounts.policy import require_good
from reportdb.cli import main
from reportdb.errors import Refused
from reportdb.web import running
from reportdb.web.desk import Desk
from tests.people import PASSWORD, accounts_desk, as_person, browser_of, log_in, person, quicken

Serve = Callable[..., tuple[int, str, str]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Serve:
    """Runs `reportdb serve` on a database up to where it would listen."""
    quicken(monkeypatch)
    monkeypatch.setattr(uvicorn.Server, "run", lambda _self, sockets: None)

    def run(*options: str) -> tuple[int, str, str]:
        code = main(["--db", str(tmp_path / "desk.sqlite"), "serve", "--port", "0", *options])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_first_start_prints_a_password_once_and_keeps_none(serve: Serve, tmp_path: Path) -> None:
    code, out, err = serve("--accounts")
    found = re.search(r"账号：(\S+)\n\s*密码：(\S+)", out)
    assert (code, err) == (0, "")
    assert found is not None
    assert found[1] == "admin"
    with sqlite3.connect(tmp_path / "desk.sqlite") as conn:
        stored = "\n".join(conn.iterdump())
    assert found[2] not in stored
    assert "$argon2id$" in stored
    again = serve("--accounts")
    assert "密码" not in again[1]
    with accounts_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}") as (app, _desk):
        client = browser_of(app)
        assert log_in(client, "admin", found[2]) == 303
        assert client.get("/accounts").headers["location"] == "/me/password"


def test_the_single_pc_makes_no_accounts_and_needs_none(serve: Serve, tmp_path: Path) -> None:
    code, out, _err = serve()
    assert (code, "密码" in out) == (0, False)
    assert serve("--host", "0.0.0.0")[0] == 2
    serve("--accounts")
    assert serve("--local")[0] == 0
    from tests.desk import visitor

    with visitor(f"sqlite:///{tmp_path / 'desk.sqlite'}") as client:
        assert client.get("/status").status_code == 200
        assert client.get("/me").status_code == 404


def test_passwords_in_clear_are_warned_of_in_one_line(serve: Serve) -> None:
    _code, _out, err = serve("--accounts", "--host", "0.0.0.0")
    assert "未使用 HTTPS" in err
    assert err.count("\n") == 1
    assert serve("--accounts", "--host", "0.0.0.0", "--https")[2] == ""
    assert serve("--accounts")[2] == ""


def test_it_is_reached_by_its_names_and_takes_what_it_is_told(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Desk] = []

    def config(desk: Desk) -> uvicorn.Config:
        seen.append(desk)
        return uvicorn.Config("nothing:app")

    monkeypatch.setattr(running, "_config", config)
    monkeypatch.setenv("REPORTDB_LIMITS", "upload=7M")
    serve("--accounts", "--name", "bao.example.gov.cn", "--https")
    (desk,) = seen
    assert "bao.example.gov.cn" in desk.hosts
    assert (desk.secure, desk.local, desk.allowance.upload) == (True, False, 8 * 1024**2)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short 1", "password_length"), ("x" * 300, "password_length"), ("zhang.wei.1", "password_is_name"),
        ("ZHANG.WEI.1", "password_is_name"), ("1234567890", "password_common"), ("qwertyuiop", "password_common"),
        ("aaaaaaaaaaaa", "password_common"), ("Password123", "password_common"), ("zhang.wei.12", "password_common"),
        ("13912345678", "password_common"), ("19900101199", "password_common"), ("reportdb2024", "password_common"),
        ("admin123456", "password_common"), ("zwgk123456", "password_common"),
    ],
)  # fmt: skip
def test_a_password_that_is_guessed_first_is_not_taken(password: str, code: str) -> None:
    with pytest.raises(Refused) as told:
        require_good(password, ("zhang.wei.1", "张伟"))
    assert told.value.code == code


def test_a_password_of_several_words_is(tmp_path: Path) -> None:
    for good in (PASSWORD, "梅雨 石桥 算盘 灯塔", "Xk29-fj3k-d0Qm"):
        require_good(good, ("zhang.wei.1", ""))


def test_sessions_and_keys_of_others_are_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)
    from reportdb.queries.sessions import sessions_of
    from tests.desk import proof_of

    with accounts_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}") as (app, desk):
        wang, li = person(desk, "wang"), person(desk, "li")
        first, second, other = as_person(app, "wang"), as_person(app, "wang"), as_person(app, "li")
        with desk.reading() as conn:
            theirs = sessions_of(conn, li.id)[0].digest
            mine = [one.digest for one in sessions_of(conn, wang.id)]
        assert len(mine) == 2
        sent = {"which": theirs, "proof": proof_of(first, "/me")}
        assert first.post("/me/sessions", data=sent).status_code == 303
        assert other.get("/me").status_code == 200
        assert first.get("/me").text.count('name="which"') == 2  # the other one, and all others
        assert first.post("/me/sessions", data={**sent, "which": "others"}).status_code == 303
        assert second.get("/me").status_code == 303
        assert first.get("/me").status_code == 200
        answer = first.post("/me/keys", data={"name": "程序", "days": "30", "proof": sent["proof"]})
        key = re.search(r'value="(rdb_[^"]+)"', answer.text)
        assert key is not None
        assert key[1] not in first.get("/me").text
        bearer = {"Authorization": f"Bearer {key[1]}"}
        program = browser_of(app)
        assert program.get("/api/v1/years", headers=bearer).status_code == 200
        assert program.get("/me", headers=bearer).status_code == 303  # a key opens no page
        assert first.get("/api/v1/years").status_code == 401  # and a session not the interface
        assert first.post("/me/keys/1/revoke", data={"proof": sent["proof"]}).status_code == 303
        assert program.get("/api/v1/years", headers=bearer).status_code == 401


def test_sessions_end_after_an_idle_hour_and_after_a_day_of_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quicken(monkeypatch)
    with accounts_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}") as (app, desk):
        person(desk, "wang")
        idle, old = as_person(app, "wang"), as_person(app, "wang")
        with desk.writing() as conn:
            conn.exec_driver_sql("UPDATE web_session SET seen_at = '2020-01-01 00:00:00+00:00'")
        assert idle.get("/me").status_code == 303
        with desk.writing() as conn:
            conn.exec_driver_sql("UPDATE web_session SET seen_at = '2999-01-01 00:00:00+00:00'")
        assert old.get("/me").status_code == 200
        with desk.writing() as conn:
            conn.exec_driver_sql("UPDATE web_session SET expires_at = '2020-01-01 00:00:00+00:00'")
        assert old.get("/me").status_code == 303
