"""A layout declared by the office: what it may say, how a proposal is drawn up, and what an import makes of it."""

from __future__ import annotations

import json
import pickle
import sqlite3
import time
import tomllib
from collections.abc import Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, text

from etl.batch import ImportOptions, run_import
from etl.drift.comparison import Drifted
from etl.drift.layout_file import Layout, codes, load, parse
from etl.drift.nearest import Near, nearest
from etl.drift.propose import write
from etl.pending import read_pending
from etl.readers import Reading
from etl.whose import Word
from reportdb.cli import main
from reportdb.errors import UsageError
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report

SAMPLES = Path(__file__).parent.parent / "samples"
BROKEN = SAMPLES / "broken"
RENAMED = BROKEN / "layout_applied" / "fires.xlsx"
LAYOUT = BROKEN / "layout_applied" / "layout.toml"
TEXT = "2.同一人反复提出相同申请"
ENTRY = '[[label]]\ntable = "applications"\naxis = "row"\n'


def run(database: Path, *words: object) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["--db", str(database), *map(str, words)])
    return code, out.getvalue(), err.getvalue()


def refused(words: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse("a.toml", words)
    return str(caught.value)


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("[[label]\n", "not valid TOML: .*line 1"),
        ('a = "b"\n', 'unknown key "a"'),
        ("label = 3\n", r"\[\[label\]\] tables"),
        (
            ENTRY + 'text = "甲"\ncode = "other.rset"\n',
            r'line 1: applications has no row "other.rset" \(near: other.rest',
        ),
        (ENTRY + 'text = "甲"\ncode = "org.company"\n', r"it is a column"),
        (ENTRY + 'text = "甲"\ncolour = "red"\n', 'unknown key "colour"'),
        (ENTRY + 'text = "甲"\ncod = "granted"\n', 'unknown key "cod" .did you mean code'),
        (ENTRY + 'text = "甲"\ncode = 3\n', "code must be text in quotes"),
        (ENTRY + 'text = "甲"\nignore = "yes"\n', "ignore must be true or false"),
        (ENTRY + 'text = " （）"\ncode = "granted"\n', "text is empty"),
        ('[[label]]\ntable = "applicants"\naxis = "row"\ntext = "甲"\n', 'unknown table "applicants"'),
        ('[[label]]\ntable = "applications"\naxis = "cell"\ntext = "甲"\n', 'unknown axis "cell"'),
        ('[[label]]\ntext = "甲"\n', "table, axis missing"),
        (ENTRY + 'text = "甲"\ncode = "granted"\nignore = true\n', "either a code or ignore"),
        (ENTRY + 'text = "2.重复申请"\ncode = "granted"\n', "already the label of not_processed.repeated"),
        (ENTRY + 'text = "2．重复 申请"\nignore = true\n', "already the label of .* left out"),
        ((ENTRY + 'text = "甲乙"\ncode = "granted"\n') * 2, 'line 6: "甲乙" is declared twice'),
        (
            ENTRY + 'text = "甲乙"\ncode = "granted"\n' + ENTRY + 'text = "甲 乙"\nsheet = "表三"\ncode = "received"\n',
            "declared twice",
        ),
    ],
)
def test_what_a_layout_may_not_say(words: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse("a.toml", words)


def test_everything_wrong_is_told_at_once() -> None:
    told = refused("b = 1\n" + ENTRY + 'text = "甲"\ncode = "x"\n' + ENTRY + 'text = "总计"\ncode = "granted"\n')
    assert told.count(";") == 2
    assert all(one in told for one in ('"b"', "line 2:", "line 7:"))


def test_a_label_nobody_confirmed_and_one_known_already_change_nothing() -> None:
    words = ENTRY + 'text = "某某情形"\ncode = ""\n' + ENTRY + 'text = "重复申请"\ncode = "not_processed.repeated"\n'
    assert [entry.text for entry in parse("a.toml", words).entries] == ["重复申请"]


def test_one_text_may_mean_two_things_on_two_sheets() -> None:
    words = "".join(
        f'{ENTRY}text = "甲乙"\nsheet = "{sheet}"\ncode = "{code}"\n'
        for sheet, code in (("一", "granted"), ("二", "received"))
    )
    layout = parse("a.toml", words)
    assert {term.code for term in layout.terms("一")["甲乙"]} == {"granted"}
    assert {term.code for term in layout.terms("二")["甲乙"]} == {"received"}
    assert layout.terms("") == {}


@pytest.mark.parametrize(("table", "axis"), [("applications", "row"), ("publications", "column"), ("appeals", "cell")])
def test_the_codes_of_all_editions_may_be_meant(table: str, axis: str) -> None:
    known = codes(table, axis)
    assert len(set(known)) == len(known)
    assert {"applications": "other", "publications": "newly_made", "appeals": "reconsideration/upheld"}[table] in known


def test_a_layout_goes_to_reader_processes_as_it_is() -> None:
    layout = load(str(LAYOUT))
    again = pickle.loads(pickle.dumps(layout))
    assert again == layout
    assert hash(again) == hash(layout)
    assert again.entries == layout.entries
    assert len(layout.sha256) == 64


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "cannot read"), (b"\xff\xff\xff\xff", "neither UTF-8 nor GBK"), (b"a = " + b"[" * 5000, "not valid TOML")],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    if content is not None:
        path.write_bytes(content)
    code, _, err = run(tmp_path / "x.sqlite", "import", RENAMED, "--layout", path)
    assert code == 2
    assert told in err
    assert err.count("\n") == 1


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LAYOUT.read_text("utf-8").replace("\n", "\r\n").encode())
    assert load(str(path)).entries == load(str(LAYOUT)).entries


# ---------------------------------------------------------------- the nearest labels


@pytest.mark.parametrize(
    ("words", "table", "axis", "code"),
    [
        ("（三）不予公开类", "applications", "row", "denied"),
        ("其它", "applications", "column", "org.other"),
        ("5.三类内部事务", "applications", "row", "denied.internal_affairs"),
        ("本年度制定发布件数", "publications", "column", "issued"),
        ("行政事业收费", "publications", "row", "administrative_fee"),
        ("未审理完结", "appeals", "column", "pending"),
        ("复议后提起诉讼", "appeals", "row", "litigation_after_reconsideration"),
    ],
)
def test_the_nearest_label_is_the_one_a_person_means(words: str, table: str, axis: str, code: str) -> None:
    near = nearest(words, table, axis)
    assert near[0].code == code
    assert [one.score for one in near] == sorted((one.score for one in near), reverse=True)


def test_words_of_another_world_have_no_nearest_label() -> None:
    assert nearest("联系电话", "applications", "row") == ()
    assert nearest("甲" * 500, "applications", "row") == ()


# ---------------------------------------------------------------- the proposal


def test_a_proposal_asks_once_and_answers_nothing(tmp_path: Path) -> None:
    near = ((Near("other.rest", 0.62), "（六）其他处理·3.其他"),)
    seen = [
        Drifted("applications", "row", '甲"乙\\\n丙', f"{name}.xlsx", "表\n[[label]]", "B25", near, "other.rest")
        for name in ("甲局", "乙\r\ncode = 'granted'局")
    ]
    other = Drifted("applications", "column", '甲"乙\\\n丙', "丙局.xlsx", "表三", "D4")
    path = tmp_path / "p.toml"
    assert write(str(path), [*seen, other, Drifted("applications", "row", "", "丁局.xlsx", "表三", "B3")]) == 2
    first, second = tomllib.loads(path.read_text("utf-8"))["label"]
    assert first == {"table": "applications", "axis": "row", "text": '甲"乙\\\n丙', "code": ""}
    assert second["axis"] == "column"
    assert load(str(path)).entries == ()
    words = path.read_text("utf-8")
    assert "# 候选：other.rest （六）其他处理·3.其他（0.62，位置相符）\n" in words
    assert "# 见于：甲局.xlsx 工作表“表 [[label]]”B25；乙 code = 'granted'局.xlsx 工作表“表 [[label]]”B25\n" in words
    assert "# 候选：没有相近的统一栏目\n" in words


def test_the_whole_way_on_the_command_line(tmp_path: Path) -> None:
    """Returned; proposed, with nothing stored; filled in; accepted with every figure of the sheet."""
    database, proposal = tmp_path / "x.sqlite", tmp_path / "p.toml"
    code, out, err = run(database, "import", RENAMED, "--propose", proposal)
    assert code == 0
    assert "试运行，未入库" in out
    assert f"{proposal}：1 个栏目名称待确认" in err
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("SELECT count(*) FROM filing").fetchone() == (0,)
    assert run(database, "import", RENAMED, "--layout", proposal)[0] == 1  # nobody has confirmed anything yet
    words = proposal.read_text("utf-8")
    assert "# 候选：not_processed.repeated" in words
    assert "# 见于：fires.xlsx 工作表“年报”C40\n" in words
    proposal.write_text(words.replace('code = ""', 'code = "not_processed.repeated"'), "utf-8")
    code, out, _ = run(database, "import", "--json", RENAMED, "--layout", proposal)
    line = json.loads(out)
    assert (code, line["status"], line["filing"]) == (0, "accepted", 2)
    (applied,) = [item for item in line["findings"] if item["code"] == "layout_applied"]
    assert (applied["row"], applied["sheet"], applied["cell"]) == ("not_processed.repeated", "年报", "C40")
    assert "p.toml" in applied["message"]
    assert TEXT in applied["message"]
    with closing(sqlite3.connect(database)) as conn:
        (command,) = conn.execute("SELECT command_line FROM import_run ORDER BY id DESC").fetchone()
    assert command.endswith(f"# layout p.toml sha256 {load(str(proposal)).sha256}")


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text("mine", "utf-8")
    code, out, err = run(tmp_path / "x.sqlite", "import", RENAMED, "--propose", path)
    assert (code, out, path.read_text("utf-8")) == (2, "", "mine")
    assert "exists already and is not overwritten" in err
    assert not (tmp_path / "x.sqlite").exists()


def test_a_proposal_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    code, _, err = run(tmp_path / "x.sqlite", "import", RENAMED, "--propose", tmp_path / "no" / "p.toml")
    assert code == 2
    assert "cannot be written" in err


def test_with_nothing_unknown_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    code, _, err = run(tmp_path / "x.sqlite", "import", RENAMED.with_name("passes.xlsx"), "--propose", path)
    assert (code, path.exists()) == (0, False)
    assert "没有需要确认的栏目名称" in err


def test_a_label_confirmed_already_is_not_proposed_again(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    assert run(tmp_path / "x.sqlite", "import", RENAMED, "--layout", LAYOUT, "--propose", path)[0] == 0
    assert not path.exists()


def test_a_table_under_its_own_heads_is_read_once_they_are_confirmed(tmp_path: Path) -> None:
    sheet, path = BROKEN / "table_unrecognised" / "fires.xlsx", tmp_path / "p.toml"
    run(tmp_path / "x.sqlite", "import", sheet, "--propose", path)
    answers = {
        "自然人数": "natural_person", "商业性企业": "org.company", "科研类机构": "org.research", "总计数": "total",
        "社会公益类组织": "org.public_interest", "法律服务类机构": "org.legal_service", "其他类别": "org.other",
    }  # fmt: skip
    asked = tomllib.loads(path.read_text("utf-8"))["label"]
    assert {(one["table"], one["axis"], one["text"]) for one in asked} == {
        ("applications", "column", one) for one in answers
    }
    heads = "".join(
        f'[[label]]\ntable = "applications"\naxis = "column"\ntext = "{one}"\ncode = "{code}"\n'
        for one, code in answers.items()
    )
    (plain,) = read_pending(str(sheet.with_name("passes.xlsx")), Word())
    (read,) = read_pending(str(sheet), Word(layout=parse("a.toml", heads)))
    assert read.read is not None
    assert plain.read is not None
    assert read.read.report.content() == plain.read.report.content()


# ---------------------------------------------------------------- the import


def imported(engine: Engine, files: Sequence[Path], **options: Any) -> list[Any]:
    return list(run_import(engine, [str(path) for path in files], ImportOptions(**options)))


def test_returned_bytes_make_a_new_filing_once_a_layout_explains_them(engine: Engine) -> None:
    (first,) = imported(engine, [RENAMED])
    assert (first.status, first.filing) == ("returned", 1)
    assert imported(engine, [RENAMED])[0].filing == 1  # the same outcome again
    (second,) = imported(engine, [RENAMED], layout=load(str(LAYOUT)))
    assert (second.status, second.filing) == ("accepted", 2)
    (third,) = imported(engine, [RENAMED], layout=load(str(LAYOUT)))
    assert (third.status, third.filing) == ("unchanged", 2)
    (plain,) = read_pending(str(RENAMED.with_name("passes.xlsx")), Word())
    with engine.connect() as conn:
        stored = load_report(conn, Remit.everyone(), 2)
    assert plain.read is not None
    assert {code: data.figures for code, data in stored.tables.items()} == {
        code: data.figures for code, data in plain.read.report.tables.items()
    }
    with engine.connect() as conn:
        kept = conn.execute(
            text(
                "SELECT message FROM finding JOIN finding_wording w ON w.id = wording_id"
                " WHERE filing_id = 2 AND code = 'layout_applied'"
            )
        ).all()
    assert len(kept) == 1
    assert "layout.toml" in kept[0][0]


def test_a_line_declared_to_be_no_figure_is_left_out_and_named(engine: Engine) -> None:
    sheet = BROKEN / "row_unknown" / "fires.xlsx"
    words = ENTRY + 'text = "9.属于历史遗留问题"\nignore = true\n'
    (result,) = imported(engine, [sheet], layout=parse("甲.toml", words))
    assert result.status == "accepted"
    (left,) = [item for item in result.findings if item.code == "layout_applied"]
    assert "9.属于历史遗留问题" in left.message
    assert "没有采用" in left.message
    assert left.cell == "C36, D36:J36"
    (column,) = imported(
        engine, [BROKEN / "column_unknown" / "fires.xlsx"], layout=parse("乙.toml", ENTRY.replace("row", "column") + 'text = "境外媒体"\nignore = true\n')
    )  # fmt: skip
    assert column.status == "unchanged"  # the same figures as above
    assert "column_unknown" not in {item.code for item in column.findings}


def test_what_is_left_out_cannot_hide_a_missing_row(tmp_path: Path) -> None:
    words = ENTRY + f'text = "{TEXT}"\nignore = true\n'
    (read,) = read_pending(str(RENAMED), Word(layout=parse("a.toml", words)))
    assert [item.code for item in read.findings if item.level.value == "error"] == ["row_missing"]


def test_a_text_counts_only_as_it_was_confirmed(tmp_path: Path) -> None:
    """Another number in front of the same words is another label."""
    layout = load(str(LAYOUT))
    for typed, status in (
        (TEXT, 0),
        ("２．同一人反复提出 相同申请", 0),
        ("3.同一人反复提出相同申请", 1),
        (TEXT[2:], 1),
    ):
        book = load_workbook(RENAMED)
        book["年报"]["C40"] = typed
        book.save(tmp_path / "a.xlsx")
        (read,) = read_pending(str(tmp_path / "a.xlsx"), Word(layout=layout))
        assert ("row_unknown" in {item.code for item in read.findings}) == bool(status), typed


def test_a_layout_for_one_sheet_says_nothing_of_others() -> None:
    for sheet, known in (("年报", True), ("别的表", False)):
        words = ENTRY + f'text = "{TEXT}"\nsheet = "{sheet}"\ncode = "not_processed.repeated"\n'
        (read,) = read_pending(str(RENAMED), Word(layout=parse(f"{sheet}.toml", words)))
        assert ("row_unknown" not in {item.code for item in read.findings}) == known


def test_every_reader_process_knows_the_layout(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.xlsx").write_bytes(RENAMED.read_bytes())
    options = ImportOptions(layout=load(str(LAYOUT)), jobs=2)
    reports = list(Reading([str(tmp_path)], options))
    assert len(reports) == 12
    assert all("layout_applied" in {item.code for item in one.findings} for one in reports)
    assert not [item for one in reports for item in one.findings if item.code == "row_unknown"]


def test_a_large_layout_does_not_slow_the_reading() -> None:
    rows = [f'{ENTRY}text = "某单位第{number}种写法"\ncode = "granted"\n' for number in range(3000)]
    large: Layout = parse("large.toml", "".join(rows) + LAYOUT.read_text("utf-8"))

    def fastest(word: Word) -> float:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            read_pending(str(RENAMED), word)
            times.append(time.perf_counter() - start)
        return min(times)

    small = fastest(Word(layout=load(str(LAYOUT))))
    assert fastest(Word(layout=large)) < 3 * small + 0.01
    start = time.perf_counter()
    assert pickle.loads(pickle.dumps(Word(layout=large))) == Word(layout=large)
    assert time.perf_counter() - start < 0.05
