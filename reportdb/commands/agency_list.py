"""The register as a list: a line for each agency, with what few of them have below it, or a record of every field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, TypedDict

from reportdb.commands.text_table import padded, width, wrap
from reportdb.papers.harmless import inert, one_line

if TYPE_CHECKING:
    from reportdb.queries.registry import AgencyRow, LinkRow, NameRow

_HEAD = ("代码", "单位名称", "上级单位", "层级", "类型", "行政区划代码")
_NAME = 30  # columns a name gets before it goes on in the next line
_PAGE = 100  # columns of the lines below an agency


class Other(TypedDict):
    """A name; `last_year` is the last year whose report bears it, None for a mere alias."""

    name: str
    last_year: int | None


class Listed(TypedDict):
    """An agency as registered today, "" or None where the register says nothing; dates are ISO days.

    `reports_to` is who collects its report where that is not the superior. `registered` is False for one that only an
    import has met.
    """

    agency: str
    agency_code: str
    credit_code: str
    superior: str
    superior_code: str
    reports_to: str
    reports_to_code: str
    level: str
    kind: str
    region_code: str
    rule_making: bool | None
    valid_from: str | None
    valid_to: str | None
    names: list[Other]
    registered: bool


def records(rows: Sequence[AgencyRow], names: Iterable[NameRow], collectors: Iterable[LinkRow]) -> list[Listed]:
    """One record for each agency, in the order of the register."""
    by_id = {row.id: row for row in rows}
    others: dict[int, list[Other]] = defaultdict(list)
    for name in names:
        if name.is_alias:
            others[name.agency_id].append(Other(name=name.name, last_year=name.last_year))
    collected = {link.agency_id: link.upper_id for link in collectors if link.valid_to is None}
    return [
        Listed(
            agency=row.name,
            agency_code=row.code or f"#{row.id}",
            credit_code=row.credit_code,
            superior=_name(by_id, row.superior_id),
            superior_code=_code(by_id, row.superior_id),
            reports_to=_name(by_id, collected.get(row.id)),
            reports_to_code=_code(by_id, collected.get(row.id)),
            level=row.level,
            kind=row.kind,
            region_code=row.region_code,
            rule_making=row.rule_making,
            valid_from=None if row.valid_from is None else row.valid_from.isoformat(),
            valid_to=None if row.valid_to is None else row.valid_to.isoformat(),
            names=others[row.id],
            registered=row.registered,
        )
        for row in rows
    ]


def _name(rows: Mapping[int, AgencyRow], number: int | None) -> str:
    return rows[number].name if number is not None and number in rows else ""


def _code(rows: Mapping[int, AgencyRow], number: int | None) -> str:
    return rows[number].code or f"#{number}" if number is not None and number in rows else ""


def flat(found: Iterable[Listed]) -> list[dict[str, object]]:
    """The same for csv: the other names in one field, as a list of agencies gives them."""
    return [{**one, "names": "；".join(map(_called, one["names"]))} for one in found]


def _called(name: Other) -> str:
    return name["name"] if name["last_year"] is None else f"{name['name']}（至{name['last_year']}年）"


def text(found: Sequence[Listed]) -> str:
    """The list for a screen of some 110 columns: long names go on in the next line."""
    lines = [
        [
            wrap(inert(one_line(value)), _NAME)
            for value in (
                one["agency_code"], one["agency"], one["superior"], one["level"], one["kind"], one["region_code"]
            )
        ]
        for one in found
    ]  # fmt: skip
    widths = [
        max(width(part) for parts in ([head], *(line[at] for line in lines)) for part in parts)
        for at, head in enumerate(_HEAD)
    ]
    shown = [_row(_HEAD, widths), _row(["-" * columns for columns in widths], widths)]
    for one, line in zip(found, lines, strict=True):
        shown += (_row(parts, widths) for parts in zip_longest(*line, fillvalue=""))
        below = "；".join(_below(one))
        shown += (f"    {part}" for part in (wrap(one_line(below), _PAGE - 4) if below else ()))
    return "\n".join(shown)


def _row(words: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(word, columns) for word, columns in zip(words, widths, strict=True)).rstrip()


def _below(one: Listed) -> Iterator[str]:
    life = "，".join(filter(None, (_day(one["valid_from"], "起"), _day(one["valid_to"], "止"))))
    if life:
        yield f"存续 {life}"
    if one["credit_code"]:
        yield f"统一社会信用代码 {one['credit_code']}"
    if one["reports_to"]:
        yield f"报送对象 {one['reports_to']}"
    if one["rule_making"]:
        yield "有规章制定权"
    if one["names"]:
        yield f"曾用名 {'、'.join(map(_called, one['names']))}"
    if not one["registered"]:
        yield "不在名录中，导入时登记"


def _day(day: str | None, word: str) -> str:
    return f"{day} {word}" if day else ""
