"""What is wrong within an agency list or a tree by itself, whatever the registry holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etl.agency_list import AgencyRecord
from etl.agency_told import Told


def repeated(rows: Sequence[AgencyRecord]) -> Iterator[Told]:
    """Lines without a name, with a code that another line has, or with a name that another line has."""
    codes: dict[str, AgencyRecord] = {}
    names: dict[str, AgencyRecord] = {}
    for row in rows:
        if not row.name:
            yield Told(
                f"{row.where + ': ' if row.where else ''}an agency of the list has no name",
                f"{row.line}：没有填单位名称。",
            )
            continue
        if row.code and codes.setdefault(row.code, row) is not row:
            yield Told(
                f"the list gives the code {row.code} to {codes[row.code].told} and to {row.told}",
                f"单位代码 {row.code} 用了两次：{codes[row.code].said}和{row.said}。",
            )
        elif row.name in names and (not row.code or names[row.name].code in (None, "", row.code)):
            places = f": {names[row.name].where}, {row.where}" if row.where else ""
            yield Told(
                f"the list has {row.name} twice{places}",
                f"“{row.name}”出现了两次：{names[row.name].line}和{row.line}；确是两个单位的，请各写明单位代码。",
            )
        names[row.name] = row


def turning(above: dict[int, int]) -> Iterator[int]:
    """Everyone who stands above themselves."""
    clear: set[int] = set()
    for start in above:
        way: dict[int, None] = {}
        number: int | None = start
        while number is not None and number not in clear and number not in way:
            way[number] = None
            number = above.get(number)
        if number is not None and number in way:
            yield from list(way)[list(way).index(number) :]
        clear |= set(way)
