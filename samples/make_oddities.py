"""Draws samples/oddities: what real sheets look like, line by line; `python -m samples.make_oddities`.

samples/oddities/lines.toml lists the lines, each with where it was seen and what shows it - or why nothing can;
samples/oddities/expected.toml says what must come of each workbook. README.md there is written from the list.
`dressed.xls` and `dressed.ods` need LibreOffice. Nothing here uses reportdb.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from openpyxl import load_workbook

from samples.binary_workbook import binary_workbook
from samples.oddity_structure import STRUCTURES
from samples.oddity_values import VALUES
from samples.oddity_words import PAGES, WORDS

HERE = Path(__file__).parent / "oddities"
DRAWN: Mapping[str, Callable[[Path], None]] = {
    **{f"{name}.xlsx": draw for name, draw in sorted({**VALUES, **STRUCTURES, **WORDS}.items())},
    **{f"{name}.xls": draw for name, draw in PAGES.items()},
}
_HEAD = """# Oddities

What real sheets look like, line by line: what it is, where it was seen, and the sample that shows it. `expected.toml` says
what must come of the workbooks of this folder, figure by figure and finding by finding; the others are listed in
`samples/README.md`. Written from `lines.toml` by `python -m samples.make_oddities`.
"""


def readme() -> str:
    """The list of oddities as a page."""
    pages = [_HEAD]
    for section in tomllib.loads((HERE / "lines.toml").read_text("utf-8"))["section"]:
        pages.append(f"\n## {section['title']}\n\n| what | seen | shown by |\n|---|---|---|\n")
        for line in section["line"]:
            shown = ", ".join(f"`{name}`" for name in line.get("samples", ())) or f"not in a sheet: {line['reason']}"
            pages.append(f"| {line['what']} | {line['seen']} | {shown} |\n".replace("||", "\\|\\|"))
    return "".join(pages)


def _formats(folder: Path) -> None:
    """The workbook of dressed digits in the other formats."""
    source = folder / "dressed.xlsx"
    (folder / "dressed.xlsb").write_bytes(binary_workbook(load_workbook(source, rich_text=True)))
    for ending in ("xls", "ods"):
        with tempfile.TemporaryDirectory() as made:
            line = ["soffice", "--headless", "--convert-to", ending, "--outdir", made, str(source)]
            subprocess.run(line, check=True, capture_output=True)
            shutil.copy(Path(made) / f"dressed.{ending}", folder / f"dressed.{ending}")


def main() -> None:
    """Writes every file of samples/oddities."""
    for name, draw in DRAWN.items():
        draw(HERE / name)
    _formats(HERE)
    (HERE / "README.md").write_text(readme(), "utf-8")


if __name__ == "__main__":
    main()
