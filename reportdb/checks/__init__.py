"""The checks: pure functions from a report (and last year's) to findings; no SQL, no files.

Sums are declared as balances in the forms; what is no sum is a small function with an entry in `rules.NAMED_RULES`.
"""

from __future__ import annotations

from reportdb.checks.balances import check_balances
from reportdb.checks.completeness import check_completeness
from reportdb.checks.plans import plan_of
from reportdb.checks.reading import Reading
from reportdb.checks.rule_making import check_rule_making
from reportdb.checks.rules import NAMED_RULES, RuleText, across_codes, all_rules
from reportdb.findings import Finding
from reportdb.forms import STATUTORY_TABLES, TABLES, Catalog
from reportdb.forms import catalog as shipped_catalog
from reportdb.report import Report

#: the codes whose findings can change when last year's report arrives or changes. `not_assessable` is one of them: a
#: sum over two years may be left open too, so whoever replaces these findings replaces all of `check`'s notices.
ACROSS_CODES: frozenset[str] = across_codes(shipped_catalog()) | {"not_assessable"}

__all__ = ["ACROSS_CODES", "NAMED_RULES", "RuleText", "all_rules", "check"]


def check(
    report: Report, catalog: Catalog, *, last_year: Report | None = None, rule_making: bool | None = None
) -> list[Finding]:
    """All findings of the rules, table by table in catalog order, each table by its own edition.

    `last_year` is the same agency's report of the year before in the same scope: without it the rules that read it say
    nothing. `rule_making` is whether the agency may make 规章, None where the registry does not say.
    """
    findings: list[Finding] = []
    for code in TABLES:
        data = report.tables.get(code)
        if data is None:
            continue
        plan = plan_of(catalog, data.edition, code)
        last_data = None if last_year is None else last_year.tables.get(code)
        last = None if last_data is None else last_data.figures
        reading = Reading.of(plan, data.figures, last)
        findings += check_balances(reading)
        if code in STATUTORY_TABLES and not reading.whole and (gaps := check_completeness(plan, data.figures)):
            findings.append(gaps)
        if code == "publications" and rule_making is False and (made := check_rule_making(plan, data.figures)):
            findings.append(made)
    return findings
