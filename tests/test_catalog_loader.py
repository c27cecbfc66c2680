"""A declaration that contradicts itself is refused, with the file, the table and the code to look at."""

import shutil
from pathlib import Path

import pytest

import reportdb.forms
from reportdb.errors import CatalogError
from reportdb.forms import catalog, load

SHIPPED = Path(reportdb.forms.__file__).parent
FORM = "edition_2021.toml"

PENALTY = '  { code = "penalty", label = "行政处罚" },\n  { code = "coercion", label = "行政强制" },\n]\ncolumns = [\n'
DECISIONS = PENALTY + '  { code = "decisions", label = "本年处理决定数量", unit = "件" },'
REGULATION = '{ code = "regulation", label = "规章" }'
T4 = 'code = "T4-SUM"\nlevel = "error"\ntable = "appeals"\naxis = "columns"\nleft = ["total"]\n'
VALID = 'code = "T2-VALID"\nlevel = "verify"\ntable = "publications"\naxis = "columns"\n'
VALID_LEFT = VALID + 'left = ["in_force", "repealed"]\n'
VALID_RIGHT = VALID_LEFT + 'right = ["in_force@-1", "issued"]\n'
VALID_ACROSS = VALID_RIGHT + 'across = ["regulation", "normative_document"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped declarations to break."""
    for path in SHIPPED.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def edit(folder: Path, old: str, new: str, name: str = FORM) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(CatalogError) as caught:
        load(folder)
    return str(caught.value)


def test_the_copy_loads_as_shipped(folder: Path) -> None:
    assert load(folder) == catalog()


def test_an_edition_twice(folder: Path) -> None:
    shutil.copy(folder / FORM, folder / "edition_2021_again.toml")
    assert refusal(folder) == "edition_2021_again.toml: edition 2021 is declared twice"


def test_a_table_twice(folder: Path) -> None:
    edit(folder, 'code = "appeals"\ntitle', 'code = "applications"\ntitle')
    assert refusal(folder).startswith(f"{FORM}: tables: applications is declared twice")


def test_years_turned_round(folder: Path) -> None:
    edit(folder, "first_year = 2021", "first_year = 2021\nlast_year = 2020")
    assert refusal(folder) == f"{FORM}: last_year 2020 lies before first_year 2021"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            DECISIONS, DECISIONS.replace('"penalty"', '"coercion"'),
            "publications: coercion is declared twice", id="code twice",
        ),
        pytest.param(
            DECISIONS, DECISIONS.replace("行政处罚", "行政强制"),
            "publications: 行政强制 is declared twice", id="label twice",
        ),
        pytest.param(
            '"4.保护第三方合法权益"', '"1.属于国家秘密"',
            "applications: denied·1.属于国家秘密 is declared twice", id="label twice under one heading",
        ),
        pytest.param(
            DECISIONS, DECISIONS.replace('"penalty", label = "行政处罚"', '"regulation", label = "处罚"'),
            "publications: regulation is labelled both 规章 and 处罚", id="one code, two labels",
        ),
        pytest.param(
            DECISIONS, DECISIONS.replace('"penalty", label = "行政处罚"', '"licensing", label = "行政许可"'),
            "publications: licensing/decisions is declared twice", id="cell in two blocks",
        ),
        pytest.param(
            REGULATION, REGULATION.replace(" }", ", heading = true }"),
            "publications: heading regulation has nothing under it", id="heading without lines",
        ),
        pytest.param(
            REGULATION, REGULATION.replace(" }", ', under = "documents" }'),
            "publications: regulation stands under documents, which is no heading before it", id="no such heading",
        ),
        pytest.param(
            '{ code = "received", number = "1",', '{ code = "received", under = "handled", number = "1",',
            "applications: received stands under handled, which is no heading before it", id="heading further down",
        ),
        pytest.param(
            '"（一）予以公开", under = "handled"', '"（一）予以公开", under = "received"',
            "applications: granted stands under received, which is no heading before it", id="under a plain line",
        ),
        pytest.param(
            DECISIONS, DECISIONS.replace(', unit = "件"', ""),
            "publications: penalty/decisions has no unit", id="no unit",
        ),
        pytest.param(
            REGULATION, REGULATION.replace(" }", ', unit = "项" }'),
            "publications: regulation/issued has two units (件 and 项)", id="two units",
        ),
        pytest.param(
            REGULATION, REGULATION.replace(" }", ', sined = true }'),
            "publications: regulation has an unknown key sined", id="unknown key of a line",
        ),
        pytest.param(
            REGULATION, '{ code = "regulation" }',
            "publications: regulation: label is missing", id="line without label",
        ),
        pytest.param(
            REGULATION, '{ label = "规章" }', "publications: 规章: code is missing", id="line without code",
        ),
        pytest.param(
            'clause = "20(1)"\n', 'clause = "20(1)"\nfooter = "x"\n',
            "publications: block 20(1) has an unknown key footer", id="unknown key of a block",
        ),
        pytest.param(
            'code = "appeals"\ntitle', 'code = "appeals"\nfooter = "x"\ntitle',
            "appeals has an unknown key footer", id="unknown key of a table",
        ),
        pytest.param(
            "first_year = 2021", "first_year = 2021\nlastyear = 2030",
            "edition has an unknown key lastyear", id="unknown key of an edition",
        ),
        pytest.param("first_year = 2021\n", "", "edition: first_year is missing", id="edition without first year"),
        pytest.param(
            'code = "appeals"\ntitle = "四、政府信息公开行政复议、行政诉讼情况"\n', 'code = "appeals"\n',
            "appeals: title is missing", id="table without title",
        ),
    ],
)  # fmt: skip
def test_lines_and_tables(folder: Path, old: str, new: str, told: str) -> None:
    edit(folder, old, new)
    assert refusal(folder) == f"{FORM}: {told}"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(T4, T4.replace("T4-SUM", "T2-VALID"), "balances: T2-VALID is declared twice", id="code twice"),
        pytest.param(
            T4, T4.replace('"appeals"', '"appeal"'), "balance T4-SUM: no table appeal", id="no such table"
        ),
        pytest.param(
            T4, T4.replace('["total"]', '["totals"]'),
            "balance T4-SUM: columns of appeals hold no totals", id="no such operand",
        ),
        pytest.param(
            '  "denied.enforcement_file", "denied.administrative_inquiry",', '  "denied", "denied.enforcement_file",',
            "balance T3-SUM: rows of applications hold no denied", id="a heading as operand",
        ),
        pytest.param(
            T4, T4 + 'across = ["litigation_twice"]\n',
            "balance T4-SUM: appeals holds no litigation_twice", id="no such line across",
        ),
        pytest.param(
            T4, T4 + 'across = ["litigation"]\n',
            "balance T4-SUM: appeals holds no litigation", id="a heading across",
        ),
        pytest.param(
            VALID_ACROSS, VALID_RIGHT + 'across = ["regulation", "penalty"]\n',
            "balance T2-VALID: publications holds no penalty/in_force", id="no cell where it crosses",
        ),
        pytest.param(
            VALID_RIGHT, VALID + 'left = ["in_force", "decisions"]\nright = ["in_force@-1", "issued"]\n',
            "balance T2-VALID: publications holds no regulation/decisions", id="operands of different blocks",
        ),
        pytest.param(
            T4, T4.replace('"error"', '"warning"'), "balance T4-SUM: unknown level warning", id="no such level"
        ),
        pytest.param(
            T4, T4.replace('"columns"', '"cells"'),
            "balance T4-SUM: axis is rows, columns or periods, relation is = or <=", id="no such axis",
        ),
        pytest.param(
            T4, T4 + 'relation = "<"\n',
            "balance T4-SUM: axis is rows, columns or periods, relation is = or <=", id="no such relation",
        ),
        pytest.param(
            T4, T4.replace('["total"]', '["total", "upheld"]'),
            "balance T4-SUM: upheld stands on both sides", id="operand on both sides",
        ),
        pytest.param(
            T4, T4.replace('["total"]', '["total", "total"]'),
            "balance T4-SUM: total stands twice on one side", id="operand twice on a side",
        ),
        pytest.param(
            T4, T4.replace('["total"]', "[]"), "balance T4-SUM: a side has no operand", id="an empty side"
        ),
        pytest.param(
            VALID_RIGHT, VALID_LEFT + 'right = ["in_force@-2", "issued"]\n',
            "balance T2-VALID: in_force@-2 is neither a code nor a code with @-1", id="two years back",
        ),
        pytest.param(
            VALID_RIGHT, VALID_LEFT + 'right = ["in_force@-x", "issued"]\n',
            "balance T2-VALID: in_force@-x is neither a code nor a code with @-1", id="no years back",
        ),
        pytest.param(
            'place = "in_force"\ntitle = "现行有效件数等于', 'place = "decisions"\ntitle = "现行有效件数等于',
            "balance T2-VALID: place decisions is not an operand of this year", id="place is no operand",
        ),
        pytest.param(
            'place = "carried_in"', 'place = "carried_out"',
            "balance T3-CARRY: place carried_out is not an operand of this year", id="place in last year",
        ),
        pytest.param(
            T4, T4 + 'acros = ["reconsideration"]\n',
            "balance T4-SUM has an unknown key acros", id="unknown key",
        ),
        pytest.param(
            T4, T4.replace('level = "error"\n', ""), "balance T4-SUM: level is missing", id="missing key"
        ),
    ],
)  # fmt: skip
def test_balances(folder: Path, old: str, new: str, told: str) -> None:
    edit(folder, old, new)
    assert refusal(folder) == f"{FORM}: {told}"


def test_broken_toml_names_file_and_line(folder: Path) -> None:
    edit(folder, REGULATION, REGULATION.replace(" }", ""))
    told = refusal(folder)
    assert told.startswith(f"{FORM}: ")
    assert "line" in told


def test_a_file_that_is_not_there(folder: Path) -> None:
    (folder / "channels.toml").unlink()
    assert refusal(folder).startswith("channels.toml: ")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('{ code = "weibo",', '{ code = "wechat",', "channels: wechat is declared twice"),
        ('label = "政务微博"', 'label = "门户网站"', "channels: 门户网站 is declared twice"),
        ('{ code = "likes", label', "{ label", "metrics: code is missing"),
    ],
)
def test_the_open_lists(folder: Path, old: str, new: str, told: str) -> None:
    edit(folder, old, new, "channels.toml")
    assert refusal(folder) == f"channels.toml: {told}"


def test_the_form_needs_a_head_and_tables(folder: Path) -> None:
    (folder / FORM).write_text("", encoding="utf-8")
    assert refusal(folder) == f"{FORM}: edition is missing"
