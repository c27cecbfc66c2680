"""Writes the two kinds of plain text that bear the name .xls: the page of WPS and Excel, and the XML of Excel 2003."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_PAGE = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel"
xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv=Content-Type content="text/html; charset={charset}">
<meta name=ProgId content=Excel.Sheet>
<meta name=Generator content="WPS Office ET">
<style>
<!-- @page {{margin:1.00in 0.75in;}}
td {{mso-number-format:"General"; mso-protection:locked visible; vertical-align:middle;}}
.xl65 {{mso-number-format:"\\@"; border:.5pt solid windowtext;}} -->
</style>
<![if supportEmptyParas]><![endif]>
<!--[if gte mso 9]><xml>
 <x:ExcelWorkbook><x:ExcelWorksheets>
  <x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetOptions><x:Selected/></x:WorksheetOptions></x:ExcelWorksheet>
 </x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]-->
</head>
<body link=blue vlink=purple>
{body}
</body>
</html>
"""


def page(book: Workbook, *, charset: str, encoding: str, titles: int = 0, layout: bool = False) -> bytes:
    """All sheets of a workbook as tables of one page; the header says `charset`, the bytes are in `encoding`.

    The first `titles` rows stand outside the tables. `layout`: each table stands in the cell of another.
    """
    tables = []
    for sheet in book.worksheets:
        words = [str(cell.value) for cells in sheet.iter_rows(max_row=titles) for cell in cells if cell.value]
        heads = "".join(f"<h1>{escape(line)}</h1>\n" for line in words) if titles else ""
        table = "\n".join(_table(sheet, titles + 1))
        tables.append(
            heads + (f"<table width=100%><tr><td align=center>{table}</td></tr></table>" if layout else table)
        )
    text = _PAGE.format(charset=charset, name=book.worksheets[0].title, body="\n<p></p>\n".join(tables))
    return text.encode(encoding, "xmlcharrefreplace")


def _table(sheet: Worksheet, top: int) -> Iterator[str]:
    anchors = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    covered = {place for one in sheet.merged_cells.ranges for place in one.cells} - set(anchors)
    yield f"<table x:str border=0 cellpadding=0 cellspacing=0 width={72 * sheet.max_column}>"
    yield "".join(f"<col width=72 style='mso-width-source:userset;mso-width-alt:{2304 + n}'>" for n in range(3))
    for cells in sheet.iter_rows(min_row=top):
        yield " <tr height=19 style='height:14.25pt'>"
        for cell in cells:
            if (cell.row, cell.column) in covered:
                continue
            one = anchors.get((cell.row, cell.column))
            spans = ""
            if one is not None and one.max_col > one.min_col:
                spans += f" colspan={one.max_col - one.min_col + 1}"
            if one is not None and one.max_row > one.min_row:
                spans += f" rowspan={one.max_row - one.min_row + 1}"
            yield f"  <td class=xl65{spans}{_content(cell.value)}</td>"
        yield " </tr>"
    yield " <![if supportMisalignedColumns]>"
    yield f" <tr height=0 style='display:none'>{'<td width=72></td>' * sheet.max_column}</tr>"
    yield " <![endif]>\n</table>"


def _content(value: object) -> str:
    """The attribute that gives the value, and what the cell shows."""
    if value is None:
        return ">&nbsp;"
    if isinstance(value, int | float):
        return f' x:num="{value}">{value}'
    lines = escape(str(value)).replace("\xa0", "&nbsp;").replace("\n", "<br>")
    return f" x:str>{lines}"


def xml_spreadsheet(book: Workbook) -> bytes:
    """All sheets of a workbook as the XML of Excel 2003."""
    sheets = "".join(_worksheet(sheet) for sheet in book.worksheets)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">\n'
        f"{sheets}</Workbook>\n"
    ).encode()


def _worksheet(sheet: Worksheet) -> str:
    anchors = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    rows = []
    for cells in sheet.iter_rows():
        line = ""
        for cell in cells:
            one = anchors.get((cell.row, cell.column))
            if cell.value is None and one is None:
                continue
            spans = f' ss:Index="{cell.column}"'
            if one is not None:
                spans += f' ss:MergeAcross="{one.max_col - one.min_col}" ss:MergeDown="{one.max_row - one.min_row}"'
            kind = "Number" if isinstance(cell.value, int | float) else "String"
            words = escape("" if cell.value is None else str(cell.value)).replace("\n", "&#10;")
            data = "" if cell.value is None else f'<Data ss:Type="{kind}">{words}</Data>'
            line += f"<Cell{spans}>{data}</Cell>"
        rows.append(f'<Row ss:Index="{cells[0].row}">{line}</Row>\n' if line else "")
    state = "" if sheet.sheet_state == "visible" else "<x:Visible>SheetHidden</x:Visible>"
    return (
        f'<Worksheet ss:Name="{escape(sheet.title)}"><Table>\n{"".join(rows)}</Table>\n'
        f"<x:WorksheetOptions>{state}</x:WorksheetOptions></Worksheet>\n"
    )
