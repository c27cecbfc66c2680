"""Work between levels by programs: explained, handed up, sent back, accepted, locked; nobody beyond his remit or role."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.web.api.models import findings, workflow
from tests.api_desk import OURS, agency_id, error, fill_world, get, program, token_of
from tests.command_line import Fill, runner

Desk = Callable[[str], TestClient]


@pytest.fixture
def url(filled: Callable[[Fill], URL]) -> URL:
    return filled(fill_world)


@pytest.fixture
def who(url: URL) -> Any:
    """A program of an account, with a token that may write."""
    with ExitStack() as kept:
        yield lambda name: kept.enter_context(program(url, token_of(url, name, may_write=True)))


def post(client: TestClient, path: str, status: int = 200, **body: Any) -> Any:
    answer = client.post(f"/api/v1{path}", json=body)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
    return answer.json()


def filing_of(client: TestClient, url: URL, code: str) -> int:
    found = get(client, "/reports", year=2023, scope="own", under=agency_id(url, code))
    return int(next(one["filing"] for one in found if one["agency_code"] == code))


def test_a_filing_is_handed_up_sent_back_and_accepted_by_the_office_above(url: URL, who: Desk) -> None:
    clerk, city = who("clerk"), who("city")
    number = filing_of(clerk, url, "A")
    made = post(clerk, f"/filings/{number}/submission", 201, text="请审核")
    TypeAdapter(workflow.Submission).validate_python(made, strict=True)
    assert (made["state"], made["filing"], made["submitted_by"], made["note"]) == (
        "submitted",
        number,
        "clerk",
        "请审核",
    )
    assert error(clerk.post(f"/api/v1/filings/{number}/submission", json={})) == (409, "already_submitted")
    assert [one["id"] for one in get(city, "/submissions", year=2023)] == [made["id"]]
    assert error(city.post(f"/api/v1/submissions/{made['id']}/return", json={"text": " "})) == (422, "note_needed")
    back = post(city, f"/submissions/{made['id']}/return", text="请核对结转数")
    assert (back["state"], back["decided_by"], back["decision_note"]) == ("returned", "city", "请核对结转数")
    assert error(city.post(f"/api/v1/submissions/{made['id']}/accept", json={})) == (409, "already_decided")
    again = post(clerk, f"/filings/{number}/submission", 201)
    assert post(city, f"/submissions/{again['id']}/accept")["state"] == "accepted"


def test_nobody_decides_on_his_own_or_on_what_he_does_not_see(url: URL, who: Desk) -> None:
    clerk, east, city = who("clerk"), who("east"), who("city")
    number = filing_of(east, url, "B")
    made = post(east, f"/filings/{number}/submission", 201)
    assert error(east.post(f"/api/v1/submissions/{made['id']}/accept", json={})) == (409, "own_submission")
    for what in ("accept", "return", "withdraw"):
        assert error(clerk.post(f"/api/v1/submissions/{made['id']}/{what}", json={"text": "x"}))[0] in (403, 404)
    assert error(who("press").post(f"/api/v1/submissions/{made['id']}/withdraw", json={})) == (403, "forbidden")
    assert error(who("west").post(f"/api/v1/submissions/{made['id']}/withdraw", json={})) == (404, "not_found")
    assert error(who("west").post(f"/api/v1/filings/{number}/submission", json={})) == (404, "not_found")
    assert post(city, f"/submissions/{made['id']}/accept")["decided_by"] == "city"


def test_a_locked_year_refuses_until_it_is_unlocked_with_a_reason(url: URL, who: Desk) -> None:
    clerk, city = who("clerk"), who("city")
    top, number = agency_id(url, "T"), filing_of(clerk, url, "A")
    lock = post(city, "/locks", 201, year=2023, agency=top, reason="数据已上报")
    TypeAdapter(workflow.Lock).validate_python(lock, strict=True)
    assert error(clerk.post(f"/api/v1/filings/{number}/submission", json={})) == (409, "year_locked")
    assert error(city.post("/api/v1/locks", json={"year": 2023, "agency": top, "reason": "x"})) == (
        409,
        "already_locked",
    )
    assert error(city.post("/api/v1/locks", json={"year": 2023, "reason": "everybody"})) == (404, "not_found")
    public = post(city, "/releases", 201, year=2023, agency=top, text="门户网站")
    TypeAdapter(workflow.Release).validate_python(public, strict=True)
    assert get(city, "/releases", year=2023) == [public]
    assert error(clerk.post(f"/api/v1/locks/{lock['id']}/unlock", json={"text": "x"})) == (403, "forbidden")
    assert error(who("east").post(f"/api/v1/locks/{lock['id']}/unlock", json={"text": "x"})) == (404, "not_found")
    open_ = post(city, f"/locks/{lock['id']}/unlock", text="发现错误")
    assert (open_["unlocked_by"], open_["unlock_reason"]) == ("city", "发现错误")
    post(clerk, f"/filings/{number}/submission", 201)
    assert error(city.post("/api/v1/releases", json={"year": 2022, "agency": top})) == (409, "not_locked")


def test_a_doubt_is_explained_as_the_command_would(url: URL, who: Desk) -> None:
    admin = who("admin")
    checked = runner(url)("check", "--json").objects
    doubt = next(item for one in checked for item in one["findings"] if item["level"] == "verify")
    filing, _, short = doubt["number"].partition("-")
    path = f"/filings/{filing}/findings/{short}/explanation"
    done = post(admin, path, text="当年机构改革")
    TypeAdapter(findings.Explained).validate_python(done, strict=True)
    assert (done["replaced"], done["finding"]["explanation"]["text"], done["finding"]["explanation"]["by"]) == (
        False, "当年机构改革", "admin",
    )  # fmt: skip
    assert post(admin, path, text="更正说明")["replaced"]
    again = runner(url)("check", "--json").objects
    assert any(item.get("explanation", {}).get("text") == "更正说明" for one in again for item in one["findings"])
    wrong = next(item for one in checked for item in one["findings"] if item["level"] == "error")
    filing, _, short = wrong["number"].partition("-")
    refused = admin.post(f"/api/v1/filings/{filing}/findings/{short}/explanation", json={"text": "x"})
    assert error(refused) == (422, "invalid")
    for short in ("000000", "zzzzzz", "0000000"):
        refused = admin.post(f"/api/v1/filings/{filing}/findings/{short}/explanation", json={"text": "x"})
        assert refused.status_code in (404, 422)


def test_an_older_filing_is_restored_for_a_reason(url: URL, who: Desk) -> None:
    city = who("city")
    path = f"/reports/{agency_id(url, 'A')}/2023/own/history"
    old, now = get(city, path)
    done = post(city, f"/filings/{old['filing']}/restore", 201, text="误报")
    TypeAdapter(workflow.Restored).validate_python(done, strict=True)
    assert (done["restored"], done["superseded"]) == (old["filing"], now["filing"])
    assert get(city, path)[-1]["filing"] == done["filing"]
    assert error(city.post(f"/api/v1/filings/{done['filing']}/restore", json={"text": "x"})) == (409, "conflict")
    assert error(who("clerk").post(f"/api/v1/filings/{old['filing']}/restore", json={"text": "x"})) == (
        403,
        "forbidden",
    )


WRITES = (
    "/filings/1/submission", "/submissions/1/accept", "/submissions/1/return", "/submissions/1/withdraw", "/locks",
    "/locks/1/unlock", "/releases", "/filings/1/restore", "/filings/1/findings/000000/explanation", "/import",
)  # fmt: skip


def test_the_list_of_what_changes_something_is_whole() -> None:
    import re

    from reportdb.web.api.documentation import operations
    from tests.api_desk import document

    known = {re.sub(r"\b(?:1|000000)\b", "{}", f"/api/v1{path}") for path in WRITES}
    found = {re.sub(r"\{\w+\}", "{}", one.path) for one in operations(document()) if one.method != "GET"}
    assert found - known == {"/api/v1/sql"}


@pytest.mark.parametrize("path", WRITES)
def test_a_token_for_reading_changes_nothing(url: URL, path: str) -> None:
    body = {"text": "x", "year": 2023, "reason": "x"}
    files = {"files": ("a.xlsx", b"PK")}
    with program(url, token_of(url, "admin")) as client:
        answer = (
            client.post(f"/api/v1{path}", files=files)
            if path == "/import"
            else client.post(f"/api/v1{path}", json=body)
        )
        assert error(answer) == (403, "forbidden")


@pytest.mark.parametrize("path", WRITES)
def test_without_the_header_nothing_is_changed_on_the_single_pc(url: URL, path: str) -> None:
    body = {"text": "x", "year": 2023, "reason": "x"}
    files = {"files": ("a.xlsx", b"PK")}
    with program(url, local=True) as client:
        answer = (
            client.post(f"/api/v1{path}", files=files)
            if path == "/import"
            else client.post(f"/api/v1{path}", json=body)
        )
        assert error(answer) == (403, "forbidden")
        if path == "/locks":
            assert client.post(f"/api/v1{path}", json={"year": 2023, "reason": "x"}, headers=OURS).status_code == 201


def test_an_import_stores_nothing_outside_the_remit(url: URL, who: Desk) -> None:
    from tests.api_desk import SAMPLES

    clerk = who("clerk")
    path = SAMPLES / "reports" / "suqian_2024.xlsx"
    for told in ({"dry_run": "true"}, {"dry_run": "false"}):
        answer = clerk.post("/api/v1/import", files=[("files", (path.name, path.read_bytes()))], data=told)
        (one,) = answer.json()
        assert one["status"] in ("failed", "returned")
        assert one["filing"] is None
        assert "outside_remit" in [item["code"] for item in one["findings"]]
    assert error(who("press").post("/api/v1/import", files={"files": ("a.xlsx", b"PK")})) == (403, "forbidden")


def test_a_program_gets_the_same_objects_from_the_command_line(url: URL, who: Desk) -> None:
    run, admin = runner(url), who("admin")
    clerk = who("clerk")
    post(clerk, f"/filings/{filing_of(clerk, url, 'A')}/submission", 201, text="请审核")
    post(admin, "/locks", 201, year=2022, reason="定稿")
    lock = post(admin, "/locks", 201, year=2022, agency=agency_id(url, "B"), reason="已汇总")
    post(admin, f"/locks/{lock['id']}/unlock", text="更正")
    for verb, year in (("submissions", 2023), ("locks", 2022)):
        listed = run(verb, "list", "--all", "--year", str(year), "--json").objects
        assert sorted(listed, key=lambda one: int(one["id"])) == get(admin, f"/{verb}", year=year)
        assert listed
