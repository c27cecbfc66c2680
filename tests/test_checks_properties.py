"""Generated reports: what is balanced gives no error, one figure too many always gives one at its cell."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reportdb.checks import Surroundings, check
from reportdb.findings import has_error
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, Report, TableData, number

APPLICANTS = ("natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other")
RESULTS = ("upheld", "corrected", "other", "pending")
counts = st.integers(min_value=0, max_value=10**9)


def table_three(edition: str, results: list[int], carried: list[int]) -> TableData:
    """Balanced from its result cells (row by row) and what each column carries in and out."""
    table = catalog().table(edition, "applications")
    figures = {}
    left = iter(results)
    for column, applicant in enumerate(APPLICANTS):
        handled = 0
        for row, line in table.rows.items():
            if not line.heading and line.under is not None and row != "total_handled":
                figures[Cell(row, applicant)] = value = next(left)
                handled += value
        carried_out, carried_in = carried[column], min(carried[6 + column], handled + carried[column])
        figures[Cell("total_handled", applicant)] = handled
        figures[Cell("carried_out", applicant)] = carried_out
        figures[Cell("carried_in", applicant)] = carried_in
        figures[Cell("received", applicant)] = handled + carried_out - carried_in
    for row, line in table.rows.items():
        if not line.heading:
            figures[Cell(row, "total")] = sum(figures[Cell(row, applicant)] for applicant in APPLICANTS)
    return TableData(edition, {cell: number(figures[cell]) for cell in table.cells})


@st.composite
def balanced(draw: st.DrawFn) -> Report:
    edition = draw(st.sampled_from(["2019", "2021"]))
    results = draw(st.lists(counts, min_size=126, max_size=126))
    applications = table_three(edition, results, draw(st.lists(counts, min_size=12, max_size=12)))
    appeals = TableData("2021")
    for route in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        values = draw(st.lists(counts, min_size=4, max_size=4))
        for result, value in zip((*RESULTS, "total"), [*values, sum(values)], strict=True):
            appeals.figures[Cell(route, result)] = number(value)
    return Report(tables={"applications": applications, "appeals": appeals})


@settings(max_examples=40, deadline=None)
@given(balanced())
def test_a_balanced_report_has_no_finding(report: Report) -> None:
    assert check(report, catalog(), Surroundings(last_year=None)) == []


@settings(max_examples=40, deadline=None)
@given(balanced(), st.data())
def test_one_more_in_any_cell_that_is_no_total_is_found_there(report: Report, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(["applications", "appeals"]))
    figures = report.tables[table].figures
    parts = [cell for cell in figures if cell.column != "total" and cell.row != "total_handled"]
    cell = data.draw(st.sampled_from(parts))
    figures[cell] = number((figures[cell].value or 0) + 1)
    findings = check(report, catalog())
    assert has_error(findings)
    for found in findings:
        if table == "applications":
            assert (found.row, found.column) == (cell.row, cell.column)
        else:
            assert (found.row, found.column) == (cell.row, "total")
        assert (cell.row, cell.column) in found.places


@settings(max_examples=40, deadline=None)
@given(balanced(), st.data())
def test_blanks_alone_never_make_an_error(report: Report, data: st.DataObject) -> None:
    """Whatever is left out of a report that adds up, it may still add up."""
    for table in report.tables.values():
        for cell in data.draw(st.lists(st.sampled_from(list(table.figures)), unique=True)):
            table.figures[cell] = BLANK
    assert not has_error(check(report, catalog()))
