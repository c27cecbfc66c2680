"""Corrections at an import, on both databases: put in, refused, kept, replaced, dropped, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reportdb.database import reading
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, number, words
from tests.corrected import PENALTY, Declare, Sender, a_report, found, one, penalty, run, stored


def test_the_corrected_figure_is_stored_and_the_filed_one_beside_it(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    declared = declare({"by": "张三"})
    result = one(run(engine, send(a_report()), corrections=declared))
    assert result.status == "accepted"
    report, (correction,) = stored(engine, result.filing)
    assert report.tables["publications"].figures[PENALTY] == number(6)
    assert (correction.filed, correction.figure, correction.cell) == (number(5), number(6), PENALTY)
    assert (correction.reason, correction.source, correction.declared_by) == ("录入错误", "来函", "张三")
    assert (correction.file, correction.sha256) == ("c.toml", declared.file.sha256)
    assert (correction.label, correction.unit) == ("行政处罚／本年处理决定数量", "件")
    assert [one.to_json() for one in result.corrections] == [correction.to_json()]
    (told,) = found(result, "figure_corrected")
    assert (told.level, told.table, told.row, told.column) == ("notice", "publications", "penalty", "decisions")
    assert (told.sheet, told.cell, told.found, told.expected) == ("表二", "B13", 5, 6)
    for part in ("由 5 更正为 6", "理由：录入错误", "依据：来函", "经办：张三", "B13"):
        assert part in told.message
    with reading(engine) as conn:
        kept = conn.exec_driver_sql("SELECT content FROM source_file WHERE name = 'c.toml'").scalar_one()
    assert bytes(kept) == declared.file.content
    assert list(declared.unmet()) == []


@pytest.mark.parametrize(
    ("typed", "before", "code", "filed"),
    [
        ("2364余条", "２３６４余条", "not_a_number", words("2364余条")),
        ("#REF!", "#REF!", "error_cell", words("#REF!")),
        (5.5, 5.5, "fractional_count", words("5.5")),
        (5.5, "５.50", "fractional_count", words("5.5")),
        (-5, -5, "negative_count", number(-5)),
        ("22（其中16件）", 22, "note_in_cell", number(22)),
        (None, "", "", BLANK),
        ("/", "／", "", NOT_APPLICABLE),
        ("2,364", "2364", "", number(2364)),
    ],
)
def test_whatever_the_cell_holds_can_be_corrected(
    engine: Engine, send: Sender, declare: Declare, typed: object, before: object, code: str, filed: Figure
) -> None:
    path = send(a_report(), cells={("表二", "B13"): typed})
    plain = one(run(engine, path))
    assert plain.status == ("returned" if code not in ("", "note_in_cell") else "accepted")
    result = one(run(engine, path, corrections=declare({"from": before, "to": 2364 if before != "2364" else 1})))
    assert result.status == "accepted", result.findings
    assert stored(engine, result.filing)[1][0].filed == filed
    assert {item.level for item in result.findings if item.code == code} <= {"notice"}
    settled = [item.message for item in found(result, code) if item.table == "publications"]
    assert [message.endswith("已按更正采用 2364。") for message in settled] == ([True] if code else [])


def test_a_sheet_that_shows_something_else_is_returned_with_what_it_shows(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    path = send(a_report(number(7)))
    result = one(run(engine, path, corrections=declare()))
    assert result.status == "returned"
    assert penalty(engine, result) == number(7)
    (refused,) = found(result, "correction_refused")
    assert (refused.level, refused.sheet, refused.cell, refused.found, refused.expected) == (
        "error",
        "表二",
        "B13",
        7,
        "5",
    )
    assert "原表填的是 7" in refused.message
    assert "c.toml line 1" in refused.message
    again = one(run(engine, path, corrections=declare()))
    assert (again.status, again.filing) == ("returned", result.filing)
    without = one(run(engine, path))
    assert (without.status, without.corrections) == ("accepted", [])


@pytest.mark.parametrize(
    ("shown", "before"), [(number(0), ""), (BLANK, 0), (NOT_APPLICABLE, ""), (BLANK, "/"), (number(0), "/"), (words("5件左右"), 5)]
)  # fmt: skip
def test_zero_blank_and_stroke_are_never_taken_for_each_other(
    engine: Engine, send: Sender, declare: Declare, shown: Figure, before: object
) -> None:
    result = one(run(engine, send(a_report(shown)), corrections=declare({"from": before, "to": 9})))
    assert (result.status, result.corrections) == ("returned", [])
    assert penalty(engine, result) == shown


def test_a_sheet_that_shows_the_right_figure_already_needs_nothing(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    result = one(run(engine, send(a_report(number(6))), corrections=declare()))
    assert (result.status, result.corrections) == ("accepted", [])
    assert [item.level for item in found(result, "correction_refused")] == ["verify"]


def test_the_same_again_is_unchanged_and_stays_corrected_without_the_file(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    path = send(a_report())
    before = one(run(engine, path))
    first = one(run(engine, path, corrections=declare()))
    assert (first.status, first.filing != before.filing) == ("accepted", True)
    for options in ({"corrections": declare()}, {}):
        again = one(run(engine, path, **options))
        assert (again.status, again.filing) == ("unchanged", first.filing)
        assert [item.to_json() for item in again.corrections] == [item.to_json() for item in first.corrections]
        assert [item.message for item in again.findings] == [item.message for item in first.findings]
    assert penalty(engine, first) == number(6)


def test_another_figure_or_reason_makes_the_next_filing_and_other_places_stay(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    path = send(a_report())
    first = one(run(engine, path, corrections=declare()))
    other = one(run(engine, path, corrections=declare({"to": 8})))
    assert (other.status, penalty(engine, other)) == ("accepted", number(8))
    assert stored(engine, other.filing)[1][0].filed == number(5)
    reason = one(run(engine, path, corrections=declare({"to": 8, "reason": "重复计数"})))
    assert reason.status == "accepted"
    more = one(run(engine, path, corrections=declare({"row": "coercion", "from": 0, "to": 1})))
    assert more.status == "accepted"
    report, corrections = stored(engine, more.filing)
    assert [correction.label for correction in corrections] == [
        "行政强制／本年处理决定数量",
        "行政处罚／本年处理决定数量",
    ]
    assert report.tables["publications"].figures[PENALTY] == number(8)
    assert corrections[1].corrected_at == stored(engine, reason.filing)[1][0].corrected_at
    back = one(run(engine, path, corrections=declare({"row": "coercion", "from": 0, "to": 1}, {"to": 6})))
    assert back.status == "accepted"  # both together were never declared
    assert (
        one(run(engine, path, corrections=declare({"to": 6}, {"row": "coercion", "from": 0, "to": 1}))).status
        == "unchanged"
    )
    assert penalty(engine, first) == number(6)


def test_a_new_sheet_with_the_old_figure_says_that_a_correction_is_dropped(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    old = send(a_report())
    first = one(run(engine, old, corrections=declare()))
    anew = a_report()
    anew.tables["publications"].figures[Cell("licensing", "decisions")] = number(3)
    path = send(anew, "b.xlsx")
    result = one(run(engine, path))
    assert (result.status, penalty(engine, result)) == ("accepted", number(5))
    (dropped,) = found(result, "correction_dropped")
    assert (dropped.level, dropped.cell, dropped.found, dropped.expected) == ("verify", "B13", 5, 6)
    assert f"filing {first.filing}" in dropped.message
    mended = one(run(engine, path, corrections=declare()))
    assert (mended.status, penalty(engine, mended)) == ("accepted", number(6))
    assert not found(mended, "correction_dropped")
    superseded = one(run(engine, old, corrections=declare({"to": 9})))
    assert (superseded.status, superseded.filing) == ("unchanged", first.filing)
    assert [item.level for item in found(superseded, "correction_refused")] == ["verify"]


def test_a_new_sheet_that_repeats_the_corrected_figures_is_unchanged(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    first = one(run(engine, send(a_report()), corrections=declare()))
    result = one(run(engine, send(a_report(number(6)), "b.xlsx")))
    assert (result.status, result.filing, len(result.corrections)) == ("unchanged", first.filing, 1)
    assert not found(result, "correction_dropped")


def test_the_checks_read_the_corrected_figures(engine: Engine, send: Sender, declare: Declare) -> None:
    report = a_report()
    for column, value in (("natural_person", 3), ("total", 4)):
        for row in ("received", "carried_out"):
            report.tables["applications"].figures[Cell(row, column)] = number(value)
    path = send(report)
    assert one(run(engine, path)).status == "returned"
    places = [
        {"table": "表三", "row": row, "column": "总计", "from": 4, "to": 3} for row in ("received", "carried_out")
    ]
    result = one(run(engine, path, corrections=declare(*places)))
    assert result.status == "accepted", result.findings
    half = one(run(engine, path, corrections=declare(places[0] | {"to": 2})))
    assert (half.status, bool(found(half, "T3-ID"))) == ("returned", True)


def test_a_subtotal_is_compared_with_the_corrected_parts(
    engine: Engine, tmp_path: Path, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(__file__).parents[1] / "samples" / "broken" / "subtotal_differs" / "fires.xlsx"
    plain = one(run(engine, str(path)))
    (item,) = found(plain, "subtotal_differs")
    assert (item.found, item.expected) == (2, 1)
    place = {"agency": "示例市教育局", "table": "表三", "row": "received", "column": "org.company", "from": 1, "to": 2}
    total = place | {"column": "total", "from": 11, "to": 12}
    result = one(run(engine, str(path), corrections=declare(place, total)))
    assert [(item.level, item.expected) for item in found(result, "subtotal_differs")] == [("notice", 2)]
    more = one(run(engine, str(path), corrections=declare(place | {"to": 3}, total)))
    assert [(item.level, item.expected) for item in found(more, "subtotal_differs")] == [("error", 3)]


def test_amounts_and_channel_lines(engine: Engine, send: Sender, declare: Declare) -> None:
    fee = {"row": "行政事业性收费", "column": "本年收费金额", "from": "0元", "to": "251000元"}
    line = {"table": "channels", "row": 2, "column": "经费", "from": "约3000元", "to": "2950.5"}
    other = {"table": "channels", "row": 1, "column": "政务微博", "from": 5, "to": 50}
    result = one(run(engine, send(a_report()), corrections=declare(fee, line, other)))
    assert result.status == "accepted", result.findings
    report, corrections = stored(engine, result.filing)
    assert report.tables["publications"].figures[Cell("administrative_fee", "fee_amount")] == number(25_100_000)
    assert [line.figure for line in report.channels or ()] == [number(50), number(295_050)]
    assert [item.to_json()["to"] for item in corrections] == [
        {"value": 50, "mark": "number", "text": None},
        {"value": "2950.5", "mark": "number", "text": None},
        {"value": "25.1", "mark": "number", "text": None},
    ]
    assert {(item.sheet, item.cell) for item in found(result, "figure_corrected")} == {
        ("渠道", "C5"), ("渠道", "C6"), ("表二", "B17"),
    }  # fmt: skip
    with reading(engine) as conn:
        rows = conn.exec_driver_sql(
            "SELECT row_label, column_label, unit, filed_value, filed_text, value FROM annual_corrections ORDER BY value"
        ).all()
    assert [(*row[:3], row[3], row[4], float(row[5])) for row in rows] == [
        ("行政事业性收费", "本年收费金额（单位：万元）", "万元", 0, None, 25.1),
        ("政务微博", "发布数", "条", 5, None, 50.0),
        ("微信公众号", "经费", "元", None, "约3000元", 2950.5),
    ]


def test_a_dry_run_tells_the_same_and_stores_nothing(engine: Engine, send: Sender, declare: Declare) -> None:
    path = send(a_report())
    rehearsed = one(run(engine, path, corrections=declare(), dry_run=True))
    with reading(engine) as conn:
        for table in ("correction", "source_file", "filing"):
            assert conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
    real = one(run(engine, path, corrections=declare()))
    assert [item.message for item in rehearsed.findings] == [item.message for item in real.findings]
    assert [item.says for item in rehearsed.corrections] == [item.says for item in real.corrections]


def test_accept_takes_a_report_as_filed_when_a_correction_is_refused(
    engine: Engine, send: Sender, declare: Declare
) -> None:
    result = one(run(engine, send(a_report(number(7))), corrections=declare(), accept="照原报数"))
    assert (result.status, result.as_filed, penalty(engine, result)) == ("accepted", True, number(7))
