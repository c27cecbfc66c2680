"""What `reportdb carry` says of each passage from a year to the next: lines for people, records for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reportdb.carry_over import CarryOver, Chain, Filed, Gap, Handed, Link, Operand, Passage
from reportdb.findings import EXPLAINED
from reportdb.forms import Catalog
from reportdb.papers.names import SCOPE_NAMES
from reportdb.queries.carry_over import CarriedRow
from reportdb.report import Figure, Mark, Scope
from reportdb.succession import Obstacle

BROKEN, OPEN, HELD = "≠", "？", "√"
STATES = {True: "holds", False: "broken", None: "not_assessable"}
_EXPLAINED = "explained"
_GAPS = {
    Gap.MISSING: "缺",
    Gap.RETURNED: "退",
    Gap.NOT_DUE: "—",
    Gap.OUTSIDE: "范围外",
    Gap.NO_TABLE: "无表",
    Gap.NO_FIGURE: "无此项",
    Gap.INCOMPLETE: "不全",
}
_WHOLE_GAPS = {
    Gap.MISSING: "未报送",
    Gap.RETURNED: "已退回",
    Gap.NOT_DUE: "无此单位",
    Gap.OUTSIDE: "不在管辖范围",
    Gap.NO_TABLE: "没有这张表",
}
_LONGEST = 8  # characters of words typed into a cell that a grid has room for
_MARKS = "空白、“/”和文字照原样列出；缺 没有已入库的报告；退 只有已退回的；无表 报告缺这张表；无此项 当年格式没有这一项；— 当年无此单位；范围外 当年不在管辖范围；不全 并入单位中有的没有可加的数。"
#: why a split or a transfer of duties leaves nothing to compare
_OBSTACLES = {
    Obstacle.SPLIT: "{}拆分或划入职责，与上年不可比",
    Obstacle.GIVEN_UP: "部分职责划至{}，与上年不可比",
    Obstacle.OVERLAP: "{}年中并入且当年另有报告，与上年不可比",
}
LEGENDS = {
    Chain.APPLICATIONS: f"一个数：衔接；{BROKEN}甲→乙：不衔接，甲为上一年度报告的结转下年度数，乙为本年度报告的上年结转数；"
    f"{EXPLAINED}甲→乙：不衔接，已作情况说明；{OPEN}甲→乙：无法核对。{_MARKS}",
    Chain.IN_FORCE: f"上年现行有效＋制发－废止＝现行有效：{HELD} 成立；{BROKEN} 不成立，并列出应为的数；{EXPLAINED} 不成立，已作情况说明；{OPEN} 无法核对。{_MARKS}"
    "自然失效、修订、清理可能造成差异，应作说明。",
}


Told = tuple[CarriedRow, list[Passage]]


class Cell(NamedTuple):
    """A cell of the grid: words, and the count where they are nothing else; `broken` ones are marked on paper as well."""

    words: str
    plain: int | None = None
    broken: bool = False


class Line(NamedTuple):
    """A passage, or several that say nothing, of an agency in a scope; `first` is True for the first line of these two.

    `span` are its first and last year, `filings` the agency's filings of them (None where nothing is accepted).
    """

    agency: str
    code: str
    scope: str
    years: str
    cells: tuple[Cell, ...]
    remark: str
    first: bool
    span: tuple[int, int]
    filings: tuple[int | None, int | None]


def heads(chain: CarryOver) -> tuple[str, ...]:
    """The heads of the cells: an applicant each, or for each item its operands and the verdict."""
    if chain.chain is Chain.APPLICATIONS:
        return tuple(chain.lines.values())
    names = [f"{'上年' if before else ''}{_short(label)}" for _, before, label in chain.operands]
    return tuple(f"{item} {name}" for item in chain.lines.values() for name in (*names, "核对"))


def _short(label: str) -> str:
    """本年制发件数 is 制发: the heads are narrow."""
    return label.removeprefix("本年").removesuffix("件数")


def told(chain: CarryOver, rows: Sequence[CarriedRow]) -> list[Told]:
    """The rows with their passages from year to year, judged once."""
    return [(row, chain.passages(row.years, row.handed, row.said)) for row in rows]


def lines(chain: CarryOver, rows: Sequence[Told], catalog: Catalog) -> list[Line]:
    """A line for each passage, in the order of the rows; years in succession that all say nothing share one."""
    scopes: dict[tuple[str, int], set[Scope]] = {}
    for row, _ in rows:
        for year, said in row.years.items():
            if isinstance(said, Filed):
                scopes.setdefault((row.agency_code, year), set()).add(row.scope)
    found = []
    for row, passages in rows:
        for place, run in enumerate(_runs(passages)):
            cells = tuple(cell for link in run[0].links for cell in _cells(chain, link))
            remark = _remark(row, run, catalog, scopes)
            span = (run[0].year - 1, run[-1].year)
            years = f"{span[0]}→{span[1]}"
            scope = SCOPE_NAMES[row.scope]
            filings = (_filing(row, span[0]), _filing(row, span[1]))
            found.append(Line(row.agency, row.agency_code, scope, years, cells, remark, place == 0, span, filings))
    return found


def _filing(row: CarriedRow, year: int) -> int | None:
    said = row.years.get(year)
    return said.filing if isinstance(said, Filed) else None


def _runs(passages: Sequence[Passage]) -> list[list[Passage]]:
    """Each passage alone, but years in succession that all say nothing for the same reason together."""
    runs: list[list[Passage]] = []
    for passage in passages:
        silent = passage.gap is not None and passage.gap_before is passage.gap and passage.handed is None
        if silent and runs and runs[-1][-1].gap_before is passage.gap is runs[-1][-1].gap:
            runs[-1].append(passage)
        else:
            runs.append([passage])
    return runs


def _cells(chain: CarryOver, link: Link) -> Iterator[Cell]:
    if chain.chain is Chain.IN_FORCE:
        for operand in link.operands:
            yield Cell(_said(operand), operand.value)
        due = "" if link.expected is None else f"应为{link.expected}"
        if link.explanation is not None:
            yield Cell("，".join(filter(None, (EXPLAINED, due))))
        else:
            yield Cell({True: HELD, False: f"{BROKEN}{due}", None: OPEN}[link.holds], broken=link.holds is False)
        return
    before, after = link.operands
    if link.holds:
        yield Cell(_said(after), after.value)
    elif link.holds is None and before.gap is not None and before.gap == after.gap:
        yield Cell(_GAPS[before.gap])
    else:
        mark = OPEN if link.holds is None else BROKEN if link.explanation is None else EXPLAINED
        yield Cell(f"{mark}{_said(before)}→{_said(after)}", broken=mark == BROKEN)


def _said(operand: Operand) -> str:
    if operand.figure is None:
        return _GAPS[operand.gap or Gap.NO_FIGURE]
    return _figure(operand.figure)


def _figure(figure: Figure) -> str:
    if figure.mark is Mark.NUMBER:
        return str(figure.value)
    if figure.mark is Mark.BLANK:
        return "空白"
    if figure.mark is Mark.NOT_APPLICABLE:
        return "/"
    text = " ".join((figure.text or "").split())
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"


def _remark(
    row: CarriedRow, run: Sequence[Passage], catalog: Catalog, scopes: Mapping[tuple[str, int], set[Scope]]
) -> str:
    years = {run[0].year - 1: (run[0].gap_before, run[0].edition_before)}
    years |= {passage.year: (passage.gap, passage.edition) for passage in run}
    said: dict[str, list[int]] = {}
    for year, (gap, edition) in years.items():
        other = scopes.get((row.agency_code, year), set()) - {row.scope}
        if gap is Gap.MISSING and other:
            words = f"只有{SCOPE_NAMES[next(iter(other))]}数"
        elif gap is Gap.INCOMPLETE:
            continue
        elif gap is not None:
            words = _WHOLE_GAPS[gap]
        elif edition is not None and edition != catalog.edition_for_year(year):
            words = f"用{catalog.form(edition).called}"
        elif all(_no_figure(link, year) for link in run[0].links):
            words = "格式无此项"
        else:
            continue
        said.setdefault(words, []).append(year)
    breaks = sum(link.holds is False and link.explanation is None for link in run[0].links)
    cleared = sum(link.explanation is not None for link in run[0].links)
    parts = [f"{breaks} 处不衔接"] if breaks else []
    parts += [f"{cleared} 处{EXPLAINED}"] if cleared else []
    parts += _handed_words(run[0].handed)
    parts += (f"{_spell(found)}年{words}" for words, found in said.items())
    ended = [name for first, name in row.heirs if first == run[0].year and run[0].gap is Gap.NOT_DUE]
    return "；".join([*parts, *([f"职责由{'、'.join(ended)}承接"] if ended else [])])


def _handed_words(handed: Handed | None) -> list[str]:
    """Whose figures stand for last year's after a merger, or why a split leaves nothing to compare."""
    if handed is None:
        return []
    if handed.obstacle is not None:
        return [_OBSTACLES[handed.obstacle].format("、".join(handed.others))]
    whose = "、".join(handed.joined)
    words = f"上年数为并入单位上年合计（{whose}）" if len(handed.joined) > 1 else f"上年数取自{whose}（职责由其转入）"
    return [words, f"{'、'.join(handed.lacking)}上年没有可加的数"] if handed.lacking else [words]


def _spell(years: Sequence[int]) -> str:
    """2020、2021, or 2020—2023 where there are more in succession."""
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}—{years[-1]}"
    return "、".join(map(str, years))


def _no_figure(link: Link, year: int) -> bool:
    return all(operand.gap is Gap.NO_FIGURE for operand in link.operands if operand.year == year)


def counted(rows: Sequence[Told]) -> str:
    """The line at the bottom: how many lines hold, are broken, cannot be assessed."""
    held = [(row.agency_code, _state(link)) for row, passages in rows for one in passages for link in one.links]
    counts = Counter(state for _, state in held)
    broken = {code for code, state in held if state == STATES[False]}
    whom = f"（{len(broken)} 个单位）" if broken else ""
    cleared = f"，{EXPLAINED} {counts[_EXPLAINED]}" if counts[_EXPLAINED] else ""
    return (
        f"共 {len(held)} 处：衔接 {counts[STATES[True]]}，不衔接 {counts[STATES[False]]}{whom}{cleared}，"
        f"无法核对 {counts[STATES[None]]}"
    )


def _state(link: Link) -> str:
    return STATES[link.holds] if link.explanation is None else _EXPLAINED


def explained_words(chain: CarryOver, rows: Sequence[Told]) -> list[str]:
    """The sentence behind every break that is explained; lines of a year with one sentence share it."""
    found = []
    for row, passages in rows:
        for passage in passages:
            said: dict[str, list[str]] = {}
            for link in passage.links:
                if link.explanation is not None:
                    said.setdefault(link.explanation.sentence, []).append(chain.lines[link.line])
            whose = f"{row.agency} {SCOPE_NAMES[row.scope]} {passage.year - 1}→{passage.year}"
            found += [f"{EXPLAINED}：{whose}（{'、'.join(labels)}）{sentence}" for sentence, labels in said.items()]
    return found


def silent_words(silent: Sequence[str]) -> str:
    """Who has no accepted report in any of the years; "" where everyone has one."""
    return f"各年均无已入库报告（{len(silent)}）：{'、'.join(silent)}" if silent else ""


def notes(chain: CarryOver, rows: Sequence[Told], silent: Sequence[str]) -> list[str]:
    """What stands below a grid: the sentences behind explained breaks, who is silent, and what the signs mean."""
    said = [*explained_words(chain, rows), silent_words(silent), f"说明：{LEGENDS[chain.chain]}"]
    return [note for note in said if note]


def records(chain: CarryOver, rows: Sequence[Told]) -> Iterator[dict[str, object]]:
    """One record for each line of the balance between two years; a value has its mark, or the gap, beside it."""
    for row, passages in rows:
        for passage in passages:
            for link in passage.links:
                yield {
                    "agency": row.agency,
                    "agency_code": row.agency_code,
                    "scope": row.scope.value,
                    "year_before": passage.year - 1,
                    "year": passage.year,
                    "edition_before": passage.edition_before,
                    "edition": passage.edition,
                    "rule": chain.rule,
                    "line_code": link.line,
                    "line": chain.lines[link.line],
                    "state": _state(link),
                    "expected": link.expected,
                    **{key: value for operand in link.operands for key, value in _record(operand)},
                    **_said_of(link),
                    **_handed_record(passage.handed),
                }


def _said_of(link: Link) -> dict[str, object]:
    said = link.explanation
    return {
        "explanation": None if said is None else said.text,
        "explained_by": None if said is None else said.by,
        "explained_at": None if said is None else said.at.isoformat(timespec="seconds"),
    }


def _handed_record(handed: Handed | None) -> dict[str, object]:
    """Whose figures were added up as last year's (names joined by ；), or what leaves nothing to compare and with whom."""
    return {
        "predecessors": None if handed is None or not handed.joined else "；".join(handed.joined),
        "not_comparable": None if handed is None or handed.obstacle is None else handed.obstacle.value,
        "other_agencies": None if handed is None or not handed.others else "；".join(handed.others),
    }


def _record(operand: Operand) -> Iterator[tuple[str, object]]:
    name = f"{operand.code}_before" if operand.before else operand.code
    yield name, operand.value
    gap = operand.gap.value if operand.gap else None
    yield f"{name}_mark", operand.figure.mark.value if operand.figure else gap
    yield f"{name}_text", operand.figure.text if operand.figure else None
