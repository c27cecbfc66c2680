"""What the public views say, as rows: every view, every column, every code and every figure of every edition.

The table `data_dictionary` is filled from here whenever a database is made or upgraded, and docs/schema.md and the
metadata of `publish` are written from it, so that none of them can say anything else than the catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from reportdb.forms.catalog import TABLE_NAMES, Bridge, Catalog, Form, Line, Table
from reportdb.forms.codes import CUMULATIVE, MONEY_UNITS, YEAR
from reportdb.published_tables import TABLES

DICTIONARY = "data_dictionary"

#: what the columns of the table say; its key are the first six after `kind`.
COLUMNS = {
    "kind": "`view`, `table` (that only `publish --partitioned` writes), `column` (of either), `code` (that a column may "
    "hold) or `figure` (a cell of a form)",
    "view_name": "the public view or the table",
    "column_name": "its column; empty for a view or table",
    "edition": "edition that prints it so; empty where all say the same",
    "code": "the code; of a figure the code of its row; empty for a view, table or column",
    "column_code": "of a figure the code of its column, else empty",
    "period": "of a figure its period, else empty",
    "position": "place among its like, from 0: forms are printed in this order",
    "label": "Chinese name: of codes and figures the label as the edition prints it",
    "meaning": "what it says; of codes and figures the label with the headings it stands under",
    "unit": "of a figure the unit of `value` in the view (万元 for every amount), else empty",
    "clause": "of a figure the paragraph of article 20, where there is one",
    "additive": "of a figure whether it may be added up over agencies, else NULL",
    "unconfirmed": "true where no official source of the label was at hand (样式待核实)",
    "legal_basis": "the notice that prescribes the edition",
    "note": "how the code goes over into other editions (口径衔接)",
}
#: which of them name a row
KEYS = ("view_name", "column_name", "edition", "code", "column_code", "period")


class Entry(NamedTuple):
    """A row of the data dictionary; see COLUMNS."""

    kind: str
    view_name: str
    column_name: str = ""
    edition: str = ""
    code: str = ""
    column_code: str = ""
    period: str = ""
    position: int = 0
    label: str = ""
    meaning: str = ""
    unit: str = ""
    clause: str = ""
    additive: bool | None = None
    unconfirmed: bool = False
    legal_basis: str = ""
    note: str = ""


TITLES = {
    **TABLE_NAMES,
    "corrections": "更正：按声明采用的数，原填数、理由和依据；见 [corrections.md](corrections.md)",
}

HEAD = ("agency", "agency_code", "year", "edition", "scope", "as_filed", "filing_id")
_FIGURE = ("value", "mark", "text")
#: the columns of each view behind the seven that all begin with; a test compares them with the database.
OWN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "channels": ("position", "channel_code", "channel", "metric_code", "metric", "unit", *_FIGURE),
    "publications": ("clause", "item_code", "item", "measure_code", "measure", "unit", "period", *_FIGURE),
    "applications": ("outcome_code", "outcome", "applicant_code", "applicant", "period", *_FIGURE),
    "appeals": ("route_code", "route", "result_code", "result", "period", *_FIGURE),
    "improvement_items": ("position", "problem", "action"),
    "resources": ("resource_code", "resource", "unit", "period", *_FIGURE),
    "corrections": (
        "table_code", "row_code", "row_label", "column_code", "column_label", "unit", "period", "filed_value",
        "filed_mark", "filed_text", *_FIGURE, "reason", "source", "declared_by", "corrected_at",
    ),
}  # fmt: skip
#: what names a row of a view, together with its filing.
KEYS_IN_FILING: Mapping[str, tuple[str, ...]] = {
    "channels": ("position",),
    "publications": ("item_code", "measure_code", "period"),
    "applications": ("outcome_code", "applicant_code", "period"),
    "appeals": ("route_code", "result_code", "period"),
    "improvement_items": ("position",),
    "resources": ("resource_code", "period"),
    "corrections": ("table_code", "row_code", "column_code", "period"),
}
#: which columns hold the codes of a table's rows and columns, with the columns of their labels.
_AXES = {
    "publications": ("item_code", "measure_code"),
    "applications": ("outcome_code", "applicant_code"),
    "appeals": ("route_code", "result_code"),
    "resources": ("resource_code", None),
}
#: the codes that every view with such a column may hold, and what they say in Chinese and in English.
COMMON_CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "scope": {"own": ("本级", "the agency itself"), "consolidated": ("汇总", "the agency with its subordinates")},
    "mark": {
        "number": ("数字", "a number, also 0"),
        "blank": ("空白", "the cell is empty"),
        "not_applicable": ("不适用", "the cell says “/” or a dash"),
        "text": ("文字", "words where a number belongs; they stand in `text`"),
    },
    "period": {YEAR: ("本年", "the year reported on"), CUMULATIVE: ("历年累计", "all years up to the one reported on")},
}
#: columns that hold the codes of another
CODES_AS = {"filed_mark": "mark"}

#: what a column of the views says; "view.column" where it differs from view to view.
MEANINGS = {
    "agency": "name the agency bore at the end of that year",
    "agency_code": "code of the agency, stable over renames; `#` and a number for one without a code",
    "year": "year reported on",
    "edition": "edition of the labels of this table (the filing's tables may differ)",
    "scope": "`own` 本级 or `consolidated` 汇总; an agency may have filed both, so choose one before adding up",
    "as_filed": "accepted although it does not add up (`--accept`)",
    "filing_id": "the filing the figure stands in; `show --filing` prints it",
    "clause": "paragraph of article 20 of the Regulations: `20(1)` is 第二十条第（一）项",
    "item_code": "row",
    "item": "its label as the edition prints it",
    "measure_code": "column",
    "measure": "its label",
    "outcome_code": "row, also the totals and 结转 rows",
    "outcome": "its label",
    "applicant_code": "column, also `total`",
    "applicant": "its label",
    "route_code": "复议, or which 诉讼",
    "route": "its label",
    "result_code": "column, also `total`",
    "result": "its label",
    "resource_code": "row",
    "resource": "its label",
    "position": "place in the list, from 1",
    "channel_code": "code of the channel; made from the label where the catalog has none",
    "channel": "label as typed",
    "metric_code": "what is counted; made from the label where the catalog has none",
    "metric": "label as typed",
    "unit": "件, 项 ...; 万元 for every amount",
    "channels.unit": "unit as typed; amounts are shown in it",
    "period": "`year`, or `cumulative` for 历年累计 of the 2014 editions",
    "value": "the number, NULL unless `mark` is `number`; counts are whole, amounts in 万元 with six decimals",
    "applications.value": "the number, NULL unless `mark` is `number`",
    "appeals.value": "the number, NULL unless `mark` is `number`",
    "channels.value": "the number, NULL unless `mark` is `number`",
    "mark": "`number`, `blank`, `not_applicable` (“/”) or `text`",
    "text": "the words typed, for mark `text` only",
    "table_code": "table of the figure: `publications`, `applications`, `appeals`, `channels` ...",
    "row_code": "row of the figure; of a channel line its position",
    "row_label": "its label; of a channel line the channel",
    "column_code": "column of the figure; of a channel line its metric",
    "column_label": "its label; of a channel line the metric",
    "corrections.unit": "件, 项 ...; 万元 for every amount of the statutory tables, the line's own unit for channels",
    "filed_value": "what the sheet shows, in the same unit as `value`; NULL unless `filed_mark` is `number`",
    "filed_mark": "mark of what the sheet shows",
    "filed_text": "the words the sheet shows, for mark `text` only",
    "corrections.value": "what stands in its place, and in the view of its table",
    "reason": "why the figure filed is wrong",
    "source": "who said so, which letter",
    "declared_by": "who declared it, where the file says so",
    "corrected_at": "when it was first put in; UTC",
    "problem": "存在的主要问题, as filed",
    "action": "改进情况, as filed",
}


def meaning_of(view: str, column: str) -> str:
    """What a column of a view says; KeyError for one that is not there."""
    return MEANINGS.get(f"{view}.{column}") or MEANINGS[column]


def entries(known: Catalog) -> Iterator[Entry]:
    """Every row of the data dictionary, in a fixed order."""
    for position, (view, own) in enumerate(OWN_COLUMNS.items()):
        name, title = f"annual_{view}", TITLES[view].partition("；")[0]
        yield Entry("view", name, position=position, label=title, meaning=title)
        for place, column in enumerate((*HEAD, *own)):
            yield Entry("column", name, column, position=place, meaning=meaning_of(view, column).replace("`", ""))
            common = COMMON_CODES.get(CODES_AS.get(column, column), {})
            for number, (code, (label, meaning)) in enumerate(common.items()):
                yield Entry(
                    "code", name, column, code=code, position=number, label=label, meaning=meaning.replace("`", "")
                )
    yield from _published()
    for form in sorted(known.forms.values(), key=lambda form: (form.first_year, form.edition)):
        yield from _form(form, known.bridges)
    for column, usual in (("channel_code", known.channels), ("metric_code", known.metrics)):
        for number, item in enumerate(usual):
            yield Entry(
                "code", "annual_channels", column, code=item.code, position=number, label=item.label, meaning=item.label
            )


def _published() -> Iterator[Entry]:
    """The tables that stand beside the views in a partitioned publication."""
    for position, (name, table) in enumerate(TABLES.items()):
        yield Entry("table", name, position=position, label=table.title, meaning=table.row.replace("`", ""))
        for place, (item, column) in enumerate(table.columns.items()):
            yield Entry("column", name, item, position=place, meaning=column.meaning.replace("`", ""))
            for number, (code, (label, meaning)) in enumerate(column.codes.items()):
                yield Entry("code", name, item, code=code, position=number, label=label, meaning=meaning)


def _form(form: Form, bridges: Iterable[Bridge]) -> Iterator[Entry]:
    """The editions themselves, the codes of their lines, their figures."""
    for code, (row_column, column_column) in _AXES.items():
        table = form.tables.get(code)
        if table is None:
            continue
        view = f"annual_{code}"
        yield Entry(
            "code", view, "edition", form.edition, form.edition, label=form.title,
            meaning=_years(form), legal_basis=form.legal_basis,
        )  # fmt: skip
        notes = _notes(form.edition, code, bridges)
        yield from _lines(form, table, row_column, table.rows, notes)
        if column_column is not None:
            yield from _lines(form, table, column_column, table.columns, notes)
        for position, (cell, meaning) in enumerate(table.cells.items()):
            yield Entry(
                "figure", view, "value", form.edition, cell.row, cell.column if column_column else "", cell.period,
                position, meaning.row.label, table.label(cell.row, cell.column if column_column else None),
                "万元" if meaning.unit in MONEY_UNITS else meaning.unit, meaning.clause, meaning.additive,
                meaning.row.unconfirmed or meaning.column.unconfirmed, form.legal_basis,
                "\n".join(dict.fromkeys(note for at in (cell.row, cell.column) for note in notes.get(at, ()))),
            )  # fmt: skip


def _lines(
    form: Form, table: Table, column: str, lines: Mapping[str, Line], notes: Mapping[str, list[str]]
) -> Iterator[Entry]:
    for position, line in enumerate(lines.values()):
        if not line.heading:
            chain = table.label(line.code, None) if lines is table.rows else table.label(None, line.code)
            yield Entry(
                "code", f"annual_{table.code}", column, form.edition, line.code, position=position, label=line.label,
                meaning=chain, unconfirmed=line.unconfirmed, legal_basis=form.legal_basis,
                note="\n".join(notes.get(line.code, ())),
            )  # fmt: skip


def _years(form: Form) -> str:
    return f"{form.first_year}–{form.last_year or ''}"


def _notes(edition: str, table: str, bridges: Iterable[Bridge]) -> dict[str, list[str]]:
    """Codes of an edition -> the notes of the bridges that lead from or to them."""
    notes: dict[str, list[str]] = {}
    for bridge in bridges:
        if bridge.table != table:
            continue
        codes = list(bridge.from_codes) if bridge.from_edition == edition else []
        if bridge.to_edition == edition and bridge.to_code:
            codes.append(bridge.to_code)
        for code in codes:
            notes.setdefault(code, []).append(f"{bridge.from_edition}→{bridge.to_edition}：{bridge.note}")
    return notes
