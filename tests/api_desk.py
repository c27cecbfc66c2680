"""A small world for programs to ask: a city with accounts, published reports, a correction, two versions, a doubt explained."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine
from starlette.testclient import TestClient

from reportdb.accounts import changing, tokens
from reportdb.database import open_database, reading, writing
from reportdb.queries.accounts import account_named
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from reportdb.web.desk import Desk
from reportdb.web.working.workshop import Workshop
from tests.command_line import runner
from tests.desk import app_on
from tests.people import quicken
from tests.total_tree import LIST, balanced, file_city, put

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
#: a header without which nothing is changed on the single PC
OURS = {"X-Requested-With": "reportdb"}
#: who has accounts: the role, and the codes of the agencies (None: everything)
PEOPLE: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "admin": ("administrator", None),
    "city": ("office", ("T",)),
    "east": ("office", ("B",)),
    "clerk": ("officer", ("A",)),
    "west": ("officer", ("C1",)),
    "press": ("analyst", ("C",)),
    "nobody": ("office", ()),
}


def fill_world(url: URL) -> None:
    """What the tests ask about."""
    run = runner(url)
    assert run("import", str(SAMPLES / "reports")).code == 1  # one published report does not add up
    broken = SAMPLES / "broken" / "figure_corrected"
    run("import", str(broken / "fires.xlsx"), "--corrections", str(broken / "corrections.toml"))
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "city.csv"
        listed.write_text(LIST, encoding="utf-8")
        assert run("agencies", "load", str(listed)).code == 0
    engine = open_database(url)
    file_city(engine)
    with writing(engine) as conn:
        put(conn, "A", balanced("江城市教育局", 12))
    _people(engine)
    engine.dispose()


def _people(engine: Engine) -> None:
    with pytest.MonkeyPatch.context() as patch, writing(engine) as conn:
        quicken(patch)
        for name, (role, codes) in PEOPLE.items():
            ids = [agency(conn, code) for code in codes or ()]
            changing.make_account(
                conn, name, role, "long enough", agencies=ids, sees_all=codes is None, must_change=False, by=""
            )


def agency(conn: Any, code: str) -> int:
    """The id of an agency by its code or name."""
    return find_agency(conn, Remit.everyone(), code).id


def agency_id(url: URL, code: str) -> int:
    """The same on a database of its own."""
    engine = open_database(url)
    with reading(engine) as conn:
        found = agency(conn, code)
    engine.dispose()
    return found


def token_of(url: URL, name: str, *, may_write: bool = False, expires_at: dt.datetime | None = None) -> str:
    """A new key of an account."""
    engine = open_database(url)
    now = dt.datetime.now(dt.UTC)
    if expires_at is not None:
        now = expires_at - dt.timedelta(days=1)
    with writing(engine) as conn:
        row = account_named(conn, name)
        assert row is not None
        made = tokens.issue_token(conn, row.id, "test", may_write=may_write, expires_at=expires_at, now=now, by=name)
    engine.dispose()
    return made.token


@contextmanager
def program(
    url: URL,
    token: str | None = None,
    *,
    local: bool = False,
    host: str = "127.0.0.1",
    workshop: Workshop | None = None,
) -> Iterator[TestClient]:
    """A program that asks a desk on a database, with a token or (on the single PC) without; `workshop` in place of its own."""
    desk = Desk(url, open_database(url), local, ("localhost", "127.0.0.1"), workshop=workshop or Workshop())
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with (
        app_on(desk) as app,
        TestClient(
            app, "http://localhost", raise_server_exceptions=False, client=(host, 50_000), headers=headers
        ) as client,
    ):
        yield client


def get(client: TestClient, path: str, status: int = 200, **asked: Any) -> Any:
    """What a read gives."""
    answer = client.get(f"/api/v1{path}", params=asked)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
    return answer.json()


def error(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal, which always has one shape."""
    body = answer.json()
    assert set(body) == {"error"}, body
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["message"]
    return answer.status_code, body["error"]["code"]


@cache
def document() -> Mapping[str, Any]:
    """The OpenAPI document."""
    from reportdb.web.api.documentation import document as made

    return made()
