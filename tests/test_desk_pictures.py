"""The pictures of docs/desk.md are of pages as they are: the script that draws them runs, and gives those that are shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.browser import DESKTOP, PHONE, browser

ROOT = Path(__file__).parent.parent


def test_every_picture_of_the_docs_can_be_drawn_again(tmp_path: Path) -> None:
    with browser():  # skipped without one
        pass
    done = subprocess.run(
        [sys.executable, "-m", "docs.make_screenshots", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    drawn = {path.name for path in tmp_path.iterdir()}
    assert drawn == {path.name for path in (ROOT / "docs" / "desk").iterdir()}
    shown = set(re.findall(r"\]\(desk/([^)]+)\)", (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")))
    assert shown == drawn
    for path in tmp_path.iterdir():
        size = PHONE if path.stem.endswith("-phone") else DESKTOP
        with Image.open(path) as picture:
            assert picture.size == (size["width"], size["height"])
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 10  # no empty page
