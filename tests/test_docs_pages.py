"""docs/schema.md and docs/codes.md say what the models, views and forms say; links between pages lead somewhere."""

import re
from pathlib import Path

import pytest

from reportdb.dictionary import MEANINGS
from reportdb.forms import catalog
from reportdb.models import metadata
from reportdb.queries.codes_page import codes_markdown
from reportdb.queries.documentation import schema_markdown
from reportdb.views import PUBLIC_VIEWS

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "samples" / "README.md"]
AGAIN = "run: python -m reportdb.queries.documentation docs"


def test_the_schema_page_is_what_the_generator_writes() -> None:
    assert (ROOT / "docs" / "schema.md").read_text(encoding="utf-8") == schema_markdown(), AGAIN


def test_the_codes_page_is_what_the_generator_writes() -> None:
    assert (ROOT / "docs" / "codes.md").read_text(encoding="utf-8") == codes_markdown(catalog()), AGAIN


def test_every_view_table_and_column_is_on_the_schema_page() -> None:
    page = schema_markdown()
    for view in PUBLIC_VIEWS:
        assert f"### {view}\n" in page
    for table in metadata.tables.values():
        section = page.partition(f"#### {table.name}\n")[2].partition("\n#")[0]
        assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == [column.name for column in table.c]
    assert all(f"| {text} |" in page for text in MEANINGS.values())


def test_every_code_and_label_of_every_edition_is_on_the_codes_page() -> None:
    page = codes_markdown(catalog())
    for form in catalog().forms.values():
        assert f"| `{form.edition}` |" in page
        for table in form.tables.values():
            section = page.partition(f"## {table.code}\n")[2].partition("\n## ")[0]
            for line in (*table.rows.values(), *table.columns.values()):
                rows = [row for row in section.splitlines() if row.startswith(f"| `{line.code}` | ")]
                assert any(line.label in row and form.edition in row for row in rows)
    for item in (*catalog().channels, *catalog().metrics):
        assert f"| `{item.code}` | {item.label} |" in page


def test_a_row_that_one_edition_fills_and_another_divides_says_both() -> None:
    rows = [line for line in codes_markdown(catalog()).splitlines() if line.startswith("| `other` | 三、")]
    label = "三、本年度办理结果·（六）其他处理"
    assert rows == [
        f"| `other` | {label} | 件 |  | 2019 |",
        f"| `other` | {label} |  | heading, holds no figures | 2021 |",
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_pictures_are_small_and_shown_in_both_readmes() -> None:
    pictures = [path for path in (ROOT / "docs" / "pictures").iterdir() if path.suffix in (".png", ".svg")]
    assert len(pictures) == 3
    for picture in pictures:
        assert picture.stat().st_size < 200_000
        for readme in ("README.md", "README.zh-CN.md"):
            assert f"(docs/pictures/{picture.name})" in (ROOT / readme).read_text(encoding="utf-8")
