"""Agencies by marks of their names: exact although marks fall together, and small however many there are."""

from __future__ import annotations

import random
import tracemalloc

import pytest
from sqlalchemy import Engine

from etl import agencies, key_index
from etl.agencies import AgencyBook
from etl.agency_list import AgencyRecord, Alias
from etl.key_index import KeyIndex
from etl.load import load_agencies
from reportdb.database import writing
from reportdb.queries.remit import Remit


def test_numbers_are_found_by_their_keys() -> None:
    index, chance = KeyIndex(), random.Random(3)
    given: dict[str, set[int]] = {}
    for _ in range(5000):
        key, number = f"某县{chance.randrange(2000)}局", chance.choice((0, 1, 2**31, 2**32 - 1, chance.randrange(9000)))
        given.setdefault(key, set()).add(number)
        index.add(key, number)
    assert all(numbers <= set(index.numbers(key)) for key, numbers in given.items())
    assert len(index) == sum(map(len, given.values()))
    assert sum(len(index.numbers(f"无{number}")) for number in range(1000)) < 3
    for wrong in (-1, 2**32):
        with pytest.raises(ValueError, match="32 bits"):
            index.add("x", wrong)


def test_an_entry_takes_a_few_bytes() -> None:
    tracemalloc.start()
    index = KeyIndex()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(50_000):
        index.add(f"某县第{number}局", number)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (after - before) / 50_000 < 12


def same_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """All keys have one mark."""
    monkeypatch.setattr(key_index, "hash", lambda _key: 2**32 - 1, raising=False)


@pytest.mark.parametrize("held", [0, 1, 128])
def test_marks_that_fall_together_change_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    same_marks(monkeypatch)
    monkeypatch.setattr(agencies, "_HELD", held)
    records = [
        AgencyRecord("甲市教育局", "A1", aliases=(Alias("甲市文教局"),)),
        AgencyRecord("乙市教育局", "B1"),
        AgencyRecord("丙市教育局", "C1", aliases=(Alias("市教育局"),)),
        AgencyRecord("丁市教育局", "D1", aliases=(Alias("市教育局"),)),
    ]
    with writing(engine) as conn:
        load_agencies(conn, records)
        book = AgencyBook(conn)
        for words, code in [
            ("乙市教育局", "B1"),
            ("甲市文教局", "A1"),
            ("c1", None),
            ("C1", "C1"),
            ("戊市教育局", None),
        ] * 2:
            row, findings = book.find(words, 2023)
            assert (row.code if row else None) == code, words
            assert [item.code for item in findings] == ([] if code else ["unknown_agency"])
        assert {row.code for row in book.rows(book.ids("市教育局", 2023))} == {"C1", "D1"}
        assert book.find("市教育局", 2023, "D1")[0] == book.rows(book.ids("D1"))[0]
        row, (told,) = book.find("甲市教育", 2023)
        assert row is None
        assert "相近的有：甲市教育局" in told.message
        assert set(book.names) == {
            *(record.name for record in records), *(str(record.code) for record in records), "甲市文教局", "市教育局"
        }  # fmt: skip
        inside = AgencyBook(conn, Remit.of(book.ids("B1")))
        assert inside.ids("甲市教育局") == set()
        assert set(inside.names) == {"乙市教育局", "B1"}
        assert [item.code for item in inside.find("甲市教育局", 2023)[1]] == ["outside_remit"]


@pytest.mark.parametrize("held", [0, 128])
def test_agencies_met_by_an_import_are_met_again(engine: Engine, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    same_marks(monkeypatch)
    monkeypatch.setattr(agencies, "_HELD", held)
    names = [f"甲市{letter}局" for letter in "教文工农林水"]
    with writing(engine) as conn:
        book = AgencyBook(conn)
        met = {name: book.find(name, 2023) for name in names}
        again = {name: book.find(f" {name}（本级）", 2024) for name in names}
        assert again == met
        assert len({row.id for row, _ in met.values() if row is not None}) == len(names)
        assert {name: AgencyBook(conn).find(name) for name in names} == met
        assert book.names == names
