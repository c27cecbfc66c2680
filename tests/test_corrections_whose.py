"""Whose a correction is, on both databases: the agency, scope, table and line that a declaration names."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from etl.load import AgencyRecord, Alias, load_agencies
from reportdb.database import reading, writing
from reportdb.errors import FaultyFile
from reportdb.queries.corrections import corrections_of
from reportdb.queries.remit import Remit
from reportdb.report import Report, Scope, number
from tests.corrected import AGENCY, Declare, Sender, a_report, found, one, penalty, run, stored


def test_a_shared_file_is_used_for_whom_it_names_and_the_rest_is_told(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    declared = declare({"agency": "测试省测试市档察局"}, {"year": 2022}, {"scope": "consolidated"})
    result = one(run(engine, send(a_report()), corrections=declared))
    assert (result.status, result.corrections, penalty(engine, result)) == ("accepted", [], number(5))
    lines = list(declared.unmet())
    assert len(lines) == 3
    assert lines[0].endswith(f"no agency is called 测试省测试市档察局 (nearest: {AGENCY})")
    assert "agency is called" not in lines[1] + lines[2]


def test_agencies_are_meant_by_alias_and_code_and_never_by_a_name_of_several(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    with writing(engine) as conn:
        records = [
            AgencyRecord(AGENCY, "A1", aliases=(Alias("市档案局", None),)),
            AgencyRecord("测试省另一市档案局", "A2", aliases=(Alias("市档案局", None), Alias("另市档案局", None))),
        ]
        load_agencies(conn, records)
    path = send(a_report(agency="测试省另一市档案局"))
    assert one(run(engine, path, corrections=declare({"agency": "A2"}), dry_run=True)).corrections
    assert one(run(engine, path, corrections=declare({"agency": "另市档案局"}), dry_run=True)).corrections
    with pytest.raises(FaultyFile, match="may be any of the agencies A1, A2"):
        run(engine, path, corrections=declare({"agency": "市档案局"}))
    with pytest.raises(FaultyFile, match=r"corrects the same place as c\.toml line 1"):
        run(engine, path, corrections=declare({"agency": "A2"}, {"agency": "另市档案局", "to": 9}))
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM filing").scalar_one() == 0


@pytest.mark.parametrize("together", [True, False])
def test_with_both_scopes_filed_a_correction_must_name_one(
    engine: Engine, send: Sender, declare: Declare, together: bool
) -> None:
    own, total = send(a_report()), send(a_report(scope=Scope.CONSOLIDATED), "b.xlsx")
    if together:
        results = run(engine, own, total, corrections=declare())
    else:
        run(engine, total)
        results = run(engine, own, corrections=declare())
    assert {result.status for result in results} == {"returned"}
    assert all("scope" in found(result, "correction_refused")[0].message for result in results)
    results = run(engine, own, total, corrections=declare({"scope": "own"}))
    assert [len(result.corrections) for result in results] == [1, 0]


def test_a_row_the_report_does_not_have_is_refused_and_a_table_it_does_not_have_is_not_used(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    place = {"table": "表三", "row": "other", "column": "total", "from": 0, "to": 1}  # a row of the 2019 form
    result = one(run(engine, send(a_report()), corrections=declare(place)))
    assert [item.level for item in found(result, "correction_refused")] == ["error"]
    part = a_report()
    del part.tables["publications"]
    declared = declare()
    assert one(run(engine, send(part, "b.xlsx"), corrections=declared, dry_run=True)).status == "accepted"
    assert len(list(declared.unmet())) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"row": 3, "column": "发布数"}, "报告中没有这一格"),
        ({"row": 2, "column": "发布数"}, "报告中没有这一格"),
        ({"row": 1, "column": "发布数", "to": "2.5"}, "更正后的数填的是“2.5”，件数应为整数"),
    ],
)
def test_a_channel_line_that_is_not_there_is_refused(
    engine: Engine, send: Sender, declare: Declare, changes: dict[str, object], why: str
) -> None:
    place = {"table": "channels", "from": 5, "to": 6} | changes
    result = one(run(engine, send(a_report()), corrections=declare(place)))
    assert (result.status, result.corrections) == ("returned", [])
    assert why in found(result, "correction_refused")[0].message


def test_joined_files_and_supplements(engine: Engine, send: Sender, declare: Declare) -> None:
    whole = a_report()
    first = Report(AGENCY, 2023, Scope.OWN, "2021", {"publications": whole.tables["publications"]})
    second = Report(AGENCY, 2023, Scope.OWN, "2021", {code: whole.tables[code] for code in ("applications", "appeals")})
    paths = send(first, "two.xlsx"), send(second, "rest.xlsx")
    appeal = {"table": "表四", "row": "行政复议", "column": "尚未审结", "from": 0, "to": 1}
    total = appeal | {"column": "total"}
    joined = one(run(engine, *paths, corrections=declare({}, appeal, total), dry_run=True))
    assert (joined.status, len(joined.corrections)) == ("accepted", 3)
    alone = one(run(engine, paths[0], corrections=declare()))
    added = one(run(engine, paths[1], supplement=True))
    assert (added.status, penalty(engine, added)) == ("accepted", number(6))
    carried = stored(engine, added.filing)[1]
    assert [item.says for item in carried] == [item.says for item in stored(engine, alone.filing)[1]]
    assert found(added, "figure_corrected")[0].cell == "B13"
    later = one(run(engine, paths[1], supplement=True, corrections=declare({"to": 7}, appeal, total)))
    assert (later.status, penalty(engine, later)) == ("accepted", number(7))
    assert [item.filed for item in stored(engine, later.filing)[1]] == [number(5), number(0), number(0)]


def test_jobs_change_nothing(engine: Engine, send: Sender, declare: Declare) -> None:
    names = [f"测试省测试{'甲乙丙'[place]}县档案局" for place in range(3)]
    paths = [send(a_report(agency=name), f"{place}.xlsx") for place, name in enumerate(names)]
    declared = declare({"agency": names[0]}, {"agency": names[2], "to": 9})
    alone, both = (run(engine, *paths, corrections=declared, dry_run=True, jobs=jobs) for jobs in (1, 2))
    for results in (alone, both):
        assert [[item.figure for item in result.corrections] for result in results] == [[number(6)], [], [number(9)]]


def test_corrections_outside_the_remit_are_not_shown(engine: Engine, send: Sender, declare: Declare) -> None:
    result = one(run(engine, send(a_report()), corrections=declare()))
    with reading(engine) as conn:
        assert corrections_of(conn, Remit.of(()), result.filing or 0) == []
