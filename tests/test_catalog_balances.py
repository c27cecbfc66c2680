"""The balances as declared: both editions, every operand both ways, nothing that could never run."""

import pytest

from reportdb.checks import NAMED_RULES, all_rules
from reportdb.checks.plans import plan_of
from reportdb.findings import KINDS
from reportdb.forms import Balance, catalog

DECLARED = [
    ("2019", "T3-ID", "error", "="), ("2019", "T3-SUM", "error", "="), ("2019", "T3-ROW", "error", "="),
    ("2019", "T3-CARRY", "verify", "="), ("2019", "T4-SUM", "error", "="), ("2019", "T2-19-NEW", "verify", "<="),
    ("2019", "T2-19-CARRY", "verify", "="),
    ("2021", "T3-ID", "error", "="), ("2021", "T3-SUM", "error", "="), ("2021", "T3-ROW", "error", "="),
    ("2021", "T3-CARRY", "verify", "="), ("2021", "T4-SUM", "error", "="), ("2021", "T2-VALID", "verify", "="),
    ("2021", "T2-VALID-MIN", "verify", "<="),
]  # fmt: skip
#: on how many lines each rule is asked.
LINES = {"T3-ID": 7, "T3-SUM": 7, "T3-CARRY": 7, "T4-SUM": 3, "T2-VALID": 2, "T2-VALID-MIN": 2, "T2-19-NEW": 2,
         "T2-19-CARRY": 5}  # fmt: skip
ROWS_OF_TABLE_THREE = {"2019": 23, "2021": 25}

every_balance = pytest.mark.parametrize(
    ("edition", "balance"),
    [
        pytest.param(form.edition, balance, id=f"{form.edition}-{balance.code}")
        for form in catalog().forms.values()
        for balance in form.balances
    ],
)


def test_the_declared_balances() -> None:
    found = [
        (form.edition, balance.code, balance.level, balance.relation)
        for form in catalog().forms.values()
        for balance in form.balances
    ]
    assert [row for row in found if row[0] in ("2019", "2021")] == DECLARED


@every_balance
def test_every_operand_is_a_cell_and_every_cell_knows_its_operand(edition: str, balance: Balance) -> None:
    """From the codes to the cells of each line, and from those cells back to the codes."""
    table = catalog().table(edition, balance.table)
    plan = plan_of(catalog(), edition, balance.table)
    (rule,) = [rule for rule in (*plan.within, *plan.across) if rule.balance == balance]
    assert len(rule.sums) == LINES.get(balance.code, len(rule.sums)) > 0
    for one in rule.sums:
        assert [term.meaning for term in one.terms] == [table.cells[term.cell] for term in one.terms]
        for terms, operands in ((one.left, balance.left), (one.right, balance.right)):
            axis = ("rows", "columns", "periods").index(balance.axis)
            assert [(term.cell[axis], term.years_back) for term in terms] == [
                (operand.code, operand.years_back) for operand in operands
            ]
            others = {term.cell[:2] if balance.axis == "periods" else term.cell[1 - axis] for term in terms}
            assert others == {tuple(one.line.split("/")) if balance.axis == "periods" else one.line}
            assert balance.axis == "periods" or {term.cell.period for term in terms} == {one.period}
        assert one.place in one.cells


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_row_of_table_three_is_summed(edition: str) -> None:
    (rule,) = [rule for rule in plan_of(catalog(), edition, "applications").within if rule.balance.code == "T3-ROW"]
    assert len(rule.sums) == ROWS_OF_TABLE_THREE[edition]


@every_balance
def test_a_sum_adds_figures_of_one_unit(edition: str, balance: Balance) -> None:
    plan = plan_of(catalog(), edition, balance.table)
    for rule in (*plan.within, *plan.across):
        for one in rule.sums:
            assert len({term.meaning.unit for term in one.terms}) == 1


@every_balance
def test_a_balance_says_what_and_why(edition: str, balance: Balance) -> None:
    assert balance.title
    assert balance.source
    assert balance.code not in KINDS
    assert balance.level == "verify" or not balance.crosses_years  # a rule over two years is never an error
    assert balance.level == "verify" or balance.confirmed  # nor is one nobody read in a source


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_figure_of_tables_three_and_four_stands_in_a_sum(edition: str) -> None:
    for code in ("applications", "appeals"):
        plan = plan_of(catalog(), edition, code)
        read = {cell for rule in plan.within for one in rule.sums for cell in one.cells}
        assert read == set(catalog().table(edition, code).official_cells)


def test_the_list_of_all_rules_holds_every_balance_once() -> None:
    declared = {balance.code for form in catalog().forms.values() for balance in form.balances}
    listed = [rule.code for rule in all_rules(catalog())]
    assert sorted(listed) == sorted(declared | set(NAMED_RULES))
