"""The checks: pure functions from a report (and last year's) to findings; no SQL, no files.

Sums are declared as balances in the forms; what is no sum is a small function with an entry in `rules.NAMED_RULES`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from reportdb.checks.balances import check_balances
from reportdb.checks.completeness import check_completeness
from reportdb.checks.copied import check_last_year, check_twins, figures_key, figures_keys
from reportdb.checks.cumulative_channels import check_cumulative_channels
from reportdb.checks.deadlines import check_deadline
from reportdb.checks.other_share import check_other_share
from reportdb.checks.outliers import check_jumps, check_peers
from reportdb.checks.plans import plan_for
from reportdb.checks.reading import Reading
from reportdb.checks.repeated_text import check_repeated_text
from reportdb.checks.rule_making import check_rule_making
from reportdb.checks.rules import NAMED_RULES, RuleText, across_codes, all_rules
from reportdb.checks.scopes import check_scopes
from reportdb.checks.surroundings import Surroundings, Twin
from reportdb.checks.usual import findings_of
from reportdb.findings import Finding
from reportdb.forms import STATUTORY_TABLES, TABLES, Catalog
from reportdb.forms import catalog as shipped_catalog
from reportdb.forms.codes import Cell
from reportdb.report import Figure, Report, TableData
from reportdb.succession import joined_words

#: the codes whose findings can change when last year's report arrives or changes. `not_assessable` is one of them: a
#: sum over two years may be left open too, so whoever replaces these findings replaces all of `check`'s notices.
ACROSS_CODES: frozenset[str] = across_codes(shipped_catalog()) | {"not_assessable"}

#: those whose findings can change when the report of the other scope does, or one of another agency
SCOPE_CODES = frozenset({"ROLLUP"})
TWIN_CODES = frozenset({"DUP-AGENCY"})
PEER_CODES = frozenset({"OUT-PEER"})
ALONE = Surroundings()

__all__ = [
    "ACROSS_CODES", "ALONE", "NAMED_RULES", "PEER_CODES", "SCOPE_CODES", "TWIN_CODES", "RuleText", "Surroundings", "Twin",
    "across_codes", "all_rules", "check", "figures_key", "figures_keys",
]  # fmt: skip


def check(report: Report, catalog: Catalog, around: Surroundings = ALONE) -> list[Finding]:
    """All findings of the rules, table by table in catalog order, each table by its own edition.

    A rule that reads more than the report says nothing where `around` does not have it.
    """
    findings: list[Finding] = []
    alone = around.last_year is None and around.other_scope is None and not around.peers
    for code in TABLES:
        data = report.tables.get(code)
        if data is None:
            continue
        if alone and around.rule_making is not False:
            findings += findings_of(data, code, catalog, partial(_alone, code=code, catalog=catalog))
        else:
            findings += _of_table(report, code, data, catalog, around)
    findings += _of_the_whole(report, around, catalog)
    return findings if not around.joined else _of_a_merger(findings, around.joined, catalog)


def _alone(data: TableData, code: str, catalog: Catalog) -> list[Finding]:
    """What every rule finds in a table that is held against nothing else."""
    return _of_table(Report(), code, data, catalog, ALONE)


def _of_table(report: Report, code: str, data: TableData, catalog: Catalog, around: Surroundings) -> list[Finding]:
    """What every rule finds in one table of a report."""
    plan = plan_for(catalog, data.edition, code, data.figures)
    last = _figures(around.last_year, code)
    reading = Reading.of(plan, data.figures, last)
    findings = check_balances(reading)
    if code not in STATUTORY_TABLES:
        return findings
    table, figures = plan.table, data.figures
    if not reading.whole and (gaps := check_completeness(plan, figures)):
        findings.append(gaps)
    if code == "publications" and around.rule_making is False and (made := check_rule_making(plan, figures)):
        findings.append(made)
    if high := check_other_share(table, figures):
        findings.append(high)
    if last is not None:
        findings += check_jumps(table, figures, last)
    if around.peers:
        findings += check_peers(table, figures, around.peers)
    others = _figures(around.other_scope, code)
    if others is not None and (less := check_scopes(table, figures, others, report.scope)):
        findings.append(less)
    return findings


def _of_a_merger(findings: list[Finding], joined: Sequence[str], catalog: Catalog) -> list[Finding]:
    """The same, and those that read last year's figures say whose they are."""
    across = across_codes(catalog)
    return [
        replace(item, message=item.message + joined_words(joined)) if item.code in across else item for item in findings
    ]


def _of_the_whole(report: Report, around: Surroundings, catalog: Catalog) -> Iterator[Finding]:
    """What is said of no table alone: copies, texts, the day of arrival."""
    last = around.last_year
    if last is not None:
        if copied := check_last_year(report, last):
            yield copied
        if repeated := check_repeated_text(report.improvement_items or (), last.improvement_items or ()):
            yield repeated
        yield from check_cumulative_channels(report, last, catalog)
    yield from check_twins(report.tables, around.twins)
    if late := _late(report, around):
        yield late


def _late(report: Report, around: Surroundings) -> Finding | None:
    if around.received is None or around.government is None or report.year is None:
        return None
    return check_deadline(report.year, around.received, government=around.government)


def _figures(report: Report | None, code: str) -> Mapping[Cell, Figure] | None:
    data = None if report is None else report.tables.get(code)
    return None if data is None else data.figures
