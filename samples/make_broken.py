"""Draws samples/broken: for every finding code a small workbook that fires it and one that does not.

The agency is invented (示例市教育局); each workbook is complete and balanced but for the one fault of its folder.
"""

from __future__ import annotations

from pathlib import Path

from samples import statistics
from samples.draft import AGENCY, APPLICANT_CODES, form_2021
from samples.drawing import new_book, save
from samples.encrypted import encrypted_workbook
from samples.faults import FILINGS

AGENCY_LIST = """单位名称,单位代码,上级单位,层级,类型,行政区划代码,起始日期,终止日期,曾用名,规章制定权
示例市人民政府,SL000,,市级,人民政府,,,,,是
示例市教育局,SL001,示例市人民政府,市级,政府部门,,,,,否
"""
#: with an agency that ended, and the one that carries on its duties
ENDED_LIST = """单位名称,单位代码,上级单位,层级,类型,起始日期,终止日期,撤销后并入
示例市人民政府,SL000,,市级,人民政府,,,
示例市教育局,SL001,示例市人民政府,市级,政府部门,,,
示例市粮食局,SL002,示例市人民政府,市级,政府部门,,2022-12-31,SL003
示例市发展和改革委员会,SL003,示例市人民政府,市级,政府部门,,,
"""
LAYOUT = """# reportdb 版面说明
[[label]]
table = "applications"
axis = "row"
text = "2.同一人反复提出相同申请"
code = "not_processed.repeated"
"""
WITH_AGENCY_LIST = {"unknown_agency": ENDED_LIST, "outside_remit": ENDED_LIST, "T2-GUIZHANG": AGENCY_LIST}
#: folder -> what its corrections.toml expects in 行政处罚／本年处理决定数量, and what it puts there
WITH_CORRECTIONS: dict[str, tuple[int | str, int]] = {
    "figure_corrected": ("50余件", 52),
    "correction_refused": (5, 6),
    "correction_dropped": (5, 6),
}
CORRECTION = """\
[[correction]]
agency = "{agency}"
year = 2023
table = "表二"
row = "行政处罚"
column = "本年处理决定数量"
from = {before}
to = {after}
reason = "填报时误按立案数统计"
source = "示例市教育局办公室 2024-02-03 来函"
"""


def draw_all(folder: Path) -> None:
    """Writes every workbook of samples/broken; a folder without a `passes` of its own gets the faultless filing."""
    for name, make in FILINGS.items():
        book, _ = make().draw()
        save(book, folder / f"{name}.xlsx")
    _draw_others(folder)
    for code in sorted({path.parent for path in folder.glob("*/fires.xlsx")}):
        if not (code / "passes.xlsx").exists():
            save(form_2021().draw()[0], code / "passes.xlsx")
    for name, agencies in WITH_AGENCY_LIST.items():
        (folder / name / "agencies.csv").write_text(agencies, "utf-8")
    for name, (before, after) in WITH_CORRECTIONS.items():
        typed = f'"{before}"' if isinstance(before, str) else before
        text = CORRECTION.format(agency=AGENCY, before=typed, after=after)
        (folder / name / "corrections.toml").write_text(text, "utf-8")
    (folder / "layout_applied" / "layout.toml").write_text(LAYOUT, "utf-8")


def _draw_others(folder: Path) -> None:
    """The files that are no filing, and those that need more than other figures."""
    for code, label in (("FJ-RECEIVED", "1、当面申请数"), ("FJ-HANDLED", "3、不予公开答复数")):
        statistics.one_raised("pingtan_2014", AGENCY, label, folder / code / "fires.xlsx")
        statistics.one_raised("pingtan_2014", AGENCY, "", folder / code / "passes.xlsx")
    over_years = folder / "FJ-CUMULATIVE"
    statistics.one_raised("pingtan_2014", AGENCY, "", over_years / "last_year.xlsx")
    statistics.one_raised("pingtan_2015", AGENCY, "行政复议数", over_years / "fires.xlsx", together=True)
    statistics.one_raised("pingtan_2015", AGENCY, "", over_years / "passes.xlsx")
    book, (sheet,) = new_book("值班表")
    for line in (("2023年春节值班表",), ("日期", "值班领导", "值班人员"), ("1月22日", "周某", "吴某")):
        sheet.append(line)
    save(book, folder / "no_report" / "fires.xlsx")
    book, _ = form_2021().draw()
    old = book.create_sheet("上年底稿")
    old.append(["2022年底稿，勿报"])
    old.sheet_state = "hidden"
    save(book, folder / "hidden_sheet" / "fires.xlsx")
    book, pen = form_2021().draw()
    places = [pen.places["applications", "received", code] for code in APPLICANT_CODES]
    pen.sheet[places[-1]] = f"=SUM({places[0]}:{places[-2]})"
    save(book, folder / "formula_not_computed" / "passes.xlsx")
    for name, value, number_format in (("date", 5, "yyyy-mm-dd"), ("boolean", True, "General")):
        book, pen = form_2021().draw()
        cell = pen.sheet[pen.places["publications", "penalty", "decisions"]]
        cell.value, cell.number_format = value, number_format
        save(book, folder / "not_a_number" / f"{name}.xlsx")
    _write(folder / "unreadable" / "fires.xlsx", "年度报告表格请见纸质件，电子版随后补报。\n".encode())
    _write(folder / "encrypted" / "fires.xlsx", encrypted_workbook())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
