"""Hypothesis signs the workbooks: titles, lines, sheet and file names that say, half say or deny whose report it is.

Whatever they say: no report under an agency or a year that the file does not name, and no figure of one agency in the
report of another without an error that says so.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from etl.pending import Pending, read_pending
from etl.text import squeeze
from etl.whose import Word
from reportdb.findings import Level
from tests import fuzz_guard as GUARD
from tests import office_changes as OFFICE
from tests import office_sheet as SENT
from tests import test_fuzz_sheets as FUZZER

AGENCIES = ("青云市水务局", "青云市教育局", "白石县人民政府", "白石县柳河镇人民政府", "教育局")
#: how far apart the numbers of two reports are
APART = 3_000

TITLES = st.sampled_from(
    [
        "{agency}{year}年政府信息公开工作年度报告", "{year}年度{agency}政府信息公开年报", "{agency}\n{year} 年政府信息公开工作年度报告",
        "{agency}政府信息公开工作年度报告（{year}年）", "{agency}（本级）{year}年政府信息公开工作年度报告",
        "政府信息公开工作年度报告", "{year}年政府信息公开工作年度报告", "{agency}政府信息公开工作年度报告", "统计表", None,
        "截至{year}年12月31日", "与{other}年相比", "{agency}{other}年政府信息公开工作年度报告",
    ]
)  # fmt: skip
LINES = st.sampled_from(
    [None, None, "填报单位：{agency}", "填报单位：{agency}    {year}年度", "单位：万元", "填报日期：{other}年1月20日"]
)
NAMES = st.sampled_from(["{table}", "{table}", "{year}年{table}", "{year}", "{agency}{table}", "{other}年{table}"])
FILES = st.sampled_from(["年报", "{agency}{year}年报", "{year}", "{agency}", "{other}年年报", "{stranger}{year}年报"])
REPORT = st.fixed_dictionaries(
    {
        "agency": st.sampled_from(AGENCIES), "year": st.integers(2021, 2025), "titles": st.lists(TITLES, min_size=3, max_size=3),
        "line": LINES, "name": NAMES, "drop": st.one_of(st.none(), st.integers(0, 30)),
    }
)  # fmt: skip


def signed(report: dict[str, Any], number: int, arrange: str) -> list[tuple[str, Any]]:
    """The sheets of one report with what is said on them; the numbers of the second report are its own."""
    sent = SENT.sent("suqian_2024", SENT.style_of(arrange=arrange))
    said = {"agency": report["agency"], "year": report["year"], "other": report["year"] - 1, "stranger": AGENCIES[0]}
    sheets = []
    for at, (name, page) in enumerate(sent.sheets):
        for place, value in list(page.cells.items()):
            if type(value) is int and value > 1000:
                page.cells[place] = value + APART * number
            elif isinstance(value, str) and value.endswith("工作年度报告"):
                page.cells[place] = _title(report, at, said)
        if report["line"]:
            OFFICE.insert_row(sent, page, 1, report["line"].format(**said), 1)
        sheets.append((_free_name(report["name"].format(table=name, **said), number), page))
    return sheets


def _title(report: dict[str, Any], at: int, said: dict[str, Any]) -> str | None:
    template = report["titles"][at]
    if template is None:
        return None
    title: str = template.format(**said)
    drop = report["drop"]
    return title if drop is None else title[: drop % len(title)] + title[drop % len(title) + 1 :]


def _free_name(name: str, number: int) -> str:
    return f"{name}-{number}" if number else name


def wrong(reports: list[Pending], sheets: list[tuple[str, Any]], stem: str) -> list[str]:
    """Everything that must not be."""
    said = [stem, *(name for name, _ in sheets)]
    said += [value for _, page in sheets for value in page.cells.values() if isinstance(value, str)]
    words = squeeze("|".join(said))
    found = []
    for one in reports:
        if one.agency is not None and squeeze(one.agency) not in words:
            found.append(f"{one.agency} is named nowhere")
        if one.year is not None and str(one.year) not in words:
            found.append(f"{one.year} is named nowhere")
        if one.read is None or one.agency is None:
            continue
        clear = {name for name, page in sheets if _says(page, one)}
        numbers = [
            figure.value
            for _, figure, at in FUZZER.stored(one)
            if figure.value and figure.value < 2 * APART + 1000 and not (at and at[0] in clear)
        ]
        whose = {(value - 1000) // APART for value in numbers}
        if len(whose) > 1 and not any(item.level is Level.ERROR for item in one.findings):
            found.append(f"figures of {len(whose)} reports under {one.agency} {one.year}, and no error")
    return found


def _says(page: Any, one: Pending) -> bool:
    """Whether a sheet names this agency and this year and no other year: whatever was drawn, it says so."""
    words = squeeze("|".join(value for value in page.cells.values() if isinstance(value, str)))
    return set(re.findall(r"20\d\d", words)) == {str(one.year)} and squeeze(one.agency or "?") in words


def test_no_report_is_filed_under_a_name_or_year_the_file_does_not_say(tmp_path: Path) -> None:
    def check(reports: list[dict[str, Any]], stem: str, arrange: str) -> None:
        first = reports[0]
        said = {"agency": first["agency"], "year": first["year"], "other": first["year"] - 1, "stranger": AGENCIES[0]}
        stem = stem.format(**said)
        sheets = [sheet for number, one in enumerate(reports) for sheet in signed(one, number, arrange)]
        sheets = list({name: (name, page) for name, page in sheets}.values())
        path = tmp_path / f"{stem}.xlsx"
        SENT.save(SENT.Sent(sheets), path)
        with GUARD.watched({path.name: path.read_bytes()}):
            read = read_pending(str(path), Word())
            note("; ".join(f"{one.agency} {one.year} {[item.code for item in one.findings]}" for one in read))
            assert wrong(read, sheets, stem) == []

    for seed in GUARD.rounds("identity", usual=20_261):
        FUZZER.fuzzed(
            seed,
            check,
            examples=120,
            reports=st.lists(REPORT, min_size=1, max_size=2),
            stem=FILES,
            arrange=st.sampled_from(["sheets", "below"]),
        )


def test_a_stranger_would_be_noticed() -> None:
    """The oracle is no rubber stamp."""
    sheets = [("表二", SENT.Canvas())]
    assert wrong([Pending("a.xlsx", [], agency="青云市水务局", year=2023)], sheets, "年报") != []
    assert re.search("2023", str(wrong([Pending("a.xlsx", [], year=2023)], sheets, "年报")))
