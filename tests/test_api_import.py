"""Files handed in by programs: judged, stored, returned with marks, exactly as the command line does it."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.database import connect_url
from reportdb.web.api.models.imports import Imported
from tests.api_desk import OURS, SAMPLES, error, get, program
from tests.command_line import Run, runner
from tests.desk import app_of
from tests.empty_database import empty_database
from tests.kept_workshop import KeptWorkshop, kept_workshop

REPORTS = sorted((SAMPLES / "reports").glob("*.xlsx"))
SUQIAN = SAMPLES / "reports" / "suqian_2023.xlsx"
HONGZE = SAMPLES / "reports" / "hongze_2023.xlsx"


@pytest.fixture
def url(ready_url: URL) -> URL:
    return ready_url


@pytest.fixture(scope="module")
def workshop() -> Iterator[KeptWorkshop]:
    """The processes of all desks of this module start once."""
    with kept_workshop() as kept:
        yield kept


@pytest.fixture
def client(url: URL, workshop: KeptWorkshop) -> Iterator[TestClient]:
    with program(url, local=True, workshop=workshop) as found:
        found.headers.update(OURS)
        yield found


def sent(client: TestClient, *paths: Path, **told: Any) -> Any:
    files = [("files", (path.name, path.read_bytes())) for path in paths]
    return client.post("/api/v1/import", files=files, data={name: str(value) for name, value in told.items()})


def told(client: TestClient, *paths: Path, **more: Any) -> list[dict[str, Any]]:
    answer = sent(client, *paths, **more)
    assert answer.status_code == 200, answer.text
    TypeAdapter(list[Imported]).validate_python(answer.json(), strict=True)
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.fixture
def beside(tmp_path: Path) -> Run:
    """The command line on another database."""
    return runner(connect_url(str(empty_database(tmp_path / "beside.sqlite"))))


def as_printed(run: Run, *words: str) -> list[dict[str, Any]]:
    return [one | {"file": Path(one["file"]).name} for one in run("import", *words, "--json").objects]


def unnumbered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the numbers of filings: PostgreSQL does not give those of a dry run again."""
    kept = [one | {"filing": None} for one in found]
    for one in kept:
        one["findings"] = [{key: item[key] for key in item if key != "number"} for item in one["findings"]]
    return kept


def test_it_answers_what_the_command_prints_and_stores_the_same(client: TestClient, url: URL, beside: Run) -> None:
    dry = told(client, *REPORTS)
    assert dry == as_printed(beside, str(SAMPLES / "reports"), "--dry-run")
    assert get(client, "/years") == []  # nothing was stored
    stored = told(client, *REPORTS, dry_run=False)
    assert unnumbered(stored) == unnumbered(as_printed(beside, str(SAMPLES / "reports")))
    assert {one["status"] for one in stored} == {"accepted", "returned"}
    for one in stored:
        assert get(client, f"/filings/{one['filing']}")["facts"] == one["facts"]
    shown = json.loads(
        runner(url)("show", "applications", "--agency", "宿迁市人民政府", "--year", "2023", "--format", "json").out
    )
    (filing,) = (one["filing"] for one in stored if one["file"] == SUQIAN.name)
    assert get(client, f"/filings/{filing}/tables/applications") == shown


def test_the_same_bytes_again_are_unchanged(client: TestClient) -> None:
    first = told(client, SUQIAN, dry_run=False)
    again = told(client, SUQIAN, dry_run=False)
    assert [first[0]["status"], again[0]["status"]] == ["accepted", "unchanged"]
    assert first[0]["filing"] == again[0]["filing"]
    assert len(get(client, "/reports", year=2023)) == 1


def test_what_the_program_says_settles(client: TestClient, beside: Run) -> None:
    said = {
        "agency": "测试县教育局",
        "year": 2022,
        "scope": "own",
        "received": "2023-01-20",
        "accept": "已按公布文本核对",
    }
    expected = as_printed(
        beside, str(HONGZE), "--agency", "测试县教育局", "--year", "2022", "--scope", "own", "--received", "2023-01-20",
        "--accept", "已按公布文本核对",
    )  # fmt: skip
    found = told(client, HONGZE, dry_run=False, **said)
    assert found == expected
    filing = get(client, f"/filings/{found[0]['filing']}")
    assert (filing["state"], filing["reason"], filing["received"]) == ("as_filed", "已按公布文本核对", "2023-01-20")


def test_the_record_says_who_and_that_the_desk_did_it(client: TestClient) -> None:
    from reportdb.web.pc_user import pc_user

    (one,) = told(client, SUQIAN, dry_run=False)
    row = get(client, f"/filings/{one['filing']}")
    path = f"/reports/{row['agency_id']}/2023/consolidated/history"
    assert [(version["made_by"], version["command_line"]) for version in get(client, path)] == [(pc_user(), "serve")]
    assert get(client, f"/filings/{one['filing']}/sources")[0]["file"] == SUQIAN.name


def test_marked_copies_come_with_the_results(client: TestClient, beside: Run, tmp_path: Path) -> None:
    answer = sent(client, HONGZE, SUQIAN, copies=True)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["x-dry-run"] == "true"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        names = package.namelist()
        results = json.loads(package.read("results.json"))
    assert [one["status"] for one in results] == ["returned", "accepted"]
    beside("import", str(HONGZE), str(SUQIAN), "--dry-run", "--return", str(tmp_path / "back"))
    assert names == ["results.json", *(f"copies/{path.name}" for path in sorted((tmp_path / "back").iterdir()))]
    assert "copies/hongze_2023_审核.xlsx" in names


def test_csv_of_an_import(client: TestClient) -> None:
    files = [("files", (SUQIAN.name, SUQIAN.read_bytes()))]
    answer = client.post("/api/v1/import", files=files, params={"format": "csv"})
    head, line = answer.text.strip().split("\n")[:2]
    assert head.startswith("file,sha256,agency,year,edition")
    assert line.startswith("suqian_2023.xlsx,")


def test_files_that_give_nothing_say_why(client: TestClient, tmp_path: Path) -> None:
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"PK nonsense")
    word = tmp_path / "b.docx"
    shutil.copy(SUQIAN, word)
    found = told(client, broken, dry_run=False)
    assert [(one["status"], one["filing"], one["findings"][0]["code"]) for one in found] == [
        ("failed", None, "unreadable")
    ]
    hidden = tmp_path / "~$a.xlsx"
    hidden.write_bytes(b"x")
    assert error(sent(client, hidden)) == (422, "invalid")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\a.xlsx",
        "a\x00b.xlsx",
        "C:\\x\\报表.xlsx",
        "=1+1.xlsx",
        "\u202eslx.a",
    ],
)
def test_names_lead_nowhere(client: TestClient, name: str) -> None:
    answer = client.post("/api/v1/import", files=[("files", (name, SUQIAN.read_bytes()))])
    assert answer.status_code in (200, 400, 422)
    if answer.status_code == 200:
        (one,) = answer.json()
        assert "/" not in one["file"]
        assert "\\" not in one["file"].replace("\\u202e", "").replace("\\x00", "")
        assert one["status"] in ("accepted", "failed", "returned")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"year": "1800"}, (422, "invalid")), ({"scope": "both"}, (422, "invalid")), ({"received": "yesterday"}, (422, "invalid")),
        ({"dry_run": "perhaps"}, (422, "invalid")), ({"accept": "x" * 5000}, (422, "invalid")), ({"agency": "x" * 500}, (422, "invalid")),
    ],
)  # fmt: skip
def test_what_cannot_be_honoured_is_refused_before_anything_is_read(
    client: TestClient, wrong: dict[str, str], expected: tuple[int, str]
) -> None:
    assert error(sent(client, SUQIAN, **wrong)) == expected


def test_bodies_that_are_no_files_are_refused(client: TestClient) -> None:
    assert error(client.post("/api/v1/import", json={"files": []})) == (415, "unsupported_media_type")
    assert error(client.post("/api/v1/import", data={"files": "x"})) == (415, "unsupported_media_type")
    assert error(client.post("/api/v1/import", files={"other": b"x"})) == (422, "invalid")
    no_boundary = {"Content-Type": "multipart/form-data"}
    assert error(client.post("/api/v1/import", content=b"x", headers=no_boundary))[0] in (400, 422)


def test_a_file_that_is_too_large_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTDB_LIMITS", "file=1M")
    answer = client.post("/api/v1/import", files=[("files", ("a.xlsx", b"PK" + bytes(3 << 20)))])
    assert error(answer) == (413, "too_large")


def test_nothing_is_left_behind(url: URL) -> None:
    with program(url, local=True) as client:
        client.headers.update(OURS)
        told(client, SUQIAN, dry_run=False)
        folder = app_of(client).state.desk.folder / "import"
        assert list(folder.iterdir()) == []


def test_without_the_header_nothing_is_taken_on_the_single_pc(url: URL) -> None:
    with program(url, local=True) as client:
        assert error(sent(client, SUQIAN)) == (403, "forbidden")
        assert error(sent(client, SUQIAN, dry_run=False)) == (403, "forbidden")


def test_several_at_once_are_all_answered(client: TestClient) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda path: told(client, path, dry_run=False), REPORTS[:6]))
    assert all(len(found) == 1 and found[0]["filing"] for found in answers)
    assert len(get(client, "/reports", year=2019)) == 1


def test_a_batch_that_is_removed_while_it_is_looked_at_has_had_its_day(tmp_path: Path) -> None:
    import datetime as dt

    from reportdb.web.collecting.batches import Batch

    assert Batch(tmp_path / "gone").ends < dt.datetime.now(dt.UTC)
