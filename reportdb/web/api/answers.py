"""How answers are given: JSON as the command line prints it, or CSV; long lists in pages, with a Link to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Header, Query, Request, Response

from reportdb.papers.rows import as_csv, as_json_records
from reportdb.web.api.errors import ApiError
from reportdb.web.api.flat import cells, columns
from reportdb.web.api.models.base import Answer
from reportdb.web.page import attachment

Record = Mapping[str, object]
#: entries on a page, at most and where nothing is said
MOST, USUAL = 1000, 100
_FARTHEST = 10**9
COUNT_HEADER = "X-Total-Count"


class Format(StrEnum):
    """What an answer is written in."""

    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form of an answer."""

    request: Request
    form: Format

    def one(self, record: Record, model: type[Answer], flat: Sequence[Record] | None = None) -> Response:
        """One object; as CSV one line, or those given as `flat`."""
        if self.form is Format.CSV:
            return _csv(self.request, _table([record], model) if flat is None else _records(flat))
        return self.json(record)

    def json(self, record: Record, status: int = 200) -> Response:
        """One object that has no CSV."""
        return _json(json.dumps(record, ensure_ascii=False) + "\n", status)

    def all(self, records: Sequence[Record], model: type[Answer]) -> Response:
        """A short list, whole."""
        if self.form is Format.CSV:
            return _csv(self.request, _table(records, model))
        return _json(as_json_records(records) + "\n")


@dataclass(frozen=True, slots=True)
class Paged(Wanted):
    """The same for a page of a long list."""

    limit: int
    offset: int

    def page(self, records: Sequence[Record], model: type[Answer]) -> Response:
        """The page of a whole list."""
        return self.part(records[self.offset : self.offset + self.limit], model, len(records))

    def part(self, records: Sequence[Record], model: type[Answer], total: int, table: str | None = None) -> Response:
        """A page that was asked for as such, of so many entries in all; `table` is its CSV where it is made elsewhere."""
        if self.form is Format.CSV:
            answer = _csv(self.request, _table(records, model) if table is None else table)
        else:
            answer = _json(as_json_records(records) + "\n")
        answer.headers[COUNT_HEADER] = str(total)
        links = ", ".join(f'<{self._address(offset)}>; rel="{rel}"' for rel, offset in self._steps(total))
        if links:
            answer.headers["Link"] = links
        return answer

    def _steps(self, total: int) -> Iterable[tuple[str, int]]:
        if self.offset > 0:
            yield "first", 0
            yield "prev", max(0, self.offset - self.limit)
        if self.offset + self.limit < total:
            yield "next", self.offset + self.limit
            yield "last", (total - 1) // self.limit * self.limit

    def _address(self, offset: int) -> str:
        kept = [one for one in self.request.query_params.multi_items() if one[0] not in ("limit", "offset")]
        return f"{self.request.url.path}?{urlencode([*kept, ('limit', self.limit), ('offset', offset)])}"


def format_of(
    form: Annotated[
        Format | None, Query(alias="format", description="`json` or `csv`; what `Accept` says where it is left out.")
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "*/*",
) -> Format:
    """The form asked for, by the query or else by Accept."""
    if form is not None:
        return form
    weights = _weights(accept)
    found = {
        Format.JSON: max(weights.get(kind, 0.0) for kind in ("application/json", "application/*", "*/*")),
        Format.CSV: max(weights.get(kind, 0.0) for kind in ("text/csv", "text/*")),
    }
    best = max(found, key=lambda one: found[one])
    if found[best] <= 0:
        raise ApiError(406, "not_acceptable", "answers are application/json or text/csv")
    return best


def wanted(request: Request, form: Annotated[Format, Depends(format_of)]) -> Wanted:
    """The form of an answer that has no pages."""
    return Wanted(request, form)


def paged(
    request: Request,
    form: Annotated[Format, Depends(format_of)],
    limit: Annotated[int, Query(ge=1, le=MOST, description="Entries on a page.")] = USUAL,
    offset: Annotated[int, Query(ge=0, le=_FARTHEST, description="Entries before the page.")] = 0,
) -> Paged:
    """The form of an answer, and which page of it."""
    return Paged(request, form, limit, offset)


TheForm = Annotated[Wanted, Depends(wanted)]
ThePage = Annotated[Paged, Depends(paged)]


def file_answer(content: bytes, name: str, media_type: str) -> Response:
    """Bytes to be saved under a name."""
    return Response(content, media_type=media_type, headers=attachment(name))


def _weights(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(","):
        kind, *settings = (word.strip() for word in part.lower().split(";"))
        weight = 1.0
        for one in settings:
            if one.startswith("q="):
                try:
                    weight = float(one[2:])
                except ValueError:
                    weight = 0.0
        found[kind] = max(weight, found.get(kind, 0.0))
    return found


def _json(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="application/json")


def _csv(request: Request, text: str) -> Response:
    name = request.url.path.rstrip("/").rpartition("/")[2] or "reportdb"
    return Response(f"{text}\n", media_type="text/csv; charset=utf-8", headers=attachment(f"{name}.csv"))


def _table(records: Iterable[Record], model: type[Answer]) -> str:
    return as_csv(columns(model), (cells(record, model) for record in records))


def _records(flat: Sequence[Record]) -> str:
    return as_csv(list(flat[0]) if flat else [], (list(one.values()) for one in flat))
