"""The corrections file: everything wrong in it at once, places by code or label, values read as a cell is read."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.corrections import Corrections, read_corrections, spots
from etl.corrections.declared import Declared, read_typed
from reportdb.correction import CHANNELS, meaning_of
from reportdb.errors import FaultyFile, UsageError
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Scope, number

GOOD: dict[str, object] = {
    "agency": "示例市教育局", "year": 2023, "table": "publications", "row": "penalty", "column": "decisions",
    "from": 5, "to": 6, "reason": "录入错误", "source": "来函",
}  # fmt: skip


def toml(*corrections: dict[str, object]) -> str:
    """A file of these corrections; values are written as TOML writes them."""
    return "\n".join(
        "[[correction]]\n" + "\n".join(f"{key} = {_written(value)}" for key, value in one.items()) + "\n"
        for one in corrections
    )


def _written(value: object) -> str:
    """JSON text is TOML text, but for the delete character."""
    if isinstance(value, Decimal):
        return str(value) if value.is_finite() else "inf"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(tmp_path: Path, text: str | bytes) -> Corrections:
    path = tmp_path / "c.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_corrections(str(path))


def one(tmp_path: Path, **changes: object) -> Declared:
    (entry,) = read(tmp_path, toml(GOOD | changes)).entries
    return entry


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(FaultyFile) as caught:
        read(tmp_path, text)
    return list(caught.value.faults)


def fault(tmp_path: Path, **changes: object) -> str:
    (line,) = faults(tmp_path, toml({key: value for key, value in (GOOD | changes).items() if value is not None}))
    return line.removeprefix("c.toml line 1: ")


def test_a_correction_is_read_with_everything_it_says(tmp_path: Path) -> None:
    entry = one(tmp_path, scope="汇总", by="张三", period="year")
    assert (entry.agency, entry.year, entry.scope, entry.table) == (
        "示例市教育局",
        2023,
        Scope.CONSOLIDATED,
        "publications",
    )
    assert entry.cell == Cell("penalty", "decisions")
    assert (entry.before, entry.after, entry.reason, entry.source, entry.by) == ("5", "6", "录入错误", "来函", "张三")
    assert entry.where == "c.toml line 1"


@pytest.mark.parametrize(
    ("table", "row", "column", "cell"),
    [
        ("表二", "行政处罚", "本年处理决定数量", ("penalty", "decisions")),
        ("二、主动公开政府信息情况", "规范性文件", "制发件数", ("normative_document", "issued")),
        ("主动公开政府信息情况", "行政规范性文件", "现行 有效件数", ("normative_document", "in_force")),
        ("表三", "一、本年新收政府信息公开申请数量", "总计", ("received", "total")),
        ("applications", "(一)予以公开", "自然人", ("granted", "natural_person")),
        ("表三", "（一）予以公开", "法人或其他组织·其他", ("granted", "org.other")),
        ("表三", "（三）不予公开·１．属于国家秘密", "商业企业", ("denied.state_secret", "org.company")),
        ("表三", "（七）总计", "其他", ("total_handled", "org.other")),
        ("表四", "行政复议", "结果维持", ("reconsideration", "upheld")),
        ("appeals", "行政诉讼·复议后起诉", "尚未完结", ("litigation_after_reconsideration", "pending")),
        ("表二", "政府集中采购", "采购总金额", ("central_procurement", "procurement_amount")),
    ],
)
def test_places_are_codes_or_labels_in_any_spelling_of_a_sheet(
    tmp_path: Path, table: str, row: str, column: str, cell: tuple[str, str]
) -> None:
    money = "金额" in column
    entry = one(tmp_path, table=table, row=row, column=column, to="6万元" if money else 6)
    assert entry.cell == Cell(*cell)


def test_every_figure_of_every_form_is_named_by_its_codes_and_by_its_full_label() -> None:
    for form in catalog().forms.values():
        for code, table in form.tables.items():
            for cell in table.cells:
                assert spots.line_of(code, "row", cell.row) == cell.row
                assert spots.line_of(code, "row", table.label(cell.row, None)) == cell.row
                assert spots.line_of(code, "column", table.label(None, cell.column)) == cell.column
                assert spots.cell_of(code, *cell) == cell


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agency": None}, "agency is missing"),
        ({"reason": "　\n"}, "reason is empty"),
        ({"source": 5}, "source must be text in quotes, not 5"),
        ({"source": "a\x00b"}, "source holds control characters"),
        ({"by": "长" * 2001}, "by is longer than 2000 characters"),
        ({"resaon": "x"}, "unknown key 'resaon' (did you mean reason?)"),
        ({"year": "2023"}, "year must be a number such as 2023, not '2023'"),
        ({"year": 23}, "year must be a number such as 2023, not 23"),
        ({"year": True}, "year must be a number such as 2023, not True"),
        ({"scope": "all"}, "scope must be own (本级) or consolidated (汇总), not 'all'"),
        ({"table": "improvement_items"}, "table improvement_items cannot be corrected; only figures can: "),
        ({"table": "aplications"}, "there is no table 'aplications' (nearest: applications, "),
        ({"row": "行政处法"}, "publications has no row '行政处法' (nearest: 行政处罚, "),
        ({"column": "fee_amount"}, "publications has no figure penalty/fee_amount (penalty has: "),
        ({"period": "month"}, "there is no period 'month'; it is year or cumulative"),
        ({"period": "cumulative"}, "publications has no figure penalty/decisions"),
        ({"to": "六"}, "to is no figure that could stand there: '六'"),
        ({"to": -1}, "to is no figure that could stand there: '-1' (it cannot be below 0)"),
        ({"to": Decimal("1.5")}, "to is no figure that could stand there: '1.5' (counts are whole, "),
        ({"to": "6（其中1件）"}, "to is no figure that could stand there: '6（其中1件）' (write the number alone"),
        ({"to": Decimal("inf")}, "to must be a number, not 'Infinity'"),
        ({"to": True}, "to must be a number, or text in quotes, not True"),
        ({"to": [6]}, "to must be a number, or text in quotes, not [6]"),
        ({"to": "５"}, "from and to are the same figure: '5'"),
        ({"from": " ", "to": "空白"}, "from and to are the same figure: ' '"),
        ({"row": "central_procurement", "column": "procurement_amount"}, "to is no figure that could stand there: '6' "),
        ({"table": "channels", "row": 2, "to": "5条"}, "from and to are the same figure: '5'"),
        ({"table": "channels", "row": 2, "to": "18万余"}, "to is no figure that could stand there: '18万余'"),
        ({"table": "channels", "row": 0}, "row of a channel must be its place in the list, from 1, not 0"),
        ({"table": "channels", "row": "微博"}, "row of a channel must be its place in the list, from 1, not '微博'"),
    ],
)  # fmt: skip
def test_each_fault_is_one_clear_line(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    assert fault(tmp_path, **changes).startswith(said)


def test_all_faults_of_all_corrections_are_told_at_once(tmp_path: Path) -> None:
    wrong = {
        "agency": " ",
        "year": 1,
        "table": "表二",
        "row": "x y z",
        "column": "decisions",
        "from": [],
        "to": "七",
        "re": 1,
    }
    lines = faults(tmp_path, toml(GOOD, wrong, GOOD | {"to": 9}, GOOD | {"to": 5}))
    assert [line.partition(": ")[0] for line in lines] == [
        *["c.toml line 12"] * 8, "c.toml line 33", "c.toml line 22", "c.toml line 33",
    ]  # fmt: skip
    assert (
        lines[-2]
        == "c.toml line 22: corrects the same place as c.toml line 1: 示例市教育局 2023 publications penalty/decisions"
    )
    for words in (
        "unknown key 're'",
        "reason is missing",
        "agency is empty",
        "year must",
        "no row",
        "from must",
        "to is no",
    ):
        assert sum(words in line for line in lines[:8]) == 1, words


def test_one_place_in_two_scopes_is_two_places_and_without_a_scope_one(tmp_path: Path) -> None:
    own, total = GOOD | {"scope": "own"}, GOOD | {"scope": "consolidated"}
    assert len(read(tmp_path, toml(own, total)).entries) == 2
    assert len(faults(tmp_path, toml(own, total, GOOD))) == 1
    line = {"table": "channels", "row": 2, "column": "posts"}
    assert len(faults(tmp_path, toml(GOOD | line, GOOD | line | {"column": "微博"}))) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[correction]]\nagency = 示例\n", "c.toml: not valid TOML: Invalid value (at line 2, column 10)"),
        ("", "c.toml: there is no [[correction]] in it"),
        ("[correction]\nyear = 2023\n", "c.toml: write [[correction]] with two brackets, for there may be several"),
        ("[[corrections]]\nyear = 2023\n", "c.toml: unknown key 'corrections' (did you mean correction?)"),
        ("correction = 5", "c.toml: there is no [[correction]] in it"),
        ("a = " + "[" * 5000, "c.toml: not valid TOML: "),
        ("a = " + "9" * 5000, "c.toml: not valid TOML: "),
        ("a = 1e" + "9" * 50, "c.toml: not valid TOML: "),
    ],
)
def test_what_is_no_corrections_file_at_all(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)


def test_files_as_windows_editors_save_them(tmp_path: Path) -> None:
    text = toml(GOOD).replace("\n", "\r\n")
    for content in (text.encode("utf-8-sig"), text.encode("gb18030")):
        assert read(tmp_path, content).entries[0].agency == "示例市教育局"
    with pytest.raises(UsageError, match="neither UTF-8 nor GBK"):
        read(tmp_path, b"\xff\xff\xff\xff")
    with pytest.raises(UsageError, match="cannot read"):
        read_corrections(str(tmp_path / "absent.toml"))


def test_money_is_exact_in_its_own_unit_or_the_labels(tmp_path: Path) -> None:
    fee = {"row": "administrative_fee", "column": "fee_amount"}
    entry = one(tmp_path, **fee, **{"from": "251000元", "to": Decimal("25.11")})
    assert read_typed(entry.before, entry.kind).figure == number(25_100_000)
    assert read_typed(entry.after, entry.kind).figure == number(25_110_000)
    bare = one(tmp_path, row="政府集中采购", column="采购总金额", **{"from": "12.5", "to": "12.5万元"})
    assert read_typed(bare.before, bare.kind).issue is not None  # the cell had no unit: words, as the sheet's are
    assert read_typed(bare.after, bare.kind).figure == number(12_500_000)


FIGURES = sorted(
    {(code, cell) for form in catalog().forms.values() for code, table in form.tables.items() for cell in table.cells}
)


@given(st.data())
def test_any_figure_typed_in_any_way_comes_out_as_itself(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Written into a file and read back, a value is the figure it says: counts, amounts to the fen, blank and "/"."""
    table, cell = data.draw(st.sampled_from(FIGURES))
    found = meaning_of(table, cell)
    assert found is not None
    meaning = found[1]
    value = data.draw(st.integers(-(10**9) if meaning.signed else 0, 10**14))
    typed: object
    if meaning.money:
        yuan = Decimal(value) / 100
        typed = data.draw(st.sampled_from([f"{yuan}元", f"{yuan:,}元", f"{yuan / 10000:f}万元"]))
    else:
        wide = str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        typed = data.draw(st.sampled_from([value, str(value), f"{value:,}", f" {value}　", wide, Decimal(value)]))
    expected = data.draw(
        st.sampled_from([(typed, number(value)), ("", BLANK), ("／", NOT_APPLICABLE), ("—", NOT_APPLICABLE)])
    )
    changes = {"table": table, "row": cell.row, "column": cell.column, "period": cell.period}
    entry = one(tmp_path_factory.mktemp("c"), **changes, **{"from": "详见附件", "to": expected[0]})
    assert entry.cell == cell
    assert read_typed(entry.after, entry.kind).figure == expected[1]
    assert read_typed(entry.after, entry.kind).issue is None


@given(st.text(max_size=30))
def test_whatever_words_stand_in_a_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, words: str
) -> None:
    words = words.encode("utf-8", "ignore").decode()
    folder = tmp_path_factory.mktemp("c")
    for key in GOOD:
        with suppress(UsageError):
            read(folder, toml(GOOD | {key: words}))
    with suppress(UsageError):
        read(folder, words)


def test_channel_lines_are_named_by_position(tmp_path: Path) -> None:
    entry = one(tmp_path, table="主动公开渠道情况", row="3", column="发布数", to="7条")
    assert (entry.table, entry.cell) == (CHANNELS, Cell("3", "发布数"))


def test_a_figure_whose_place_is_wrong_is_blamed_only_for_what_it_says(tmp_path: Path) -> None:
    for value in ("7条", "2950.5", 7, "", "/"):
        assert fault(tmp_path, row="行政处法", to=value).startswith("publications has no row")
