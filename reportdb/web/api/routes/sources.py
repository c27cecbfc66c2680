"""Sources: the original files of filings, byte for byte."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from etl.provenance.stored import verified
from reportdb.papers import source_rows
from reportdb.papers.writing import safe_name
from reportdb.queries.provenance import content_of, files_of
from reportdb.web.api import describe
from reportdb.web.api.answers import ThePage, file_answer
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.errors import not_found
from reportdb.web.api.models.filings import Source
from reportdb.web.api.places import FilingId, filing_in
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["sources"])
_ANY = "application/octet-stream"
_Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="The SHA-256 of the file.")]


@router.get(
    "/filings/{filing}/sources", summary="List the original files of a filing", **describe.page("原始文件", Source)
)
def sources(desk: TheDesk, caller: TheCaller, page: ThePage, filing: FilingId) -> Response:
    """Those its figures were read from, those that only repeated them, and those that declared corrections."""
    with desk.snapshot() as conn:
        row, remit = filing_in(conn, caller, filing)
        found = files_of(conn, remit, row)
    return page.page([source_rows.record(file) for file in found], Source)


@router.get(
    "/filings/{filing}/sources/{sha256}", summary="Give an original file back", **describe.file("下载原始文件", _ANY)
)
def content(desk: TheDesk, caller: TheCaller, filing: FilingId, sha256: _Sha256) -> Response:
    """Byte for byte, held against its SHA-256 before it is given out."""
    with desk.snapshot() as conn:
        row, remit = filing_in(conn, caller, filing)
        found = [file for file in files_of(conn, remit, row) if file.sha256 == sha256]
        if not found:
            raise not_found("the filing has no such file")
        content = verified(content_of(conn, remit, row.id, found[0]), sha256, found[0].name)
    return file_answer(content, safe_name(found[0].name) or sha256, _ANY)
