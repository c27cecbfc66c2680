"""The part of samples/broken whose faults show only beside another report: last year's, the other scope's, a peer's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from samples.draft import Draft, form_2019, form_2021
from samples.drawing import Pen, draw_list, save

PEERS = tuple(
    f"示例市{name}局" for name in ("民政", "财政", "审计", "统计", "交通运输", "水利", "商务", "体育", "林业")
)
OFFICES = ("示例市教育局", *PEERS)
AGENCY_LIST = "单位名称,单位代码,上级单位,层级,类型\n示例市人民政府,SL000,,市级,人民政府\n" + "".join(
    f"{name},SL{number:03},示例市人民政府,市级,政府部门\n" for number, name in enumerate(OFFICES, start=1)
)
Items = Sequence[tuple[str, str]]
LAST_ITEMS: Items = (
    ("主动公开的内容还不够全面，政策解读的形式比较单一。", "拓展公开范围，采用图解、问答等形式加强政策解读。"),
    ("依申请公开的办理流程有待规范，答复文书不够严谨。", "修订办理规程，建立答复文书法制审核制度。"),
)
NEW_ITEMS: Items = (
    ("基层学校的招生信息更新迟缓，家长查找不便。", "在门户网站增设招生专栏，逐校明确更新责任人。"),
    ("年轻干部对条例的理解不深。", "组织两期业务培训，编发典型案例汇编。"),
)


def _more_applications(draft: Draft, count: int) -> Draft:
    """`count` more applications of natural persons, all carried to the next year."""
    for row in ("received", "carried_out"):
        for column in (0, 6):
            value = draft.applications[row][column]
            assert isinstance(value, int)
            draft.applications[row][column] = value + count
    return draft


def _licences(count: int, draft: Draft | None = None) -> Draft:
    draft = draft or form_2021()
    draft.publications["licensing"]["decisions"] = count
    return draft


def _other_handling() -> Draft:
    draft = form_2019()
    for row in ("received", "other", "total_handled"):
        for column in (0, 6):
            value = draft.applications[row][column]
            assert isinstance(value, int)
            draft.applications[row][column] = value + 21
    return draft


def _the_same_every_year(year: int) -> Draft:
    draft = form_2021(year)
    draft.publications["normative_document"] = {"issued": 1, "repealed": 1, "in_force": 10}
    return draft


def _of_agency(name: str, draft: Draft) -> Draft:
    draft.agency = name
    return draft


def _peer(number: int) -> Draft:
    return _of_agency(PEERS[number - 1], _licences(110 + 3 * number, _more_applications(form_2021(), number)))


def _consolidated(licences: int, agency: str = OFFICES[0]) -> Draft:
    draft = _licences(licences, _more_applications(form_2021(), 40))
    draft.agency = agency
    draft.title = f"{agency}{draft.year}年政府信息公开工作年度报告（汇总）"
    return draft


#: path under samples/broken (without .xlsx) -> the filing drawn there
FILINGS: dict[str, Callable[[], Draft]] = {
    "OTHER-HIGH/fires": _other_handling,
    "OTHER-HIGH/passes": form_2019,
    "DUP-YEAR/last_year": lambda: _the_same_every_year(2022),
    "DUP-YEAR/fires": lambda: _the_same_every_year(2023),
    "DUP-YEAR/passes": lambda: _licences(131, _the_same_every_year(2023)),
    "OUT-YEAR/last_year": lambda: form_2021(2022),
    "OUT-YEAR/fires": lambda: _licences(9487),
    "OUT-YEAR/passes": lambda: _licences(320),
    "DUP-AGENCY/other": lambda: _of_agency(PEERS[0], form_2021()),
    "DUP-AGENCY/fires": form_2021,
    "DUP-AGENCY/passes": lambda: _licences(131, _more_applications(form_2021(), 1)),
    **{f"OUT-PEER/peer_{number}": partial(_peer, number) for number in range(1, len(PEERS) + 1)},
    "OUT-PEER/fires": lambda: _licences(98765),
    "OUT-PEER/passes": lambda: _licences(260),
    "ROLLUP/own": form_2021,
    "ROLLUP/fires": lambda: _consolidated(80),
    "ROLLUP/passes": lambda: _consolidated(480),
    "DL-ORGAN/fires": form_2021,
    "DL-GOV/fires": lambda: _consolidated(480, "示例市人民政府"),
}
#: the same, with the list of problems and improvements on a sheet of its own
WITH_ITEMS: dict[str, tuple[Callable[[], Draft], Items]] = {
    "DUP-TEXT/last_year": (lambda: form_2021(2022), LAST_ITEMS),
    "DUP-TEXT/fires": (form_2021, (*reversed(LAST_ITEMS),)),
    "DUP-TEXT/passes": (form_2021, NEW_ITEMS),
}
WITH_AGENCY_LIST = ("OUT-PEER",)


def draw_compared(folder: Path) -> None:
    """Writes these folders of samples/broken."""
    for name, make in FILINGS.items():
        book, _ = make().draw()
        save(book, folder / f"{name}.xlsx")
    for name, (make, items) in WITH_ITEMS.items():
        book, _ = make().draw()
        pen = Pen(book.create_sheet("存在的问题"))
        pen.widths(8, 40, 40)
        row = pen.text(1, "五、存在的主要问题及改进情况", bold=True)
        draw_list(pen, row, ("存在的主要问题", "改进情况"), items)
        save(book, folder / f"{name}.xlsx")
    for name in WITH_AGENCY_LIST:
        (folder / name / "agencies.csv").write_text(AGENCY_LIST, "utf-8")
