"""What a partitioned publication holds, from its datapackage.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from reportdb.errors import UsageError

PACKAGE = "datapackage.json"


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
        return [
            MirrorTable(
                resource["name"],
                tuple(
                    MirrorColumn(field["name"], field["type"], field.get("decimals", 0))
                    for field in resource["schema"]["fields"]
                ),
                tuple(resource["partitionedBy"]),
                "path" in resource,
            )
            for resource in json.loads(text)["resources"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"this is no mirror: its {PACKAGE} is not of reportdb publish --partitioned") from error


def package_in(folder: Path) -> str:
    """The text of the datapackage.json of a folder; UsageError without one."""
    try:
        return (folder / PACKAGE).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder} is no mirror: reportdb publish {folder} --partitioned") from error
