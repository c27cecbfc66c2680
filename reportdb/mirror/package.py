"""What a partitioned publication holds, from its datapackage.json."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from reportdb.errors import UsageError

PACKAGE = "datapackage.json"
TYPES = frozenset(("string", "integer", "year", "boolean", "number", "datetime"))
_NAME = re.compile(r"[a-z][a-z_]*")


class MirrorColumn(NamedTuple):
    """A column with its Table Schema type, and the decimals of a `number`."""

    name: str
    type: str
    decimals: int = 0


class MirrorTable(NamedTuple):
    """A view or table: its columns, and those of them that its files lie in folders by.

    `filed` is False for one without rows, which has no file.
    """

    name: str
    columns: tuple[MirrorColumn, ...]
    folders: tuple[str, ...]
    filed: bool

    @property
    def path(self) -> str:
        """The folder or file it lies in, within the publication."""
        return self.name if self.folders else f"{self.name}.parquet"


def read_package(text: str) -> list[MirrorTable]:
    """The tables of a datapackage.json; UsageError where it is not that of `publish --partitioned`."""
    try:
        return [_table(resource) for resource in json.loads(text)["resources"]]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"this is no mirror: its {PACKAGE} is not of reportdb publish --partitioned") from error


def _table(resource: Mapping[str, Any]) -> MirrorTable:
    """Its names become SQL: whatever is no plain name is refused."""
    fields = resource["schema"]["fields"]
    columns = tuple(MirrorColumn(field["name"], field["type"], int(field.get("decimals", 0))) for field in fields)
    found = MirrorTable(resource["name"], columns, tuple(resource["partitionedBy"]), "path" in resource)
    names = [found.name, *found.folders, *(column.name for column in columns)]
    if not all(_NAME.fullmatch(name) for name in names) or not {column.type for column in columns} <= TYPES:
        raise ValueError(found.name)
    return found


def package_in(folder: Path) -> str:
    """The text of the datapackage.json of a folder; UsageError without one."""
    try:
        return (folder / PACKAGE).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder} is no mirror: reportdb publish {folder} --partitioned") from error
