"""Workbooks with everything an office puts into them, made by hand: what no library writes must survive the marked copy."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

Parts = dict[str, bytes]

BROKEN = Path(__file__).parent.parent / "samples" / "broken"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
TYPES = "[Content_Types].xml"
_RELS_HEAD = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
#: as Excel writes it: the line break in a button's caption is never closed
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe"/>'
    '<v:shape id="_x0000_s1025" type="#_x0000_t201" style="position:absolute" o:button="t"><v:textbox><div><font>汇总<br>本表</font></div></v:textbox>'
    '<x:ClientData ObjectType="Button"><x:Anchor>11, 0, 1, 0, 12, 0, 3, 0</x:Anchor><x:FmlaMacro>[0]!sum</x:FmlaMacro></x:ClientData></v:shape>\r\n'
    '<v:shape id="_x0000_s1026" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1">'
    '<v:textbox><div></div></v:textbox><x:ClientData ObjectType="Note"><x:Anchor>4, 15, 46, 2, 6, 15, 50, 4</x:Anchor>'
    "<x:Row>47</x:Row><x:Column>3</x:Column></x:ClientData></v:shape></xml>"
)
COMMENTS = (
    f'<comments xmlns="{MAIN}"><authors><author>张科长</author></authors><commentList>'
    '<comment ref="D48" authorId="0"><text><t>请王某核对</t></text></comment></commentList></comments>'
)
THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def unpacked(content: bytes) -> Parts:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def broken(code: str, name: str = "fires.xlsx") -> Parts:
    """The parts of a sample with a fault."""
    return unpacked((BROKEN / code / name).read_bytes())


def furnished() -> Parts:
    """T3-ID, its faulty cells D48 and J48, in a workbook with macros, a button, comments, pictures, names and links."""
    parts = broken("T3-ID")
    _sheet(parts)
    parts[RELATIONS] = _relations(
        ("rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rIdC", "comments", "/xl/comments1.xml"),
        ("rIdD", "drawing", "../drawings/drawing1.xml"), ("rIdP", "printerSettings", "../printerSettings/printerSettings1.bin"),
    )  # fmt: skip
    parts["xl/drawings/vmlDrawing1.vml"] = VML.encode()
    parts["xl/comments1.xml"] = COMMENTS.encode()
    parts["xl/drawings/drawing1.xml"] = (
        b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
    )
    parts["xl/media/image1.png"] = bytes(range(256)) * 40
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(64)
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 no macro in truth"
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}"><c r="B48" i="1"/></calcChain>'.encode()
    parts["xl/externalLinks/externalLink1.xml"] = f'<externalLink xmlns="{MAIN}"/>'.encode()
    parts["customXml/item1.xml"] = "<a>公文流转号</a>".encode()
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    _book(parts)
    _types(parts)
    return parts


def threaded() -> Parts:
    """T3-ID with a threaded comment of Excel 365 in D48."""
    parts = broken("T3-ID")
    root, person = "{11111111-1111-1111-1111-111111111111}", "{22222222-2222-2222-2222-222222222222}"
    parts["xl/comments1.xml"] = COMMENTS.replace("张科长", f"tc={root}").encode()
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{THREADED}"><threadedComment ref="D48" dT="2024-02-01T08:00:00.00" personId="{person}"'
        f' id="{root}"><text>请王某核对</text></threadedComment></ThreadedComments>'
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{THREADED}"><person displayName="张科长" id="{person}" userId="z" providerId="None"/></personList>'
    ).encode()
    parts["xl/drawings/vmlDrawing1.vml"] = VML.encode()
    parts[RELATIONS] = _relations(
        ("rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rIdC", "comments", "../comments1.xml")
    ).replace(
        b"</Relationships>",
        b'<Relationship Id="rIdT" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        b' Target="../threadedComments/threadedComment1.xml"/></Relationships>',
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdPerson" Type="http://schemas.microsoft.com/office/2017/10/relationships/person"'
        b' Target="persons/person.xml"/></Relationships>',
    )
    parts[TYPES] = parts[TYPES].replace(
        b"</Types>",
        b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/></Types>',
    )
    _insert(parts, "</worksheet>", f'<legacyDrawing xmlns:r="{OFFICE}" r:id="rIdV"/></worksheet>')
    return parts


def _sheet(parts: Parts) -> None:
    """What stands in the sheet beside its cells, in the order of the schema."""
    guards = (
        '<conditionalFormatting sqref="D24:J48"><cfRule type="cellIs" dxfId="0" priority="1" operator="lessThan"><formula>0</formula></cfRule></conditionalFormatting>'
        '<dataValidations count="1"><dataValidation type="whole" sqref="D24:J48" allowBlank="1"><formula1>0</formula1><formula2>99999</formula2></dataValidation></dataValidations>'
    )
    xml = parts[SHEET].decode()
    dxfs = '<dxfs count="1"><dxf><font><b/></font></dxf></dxfs>'
    styles = parts["xl/styles.xml"].decode()
    parts["xl/styles.xml"] = styles.replace("</cellStyles>", f"</cellStyles>{dxfs}").encode()
    xml = xml.replace("<sheetView ", '<sheetView tabSelected="1" ', 1)
    xml, formulas = re.subn(r'(<c r="D48"[^>]*>)<v ?/?>?(<v>)?', r"\1<f>1+2</f><v>", xml)
    assert formulas == 1
    after = re.search(r"</mergeCells>|<mergeCells[^>]*/>", xml)
    assert after is not None
    xml = xml[: after.end()] + guards + xml[after.end() :]
    xml = xml.replace("</sheetData>", '</sheetData><sheetProtection sheet="1" objects="1" scenarios="1"/>', 1)
    tail = f'<drawing xmlns:r="{OFFICE}" r:id="rIdD"/><legacyDrawing xmlns:r="{OFFICE}" r:id="rIdV"/></worksheet>'
    parts[SHEET] = xml.replace("</worksheet>", tail).encode()


def _book(parts: Parts) -> None:
    names = (
        '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">年报!$1:$2</definedName>'
        '<definedName name="全表">年报!$A$1:$J$48</definedName></definedNames>'
    )
    xml = parts["xl/workbook.xml"].decode()
    xml = re.sub(r"<definedNames>.*?</definedNames>|<definedNames ?/>", "", xml, flags=re.S)
    parts["xl/workbook.xml"] = xml.replace("</sheets>", f"</sheets>{names}").encode()
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
        f'<Relationship Id="rIdChain" Type="{OFFICE}/calcChain" Target="calcChain.xml"/>'
        f'<Relationship Id="rIdExt" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'.encode(),
    )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdSig" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"'
        b' Target="_xmlsignatures/origin.sigs"/></Relationships>',
    )


def _types(parts: Parts) -> None:
    known = (
        parts[TYPES]
        .decode()
        .replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    )
    more = (
        '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        '<Default Extension="png" ContentType="image/png"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        '<Default Extension="sigs" ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/>'
        '<Override PartName="/xl/comments1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>'
        '<Override PartName="/_xmlsignatures/sig1.xml" ContentType="application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/></Types>'
    )
    parts[TYPES] = known.replace("</Types>", more).encode()


def _relations(*related: tuple[str, str, str]) -> bytes:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, kind, target in related
    )
    return f"{_RELS_HEAD}{lines}</Relationships>".encode()


def _insert(parts: Parts, before: str, text: str) -> None:
    parts[SHEET] = parts[SHEET].replace(before.encode(), text.encode())


def prefixed(xml: bytes) -> bytes:
    """The same XML with every name of its main namespace under the prefix x."""
    tree = etree.fromstring(xml)
    namespace = etree.QName(tree).namespace
    spaces = {
        ("x" if uri == namespace else prefix): uri for prefix, uri in tree.nsmap.items() if prefix or uri == namespace
    }
    fresh = etree.Element(tree.tag, dict(tree.attrib), nsmap=spaces)
    fresh.extend(list(tree))
    etree.cleanup_namespaces(fresh, keep_ns_prefixes=list(filter(None, spaces)))
    return etree.tostring(fresh, xml_declaration=True, encoding="UTF-8", standalone=True)


def everywhere(parts: Parts, change: Callable[[str, bytes], bytes]) -> Parts:
    """The parts, each changed."""
    return {name: change(name, data) for name, data in parts.items()}
