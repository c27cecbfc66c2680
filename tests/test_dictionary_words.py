"""The data dictionary in Chinese: every column of every view has a name, every code its newest label."""

from __future__ import annotations

from reportdb.dictionary import COLUMNS
from reportdb.forms import catalog
from reportdb.papers.dictionary_words import column_name, short_name, views_in_words
from reportdb.views import PUBLIC


def test_every_view_and_column_has_a_chinese_name() -> None:
    views = views_in_words()
    assert [view.name for view in views] == [*sorted(PUBLIC[:-1], key=PUBLIC.index), PUBLIC[-1]]
    for view in views:
        assert not view.label.isascii()
        for column in view.columns:
            assert not column_name(view.name, column.name).isascii(), (view.name, column.name)
    assert len(views[-1].columns) == len(COLUMNS)


def test_a_code_is_named_as_the_newest_edition_prints_it() -> None:
    columns = {(view.name, column.name): column for view in views_in_words() for column in view.columns}
    codes = {code.code: code for code in columns["annual_applications", "outcome_code"].codes}
    assert set(codes) >= {code for code, row in catalog().table("2021", "applications").rows.items() if not row.heading}
    assert codes["received"].label == "一、本年新收政府信息公开申请数量"
    assert "2021" in codes["received"].editions
    assert {code.code for code in columns["annual_appeals", "scope"].codes} == {"own", "consolidated"}


def test_a_column_of_an_answer_is_named_where_it_is_known() -> None:
    assert short_name("value") == "数值"
    assert short_name("scope") == "口径"
    assert short_name("anything") == ""
