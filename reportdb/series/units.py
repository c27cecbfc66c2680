"""The agency behind a series over mergers and splits: where it is another unit than before, and the sums of those merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reportdb.report import Scope
from reportdb.series.figures import Filed
from reportdb.series.points import Office, Point, State
from reportdb.succession import Obstacle, joined_figures

_OBSTACLES = {
    Obstacle.SPLIT: "填报单位变化（机构拆分、职责划转）：自{}划入职责，与此前不可比",
    Obstacle.GIVEN_UP: "填报单位变化（职责划转）：部分职责划至{}，与此前不可比",
    Obstacle.OVERLAP: "填报单位变化（机构合并）：{}年中并入、当年另有报告，与此前不可比",
}
_HINT = "此前只列本单位自己的数（--with-predecessors 可计入）"


class Summed(NamedTuple):
    """What several agencies filed for a year: the sum, or an empty point that says why there is none."""

    names: tuple[str, ...]
    filed: Filed | None
    gap: Point | None


def unit_break(
    office: Office, year: int, scope: Scope, current: Mapping[tuple[int, int, Scope], Filed], *, summed: bool
) -> str:
    """What is another reporting unit from this year on, "" for nothing. `summed`: the years before hold those merged."""
    before = office.successions.before(office.id, year, lambda one, of: (one, of, scope) in current)
    if before.obstacle is not None:
        return _OBSTACLES[before.obstacle].format(_named(office, before.others))
    if not before.joined:
        return ""
    tail = "此前为这些单位与本单位各年之和" if summed else _HINT
    if len(before.joined) == 1 and not office.successions.existed_in(office.id, year - 1):
        tail = "此前为该单位的数" if summed else tail
        return f"填报单位变化：职责由{_named(office, before.joined)}转入，{tail}"
    return f"填报单位变化（机构合并）：{_named(office, before.joined)}并入，{tail}"


def sum_of_members(
    office: Office, year: int, scope: Scope, current: Mapping[tuple[int, int, Scope], Filed]
) -> Summed | None:
    """The filings of a year of all that were merged later; None where the agency itself is the only one."""
    members = office.successions.members(office.id, year)
    if not members or members == [office.id]:
        return None
    names = tuple(office.called(year) if one == office.id else office.others.get(one, f"#{one}") for one in members)
    whose = "＋".join(names)
    found = [current.get((one, year, scope)) for one in members]
    there = [one for one in found if one is not None]
    if len(there) < len(found):
        unseen = [name for name, one in zip(names, members, strict=True) if (one, year) in office.unseen]
        if unseen:  # whether they filed is not for this reader to know
            note = f"{'、'.join(dict.fromkeys(unseen))}当年不在管辖范围，不能相加"
            return Summed(names, None, Point(year, whose, State.OUTSIDE, notes=(note,)))
        lacking = "、".join(name for name, one in zip(names, found, strict=True) if one is None)
        return Summed(names, None, Point(year, whose, State.MISSING, notes=(f"{lacking}没有已入库的报告，不能相加",)))
    editions = {code: {one.editions[code] for one in there} for code in _in_all(there)}
    if any(len(used) > 1 for used in editions.values()):
        return Summed(names, None, Point(year, whose, State.NOT_COMPUTABLE, notes=("各单位所用的格式不同，不能相加",)))
    figures = joined_figures([one.figures for one in there])
    as_filed = any(one.as_filed for one in there)
    return Summed(names, Filed(0, as_filed, {code: used.pop() for code, used in editions.items()}, figures), None)


def _in_all(filed: Iterable[Filed]) -> list[str]:
    first, *rest = filed
    return [code for code in first.editions if all(code in one.editions for one in rest)]


def _named(office: Office, agencies: Iterable[int]) -> str:
    return "、".join(office.others.get(one, f"#{one}") for one in agencies)
