"""Saves two of the sample reports in every format that is read: `python -m samples.make_formats`, which needs LibreOffice.

xls and ods (and a page of LibreOffice's) are what LibreOffice writes; the others no program here writes, so
`binary_workbook` and `web_pages` do. Each has the figures of its twin in samples/reports.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from openpyxl import Workbook, load_workbook

from samples.binary_workbook import binary_workbook
from samples.web_pages import page, xml_spreadsheet

HERE = Path(__file__).parent
FORMATS = HERE / "formats"
REPORTS = ("suqian_2024", "shanghai_general_office_2019")
#: by folder: the ending LibreOffice knows the format by, and the one the file gets
CONVERTED = {"xls": ("xls", "xls"), "ods": ("ods", "ods"), "libreoffice_page": ("html", "xls")}


def _book(name: str) -> Workbook:
    return load_workbook(HERE / "reports" / f"{name}.xlsx")


def _convert(name: str, ending: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = HERE / "reports" / f"{name}.xlsx"
        line = ["soffice", "--headless", "--convert-to", ending, "--outdir", folder, str(source)]
        subprocess.run(line, check=True, capture_output=True)
        shutil.copy(Path(folder) / f"{name}.{ending}", target)


def main() -> None:
    """Writes every file of samples/formats."""
    for name in REPORTS:
        for folder, (ending, named) in CONVERTED.items():
            (FORMATS / folder).mkdir(parents=True, exist_ok=True)
            _convert(name, ending, FORMATS / folder / f"{name}.{named}")
        book = _book(name)
        written = {
            f"xlsb/{name}.xlsb": binary_workbook(book),
            f"page_gbk/{name}.xls": page(book, charset="gb2312", encoding="gb18030"),
            f"page_gbk_said_utf8/{name}.xls": page(book, charset="utf-8", encoding="gb18030", titles=2, layout=True),
            f"page_utf8_said_gbk/{name}.xls": page(book, charset="gb2312", encoding="utf-8", titles=2),
            f"page_utf16/{name}.xls": page(book, charset="unicode", encoding="utf-16"),
            f"xml_2003/{name}.xls": xml_spreadsheet(book),
        }
        for path, content in written.items():
            (FORMATS / path).parent.mkdir(parents=True, exist_ok=True)
            (FORMATS / path).write_bytes(content)
    # an extension says nothing: the same bytes as samples/reports, an xls and a page named like a workbook
    (FORMATS / "misnamed").mkdir(exist_ok=True)
    shutil.copy(HERE / "reports" / "suqian_2024.xlsx", FORMATS / "misnamed" / "suqian_2024.csv")
    shutil.copy(FORMATS / "xls" / "suqian_2024.xls", FORMATS / "misnamed" / "suqian_2024.xlsx")
    shutil.copy(
        FORMATS / "page_gbk" / "shanghai_general_office_2019.xls",
        FORMATS / "misnamed" / "shanghai_general_office_2019.xlsx",
    )


if __name__ == "__main__":
    main()
