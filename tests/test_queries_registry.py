"""The registry: loading lists, finding agencies, and who has filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine

from etl.agency_list import AgencyRecord, Alias
from etl.draft import FilingDraft
from etl.load import load_agencies, register_agency, store
from reportdb.database import reading, writing
from reportdb.errors import UsageError
from reportdb.findings import Finding, Level
from reportdb.queries import registry
from reportdb.queries.remit import Remit
from reportdb.queries.status import status
from reportdb.report import Report, Scope

ALL = Remit.everyone()
Maker = Callable[..., Report]
LIST = [
    AgencyRecord("甲市人民政府", "A", level="市级", kind="人民政府", rule_making=True),
    AgencyRecord("甲市应急管理局", "A1", superior="A", aliases=(Alias("甲市安监局", dt.date(2018, 12, 31)),)),
    AgencyRecord("甲市乙县人民政府", "B", superior="甲市人民政府", level="县级"),
    AgencyRecord("乙县教育局", "B1", superior="B", valid_from=dt.date(2020, 1, 1), aliases=(Alias("教育局"),)),
    AgencyRecord("丙县教育局", "C1", superior="A", valid_to=dt.date(2021, 6, 30), aliases=(Alias("教育局"),)),
]


def contents(conn: Connection) -> list[object]:
    names = ("agency", "agency_name", "agency_superior")
    return [conn.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id").all() for name in names]


def test_loading_a_list_twice_changes_nothing(engine: Engine) -> None:
    with writing(engine) as conn:
        assert not registry.list_loaded(conn)
        assert load_agencies(conn, LIST).added == [record.name for record in LIST]
        before = contents(conn)
        changes = load_agencies(conn, LIST)
        assert (changes.added, changes.changed, len(changes.unchanged)) == ([], [], 5)
        assert contents(conn) == before
        assert registry.list_loaded(conn)


def test_an_agency_met_by_an_import_is_taken_into_the_list(engine: Engine) -> None:
    with writing(engine) as conn:
        number = register_agency(conn, "甲市安监局")
        assert not registry.list_loaded(conn)
        load_agencies(conn, LIST)
        row = registry.find_agency(conn, ALL, "甲市安监局")
        assert (row.id, row.name, row.code, row.registered) == (number, "甲市应急管理局", "A1", True)


def test_a_new_name_under_the_same_code_keeps_the_old_one_as_alias(engine: Engine) -> None:
    with writing(engine) as conn:
        load_agencies(conn, LIST)
        assert load_agencies(conn, [AgencyRecord("甲市应急局", "A1", "A")]).changed == ["甲市应急局"]
        assert registry.find_agency(conn, ALL, "甲市应急管理局").name == "甲市应急局"


def test_superiors_are_corrected_or_moved_by_date(engine: Engine) -> None:
    with writing(engine) as conn:
        load_agencies(conn, LIST)
        ids = {row.code: row.id for row in registry.agencies(conn, ALL)}
        assert registry.subtree(conn, ALL, ids["A"]) == set(ids.values())
        assert registry.subtree(conn, ALL, ids["B"]) == {ids["B"], ids["B1"]}
        assert registry.subtree(conn, Remit.of({ids["B1"]}), ids["B"]) == {ids["B1"]}
        load_agencies(conn, [AgencyRecord("甲市应急管理局", "A1", "B")])
        assert ids["A1"] in registry.subtree(conn, ALL, ids["B"], 2015)
        load_agencies(conn, [AgencyRecord("甲市应急管理局", "A1", "A", valid_from=dt.date(2022, 7, 1))])
        assert ids["A1"] in registry.subtree(conn, ALL, ids["B"], 2021)
        assert ids["A1"] not in registry.subtree(conn, ALL, ids["B"], 2022)
        assert ids["A1"] not in registry.subtree(conn, ALL, ids["B"])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([AgencyRecord("甲", "1"), AgencyRecord("乙", "1")], "code 1"),
        ([AgencyRecord("甲"), AgencyRecord("甲")], "twice"),
        ([AgencyRecord("甲", superior="无此单位")], "无此单位"),
        ([AgencyRecord("甲", superior="甲")], "its own superior"),
        ([AgencyRecord("甲", "1", "2"), AgencyRecord("乙", "2", "1")], "above itself"),
        ([AgencyRecord("")], "no name"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(engine: Engine, rows: list[AgencyRecord], message: str) -> None:
    with pytest.raises(UsageError, match=message), writing(engine) as conn:
        load_agencies(conn, rows)
    with reading(engine) as conn:
        assert registry.agencies(conn, ALL) == []


def test_agencies_are_found_by_code_name_and_alias(engine: Engine) -> None:
    with writing(engine) as conn:
        load_agencies(conn, LIST)
        for words in ("A1", "甲市应急管理局", " 甲市安监局 "):
            assert registry.find_agency(conn, ALL, words).code == "A1"
        assert registry.find_agency(conn, ALL, "教育局", 2023).code == "B1"
        with pytest.raises(UsageError, match="B1, C1"):
            registry.find_agency(conn, ALL, "教育局", 2020)
        with pytest.raises(UsageError, match="甲市应急管理局"):
            registry.find_agency(conn, ALL, "应急管理局")
        with pytest.raises(UsageError, match="no agency"):
            registry.find_agency(conn, Remit.of(()), "A1")
        assert registry.find_agency(conn, ALL, "A").rule_making is True


def test_status_names_everyone_who_should_file(engine: Engine) -> None:
    wrong = Finding("T3-ID", Level.ERROR, "不等")
    with writing(engine) as conn:
        load_agencies(conn, LIST)
        ids = {row.code: row.id for row in registry.agencies(conn, ALL)}
        for code, accepted, as_filed, scope in (
            ("A", True, False, Scope.CONSOLIDATED), ("A", True, False, Scope.OWN), ("A1", True, True, Scope.OWN),
            ("B", True, False, Scope.OWN), ("B", False, False, Scope.OWN), ("B1", False, False, Scope.OWN),
        ):  # fmt: skip
            report = Report(None, 2023, scope, "2021")
            findings = [] if accepted and not as_filed else [wrong, Finding("x", Level.VERIFY, "核实")]
            store(conn, FilingDraft(report, ids[code or ""], accepted, as_filed, "", dt.date(2024, 1, 9), findings))
        register_agency(conn, "路过的单位")
        rows = [(row.agency_code, row.scope, row.state, row.errors, row.verifies) for row in status(conn, ALL, 2023)]
        assert rows == [
            ("A", "consolidated", "accepted", 0, 0), ("A", "own", "accepted", 0, 0), ("A1", "own", "as_filed", 1, 1),
            ("B", "own", "accepted", 0, 0), ("B1", "own", "returned", 1, 1),
        ]  # fmt: skip
        assert status(conn, ALL, 2023)[0].received == dt.date(2024, 1, 9)
        early = status(conn, ALL, 2018)
        assert [(row.agency, row.state, row.scope) for row in early] == [
            ("甲市人民政府", "missing", None), ("甲市安监局", "missing", None), ("甲市乙县人民政府", "missing", None),
            ("丙县教育局", "missing", None),
        ]  # fmt: skip
        assert [row.agency_code for row in status(conn, ALL, 2023, ids["B"])] == ["B", "B1"]
        assert [row.agency_code for row in status(conn, Remit.of({ids["B1"]}), 2023)] == ["B1"]


def test_without_a_list_everyone_met_so_far_is_expected(engine: Engine, full_report: Maker) -> None:
    with writing(engine) as conn:
        number = register_agency(conn, "甲")
        store(conn, FilingDraft(full_report("甲", 2022, "2021"), number, True))
        assert [(row.agency, row.state) for row in status(conn, ALL, 2023)] == [("甲", "missing")]


def test_existence_is_judged_by_the_year(engine: Engine) -> None:
    with writing(engine) as conn:
        load_agencies(conn, LIST)
        rows = {row.code: row for row in registry.agencies(conn, ALL)}
    assert [year for year in range(2018, 2024) if rows["B1"].existed_in(year)] == [2020, 2021, 2022, 2023]
    assert [year for year in range(2018, 2024) if rows["C1"].existed_in(year)] == [2018, 2019, 2020, 2021]
