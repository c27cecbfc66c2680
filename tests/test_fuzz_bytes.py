"""A mutator of bytes plays the bad disk and the enemy: real files with bits turned, parts cut, repeated, exchanged.

Whatever comes in: no crash, no hang, a finding when nothing can be read, and no figure that the file does not show.
What a mutated workbook shows is asked of openpyxl, which shares no code with our reader. Formats that are text (pages, XML,
OpenDocument) are asked for their numbers; the others, and what openpyxl cannot read, are only held to the first three.
"""

from __future__ import annotations

import html
import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from etl.pending import Pending
from etl.places import cells_at
from etl.readers import Reading
from etl.results import ImportOptions
from tests import fuzz_guard as GUARD
from tests.books import load_workbook

SAMPLES = Path(__file__).parent.parent / "samples"
#: files read together, such rounds in a usual run, and the least share of them that must still give figures
_ROUND, _ROUNDS, _READ = 12, 60, 0.25


def _seeds() -> list[Path]:
    """Every sample file that is a workbook, of whatever format, and small enough to be mutated often."""
    files = (
        path for path in SAMPLES.rglob("*") if path.is_file() and path.suffix not in (".py", ".md", ".toml", ".json")
    )
    return sorted(path for path in files if 0 < path.stat().st_size < 60_000 and "__pycache__" not in path.parts)


# ---------------------------------------------------------------- mutations


def flip(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 8, 40))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


def drop(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    return content[:start] + content[start + dice.choice((1, 2, 16, 400)) :]


def repeat(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    piece = content[start : start + dice.choice((1, 8, 64, 900))]
    return content[:start] + piece * dice.choice((2, 3, 60)) + content[start + len(piece) :]


def exchange(content: bytes, dice: random.Random) -> bytes:
    one, other = sorted((dice.randrange(len(content)), dice.randrange(len(content))))
    size = dice.choice((1, 4, 32))
    return content[:one] + content[other : other + size] + content[one + size :]


_DIGITS = re.compile(rb"\d+")
_STRANGE = (b"0", b"-1", b"1048576", b"4294967295", b"99999999999999999999", b"1e20", b"1e999", b"", b"NaN", b"\x00")


def number(content: bytes, dice: random.Random) -> bytes:
    """Another number where there was one: a value, a reference, a style, a size."""
    found = list(_DIGITS.finditer(content))
    if not found:
        return flip(content, dice)
    match = dice.choice(found)
    other = dice.choice((*_STRANGE, str(dice.randrange(2000)).encode(), dice.choice(found)[0]))
    return content[: match.start()] + other + content[match.end() :]


_TAG = re.compile(rb"<[^<>]{1,200}>")


def tag(content: bytes, dice: random.Random) -> bytes:
    """A tag gone, doubled, or put elsewhere."""
    found = list(_TAG.finditer(content))
    if not found:
        return flip(content, dice)
    one, other = dice.choice(found), dice.choice(found)
    return content[: one.start()] + dice.choice((b"", one[0] * 2, other[0])) + content[one.end() :]


_ATTRIBUTE = re.compile(rb'\s[\w:]+="[^"<>]*"')


def attribute(content: bytes, dice: random.Random) -> bytes:
    """An attribute gone, or one of another tag in its place: a cell of another type, without its address, hidden."""
    found = list(_ATTRIBUTE.finditer(content))
    if not found:
        return flip(content, dice)
    one, other = dice.choice(found), dice.choice(found)
    return content[: one.start()] + dice.choice((b"", other[0])) + content[one.end() :]


Mutation = Callable[[bytes, random.Random], bytes]
BYTES: tuple[Mutation, ...] = (flip, cut, drop, repeat, exchange)
TEXT: tuple[Mutation, ...] = (*BYTES, number, number, tag, tag, attribute, attribute)


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The file with something wrong: mostly inside one part of the package, so that it still unpacks."""
    if not content.startswith(b"PK") or dice.random() < 0.15:
        return dice.choice(TEXT if content.lstrip()[:1] == b"<" else BYTES)(content, dice)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
    except (zipfile.BadZipFile, RuntimeError):
        return flip(content, dice)
    inside = [name for name in parts if re.search(r"sheet|workbook|strings|content|styles|rels", name, re.IGNORECASE)]
    for _ in range(dice.choice((1, 1, 2, 5))):
        name = dice.choice(inside or list(parts))
        if parts[name]:
            parts[name] = dice.choice(TEXT)(parts[name], dice)
    if dice.random() < 0.05:
        parts.pop(dice.choice(list(parts)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return buffer.getvalue()


# ---------------------------------------------------------------- what must hold


@lru_cache(maxsize=1)  # a file may hold several reports
def shown(content: bytes) -> dict[tuple[str, int, int], object] | None:
    """Every cell of a workbook as openpyxl reads it; None when it cannot."""
    cells: dict[tuple[str, int, int], object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(content), data_only=True)
            for sheet in book.worksheets:
                if sheet.max_row > 2_000 or sheet.max_column > 200:
                    return None
                for row, line in enumerate(sheet.iter_rows(min_row=1, min_col=1, values_only=True)):
                    cells |= {(sheet.title, row, column): value for column, value in enumerate(line)}
        except Exception:  # whatever it stumbles over, it is no witness then
            return None
    return cells


def stored(report: Pending) -> Iterator[tuple[str, int, tuple[str, int, int] | None]]:
    """Every number read: its column, its value, the cell it comes from."""
    assert report.read is not None
    at = {
        (place.table, cell): (place.sheet, *where)
        for place in reversed(report.read.places)
        for cell, where in cells_at(place.positions).items()
    }
    for code, data in report.read.report.tables.items():
        for cell, figure in data.figures.items():
            if figure.value is not None:
                yield cell.column, figure.value, at.get((code, cell))


_MONEY = (1, 100, 1_000_000, 10_000, 100_000_000, 10_000_000_000)
_COUNTS = (1, 10_000, 100_000_000)


def agrees(column: str, value: int, cell: object) -> bool:
    """Whether a cell shows the number; amounts are kept in fen and shown in 万元 or 元."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return False
    words = str(cell).translate(str.maketrans("０１２３４５６７８９，．－＋", "0123456789,.-+")).replace(",", "")
    found = re.search(r"[-+−]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", words)
    if found is None:
        return False
    try:
        number = Decimal(found[0].replace("−", "-"))
    except InvalidOperation:
        return False
    scales = _MONEY if column in ("fee_amount", "procurement_amount") else _COUNTS
    return any(abs(number * scale - value) < Decimal("0.01") for scale in scales)


@lru_cache(maxsize=1)
def typed(content: bytes) -> set[Decimal] | None:
    """Every number in the text of a page, an XML sheet or an OpenDocument; None for formats that are no text.

    Tags inside a number do not part it, and entities are what they stand for; each reading of the bytes counts.
    """
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                content = package.read("content.xml")
        except Exception:  # no OpenDocument, or not in one piece
            return None
    elif content.lstrip()[:1] != b"<" and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None
    found: set[Decimal] = set()
    for encoding in ("utf-8", "gb18030", "utf-16"):
        text = content.decode(encoding, "ignore")
        for said in (text, re.sub(r"<[^<>]*>", "", text), re.sub(r"<[^<>]*>", " ", text)):
            words = html.unescape(said).translate(str.maketrans("０１２３４５６７８９，．", "0123456789,."))
            for words_ in (words, words.replace(",", ""), re.sub(r"\s", "", words.replace(",", ""))):
                found |= {Decimal(number) for number in re.findall(r"\d{1,30}(?:\.\d{1,30})?", words_)}
    return found


def is_typed(column: str, value: int, numbers: set[Decimal]) -> bool:
    """Whether a stored value stands in a text; a computed sum does not, and is none of the samples' here."""
    scales = _MONEY if column in ("fee_amount", "procurement_amount") else _COUNTS
    return value == 0 or any(Decimal(abs(value)) / scale in numbers for scale in scales)


def faults(report: Pending, cells: dict[tuple[str, int, int], object] | None) -> list[str]:
    """What must not be: a report that says nothing, or a figure its cell does not show."""
    if report.read is None:
        return [] if report.findings else ["no report and no finding"]
    wrong = []
    for column, value, where in stored(report):
        if where is None:
            wrong.append(f"{value} comes from no cell")
        elif (
            cells is not None
            and where in cells
            and cells[where] is not None
            and not agrees(column, value, cells[where])
        ):
            wrong.append(f"{value} at {where}, which shows {cells[where]!r}")
    return wrong


def _round(dice: random.Random, seeds: list[Path], folder: Path) -> dict[str, bytes]:
    """Some mutated files; those of a round are read one after the other, as in an import."""
    made: dict[str, bytes] = {}
    for number_ in range(_ROUND):
        seed_file = dice.choice(seeds)
        content = mutated(seed_file.read_bytes(), dice)
        path = folder / f"{number_:02}{seed_file.suffix}"
        path.write_bytes(content)
        made[str(path)] = content
    return made


def test_a_damaged_file_never_gives_a_figure_it_does_not_show(tmp_path: Path) -> None:
    seeds = _seeds()
    tried = read = 0
    for seed in GUARD.rounds("bytes", usual=20_260):
        dice = random.Random(seed)
        for _ in range(_ROUNDS):
            made = _round(dice, seeds, tmp_path)
            with GUARD.watched({Path(path).name: content for path, content in made.items()}):
                reports = list(Reading(list(made), ImportOptions(jobs=1)))
                assert {report.file for report in reports} == set(made), f"seed {seed}"
                for report in reports:
                    content = made[report.file]
                    figures = report.read is not None and any(stored(report))
                    wrong = faults(report, shown(content) if figures and content.startswith(b"PK") else None)
                    numbers = typed(content) if figures else None
                    if numbers is not None:
                        wrong += [
                            f"{value} is typed nowhere"
                            for column, value, _ in stored(report)
                            if not is_typed(column, value, numbers)
                        ]
                    assert wrong == [], f"seed {seed}, {Path(report.file).name}"
            tried += len(made)
            read += len({report.file for report in reports if report.read is not None and report.read.report.tables})
            for path_ in made:
                Path(path_).unlink()
    assert read > _READ * tried, "most files are refused at once: this tests little"
