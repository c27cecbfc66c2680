"""Work between levels: submitted, sent back, accepted, locked, made public; two at once, and what each remit sees of it."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from etl.draft import FilingDraft
from etl.load import register_agency, store
from reportdb import audit
from reportdb.database import reading, retried, writing
from reportdb.errors import NothingToShow, Refused
from reportdb.queries import registry
from reportdb.queries.audit import trail
from reportdb.queries.collecting import all_below, below_by_year, chain_above, ever_below
from reportdb.queries.locks import lock_on, locks, open_locks, visible_lock, year_lock
from reportdb.queries.releases import latest_release, releases
from reportdb.queries.remit import Remit
from reportdb.queries.submissions import latest_submissions, open_submissions, submission, submissions_of
from reportdb.report import Report
from reportdb.workflow.locking import lock_year, release_year, unlock_year
from reportdb.workflow.submitting import accept, send_back, submit, withdraw

EVERYONE = Remit.everyone()
Full = Callable[..., Report]


class House:
    """A city with two counties, each with a bureau; everybody filed for 2023 but the city."""

    def __init__(self, engine: Engine, full: Full) -> None:
        self.engine, self.full = engine, full
        with writing(engine) as conn:
            names = ("市", "甲县", "甲县教育局", "乙县", "乙县教育局")
            self.city, self.a, self.a_bureau, self.b, self.b_bureau = (register_agency(conn, name) for name in names)
            for lower, upper in (
                (self.a, self.city),
                (self.a_bureau, self.a),
                (self.b, self.city),
                (self.b_bureau, self.b),
            ):
                conn.exec_driver_sql(f"INSERT INTO agency_superior (agency_id, superior_id) VALUES ({lower}, {upper})")
        self.filed = {agency: self.file(agency) for agency in (self.a, self.a_bureau, self.b, self.b_bureau)}

    def file(self, agency: int, first: int = 1, *, accepted: bool = True, year: int = 2023) -> int:
        with writing(self.engine) as conn:
            return store(conn, FilingDraft(self.full("x", year, "2021", first), agency, accepted, made_by="王"))

    def remit(self, agency: int) -> Remit:
        with reading(self.engine) as conn:
            return Remit.of(registry.subtree(conn, EVERYONE, agency))

    def refused(self, code: str, work: Callable[..., object], *given: object, **more: object) -> Refused:
        with pytest.raises(Refused) as told, writing(self.engine) as conn:
            work(conn, *given, **more)
        assert told.value.code == code
        return told.value

    def trail(self) -> list[tuple[str, str, str, int | None, int | None]]:
        with reading(self.engine) as conn:
            rows = [row for row in reversed(trail(conn, EVERYONE).rows) if row.action != "accepted"]
        return [(row.who, row.action, row.what, row.agency_id, row.year) for row in rows]


@pytest.fixture
def house(engine: Engine, full_report: Full) -> House:
    return House(engine, full_report)


def test_submitted_sent_back_with_a_note_submitted_anew_and_accepted(house: House) -> None:
    bureau, county = Remit.of([house.a_bureau]), house.remit(house.a)
    with writing(house.engine) as conn:
        first = submit(conn, bureau, house.filed[house.a_bureau], text="已核对", by="officer")
    assert (first.state, first.note, first.submitted_by, first.is_current) == ("submitted", "已核对", "officer", True)
    assert (first.agency, first.year, first.scope, first.decided_at) == ("甲县教育局", 2023, "own", None)
    house.refused("already_submitted", submit, bureau, first.filing_id, by="officer")
    house.refused("note_needed", send_back, county, first.id, text=" ", by="office")
    with writing(house.engine) as conn:
        back = send_back(conn, county, first.id, text="表三与去年差得太多", by="office")
    assert (back.state, back.decided_by, back.decision_note) == ("returned", "office", "表三与去年差得太多")
    assert back.decided_at is not None
    refused = house.refused("already_decided", accept, county, first.id, by="office")
    assert refused.values == {"submission": first.id, "state": "returned", "decided_by": "office"}
    new = house.file(house.a_bureau, 5)
    house.refused("superseded", submit, bureau, first.filing_id, by="officer")
    with writing(house.engine) as conn:
        second = submit(conn, bureau, new, by="officer")
        done = accept(conn, county, second.id, by="office")
        assert [row.state for row in submissions_of(conn, county, first.report_id)] == ["returned", "accepted"]
        assert latest_submissions(conn, county, 2023) == {(house.a_bureau, "own"): done}
        assert open_submissions(conn, county) == []
    house.refused("already_accepted", submit, bureau, new, by="officer")
    assert house.trail() == [
        ("officer", audit.SUBMITTED, f"filing {first.filing_id}, submission {first.id}: 已核对", house.a_bureau, 2023),
        ("office", audit.SENT_BACK, f"filing {first.filing_id}, submission {first.id}: 表三与去年差得太多", house.a_bureau, 2023),
        ("officer", audit.SUBMITTED, f"filing {new}, submission {second.id}", house.a_bureau, 2023),
        ("office", audit.APPROVED, f"filing {new}, submission {second.id}", house.a_bureau, 2023),
    ]  # fmt: skip


def test_a_newer_filing_takes_the_open_submission_back(house: House) -> None:
    remit = Remit.of([house.a_bureau])
    with writing(house.engine) as conn:
        first = submit(conn, remit, house.filed[house.a_bureau], by="officer")
    new = house.file(house.a_bureau, 5)
    with reading(house.engine) as conn:
        assert not submission(conn, remit, first.id).is_current
    house.refused("superseded", accept, EVERYONE, first.id, by="office")
    with writing(house.engine) as conn:
        second = submit(conn, remit, new, by="officer")
        assert submission(conn, remit, first.id).state == "withdrawn"
        assert [row.id for row in open_submissions(conn, remit, 2023)] == [second.id]
        assert open_submissions(conn, remit, 2022) == []
        withdraw(conn, remit, second.id, by="officer")
        third = submit(conn, remit, new, by="officer")
    assert third.state == "submitted"


def test_what_the_checks_returned_cannot_be_submitted(house: House) -> None:
    returned = house.file(house.a_bureau, 9, accepted=False)
    house.refused("not_accepted", submit, EVERYONE, returned, by="officer")
    house.refused("too_long", submit, EVERYONE, house.filed[house.a], text="长" * 4001, by="officer")


def test_nobody_acts_on_what_they_may_not_see(house: House) -> None:
    ours, theirs = house.remit(house.a), house.filed[house.b_bureau]
    with writing(house.engine) as conn:
        open_ = submit(conn, EVERYONE, theirs, by="b")
    for remit in (ours, Remit.of(())):
        with writing(house.engine) as conn:
            with pytest.raises(NothingToShow):
                submit(conn, remit, theirs, by="a")
            for work in (withdraw, accept):
                with pytest.raises(NothingToShow):
                    work(conn, remit, open_.id, by="a")
            with pytest.raises(NothingToShow):
                send_back(conn, remit, open_.id, text="a", by="a")
            assert open_submissions(conn, remit) == []
            assert submissions_of(conn, remit, open_.report_id) == []
            assert latest_submissions(conn, remit, 2023) == {}
        house.refused("outside_remit", lock_year, remit, 2023, house.b, reason="r", by="a")
        house.refused("outside_remit", lock_year, remit, 2023, None, reason="r", by="a")
        house.refused("outside_remit", release_year, remit, 2023, house.b, by="a")
    with reading(house.engine) as conn:
        assert submission(conn, EVERYONE, open_.id) == open_


def test_two_who_decide_at_once_do_not_both_win(house: House) -> None:
    with writing(house.engine) as conn:
        one = submit(conn, EVERYONE, house.filed[house.a_bureau], by="officer")
    works: list[Callable[..., object]] = [
        lambda conn: accept(conn, EVERYONE, one.id, by="x"),
        lambda conn: send_back(conn, EVERYONE, one.id, text="错", by="y"),
        lambda conn: withdraw(conn, EVERYONE, one.id, by="z"),
    ]
    assert sorted(_at_once(house.engine, works)) == ["already_decided", "already_decided", "done"]
    assert len(house.trail()) == 2


def test_two_who_submit_or_lock_at_once_do_not_both_win(house: House) -> None:
    filing = house.filed[house.a_bureau]
    both: list[Callable[..., object]] = [lambda conn: submit(conn, EVERYONE, filing, by="x")] * 2
    assert sorted(_at_once(house.engine, both)) == ["already_submitted", "done"]
    for agency in (house.a, None):
        lock: list[Callable[..., object]] = [
            lambda conn, agency=agency: lock_year(conn, EVERYONE, 2022, agency, reason="r", by="x")
        ] * 2
        assert sorted(_at_once(house.engine, lock)) == ["already_locked", "done"]
    with reading(house.engine) as conn:
        number = locks(conn, EVERYONE)[0].id
    release: list[Callable[..., object]] = [lambda conn: release_year(conn, EVERYONE, 2022, house.a, by="x")] * 2
    assert sorted(_at_once(house.engine, release)) == ["already_published", "done"]
    unlock: list[Callable[..., object]] = [lambda conn: unlock_year(conn, EVERYONE, number, reason="r", by="x")] * 2
    assert sorted(_at_once(house.engine, unlock)) == ["done", "not_locked"]


def _at_once(engine: Engine, works: list[Callable[..., object]]) -> list[str]:
    ready, told = threading.Barrier(len(works)), []

    def act(work: Callable[..., object]) -> None:
        ready.wait()
        try:
            retried(engine, work)
            told.append("done")
        except Refused as error:
            told.append(error.code)

    threads = [threading.Thread(target=act, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return told


def test_a_lock_holds_for_all_below_until_it_is_opened_with_a_reason(house: House) -> None:
    county = house.remit(house.a)
    house.refused("reason_needed", lock_year, county, 2023, house.a, reason=" ", by="office")
    house.refused("unknown_agency", lock_year, EVERYONE, 2023, 999, reason="r", by="office")
    house.refused("no_year", lock_year, EVERYONE, 23, house.a, reason="r", by="office")
    with writing(house.engine) as conn:
        one = lock_year(conn, county, 2023, house.a, reason="已汇总上报", by="office")
        assert (one.agency, one.year, one.reason, one.locked_by, one.is_open) == (
            "甲县",
            2023,
            "已汇总上报",
            "office",
            True,
        )
        for agency in (house.a, house.a_bureau):
            assert lock_on(conn, agency, 2023) == one
            assert lock_on(conn, agency, 2022) is None
        assert {lock_on(conn, other, 2023) for other in (house.b, house.b_bureau, house.city, None)} == {None}
        own = lock_year(conn, county, 2023, house.a_bureau, reason="先行锁定", by="bureau")
        assert lock_on(conn, house.a_bureau, 2023) == own, "one's own lock is told first"
        unlock_year(conn, county, own.id, reason="改", by="bureau")
        assert lock_on(conn, house.a_bureau, 2023) == one
    house.refused("already_locked", lock_year, county, 2023, house.a, reason="r", by="office")
    refusal = house.refused(
        "year_locked", submit, Remit.of([house.a_bureau]), house.filed[house.a_bureau], by="officer"
    )
    assert "甲县" not in str(refusal), "the officer of the bureau is not told whose lock it is"
    assert "2023 is locked since" in str(refusal)
    house.refused("reason_needed", unlock_year, county, one.id, reason="", by="office")
    with writing(house.engine) as conn:
        with pytest.raises(NothingToShow):
            unlock_year(conn, house.remit(house.b), one.id, reason="r", by="b")
        with pytest.raises(NothingToShow):
            unlock_year(conn, Remit.of([house.a_bureau]), one.id, reason="r", by="officer")
        done = unlock_year(conn, county, one.id, reason="教育局更正", by="office")
        assert (done.unlocked_by, done.unlock_reason, done.is_open) == ("office", "教育局更正", False)
        assert lock_on(conn, house.a_bureau, 2023) is None
        assert [row.id for row in locks(conn, county, 2023)] == [one.id, own.id]
        assert open_locks(conn, county) == []
    house.refused("not_locked", unlock_year, county, one.id, reason="r", by="office")
    with writing(house.engine) as conn:
        again = lock_year(conn, county, 2023, house.a, reason="再锁", by="office")
        assert again.id != one.id
        submit(conn, EVERYONE, house.filed[house.b_bureau], by="b")


def test_a_lock_on_everybody_is_told_without_names_to_those_below(house: House) -> None:
    with writing(house.engine) as conn:
        lock_year(conn, EVERYONE, 2023, None, reason="全省定稿 乙县迟报", by="省办李四")
        everyone: tuple[int | None, ...] = (house.a_bureau, house.city, None)
        for one in everyone:
            held = lock_on(conn, one, 2023)
            assert held is not None
            assert held.agency_id is None
        found = locks(conn, EVERYONE)[0]
        shown = visible_lock(house.remit(house.a), found)
        assert (shown.agency, shown.locked_by, shown.reason) == ("", "", "")
        assert visible_lock(EVERYONE, found) == found
        assert locks(conn, house.remit(house.a)) == []
        with pytest.raises(NothingToShow):
            year_lock(conn, house.remit(house.a), found.id)


def test_only_a_locked_year_is_made_public_and_once(house: House) -> None:
    county = house.remit(house.a)
    house.refused("not_locked", release_year, county, 2023, house.a, by="office")
    with writing(house.engine) as conn:
        lock = lock_year(conn, county, 2023, house.a, reason="定稿", by="office")
        made = release_year(conn, county, 2023, house.a, text="门户网站", by="office")
        below = release_year(conn, county, 2023, house.a_bureau, by="bureau")
        assert (made.agency, made.note, made.published_by) == ("甲县", "门户网站", "office")
        assert [row.id for row in releases(conn, county, 2023)] == [made.id, below.id]
        assert releases(conn, house.remit(house.b)) == []
        assert latest_release(conn, house.remit(house.b), house.a, 2023) is None
    refused = house.refused("already_published", release_year, county, 2023, house.a, by="office")
    assert refused.values == {"release": made}
    with writing(house.engine) as conn:
        unlock_year(conn, county, lock.id, reason="更正", by="office")
    house.refused("not_locked", release_year, county, 2023, house.a, by="office")
    with writing(house.engine) as conn:
        lock_year(conn, county, 2023, house.a, reason="再定稿", by="office")
        assert release_year(conn, county, 2023, house.a, by="office").id != made.id


def test_the_trail_is_read_by_remit_and_page(house: House) -> None:
    with writing(house.engine) as conn:
        for agency in (house.a_bureau, house.b_bureau):
            submit(conn, EVERYONE, house.filed[agency], text=f"100%_{agency}", by="officer")
        lock_year(conn, EVERYONE, 2022, None, reason="全体", by="admin")
        audit.note(conn, "admin", audit.ACCOUNT_MADE, "account x")
    county = house.remit(house.a)
    with reading(house.engine) as conn:
        ours = trail(conn, county)
        assert {row.agency_id for row in ours.rows} == {house.a, house.a_bureau}
        assert trail(conn, Remit.of(())).rows == []
        everything = trail(conn, EVERYONE).rows
        assert [row.id for row in everything] == sorted((row.id for row in everything), reverse=True)
        assert len(everything) == 8
        first = trail(conn, EVERYONE, limit=3)
        second = trail(conn, EVERYONE, limit=5, before=first.rows[-1].id)
        assert (first.rows + second.rows, first.more, second.more) == (everything, True, False)
        assert [row.agency_id for row in trail(conn, EVERYONE, words="0%_").rows] == [house.b_bureau, house.a_bureau]
        assert trail(conn, EVERYONE, words="1__%").rows == []
        assert [row.what for row in trail(conn, EVERYONE, who="admin", action=audit.ACCOUNT_MADE).rows] == ["account x"]
        assert [row.action for row in trail(conn, EVERYONE, year=2022).rows] == [audit.LOCKED]
        assert ours.rows[0].at.tzinfo is dt.UTC


@pytest.mark.parametrize("seed", range(6))
def test_whoever_stands_above_is_whoever_has_it_in_the_subtree(engine: Engine, seed: int) -> None:
    """On registers drawn at random, with lines of their own, collectors and changes from year to year."""
    draw = random.Random(seed)
    with writing(engine) as conn:
        ids = [register_agency(conn, f"单位{number}") for number in range(14)]
        for number in ids:
            if draw.random() < 0.4:
                conn.exec_driver_sql(f"UPDATE agency SET kind = '垂直管理部门' WHERE id = {number}")
        for table, column, share in (
            ("agency_superior", "superior_id", 0.9),
            ("agency_reports_to", "collector_id", 0.2),
        ):
            for place, number in enumerate(ids[1:], 1):
                if draw.random() > share:
                    continue
                until = draw.choice((None, 2021, 2022))
                last, next_ = draw.choice((("12-31", "01-01"), ("06-30", "07-01")))
                spans = [("NULL", "NULL" if until is None else f"'{until}-{last}'")]
                if until is not None:
                    spans.append((f"'{until + (next_ == '01-01')}-{next_}'", "NULL"))
                for upper, (began, ended) in zip(draw.sample(ids[:place], min(place, len(spans))), spans, strict=False):
                    conn.exec_driver_sql(
                        f"INSERT INTO {table} (agency_id, {column}, valid_from, valid_to)"
                        f" VALUES ({number}, {upper}, {began}, {ended})"
                    )
        for year in (2021, 2022, 2023):
            below = {number: registry.subtree(conn, EVERYONE, number, year) for number in ids}
            for number in ids:
                assert set(chain_above(conn, number, year)) == {upper for upper in ids if number in below[upper]}
                assert all_below(conn, [number], year) == below[number]
            assert all_below(conn, ids[1:4], year) == set().union(*(below[number] for number in ids[1:4]))
        for some in (*([number] for number in ids), ids[1:4]):
            by_year = below_by_year(conn, some, range(2019, 2026))
            assert by_year == {year: all_below(conn, some, year) for year in range(2019, 2026)}
            assert ever_below(conn, some) >= set().union(*by_year.values())
        for number in ids:
            assert all_below(conn, [number], None) == registry.subtree(conn, EVERYONE, number)
