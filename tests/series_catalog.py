"""Three small editions with a bridge of each kind, for tests of series over chains of editions."""

from __future__ import annotations

from pathlib import Path

from reportdb.forms import Catalog, load

_EDITION = """[edition]
code = "{code}"
title = "{code}"
first_year = {first}
{last}legal_basis = "试"

[[tables]]
code = "applications"
title = "三、申请"

[[tables.blocks]]
rows = [
{rows}
]
columns = [
{columns}
]
"""
_BRIDGE = """[[bridges]]
kind = "{kind}"
table = "applications"
from_edition = "{source}"
from_codes = [{codes}]
to_edition = "{target}"
{to}note = "{note}"

"""
_ROWS = {
    "E1": ["received", "old_name", "misc", "rest", "answered", "stopped", "denied", "mixed"],
    "E2": ["received", "renamed", "other", "answered", "*denied", "denied.x", "denied.y", "*mixed", "mixed.a"],
    "E3": [
        "received",
        "renamed",
        "*other",
        "other.a",
        "other.b",
        "handled",
        "new",
        "*denied",
        "denied.x",
        "denied.y",
        "*mixed",
        "mixed.a",
    ],
}
_YEARS = {"E1": (2014, 2018), "E2": (2019, 2020), "E3": (2021, None)}
_BRIDGES = [
    ("same", "E1", ["old_name"], "E2", "renamed", "改了名称。"),
    ("sum", "E1", ["misc", "rest"], "E2", "other", "两行合为一行。"),
    ("sum", "E3", ["other.a", "other.b"], "E2", "other", "三个分项之和。"),
    ("part", "E2", ["answered"], "E3", "handled", "只是其中的答复。"),
    ("ended", "E1", ["stopped"], "E2", "", "2019年起不再统计。"),
    ("ended", "E1", ["mixed"], "E2", "", "旧表的数不能对应。"),
    ("sum", "E2", ["denied.x", "denied.y"], "E1", "denied", "早先只有一行。"),
]


def _row(code: str) -> str:
    plain = code.removeprefix("*")
    heading = ", heading = true" if code.startswith("*") else ""
    under = f', under = "{plain.partition(".")[0]}"' if "." in plain else ""
    return f'  {{ code = "{plain}", label = "行{plain}"{heading}{under} }},'


def small_catalog(folder: Path) -> Catalog:
    """Writes the declarations into a folder and reads them; E1 has only the column `total`, the others `person`, too."""
    for code, rows in _ROWS.items():
        first, last = _YEARS[code]
        columns = ["total"] if code == "E1" else ["person", "total"]
        unit = "条" if code == "E1" else "件"
        (folder / f"edition_{code}.toml").write_text(
            _EDITION.format(
                code=code,
                first=first,
                last="" if last is None else f"last_year = {last}\n",
                rows="\n".join(map(_row, rows)),
                columns="\n".join(f'  {{ code = "{one}", label = "列{one}", unit = "{unit}" }},' for one in columns),
            ),
            encoding="utf-8",
        )
    text = "".join(
        _BRIDGE.format(
            kind=kind,
            source=source,
            codes=", ".join(f'"{code}"' for code in codes),
            target=target,
            to=f'to_code = "{to}"\n' if to else "",
            note=note,
        )
        for kind, source, codes, target, to, note in _BRIDGES
    )
    (folder / "bridges.toml").write_text(text, encoding="utf-8")
    (folder / "channels.toml").write_text("", encoding="utf-8")
    return load(folder)
