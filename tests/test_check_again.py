"""`check --again`: stored filings judged by the rules of today; on both databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from reportdb.database import reading, writing
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from tests.command_line import Run

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
BROKEN = SAMPLES / "broken"
SUQIAN_2023 = str(SAMPLES / "reports" / "suqian_2023.xlsx")
HONGZE = str(SAMPLES / "reports" / "hongze_2023.xlsx")  # published as it is, and it does not add up
RULE = """[[balances]]
editions = ["2021"]
code = "JIA-01"
level = "{level}"
table = "publications"
axis = "rows"
left = ["licensing"]
right = ["coercion"]
relation = "<="
across = ["decisions"]
place = "licensing"
title = "行政许可不多于行政强制"
source = "某市政务公开办通知"
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office's rules, none so far."""
    path = tmp_path / "office.toml"
    path.write_text("", "utf-8")
    monkeypatch.setenv("REPORTDB_RULES", str(path))
    return path


def rows(engine: Engine, sql: str) -> list[tuple[Any, ...]]:
    with reading(engine) as conn:
        return [tuple(row) for row in conn.exec_driver_sql(sql).all()]


def found(engine: Engine) -> set[tuple[Any, ...]]:
    """Every stored finding, whatever its number."""
    return set(
        rows(
            engine,
            "SELECT filing_id, code, level, message, table_code, row_code, column_code, sheet, cell, expected, found,"
            " operands, places FROM finding JOIN finding_wording w ON w.id = wording_id"
            " WHERE filing_id IS NOT NULL",
        )
    )


def trail(engine: Engine) -> list[tuple[Any, ...]]:
    return rows(engine, "SELECT who, what FROM audit_trail WHERE action = 'judged again' ORDER BY id")


def changes(said: list[dict[str, Any]], word: str) -> list[tuple[str, int]]:
    return [(item["code"], one["filing"]) for one in said for item in one[word]]


def test_rules_that_have_not_changed_find_what_an_import_found(engine: Engine, run: Run) -> None:
    run("agencies", "load", str(SAMPLES / "agencies.csv"))
    run("import", str(SAMPLES / "reports"), "--accept", "已公布", "--received", "2025-02-03")
    before = found(engine)
    assert {"T4-SUM", "CELL-BLANK", "DL-GOV", "not_assessable"} <= {row[1] for row in before}
    said = run("check", "--again", "--json")
    assert not changes(said.objects, "gained") + changes(said.objects, "closed")
    assert found(engine) == before
    assert not trail(engine)
    assert "重新审核：没有变化" in run("check", "--again").out


@pytest.mark.parametrize(
    "code",
    ["DUP-AGENCY", "DUP-TEXT", "DUP-YEAR", "OUT-PEER", "ROLLUP", "T2-19-CARRY", "note_in_cell", "not_assessable"],
)
def test_whatever_stands_beside_a_filing_it_is_judged_as_the_import_did(engine: Engine, run: Run, code: str) -> None:
    """Twins, peers, other years and scopes, and what is said of the sheet itself."""
    _import_case(run, code)
    before = found(engine)
    assert code in {row[1] for row in before}
    said = run("check", "--again", "--json")
    assert not changes(said.objects, "gained") + changes(said.objects, "closed")
    assert found(engine) == before


def _import_case(run: Run, code: str) -> None:
    """What stands beside the file that fires, and that file."""
    folder = BROKEN / code
    if (folder / "agencies.csv").exists():
        run("agencies", "load", str(folder / "agencies.csv"))
    beside = [path for path in sorted(folder.glob("*.xlsx")) if path.stem not in ("fires", "passes")]
    run("import", *map(str, [*beside, folder / "fires.xlsx"]))


def test_a_rule_declared_later_is_held_against_what_is_stored(engine: Engine, run: Run, rules: Path) -> None:
    """The filing gains an error and keeps its state; the rule gone, the finding is closed and not forgotten."""
    assert run("import", SUQIAN_2023).code == 0
    before = found(engine)
    rules.write_text(RULE.format(level="error"), "utf-8")
    assert run("check").code == 0
    said = run("check", "--again", "--by", "张三")
    assert said.code == 1
    (line,) = (line for line in said.out.splitlines() if "新增" in line and "共 1 份" not in line)
    assert line.startswith("  新增　强制　")
    assert said.out.splitlines()[-1].endswith("；重新审核：1 份有变化，新增 1 条，取消 0 条")
    (stored,) = found(engine) - before
    assert stored[:3] == (1, "JIA-01", "error")
    assert stored[7] is not None  # the sheet and the cells it was read from
    assert stored[8] is not None
    assert rows(engine, "SELECT state, is_current, as_filed FROM filing") == [("accepted", True, False)]
    assert run("check").code == 1  # nobody has settled it
    assert run("check", "--again").out.splitlines()[-1].endswith("；重新审核：没有变化")
    rules.write_text("", "utf-8")
    said = run("check", "--again", "--json", "--by", "李四")
    assert (said.code, changes(said.objects, "closed")) == (0, [("JIA-01", 1)])
    assert found(engine) == before
    assert [(who, what.split(" (")[0]) for who, what in trail(engine)] == [
        ("张三", "filing 1: gained JIA-01"),
        ("李四", "filing 1: closed JIA-01"),
    ]
    assert stored[3] in trail(engine)[1][1]


def test_what_was_explained_stays_explained_and_a_new_doubt_can_be(engine: Engine, run: Run, rules: Path) -> None:
    run("import", str(BROKEN / "T2-VALID-MIN" / "fires.xlsx"))
    number = next(item["number"] for item in _findings(run) if item["code"] == "T2-VALID-MIN")
    run("explain", number, "当年失效")
    rules.write_text(RULE.format(level="verify"), "utf-8")
    assert run("check", "--again").code == 0
    by_code = {item["code"]: item for item in _findings(run)}
    assert by_code["T2-VALID-MIN"]["explanation"]["text"] == "当年失效"
    assert run("explain", by_code["JIA-01"]["number"], "许可事项多").code == 0
    assert not changes(run("check", "--again", "--json").objects, "gained")
    assert {item["code"] for item in _findings(run) if "explanation" in item} == {"T2-VALID-MIN", "JIA-01"}


def _findings(run: Run) -> list[dict[str, Any]]:
    return [item for one in run("check", "--json").objects for item in json.loads(json.dumps(one["findings"]))]


def test_what_the_registry_learned_since_counts(engine: Engine, run: Run) -> None:
    """The agency makes no rules, and is a department that had to file by the end of January."""
    folder = BROKEN / "T2-GUIZHANG"
    run("import", str(folder / "fires.xlsx"), "--received", "2024-03-05")
    assert "T2-GUIZHANG" not in {row[1] for row in found(engine)}
    run("agencies", "load", str(folder / "agencies.csv"))
    said = run("check", "--again", "--json")
    assert ("T2-GUIZHANG", 1) in changes(said.objects, "gained")
    assert "T2-GUIZHANG" in {row[1] for row in found(engine)}


@pytest.mark.parametrize("code", ["DUP-AGENCY", "T3-CARRY", "ROLLUP"])
def test_findings_that_older_versions_did_not_make_are_made(engine: Engine, run: Run, code: str) -> None:
    """As in a database filled before the rule was there: what an import would find beside others, again finds too."""
    _import_case(run, code)
    before = found(engine)
    assert code in {row[1] for row in before}
    with writing(engine) as conn:
        conn.exec_driver_sql(
            f"DELETE FROM finding WHERE wording_id IN (SELECT id FROM finding_wording WHERE code = '{code}')"
        )
    said = run("check", "--again", "--json")
    assert {one for one, _ in changes(said.objects, "gained")} == {code}
    assert found(engine) == before


def test_only_the_filings_asked_for_that_count_are_judged(engine: Engine, run: Run, rules: Path) -> None:
    run("import", SUQIAN_2023, str(SAMPLES / "reports" / "suqian_2024.xlsx"))
    run("import", HONGZE)
    run("import", HONGZE, "--accept", "已公布")
    run("import", str(BROKEN / "superseded_figures" / "first.xlsx"))
    run("import", str(BROKEN / "superseded_figures" / "corrected.xlsx"))
    with reading(engine) as conn:
        contents = [load_report(conn, Remit.everyone(), number).content() for number in range(1, 7)]
    states = rows(engine, "SELECT id, state, is_current, as_filed, digest FROM filing ORDER BY id")
    rules.write_text(RULE.format(level="notice"), "utf-8")
    said = run("check", "--again", "--agency", "宿迁市人民政府", "--year", "2024", "--json")
    assert changes(said.objects, "gained") == [("JIA-01", 2)]
    said = run("check", "--again", "--json")
    # 3 was returned and 5 was superseded: they say what they said
    assert [number for _, number in changes(said.objects, "gained")] == [1, 4, 6]
    assert rows(engine, "SELECT id, state, is_current, as_filed, digest FROM filing ORDER BY id") == states
    with reading(engine) as conn:
        assert [load_report(conn, Remit.everyone(), number).content() for number in range(1, 7)] == contents


def test_an_error_gained_after_a_reason_was_given_is_open_when_it_is_found(run: Run, rules: Path) -> None:
    run("import", HONGZE, "--accept", "已公布")
    assert run("check").code == 0
    rules.write_text(RULE.format(level="error"), "utf-8")
    assert run("check", "--again").code == 1


def test_who_did_it_is_asked_only_where_something_changes(run: Run) -> None:
    said = run("check", "--by", "张三")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert run("check", "--again").code == 1  # nothing was filed
