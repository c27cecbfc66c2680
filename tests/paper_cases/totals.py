"""Cases of the papers about totals."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.forms.codes import Cell
from reportdb.papers import (
    gathered_total,
    total_cut,
    total_figure,
    total_papers,
    total_records,
    total_words,
    total_workbook,
)
from tests.paper_cases.asked import YEAR, Asked, Case, agencies_of, all_filings, each, trees


def _gathered(a: Asked) -> list[gathered_total.Gathered]:
    found = each(lambda one: gathered_total.gather_one(a.conn, a.remit, one, YEAR), agencies_of(a.house))
    return [one for one in found if isinstance(one, gathered_total.Gathered)]


def _total_books(a: Asked) -> object:
    found = []
    for one in _gathered(a):
        path = a.path("total.xlsx")
        total_workbook.write_total(one, total_papers.papers(a.conn, a.remit, one), str(path))
        found.append(path)
    return found


CASES: Mapping[str, Case] = {
    "gathered_total.gather": lambda a: each(
        lambda words: gathered_total.gather(a.conn, a.remit, words, YEAR),
        ["某市人民政府", "某市甲县人民政府", "AA1", "某市乙县人民政府", "BB1", f"#{a.house.b_edu}"],
    ),
    "gathered_total.gather_one": _gathered,
    "gathered_total.gather_of": lambda a: [gathered_total.gather_of(a.conn, a.remit, one) for one in trees(a)],
    "gathered_total.total_in": lambda a: each(
        lambda one: gathered_total.total_in(a.conn, a.remit, one, YEAR), agencies_of(a.house)
    ),
    "gathered_total.forest_under": lambda a: each(
        lambda words: [(forest := gathered_total.forest_under(a.conn, a.remit, YEAR, words)), *gathered_total.gather_all(forest)],
        [None, "某市甲县人民政府", "某市乙县人民政府", "BB"],
    ),
    "total_cut.is_cut": lambda a: [total_cut.is_cut(a.conn, a.remit, one, YEAR) for one in agencies_of(a.house)],
    "total_figure.total_figure": lambda a: [
        total_figure.total_figure(a.conn, a.remit, one, "applications", Cell("received", "total")) for one in trees(a)
    ],
    "total_papers.about_filings": lambda a: total_papers.about_filings(a.conn, a.remit, all_filings(a)),
    "total_papers.about_members": lambda a: [total_papers.about_members(a.conn, a.remit, one) for one in _gathered(a)],
    "total_papers.papers": lambda a: [total_papers.papers(a.conn, a.remit, one) for one in _gathered(a)],
    "total_papers.all_papers": lambda a: each(
        lambda words: total_papers.all_papers(a.conn, a.remit, YEAR, words), [None, "某市甲县人民政府", "某市乙县人民政府"]
    ),
    "total_records.as_record": lambda a: [
        (total_records.as_record(one, total_papers.about_members(a.conn, a.remit, one)), list(total_records.as_rows(one)))
        for one in _gathered(a)
    ],
    "total_words.share_words": lambda a: [
        (one.members.agency, total_words.share_words(one), list(map(total_words.absent_words, one.members.missing)))
        for one in _gathered(a)
    ],
    "total_workbook.write_total": _total_books,
}  # fmt: skip
