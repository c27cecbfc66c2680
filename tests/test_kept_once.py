"""Words that many filings say alike are stored once and come back word for word, to each that said them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from etl.draft import FilingDraft
from etl.load import record_item, register_agency, replace_findings, start_run, store
from etl.load.facts import LINE
from etl.load.findings import _FORGET
from etl.load.kept_once import KeptOnce
from reportdb.database import reading, writing
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.place_list import Places, places_of, places_text
from reportdb.queries import filings, peers, reports, reports_of_year, sums
from reportdb.queries.explanations import open_findings
from reportdb.queries.filings import _FINDINGS
from reportdb.queries.history import _counts
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import ChannelFigure, Report, Scope, number, words
from reportdb.wording import Words, digest_of

ALL = Remit.everyone()
Maker = Callable[..., Report]
FINDING = Finding(
    "T3-ID", Level.VERIFY, "不等", "applications", "carried_out", "total", "表三", "K28", 3, "25.1",
    {"received": 1, "carried_in": None, "fee": "0.5"}, (("received", "total"), ("carried_in", "total")),
)  # fmt: skip
#: each differs from the first in one thing; an empty text is not the same as none
ALIKE = [
    FINDING,
    replace(FINDING, code="T3-SUM"),
    replace(FINDING, level=Level.NOTICE),
    replace(FINDING, message="不等 "),
    replace(FINDING, table=None),
    replace(FINDING, table=""),
    replace(FINDING, row=None),
    replace(FINDING, column=""),
    replace(FINDING, sheet=None),
    replace(FINDING, sheet=""),
    replace(FINDING, cell=None),
    replace(FINDING, expected=None),
    replace(FINDING, found=25),
    replace(FINDING, operands={}),
    replace(FINDING, operands={"received": 1}),
    replace(FINDING, places=()),
    replace(FINDING, places=(("total", "received"),)),
]


def _count(engine: Engine, table: str) -> int:
    with reading(engine) as conn:
        return int(conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_what_several_filings_say_is_stored_once_and_returned_to_each(engine: Engine, full_report: Maker) -> None:
    with writing(engine) as conn:
        ids = [
            store(conn, FilingDraft(full_report(name, 2023, "2021"), register_agency(conn, name), True, findings=said))
            for name, said in (("甲", ALIKE), ("乙", ALIKE[::-1]), ("丙", [FINDING, ALIKE[1], FINDING]))
        ]
        record_item(conn, start_run(conn, "import x"), "x.xlsx", None, "failed", None, ALIKE)
    with reading(engine) as conn:
        assert [filings.findings_of(conn, ALL, one) for one in ids] == [
            ALIKE,
            ALIKE[::-1],
            [FINDING, ALIKE[1], FINDING],
        ]
    assert _count(engine, "finding_wording") == len(ALIKE)
    assert _count(engine, "finding") == 3 * len(ALIKE) + 3


def test_renewing_the_findings_of_one_filing_leaves_those_of_another(engine: Engine, full_report: Maker) -> None:
    with writing(engine) as conn:
        one, other = (
            store(conn, FilingDraft(full_report(name, 2023, "2021"), register_agency(conn, name), True, findings=ALIKE))
            for name in "甲乙"
        )
        replace_findings(conn, one, {"T3-ID"}, [])
    with reading(engine) as conn:
        assert filings.findings_of(conn, ALL, one) == [ALIKE[1]]
        assert filings.findings_of(conn, ALL, other) == ALIKE


def test_channel_lines_come_back_as_typed(engine: Engine) -> None:
    """Alike but for a space or a unit they are different lines, and the same line may stand twice in a list."""
    lines = [
        ChannelFigure("website", "门户网站", "posts", "发布信息", "条", number(1)),
        ChannelFigure("website", "门户网站 ", "posts", "发布信息", "条", number(2)),
        ChannelFigure("website", "门户网站", "posts", "发布信息", "", number(3)),
        ChannelFigure("website", "门户网站", "posts", "发布信息", "条", words("18万余")),
        ChannelFigure("website", "门户网", "站posts", "发布信息", "条", number(5)),
        ChannelFigure("label:" + "长" * 9000, "长" * 9000, "posts", "“1:2”", "'", number(6)),
    ]
    with writing(engine) as conn:
        ids = []
        for name, said in (("甲", lines), ("乙", lines[::-1])):
            report = Report(name, 2023, Scope.OWN, "2021", channels=said)
            ids.append(store(conn, FilingDraft(report, register_agency(conn, name), True)))
    with reading(engine) as conn:
        assert [load_report(conn, ALL, one).channels for one in ids] == [lines, lines[::-1]]
        shown = conn.exec_driver_sql("SELECT channel, unit FROM annual_channels WHERE agency = '甲' ORDER BY position")
        assert [tuple(row) for row in shown] == [(line.channel, line.unit) for line in lines]
    assert _count(engine, "channel_line") == 5


def test_numbers_of_a_transaction_that_was_undone_are_forgotten(engine: Engine) -> None:
    """The database gives them to other words: what was remembered would now say those."""
    kept, one, other = KeptOnce(), ("甲", "", "", "", ""), ("乙", "", "", "", "")

    def number_of(row: Words) -> int:
        kept.begin()
        with writing(engine) as conn:
            for _ in range(2):
                found = kept.numbers(conn, "channel_line", LINE, [row])
            if row == lost:
                raise KeyError(row)
        kept.keep()
        return found[row]

    lost: Words = one
    with pytest.raises(KeyError):
        number_of(one)
    lost = ()
    numbers = {row: number_of(row) for row in (other, one)}
    assert {row: number_of(row) for row in (one, other)} == numbers
    with reading(engine) as conn:
        assert {(row[0],): row[1] for row in conn.exec_driver_sql("SELECT channel_code, id FROM channel_line")} == {
            row[:1]: number for row, number in numbers.items()
        }
        assert kept.numbers(conn, "no_table", LINE, []) == {}
        assert kept.numbers(conn, "channel_line", LINE, [one, other, one]) == numbers


def test_words_that_are_said_cannot_be_removed(engine: Engine, full_report: Maker) -> None:
    with writing(engine) as conn:
        draft = FilingDraft(full_report("甲", 2023, "2021"), register_agency(conn, "甲"), True, findings=[FINDING])
        store(conn, draft)
    for table in ("finding_wording", "channel_line"):
        with pytest.raises(IntegrityError), writing(engine) as conn:
            conn.exec_driver_sql(f"DELETE FROM {table}")


WORDS = st.lists(st.one_of(st.none(), st.text(st.sampled_from("-:1甲"), max_size=4)), min_size=2, max_size=3)


@given(WORDS.map(tuple), WORDS.map(tuple))
def test_different_words_have_different_digests(one: Words, other: Words) -> None:
    assert (digest_of(one) == digest_of(other)) == (one == other)


CODES = st.text(st.sampled_from('ab.甲"\\'), max_size=3)


@given(st.one_of(st.lists(st.tuples(CODES, CODES)), st.lists(st.lists(CODES, max_size=3).map(tuple))).map(tuple))
def test_places_come_back_in_their_order(places: Places) -> None:
    assert places_of(places_text(places)) == places
    assert places_of(json.dumps(places)) == places  # as older versions wrote them all


def test_many_places_take_a_fifth_of_the_room() -> None:
    cells = tuple((cell.row, cell.column) for cell in catalog().table("2021", "applications").official_cells)
    assert len(places_text(cells)) < len(json.dumps(cells)) / 4


def test_no_statement_reads_all_findings_or_lines(engine: Engine) -> None:
    """Every query that passes through the words begins at the filings and looks them up by their numbers."""
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the size of its tables")
    asked: list[str] = []
    with engine.connect() as conn:
        listen = conn.connection.driver_connection
        assert listen is not None
        listen.set_trace_callback(asked.append)
        open_findings(conn, ALL, [])
        _counts(conn, [1, 2])
        peers.peers_with(conn, ALL, 2023, "县级", "政府部门", ["OUT-PEER"])
        listen.set_trace_callback(None)
        statements = [
            *(sql for sql in asked if "finding" in sql),
            _FINDINGS.format("f.filing_id = 1"),
            reports._CHANNELS.replace("?", "1"),
            reports_of_year._CHANNELS.format(year=2023, ids="1, 2"),
            sums._CHANNELS.format(year=2023, among="IN (SELECT value FROM json_each('[1, 2]'))"),
            _FORGET.format(stays="").replace("?", "1"),
            "SELECT * FROM annual_channels WHERE year = 2023",
        ]
        assert len(statements) >= 8
        for sql in statements:
            plan = [str(row[3]) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
            read = [line for line in plan if line.startswith("SCAN") and "json_each" not in line]
            assert not any(
                word in line.split() for line in read for word in ("finding", "finding_wording", "f", "l")
            ), plan
