"""docs/findings.md says what the code says: generated, compared, complete."""

from pathlib import Path

from reportdb.checks.documentation import findings_markdown
from reportdb.checks.rules import all_rules
from reportdb.findings import KINDS
from reportdb.forms import catalog

PAGE = Path(__file__).parents[1] / "docs" / "findings.md"


def test_the_page_is_what_the_generator_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == findings_markdown(catalog()), (
        "run: python -m reportdb.checks.documentation docs/findings.md"
    )


def test_every_code_and_every_source_is_on_the_page() -> None:
    page = findings_markdown(catalog())
    for code in KINDS:
        assert f"| `{code}` |" in page
    for rule in all_rules(catalog()):
        assert f"| `{rule.code}` |" in page
        assert rule.source in page
        assert rule.remedy in page


def test_rules_that_were_not_read_in_a_source_say_so() -> None:
    lines = findings_markdown(catalog()).splitlines()
    for rule in all_rules(catalog()):
        line = next(line for line in lines if line.startswith(f"| `{rule.code}` |"))
        assert ("（待核实）" in line) is not rule.confirmed


def test_a_rule_both_editions_declare_is_listed_once() -> None:
    rules = all_rules(catalog())
    assert [rule.editions for rule in rules if rule.code == "T3-ID"] == [("2019", "2021")]
    assert [rule.editions for rule in rules if rule.code == "T2-VALID"] == [("2021",)]
    assert len({rule.code for rule in rules}) == len(rules)
