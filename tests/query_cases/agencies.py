"""Cases of the queries about agencies and accounts."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.queries import accounts, agency_choice, agency_history, agency_relations, agency_search, registry
from tests.query_cases.asked import Case, agencies_of, all_filings, each

CASES: Mapping[str, Case] = {
    "accounts.accounts_within": lambda c, r, h: accounts.accounts_within(c, r),
    "accounts.account_within": lambda c, r, h: each(lambda one: accounts.account_within(c, r, one), (1, 2, 3)),
    "accounts.lies_within": lambda c, r, h: [
        ("乙", roots) for roots in ((h.b,), (h.b, h.a), ()) for all_ in (False, True) if accounts.lies_within(r, all_, roots)
    ],
    "agency_choice.agencies_to_choose": lambda c, r, h: [
        one for words in ("", "县", "教育", "BB") for one in agency_choice.agencies_to_choose(c, r, words, 2023, limit=100)[0]
    ],
    "agency_choice.agency_in": lambda c, r, h: each(lambda one: agency_choice.agency_in(c, r, one, 2023), agencies_of(h)),
    "agency_choice.reports_on_file": lambda c, r, h: [
        row.agency for agency in agencies_of(h) for one in agency_choice.reports_on_file(c, r, agency)
        for row in all_filings(c) if row.id == one.filing
    ],
    "agency_history.agency_history": lambda c, r, h: each(lambda one: agency_history.agency_history(c, r, one), agencies_of(h)),
    "agency_relations.relations_of": lambda c, r, h: each(
        lambda one: agency_relations.relations_of(c, r, one), agencies_of(h)
    ),
    "agency_search.agencies_called": lambda c, r, h: [
        sorted(agency_search.agencies_called(c, r, words))
        for words in ("县", "教育", "文教 县", "BB", "bb1", f"#{h.b_edu}", "%", "_")
    ],
    "registry.superior_links": lambda c, r, h: registry.superior_links(c, r),
    "registry.collector_links": lambda c, r, h: registry.collector_links(c, r),
    "registry.successions": lambda c, r, h: registry.successions(c, r),
    "registry.all_successions": lambda c, r, h: [
        name for name in registry.all_successions(c, r).names.values() if name != "管辖范围以外的单位"
    ],
    "registry.superiors": lambda c, r, h: [registry.superiors(c, r, year) for year in (None, 2021, 2023)],
    "registry.tree_of": lambda c, r, h: registry.tree_of(c, r, 2023)[0],
    "registry.agencies": lambda c, r, h: [row for year in (None, 2021, 2023) for row in registry.agencies(c, r, year)],
    "registry.agency_names": lambda c, r, h: registry.agency_names(c, r),
    "registry.names_and_codes": lambda c, r, h: list(registry.names_and_codes(c, r)),
    "registry.other_names": lambda c, r, h: registry.other_names(c, r),
    "registry.names_in": lambda c, r, h: registry.names_in(c, r, 2022),
    "registry.find_agency": lambda c, r, h: each(
        lambda words: registry.find_agency(c, r, words), ["AA1", "甲县教育局", "县教育局", f"#{h.b_edu}", "BB1"]
    ),
    "registry.subtree": lambda c, r, h: [registry.subtree(c, r, one, 2021) for one in (h.city, h.b)],
    "registry.last_filed": lambda c, r, h: registry.last_filed(c, r),
}  # fmt: skip
