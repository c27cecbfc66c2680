"""data_dictionary: every view, column, code and figure of the catalog, on both databases, open to `reportdb sql`."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Engine, inspect

from reportdb.database import reading, writing
from reportdb.dictionary import COLUMNS, HEAD, KEYS, KEYS_IN_FILING, OWN_COLUMNS, Entry, entries
from reportdb.forms import catalog
from reportdb.models import metadata
from reportdb.queries.public import public_rows
from reportdb.queries.remit import Remit
from reportdb.seeding import AXES, seed
from reportdb.views import PUBLIC_VIEWS
from tests.command_line import Run

ENTRIES = list(entries(catalog()))


def test_the_columns_are_those_of_the_views(engine: Engine) -> None:
    found = inspect(engine)
    for view in PUBLIC_VIEWS:
        named = (*HEAD, *OWN_COLUMNS[view.removeprefix("annual_")])
        assert tuple(column["name"] for column in found.get_columns(view)) == named
    assert tuple(metadata.tables["data_dictionary"].columns.keys()) == tuple(COLUMNS) == Entry._fields


def test_the_table_says_what_the_catalog_says(engine: Engine) -> None:
    with reading(engine) as conn:
        stored = {Entry(*row) for part in public_rows(conn, Remit.everyone(), "data_dictionary") for row in part}
    assert stored == set(ENTRIES)


def test_keys_name_one_row_each() -> None:
    keys = [tuple(getattr(entry, name) for name in KEYS) for entry in ENTRIES]
    assert len(keys) == len(set(keys))
    assert all(set(keys) <= set(OWN_COLUMNS[view]) for view, keys in KEYS_IN_FILING.items())


def test_every_figure_and_code_of_every_edition_is_there() -> None:
    figures = Counter((entry.edition, entry.view_name) for entry in ENTRIES if entry.kind == "figure")
    codes = {(entry.edition, entry.view_name, entry.code, entry.label) for entry in ENTRIES if entry.kind == "code"}
    for form in catalog().forms.values():
        for code in AXES:
            if code in form.tables:
                table = form.tables[code]
                assert figures[form.edition, f"annual_{code}"] == len(table.cells)
                for line in table.rows.values():
                    assert line.heading or (form.edition, f"annual_{code}", line.code, line.label) in codes


def test_seeding_again_leaves_out_what_is_no_longer_said(engine: Engine) -> None:
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE data_dictionary SET label = 'x'")
        seed(conn)
    test_the_table_says_what_the_catalog_says(engine)


def test_notes_tell_what_becomes_of_a_code() -> None:
    notes = {(entry.edition, entry.code): entry.note for entry in ENTRIES if entry.view_name == "annual_applications"}
    assert "2021→2019" in notes["2019", "other"]
    assert notes["2021", "other.rest"] == notes["2019", "other"]
    assert "旧《条例》" in notes["2021", "denied.state_secret"]
    assert notes["2021", "denied.third_party"] == ""


def test_it_can_be_asked_but_not_changed(run: Run) -> None:
    query = "SELECT unit FROM data_dictionary WHERE code = 'administrative_fee' AND column_code = 'fee_amount'"
    assert run("sql", "--format", "csv", query).out.split() == ["unit", "万元"]
    assert run("sql", "DELETE FROM data_dictionary").code == 2
