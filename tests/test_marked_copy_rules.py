"""A marked copy of every sample keeps the rules that Excel and WPS insist on, whatever the sender's package is like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.marked_copy.returns import Returns
from reportdb.findings import Level, finding
from tests.marked_packages import OFFICE, SHEET, Parts, broken, furnished, packed, threaded, unpacked
from tests.package_rules import faults
from tests.returned_packages import results_of, returned

SAMPLES = Path(__file__).parent.parent / "samples"
FOLDERS = ("reports", "layouts", "oddities", "formats", "rosters", "broken")


def _copies(files: list[Path], folder: Path) -> list[Path]:
    """A copy of each, made as an import makes it; one without a fault is given one in its first cell."""
    returns = Returns(folder)
    for path in files:
        results = results_of(path)
        for result in results:
            if all(item.level is Level.NOTICE for item in result.findings):
                sheet = result.places[0].sheet if result.places else None
                result.findings.append(finding("not_a_number", "第一格有误。", sheet=sheet, cell=sheet and "A1"))
        list(returns.take(results))
    written = list(returns.write())
    assert all(one.path for one in written)
    return [one.path for one in written if one.path is not None]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_sample_comes_back_as_a_package_in_order(folder: str, tmp_path: Path) -> None:
    files = sorted(
        path
        for path in (SAMPLES / folder).rglob("*.*")
        if path.suffix not in (".toml", ".csv", ".md") and not path.name.startswith("passes")
    )
    assert files
    for copy in _copies(files, tmp_path / "out"):
        assert faults(unpacked(copy.read_bytes())) == [], copy.name


def _dangling(parts: Parts) -> None:
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1", b"sheet1")


def _misplaced(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(b"<sheetData>", b"<hyperlinks/><sheetData>")


def _unstyled(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(b'<c r="A1" s="', b'<c r="A1" s="9')


def _untyped(parts: Parts) -> None:
    parts["xl/odd.thing"] = b""


def _unrelated(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(
        b"</worksheet>", f'<drawing xmlns:r="{OFFICE}" r:id="rIdNone"/></worksheet>'.encode()
    )


@pytest.mark.parametrize("spoil", [_dangling, _misplaced, _unstyled, _untyped, _unrelated])
def test_the_rules_see_what_is_wrong(spoil: Callable[[Parts], None]) -> None:
    parts = broken("T3-ID")
    assert faults(parts) == []
    before = dict(parts)
    spoil(parts)
    assert parts != before
    try:
        assert faults(parts)
    except (KeyError, StopIteration):
        assert spoil is _dangling


@pytest.mark.parametrize("parts", [furnished, threaded])
def test_a_furnished_workbook_has_no_new_fault(parts: Callable[[], Parts], tmp_path: Path) -> None:
    before = parts()
    known = set(faults(before))
    first = returned(packed(before), tmp_path, "年报.xlsm")
    assert set(faults(unpacked(first.read_bytes()))) <= known
    second = returned(first.read_bytes(), tmp_path, "再报.xlsm")
    assert set(faults(unpacked(second.read_bytes()))) <= known
