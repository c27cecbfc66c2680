"""The parts of a workbook, in a form in which two can be compared."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from lxml import etree


def parts(content: bytes) -> dict[str, bytes]:
    """The parts in their order, less the moments of writing, each in the one form XML has for its content.

    openpyxl writes merged cells in the order of memory.
    """
    found = {}
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(part)
                for merged in tree.iter("{*}mergeCells"):
                    merged[:] = sorted(merged, key=lambda one: one.get("ref") or "")
                for moment in tree.iter("{*}created", "{*}modified"):
                    moment.text = ""
                part = etree.tostring(tree, method="c14n")
            found[name] = part
    return found
