"""The pictures of the READMEs, from the samples: `python docs/make_pictures.py`.

Needs LibreOffice (`soffice`) and poppler (`pdftoppm`, `pdftotext`) besides reportdb; no test does. 宋体, 黑体 and 仿宋 are
drawn with Noto CJK, which may be had everywhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
REPORT = ("--agency", "宿迁市人民政府", "--year", "2023")
PAGES = {"cover.png": "填报单位", "applications.png": "三、收到和处理政府信息公开申请情况"}
DOTS_PER_INCH = 100
COLUMNS = 118

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  {aliases}
</fontconfig>
"""
ALIAS = '<match><test name="family"><string>{name}</string></test><edit name="family" mode="assign" binding="strong"><string>{font}</string></edit></match>'
INSTEAD = {"宋体": "Noto Serif CJK SC", "黑体": "Noto Sans CJK SC", "仿宋": "Noto Serif CJK SC"}

SIZE, LINE, MARGIN = 16, 25, 20  # pixels
# rich can export SVG itself, but takes Chinese characters for narrow ones
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<rect width="{width}" height="{height}" rx="8" fill="#f3f4f6"/>
<g font-family="Consolas, Menlo, 'DejaVu Sans Mono', 'Microsoft YaHei', 'Noto Sans CJK SC', monospace" font-size="{size}">
{lines}
</g>
</svg>
"""


def reportdb(database: Path, *arguments: str) -> str:
    """What a command line prints; exit code 1 is an answer too."""
    line = [sys.executable, "-m", "reportdb", "--db", str(database), *arguments]
    done = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode > 1:
        raise SystemExit(f"reportdb {' '.join(arguments)} ended with {done.returncode}")
    return done.stdout


def terminal(picture: Path, command: str, output: str) -> None:
    """A terminal window with one command and what it printed."""
    text = Text(f"$ {command}\n{output.rstrip()}")
    # leading spaces stay where SVG would drop them
    lines = [line.plain.rstrip().replace("  ", "\u00a0\u00a0") for line in text.wrap(Console(width=COLUMNS), COLUMNS)]
    width = max(sum(SIZE if cell_len(letter) > 1 else SIZE * 0.602 for letter in line) for line in lines)
    drawn = (
        f'<text x="{MARGIN}" y="{MARGIN + SIZE + LINE * number}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    picture.write_text(
        SVG.format(
            width=round(width) + 2 * MARGIN, height=LINE * len(lines) + 2 * MARGIN, size=SIZE, lines="\n".join(drawn)
        ),
        encoding="utf-8",
        newline="\n",
    )


def pages(folder: Path, workbook: Path) -> None:
    """The pages of a workbook that PAGES names, as they are printed."""
    aliases = "".join(ALIAS.format(name=name, font=font) for name, font in INSTEAD.items())
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(aliases=aliases), encoding="utf-8")
    office = ("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless")
    subprocess.run(
        [*office, "--convert-to", "pdf", "--outdir", str(folder), str(workbook)],
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    pdf = workbook.with_suffix(".pdf")
    text = subprocess.run(["pdftotext", str(pdf), "-"], stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    for name, words in PAGES.items():
        number = next(n for n, page in enumerate(text.split("\f"), 1) if words in page)
        drawn = ("-png", "-gray", "-r", str(DOTS_PER_INCH), "-f", str(number), "-singlefile")
        subprocess.run(["pdftoppm", *drawn, str(pdf), str((PICTURES / name).with_suffix(""))], check=True)


def main() -> None:
    """All pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "pictures.sqlite"
        hongze = ("import", "samples/reports/hongze_2023.xlsx")
        terminal(PICTURES / "import.svg", f"reportdb {' '.join(hongze)}", reportdb(database, *hongze))
        reportdb(database, "import", "samples/reports/suqian_2023.xlsx")
        workbook = folder / "report.xlsx"
        reportdb(database, "export", *REPORT, "-o", str(workbook))
        pages(folder, workbook)


if __name__ == "__main__":
    main()
