"""What an agency list makes of the registry: worked out in memory, all its faults at once, before anything is stored."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from etl.agency_doubts import doubts
from etl.agency_faults import repeated, turning
from etl.agency_list import AgencyRecord, Alias
from etl.agency_spans import DAY, Link, Muddled, Span, at, dated_over, in_order, undated_over
from etl.agency_state import VALUES, Registry
from etl.agency_told import Told
from etl.agency_wording import FIELDS, shown_names, shown_spans, shown_successions, shown_value

#: what the agency named in a cell is to the agency of the line
_ROLES = {"superior": "superior", "reports_to": "collector", "predecessors": "predecessor", "merged_into": "successor"}
_CHINESE_ROLES = {role: FIELDS[name] for name, role in _ROLES.items()}


class Change(NamedTuple):
    """One field of one agency: what it was and what it is now, as words; "" is nothing. `added`: it was not there."""

    number: int
    agency: str
    code: str
    added: bool
    field: str
    old: str
    new: str


class Plan:
    """A list laid over the registry: `before`, `after`, the number of each line's agency, and what is wrong.

    With faults, `after` is good for nothing.
    """

    def __init__(self, before: Registry, rows: Sequence[AgencyRecord]) -> None:
        self.before, self.after, self.rows = before, before.copy(), rows
        self.faults = list(repeated(rows))
        self.told: list[Told] = []
        self._by_code: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = {}
        self._index(before)
        self.ids = self._identify()
        for number, row in zip(self.ids, rows, strict=True):
            self._put(number, row)
        self._index(self.after)
        for number, row in zip(self.ids, rows, strict=True):
            self._settle_days(number, row)
        for number, row in zip(self.ids, rows, strict=True):
            self._place(number, row, "superior", self.after.superiors)
            self._place(number, row, "reports_to", self.after.collectors)
        self._succeed()
        if not self.faults:
            self.faults += self._circles()

    def _index(self, registry: Registry) -> None:
        self._by_code = {values["code"]: number for number, values in registry.values.items() if values["code"]}
        names: dict[str, list[int]] = defaultdict(list)
        for number, values in registry.values.items():
            names[values["name"]].append(number)
        self._by_name = dict(names)

    def _identify(self) -> list[int]:
        """The agency of each line: by code; else by present or former name, unless that agency has another code."""
        listed = {row.name for row in self.rows}
        told = bool(self.faults)
        ids: list[int] = []
        taken: dict[int, AgencyRecord] = {}
        for row in self.rows:
            number = self._known(row, listed)
            if number is None:
                number = -1 - len(ids)
            elif number in taken and not told:
                other = taken[number]
                self.faults.append(
                    Told(
                        f"{row.told} and {other.told} are one registered agency; give each its code",
                        f"{row.said}和{other.said}对应名录中的同一个单位，请给两行各写明单位代码。",
                    )
                )
            taken[number] = row
            ids.append(number)
        return ids

    def _known(self, row: AgencyRecord, listed: set[str]) -> int | None:
        if row.code and row.code in self._by_code:
            return self._by_code[row.code]
        # a former name with a line of its own is another agency's
        for name in (row.name, *(alias.name for alias in row.aliases if alias.name not in listed)):
            found = [n for n in self._by_name.get(name, ()) if not row.code or not self.before.values[n]["code"]]
            if len(found) > 1:
                self.faults.append(
                    Told(
                        f"{row.told} is the name of {len(found)} registered agencies; give its code",
                        f"{row.said}：名录中有 {len(found)} 个单位叫这个名称，请写明单位代码。",
                    )
                )
            if found:
                return found[0]
        return None

    def _put(self, number: int, row: AgencyRecord) -> None:
        """One agency's columns and names."""
        old = self.after.values.get(number)
        new: dict[str, Any] = dict(old or {"code": None, "level": "", "kind": "", "region_code": "", "credit_code": "",
                                           "rule_making": None, "valid_from": None, "valid_to": None})  # fmt: skip
        new |= {name: getattr(row, name) for name in VALUES if name in row.says}
        new |= {"name": row.name, "code": row.code or new["code"], "registered": True}
        self.after.values[number] = new
        aliases = list(row.aliases)
        if old is not None and old["name"] != row.name and all(alias.name != old["name"] for alias in aliases):
            aliases.append(Alias(old["name"]))
            if old["registered"]:
                dated = f"{old['name']}（YYYY-MM-DD止）"
                self.told.append(
                    Told(
                        f"{row.told}: it was {old['name']} so far, and reports of all years will bear the new name;"
                        f" with 曾用名 {dated} those until then keep the old one",
                        f"{row.said}：原名“{old['name']}”，载入后各年报告都用新名称；"
                        f"如果是某日更名，请在曾用名栏写“{dated}”，以前年度仍用原名。",
                    )
                )
        known = self.after.names[number]
        for alias in aliases:
            if alias.name not in known or alias.last_year is not None:
                known[alias.name] = alias.last_year

    def _settle_days(self, number: int, row: AgencyRecord) -> None:
        """From when to when the agency exists."""
        new, old = self.after.values[number], self.before.values.get(number)
        if old is not None and self._dates_a_move(number, row, old["valid_from"]):
            new["valid_from"] = old["valid_from"]
        if new["valid_from"] and new["valid_to"] and new["valid_to"] < new["valid_from"]:
            self.faults.append(
                Told(
                    f"{row.told}: 终止日期 {new['valid_to']} is before 起始日期 {new['valid_from']}",
                    f"{row.said}：终止日期 {new['valid_to']} 早于起始日期 {new['valid_from']}。",
                )
            )

    def _dates_a_move(self, number: int, row: AgencyRecord, known_from: dt.date | None) -> bool:
        """Whether 起始日期 says since when an agency of old stands where it stands, not since when it exists."""
        if row.valid_from is None or not row.superior or not isinstance(row.superior, str):
            return False
        if known_from is not None and known_from >= row.valid_from:
            return False
        spans = self.before.superiors.get(number, [])
        now = next((span for span in spans if span.until is None), None)
        if now is None:
            return False
        return now.since == row.valid_from or now.upper not in self._meant(row.superior)

    def _meant(self, words: str) -> list[int]:
        """The agencies a name or code may mean; of several of one name those that still exist."""
        if words in self._by_code:
            return [self._by_code[words]]
        found = self._by_name.get(words, [])
        if len(found) > 1:
            return [n for n in found if self.after.values[n]["valid_to"] is None] or found
        return found

    def _one(self, row: AgencyRecord, words: str, role: str) -> int | None:
        """The agency that a cell names; a fault where it is none, several, or the line's own."""
        found = self._meant(words)
        if len(found) == 1:
            return found[0]
        why = "is the name of several agencies; give its code" if found else "is neither in the list nor registered"
        reason = "有几个单位叫这个名称，请写明单位代码" if found else "既不在这份名单里，也不在名录中"
        self.faults.append(
            Told(
                f"{row.told}: the {role} of {row.name}, {words}, {why}",
                f"{row.said}：{_CHINESE_ROLES[role]}“{words}”{reason}。",
            )
        )
        return None

    def _place(self, number: int, row: AgencyRecord, name: str, spans: dict[int, list[Span]]) -> None:
        """Who stands above an agency, or collects its report."""
        if name not in row.says:
            return
        said: str | tuple[Link, ...] = getattr(row, name)
        role = _ROLES[name]
        stored = spans.get(number, [])
        if isinstance(said, str):
            upper = self._one(row, said, role) if said else None
            if said and upper is None:
                return
            moved = row.valid_from if name == "superior" and said else None
            new = undated_over(stored, upper, moved)
            self._tell_correction(row, role, stored, new)
        else:
            try:
                links = in_order(said)
            except Muddled as error:
                self.faults.append(
                    Told(
                        f"{row.told}: {role}: {error}",
                        f"{row.said}：{_CHINESE_ROLES[role]}各段的起止日期互相矛盾，请写成“甲局（2021-12-31止）；乙局（2022-01-01起）”。",
                    )
                )
                return
            uppers = [self._one(row, link.words, role) for link in links]
            dated = [Span(u, one.since, one.until) for u, one in zip(uppers, links, strict=True) if u is not None]
            if len(dated) < len(links):
                return
            new = dated_over(stored, dated)
        if any(span.upper == number for span in new):
            self.faults.append(
                Told(f"{row.told} cannot be its own {role}", f"{row.said}：{_CHINESE_ROLES[role]}不能是本单位自己。")
            )
        spans[number] = new

    def _tell_correction(self, row: AgencyRecord, role: str, stored: list[Span], new: list[Span]) -> None:
        """Somebody else above without a day is somebody else above in all those years."""
        old = next((span for span in stored if span.until is None), None)
        if old is None or old in new or any(span.upper == old.upper and span.since == old.since for span in new):
            return
        now = next((span.upper for span in new if span.until is None), None)
        words = "nobody" if now is None else self.after.values[now]["name"]
        since = f"since {old.since}" if old.since else "for all years"
        before = self.after.values[old.upper]["name"]
        dated = f"{words}（YYYY-MM-DD起）" if now is not None else f"{before}（YYYY-MM-DD止）"
        becomes = f"改为“{words}”" if now is not None else "改为没有"
        when = f"{old.since} 起" if old.since else "各年都"
        self.told.append(
            Told(
                f"{row.told}: {role} {before} becomes {words} {since}; if that came about on some day, write {dated}",
                f"{row.said}：{_CHINESE_ROLES[role]}由“{before}”{when}{becomes}；如果是某日变动的，请写“{dated}”。",
            )
        )

    def _succeed(self) -> None:
        """Who carries on whose duties; a line that names some says all of its own."""
        lines = dict(zip(self.ids, self.rows, strict=True))
        said: set[tuple[int, int]] = set()
        spoken: dict[str, set[int]] = {"predecessors": set(), "merged_into": set()}
        for number, row in lines.items():
            for words in row.predecessors or ():
                other = self._one(row, words, _ROLES["predecessors"])
                said |= {(other, number)} if other is not None else set()
            for words in row.merged_into or ():
                other = self._one(row, words, _ROLES["merged_into"])
                said |= {(number, other)} if other is not None else set()
            for name, numbers in spoken.items():
                if getattr(row, name) is not None:
                    numbers.add(number)
        for pair in list(self.after.successions):
            denied = pair[1] in spoken["predecessors"] or pair[0] in spoken["merged_into"]
            if denied and pair not in said:
                del self.after.successions[pair]
        for pair in sorted(said):
            row = lines.get(pair[1]) or lines[pair[0]]
            if pair[0] == pair[1]:
                self.faults.append(
                    Told(f"{row.told} cannot follow itself", f"{row.said}：前身或承接单位不能是本单位自己。")
                )
        for pair in {*said, *self.after.successions}:
            since = self._since(*pair, lines.get(pair[1]))
            if since is not None:
                self.after.successions[pair] = since
            elif pair in said:
                row = lines.get(pair[0]) or lines[pair[1]]
                one, other = (self.after.values[number]["name"] for number in pair)
                self.faults.append(
                    Told(
                        f"{row.told}: since when does {other} follow {one}? Give {one} its 终止日期",
                        f"{row.said}：“{other}”从哪一天起承接“{one}”的职责？请给“{one}”写明终止日期。",
                    )
                )

    def _since(self, predecessor: int, successor: int, row: AgencyRecord | None) -> dt.date | None:
        """The day after the predecessor ended; the successor's first day where the predecessor goes on."""
        ended: dt.date | None = self.after.values[predecessor]["valid_to"]
        if ended is not None:
            return ended + DAY
        began: dt.date | None = self.after.values[successor]["valid_from"]
        return began or (None if row is None else row.valid_from)

    def _circles(self) -> Iterator[Told]:
        """Nobody stands above themselves, nor collects from whoever collects from them, in any year."""
        for name, spans in (("superior", self.after.superiors), ("reports_to", self.after.collectors)):
            years = {span.since.year for one in spans.values() for span in one if span.since is not None}
            days = [dt.date.min, *(dt.date(year, 12, 31) for year in sorted(years))]
            found: set[int] = set()
            for day in days:
                found.update(turning({lower: top for lower, one in spans.items() if (top := at(one, day))}))
            for number, row in zip(self.ids, self.rows, strict=True):
                if number in found:
                    yield Told(
                        f"{row.told} stands above itself in the list ({FIELDS[name]})",
                        f"{row.said}：按“{FIELDS[name]}”一级一级往上，又回到了本单位。",
                    )

    def changes(self) -> list[Change]:
        """Every field of the listed agencies that differs, in the order of the list."""
        found = []
        chains = _by_agency(self.before), _by_agency(self.after)
        for number in self.ids:
            values, added = self.after.values[number], number not in self.before.values
            head = (number, values["name"], values["code"] or "", added)
            old = self._shown(self.before, number, chains[0].get(number, {}))
            new = self._shown(self.after, number, chains[1].get(number, {}))
            found += [Change(*head, FIELDS[name], old[name], new[name]) for name in new if old[name] != new[name]]
        return found

    def _shown(self, registry: Registry, number: int, chain: dict[tuple[int, int], dt.date]) -> dict[str, str]:
        """An agency in words, field by field."""
        values = registry.values.get(number, {})
        called = self.after.called
        return {
            **{name: shown_value(values.get(name)) for name in VALUES},
            "registered": shown_value(values.get("registered")),
            "aliases": shown_names(registry.names.get(number, {})),
            "superior": shown_spans(registry.superiors.get(number, ()), called),
            "reports_to": shown_spans(registry.collectors.get(number, ()), called),
            **shown_successions(chain, number, called),
        }

    def warnings(self) -> list[Told]:
        """What is doubtful in the list and does not keep it from being loaded, in no more than a line each."""
        return [*self.told, *doubts(self.after, list(zip(self.ids, self.rows, strict=True)))]


def _by_agency(registry: Registry) -> dict[int, dict[tuple[int, int], dt.date]]:
    """The successions that each agency is part of."""
    found: dict[int, dict[tuple[int, int], dt.date]] = defaultdict(dict)
    for pair, since in registry.successions.items():
        for number in pair:
            found[number][pair] = since
    return found
