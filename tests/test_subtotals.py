"""小计 that a sheet prints and the form does not have: held against their parts, or told as open where parts are missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl.again import judge_again
from etl.batch import ImportOptions, ImportResult, run_import
from etl.pending import read_pending
from etl.whose import Word
from reportdb.database import reading, writing
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.queries import filings
from reportdb.queries.remit import Remit
from samples.draft import Draft, form_2021
from samples.drawing import Value

EVERYONE = Remit.everyone()
#: the applicants of a row of table three, and the column 小计 of 法人或其他组织 before the total
ORGANISATIONS = ("org.company", "org.research", "org.public_interest", "org.legal_service", "org.other")
Sheet = Callable[..., str]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Writes a filing with a column 小计, in which the row 新收 holds what is given: organisations, 小计."""

    def write(parts: tuple[Value, ...], said: Value, name: str = "a.xlsx", year: int = 2023) -> str:
        draft: Draft = form_2021(year)
        draft.applicants = [*draft.applicants[:6], "小计", draft.applicants[6]]
        draft.applicant_codes = [*draft.applicant_codes[:6], "subtotal", draft.applicant_codes[6]]
        for line in draft.applications.values():
            line.insert(6, sum(value for value in line[1:6] if isinstance(value, int)))
        draft.applications["received"][1:7] = [*parts, said]
        book, pen = draft.draw()
        assert pen.places["applications", "received", "org.company"] == "E24"
        path = tmp_path / name
        book.save(path)
        return str(path)

    return write


def sums(path: str) -> list[Finding]:
    """What is said of the sheet's own sums."""
    (one,) = read_pending(path, Word())
    return [item for item in one.findings if item.code in ("subtotal_differs", "not_assessable")]


@pytest.mark.parametrize(
    ("parts", "said", "finding"),
    [
        ((1, 0, 0, 0, 0), 1, None),
        ((1, 0, 0, 0, 0), 2, ("subtotal_differs", "error", "J24")),
        ((1, 0, 0, 0, 0), 0, ("subtotal_differs", "error", "J24")),
        ((1, 0, 0, 0, 0), None, None),
        ((1, 0, 0, 0, 0), "/", None),
        # a gap could make up what is missing, and what is not missing might be too much with it
        ((1, None, 0, 0, 0), 1, ("not_assessable", "notice", "F24")),
        ((1, "/", 0, 0, 0), 2, ("not_assessable", "notice", "F24")),
        ((1, None, 0, None, "若干"), 5, ("not_assessable", "notice", "F24, H24:I24")),
        ((None,) * 5, 0, ("not_assessable", "notice", "E24:I24")),
        ((None,) * 5, 3, ("not_assessable", "notice", "E24:I24")),
        # what is filled is more already
        ((3, None, 0, 0, 0), 2, ("subtotal_differs", "error", "J24")),
    ],
)
def test_a_printed_sum_is_held_against_its_parts(
    sheet: Sheet, parts: tuple[Value, ...], said: Value, finding: tuple[str, str, str] | None
) -> None:
    found = [(item.code, item.level.value, item.cell) for item in sums(sheet(parts, said))]
    assert found == ([] if finding is None else [finding])


def test_all_open_sums_of_a_table_are_one_notice(sheet: Sheet) -> None:
    (item,) = sums(sheet((1, None, 0, 0, 0), 1))
    assert item.message == "表三有 1 处小计无法核对（“法人或其他组织小计”J24）：有 1 处分项空白、缺少或不是数字。"
    assert item.operands == {"received/org.research": None}


def _import(engine: Engine, path: str) -> ImportResult:
    (result,) = run_import(engine, [path], ImportOptions(accept="照收"))
    return result


def _open(engine: Engine, filing: int | None) -> list[Finding]:
    with reading(engine) as conn:
        found = filings.findings_of(conn, EVERYONE, filing or 0)
    return [item for item in found if item.code == "not_assessable"]


def test_what_only_the_sheet_can_tell_outlives_other_reports_and_being_judged_again(
    engine: Engine, sheet: Sheet
) -> None:
    first = _import(engine, sheet((1, None, 0, 0, 0), 1))
    said = [item for item in _open(engine, first.filing) if item.operands]
    assert [item.level for item in said] == [Level.NOTICE]
    assert len(_open(engine, first.filing)) > 1  # the rules have open sums of their own
    _import(engine, sheet((1, 0, 0, 0, 0), 1, "last.xlsx", 2022))
    assert [item for item in _open(engine, first.filing) if item.operands] == said
    with writing(engine) as conn:
        conn.exec_driver_sql(
            "DELETE FROM finding WHERE wording_id IN"
            " (SELECT id FROM finding_wording WHERE code = 'not_assessable' AND operands = '{}')"
        )
    with reading(engine) as conn:
        row = filings.filing(conn, EVERYONE, first.filing or 0)
    changed = judge_again(engine, [row], catalog())
    assert {item.code for item in changed[row.id].gained} == {"not_assessable"}
    assert not changed[row.id].closed
    assert [item for item in _open(engine, first.filing) if item.operands] == said
