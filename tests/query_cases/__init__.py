"""Cases of queries, one module a noun: each asks one of them of the house, under a remit.

A new one is added to the module of its noun.
"""

from collections.abc import Mapping

from tests.query_cases import agencies, figures, filings, findings, sources, workflow
from tests.query_cases.asked import Case

_ALL = (agencies, figures, filings, findings, sources, workflow)
CASES: Mapping[str, Case] = {name: case for one in _ALL for name, case in one.CASES.items()}

if len(CASES) < sum(len(one.CASES) for one in _ALL):
    raise ValueError("two modules have a case of the same name")
