"""docs/layouts.md shows what the proposal really writes and layouts that are really read."""

import re
from pathlib import Path
from textwrap import dedent

from etl.drift.layout_file import parse
from etl.drift.propose import write
from etl.pending import read_pending
from etl.whose import Word

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "layouts.md").read_text("utf-8")
SHOWN = [dedent(block) for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)]


def test_the_proposal_shown_is_the_one_written(tmp_path: Path) -> None:
    (read,) = read_pending(str(ROOT / "samples" / "broken" / "layout_applied" / "fires.xlsx"), Word())
    assert read.read is not None
    write(str(tmp_path / "p.toml"), read.read.drifted)
    assert (tmp_path / "p.toml").read_text("utf-8").endswith("\n\n" + SHOWN[0])


def test_the_layout_shown_is_read() -> None:
    entries = parse("layouts.md", SHOWN[1]).entries
    assert [(one.code, one.ignore, one.sheet) for one in entries] == [
        ("not_processed.repeated", False, ""),
        ("", True, "年报"),
    ]


def test_every_key_is_explained() -> None:
    for key in ("table", "axis", "text", "code", "ignore", "sheet"):
        assert f"| `{key}` |" in PAGE
