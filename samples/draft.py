"""A small filing of an invented agency about to be drawn: complete and balanced, until a part of it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook

from samples import labels
from samples.drawing import Pen, Value, draw_table_four, draw_table_three, draw_table_two, new_book
from samples.labels import Block, Row

AGENCY = "示例市教育局"
APPLICANT_CODES = (
    "natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other", "total",
)  # fmt: skip
SIGN_OFF = "单位负责人：周某　审核人：吴某　填报人：郑某　联系电话：0000-12345678　填报日期：2024年1月20日"
NO_CASES = (0, 0, 0, 0, 0, 0, 0)


@dataclass
class Draft:
    """A small filing about to be drawn: change a part, and it carries one fault."""

    year: int = 2023
    agency: str = AGENCY
    title: str = ""  # "": agency, year and （本级）
    agency_line: str = ""  # "": 填报单位 as in the title
    sheet: str = "年报"
    blocks: Sequence[Block] = labels.TABLE_TWO_2021
    rows: Sequence[Row] = labels.TABLE_THREE_2021
    applicants: Sequence[str] = labels.APPLICANTS
    applicant_codes: Sequence[str] = APPLICANT_CODES
    sign_off: str = SIGN_OFF
    tables: str = "234"  # which tables are drawn, in order
    publications: dict[str, dict[str, Value]] = field(default_factory=dict)
    applications: dict[str, list[Value]] = field(default_factory=dict)
    appeals: dict[str, list[Value]] = field(default_factory=dict)

    def draw(self) -> tuple[Workbook, Pen]:
        """The workbook and the pen, which knows where every figure stands."""
        book, (sheet,) = new_book(self.sheet)
        pen = Pen(sheet)
        pen.widths(16, 16, 36, *[9] * 12)
        title = self.title or f"{self.agency}{self.year}年政府信息公开工作年度报告（本级）"
        row = pen.text(1, title, width=10, size=16, bold=True, centre=True)
        row = pen.text(row, self.agency_line or f"填报单位：{self.agency}", width=10)
        for table in self.tables:
            if table == "2":
                row = pen.text(row + 1, "二、主动公开政府信息情况", bold=True)
                row = draw_table_two(pen, row, self.blocks, self.publications)
            elif table == "3":
                row = pen.text(row + 1, "三、收到和处理政府信息公开申请情况", bold=True)
                row = draw_table_three(
                    pen, row, self.rows, self.applications, applicants=self.applicants, codes=self.applicant_codes
                )
            else:
                row = pen.text(row + 1, "四、政府信息公开行政复议、行政诉讼情况", bold=True)
                row = draw_table_four(pen, row, self.appeals)
        pen.text(row + 1, self.sign_off)
        return book, pen


def applications_of(rows: Sequence[Row]) -> dict[str, list[Value]]:
    filled: dict[str, list[Value]] = {row.code: list(NO_CASES) for row in rows}
    filled["received"] = [10, 1, 0, 0, 0, 0, 11]
    filled["carried_in"] = [2, 0, 0, 0, 0, 0, 2]
    filled["granted"] = [5, 1, 0, 0, 0, 0, 6]
    filled["partly_granted"] = [1, 0, 0, 0, 0, 0, 1]
    filled["unavailable.not_held"] = [3, 0, 0, 0, 0, 0, 3]
    filled["not_processed.petition"] = [1, 0, 0, 0, 0, 0, 1]
    filled["total_handled"] = [10, 1, 0, 0, 0, 0, 11]
    filled["carried_out"] = [2, 0, 0, 0, 0, 0, 2]
    return filled


def _appeals() -> dict[str, list[Value]]:
    return {
        "reconsideration": [1, 0, 0, 1, 2],
        "litigation_direct": [0, 0, 0, 0, 0],
        "litigation_after_reconsideration": [1, 0, 0, 0, 1],
    }


def form_2021(year: int = 2023) -> Draft:
    """A filing in the 2021 form, in which every sum holds."""
    return Draft(
        year=year,
        publications={
            "regulation": {"issued": 0, "repealed": 0, "in_force": 0},
            "normative_document": {"issued": 2, "repealed": 1, "in_force": 10 if year == 2023 else 9},
            "licensing": {"decisions": 120},
            "penalty": {"decisions": 5},
            "coercion": {"decisions": 0},
            "administrative_fee": {"fee_amount": 1.25},
        },
        applications=applications_of(labels.TABLE_THREE_2021),
        appeals=_appeals(),
    )


def form_2019(year: int = 2020) -> Draft:
    """A filing in the 2019 form, in which every sum holds."""
    last_year = year == 2019
    return Draft(
        year=year,
        blocks=labels.TABLE_TWO_2019,
        rows=labels.TABLE_THREE_2019,
        publications={
            "regulation": {"newly_made": 0, "newly_disclosed": 0, "total_disclosed": 0},
            "normative_document": {"newly_made": 2, "newly_disclosed": 2, "total_disclosed": 10},
            "licensing": {"items_last_year": 20 if last_year else 22, "items_change": 2, "decisions": 120},
            "other_services": {"items_last_year": 3, "items_change": 0, "decisions": 7},
            "penalty": {"items_last_year": 41 if last_year else 40, "items_change": -1, "decisions": 5},
            "coercion": {"items_last_year": 1, "items_change": 0, "decisions": 0},
            "administrative_fee": {"items_last_year": 2, "items_change": 0},
            "central_procurement": {"procurement_projects": 3, "procurement_amount": "12.5万元"},
        },
        applications=applications_of(labels.TABLE_THREE_2019),
        appeals=_appeals(),
    )
