"""The sheets of a file by the report each of them says it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from etl.reading import FileReading, SheetReading
from etl.recognise.agency_name import same_agency
from etl.whose import Whose
from reportdb.findings import finding


class _Key(NamedTuple):
    """What sheets of one report agree in; "" where none of them says."""

    agency: str
    year: str
    scope: str

    def agrees(self, other: _Key) -> bool:
        """Whether two sheets may be of one report: nothing one says contradicts the other, and one says something."""
        agency = not self.agency or not other.agency or same_agency(self.agency, other.agency)
        rest = all(not one or not two or one == two for one, two in zip(self[1:], other[1:], strict=True))
        return agency and rest


_SILENT = _Key("", "", "")


def grouped(reading: FileReading) -> list[list[SheetReading]]:
    """Sheets with tables, by the agency, year and scope they say themselves; silent sheets stay with the one before."""
    groups: dict[_Key, list[SheetReading]] = {}
    last: _Key | None = None
    silent: list[SheetReading] = []
    for sheet in reading.sheets:
        if sheet.found.empty or sheet.found.rosters:
            continue
        said = _key(sheet)
        if said == _SILENT:
            if last is None:
                silent.append(sheet)
            else:
                groups[last].append(sheet)
            continue
        key = next((other for other in reversed(groups) if said.agrees(other)), said)
        groups.setdefault(key, []).append(sheet)
        last = key
    if silent:
        first = next(iter(groups), None)
        if first is None:
            return [silent]
        groups[first] = silent + groups[first]
    return list(groups.values())


def name_doubtful(reports: Sequence[Whose], reading: FileReading) -> None:
    """A silent sheet between two reports stays with the one before; where the one behind lacks its table it is in doubt."""
    owned = [(sheet, one) for sheet in reading.sheets for one in reports if any(sheet is own for own in one.sheets)]
    for at, (sheet, owner) in enumerate(owned):
        if _speaks(sheet):
            continue
        behind = next((one for other, one in owned[at + 1 :] if _speaks(other)), owner)
        if behind is not owner and not _parts([sheet]) & _parts(behind.sheets):
            text = f"工作表“{sheet.name}”没有写明单位和年度，前后的工作表属于不同的报告，不知属于哪一份，请在该表标题写明。"
            code = "year_conflict" if owner.agency == behind.agency else "agency_conflict"
            owner.findings.append(finding(code, text, sheet=sheet.name, cell="A1"))


def _speaks(sheet: SheetReading) -> bool:
    return _key(sheet) != _SILENT


def _parts(sheets: Sequence[SheetReading]) -> set[str]:
    """The tables and lists on some sheets."""
    parts = {table.table for sheet in sheets for table in sheet.found.tables}
    lists = {"channels": [one for sheet in sheets for one in sheet.found.channels],
             "improvement_items": [one for sheet in sheets for one in sheet.found.items]}  # fmt: skip
    return parts | {code for code, found in lists.items() if found}


def _key(sheet: SheetReading) -> _Key:
    """What a sheet says of itself; its name speaks where its cells are silent."""
    said, named = sheet.said, sheet.named
    agencies = [*said.agencies, *said.title_agencies] or named.title_agencies
    return _Key(
        *(
            next((one.value for one in lines), "")
            for lines in (agencies, [*said.years, *named.years], [*said.scopes, *named.scopes])
        )
    )


def overlapping(groups: Iterable[list[SheetReading]]) -> bool:
    """Whether some table stands in more than one group: then they are several reports, not one with a slip."""
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update({table.table for sheet in group for table in sheet.found.tables})
    return any(count > 1 for count in counts.values())
