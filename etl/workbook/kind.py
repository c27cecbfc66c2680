"""What a file is, told from its first bytes and, for a package, from the names of its parts; never from its extension."""

from __future__ import annotations

import io
import zipfile
from enum import Enum

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: where the name of a package's first part stands; OpenDocument puts "mimetype" there
_FIRST_NAME = 30
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LOOK = 64 * 1024


class Kind(Enum):
    """Files that are read each in a way of their own, and all the others."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    OLE = "ole"
    MARKUP = "markup"
    OTHER = "other"


def needs_child(content: bytes) -> bool:
    """Whether a file should be read in a process that may die of it: everything but an ordinary xlsx or xlsm."""
    return not _ordinary(content)


def _ordinary(content: bytes) -> bool:
    """A package with a workbook part under its usual name; cheap, for every file is asked."""
    return (
        content.startswith(_ZIP)
        and b"xl/workbook.xml" in content
        and b"xl/workbook.bin" not in content
        and not content.startswith(b"mimetype", _FIRST_NAME)
    )


def kind_of(content: bytes) -> Kind:
    """How a file is read; a package that is none of the known ones is told apart by the xlsx reader's refusal."""
    if _ordinary(content):
        return Kind.XLSX
    if content.startswith(_OLE):
        return Kind.OLE
    if content.startswith(_ZIP):
        return _package(content)
    return Kind.MARKUP if _starts_with_tag(content) else Kind.OTHER


def _package(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.NameToInfo
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return Kind.XLSX  # which says that it is broken
    if "content.xml" in names and ("mimetype" in names or "META-INF/manifest.xml" in names):
        return Kind.ODS
    if any(name.lower().endswith("workbook.bin") for name in names):
        return Kind.XLSB
    return Kind.XLSX


def _starts_with_tag(content: bytes) -> bool:
    start = content[:_LOOK]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.replace(b"\0", b"").lstrip()[:1] == b"<"
