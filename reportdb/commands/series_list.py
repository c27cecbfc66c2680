"""The derived indicators for people and programs, and docs/indicators.md made from them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from reportdb.forms import Catalog, catalog
from reportdb.forms.continuity import home_of
from reportdb.forms.derived import Formula, Term, derived_indicators

HEAD = ("代码", "名称", "算式", "最小分母", "说明")


def printed_list(form: str) -> str:
    """The list in the form asked for."""
    from reportdb.commands import table_text
    from reportdb.commands.text_table import listing
    from reportdb.papers import indicator_rows, rows

    known = catalog()
    found = list(derived_indicators().values())
    if form in ("csv", "json"):
        lines = [
            [_plain(record[column]) for column in indicator_rows.COLUMNS]
            for record in map(indicator_rows.record, found)
        ]
        return (
            rows.as_csv(indicator_rows.COLUMNS, lines)
            if form == "csv"
            else rows.as_json_records(list(map(indicator_rows.record, found)))
        )
    words = [(one.code, one.name, formula_words(known, one.formula), str(one.minimum), one.note) for one in found]
    return table_text.markdown_table(HEAD, words) if form == "markdown" else listing(HEAD, words, right=[3])


def _plain(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def formula_words(known: Catalog, formula: Formula) -> str:
    """（予以公开＋部分公开）÷总计, with the labels of the newest edition."""
    return f"{_side(known, formula.numerator)}÷{_side(known, formula.denominator)}"


def _side(known: Catalog, terms: Iterable[Term]) -> str:
    words = "".join(f"{'－' if term.sign < 0 else '＋'}{_label(known, term)}" for term in terms).removeprefix("＋")
    return f"〔{words}〕"


def _label(known: Catalog, term: Term) -> str:
    home = home_of(known, term.table, term.cell)
    if home is None:
        return "/".join(term.cell[:2])
    table = known.table(home, term.table)
    row, column = table.rows[term.cell.row], table.columns[term.cell.column]
    label = row.label.partition("（区分")[0]  # the rule in the label's brackets is no part of a formula
    return label if column.code == "total" and term.table == "applications" else f"{label}·{column.label}"


def page() -> str:
    """docs/indicators.md."""
    from reportdb.papers import indicator_rows

    known = catalog()
    lines = [
        "# Derived indicators (派生指标)",
        "",
        "What `reportdb series` computes beside the statutory figures; `reportdb series --list` prints the same. **None of",
        "them is statutory**: the notices prescribe figures and no rates. Each says its formula, its denominator and whose",
        "usage it follows. Declared in `reportdb/forms/derived.toml`; made by `make docs`, do not edit.",
        "",
        "* Rates are exact fractions of the filed figures; they are rounded only where they are printed (two decimals; four in",
        "  CSV and JSON, with numerator and denominator beside).",
        "* A figure that is blank, “/” or words is never taken for 0: the rate is then 不能计算, and says which figure it was.",
        "* A denominator of 0 gives “—”. Below the least denominator (最小分母) only the fraction is shown, marked 样本过小: with",
        "  20 cases one moves a rate by 5 points, with 10 by 10.",
        "* A heading without figures of its own, such as （三）不予公开, is the sum of its lines.",
        "* Editions that lack one of the figures do not give the rate; bridges between editions apply to every figure.",
    ]
    for one in derived_indicators().values():
        record = indicator_rows.record(one)
        lines += [
            "",
            f"## {one.name} `{one.code}`",
            "",
            f"{formula_words(known, one.formula)}",
            "",
            "| | |",
            "|---|---|",
            f"| numerator | {_codes(record['numerator'])} |",
            f"| denominator | {_codes(record['denominator'])} |",
            f"| least denominator | {one.minimum} |",
            f"| editions | {_codes(record['editions'])} |",
            f"| 说明 | {one.note} |",
            f"| 依据 | {one.source} |",
        ]
        for edition, formula in one.by_edition.items():
            words = "not given" if formula is None else formula_words(known, formula)
            lines.append(f"| in edition {edition} | {words} |")
    return "\n".join(lines) + "\n"


def _codes(values: object) -> str:
    return ", ".join(f"`{value}`" for value in values) if isinstance(values, list) else ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
