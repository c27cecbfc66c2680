"""datapackage.json: what the files hold and how to read them (https://specs.frictionlessdata.io/data-package/)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reportdb.dictionary import DICTIONARY, TITLES
from reportdb.published_tables import TABLES
from reportdb.publishing.fields import MOMENT, Field, fields_in_mirror, fields_of, folders_of, key_of

NAME = "reportdb-annual-reports"
_TITLE = "政府信息公开工作年度报告统计数据"
_DESCRIPTION = """\
Figures of the statutory annual reports on government information disclosure: current accepted filings, one row per
figure. 0, blank and “/” are three different answers: `value` is missing unless `mark` is `number`. An agency may have
filed for itself (scope own) and with its subordinates (consolidated): choose one before adding up. Totals are rows of
their own. In CSV, words that a spreadsheet would take for a formula begin with an apostrophe; Parquet has them as filed.
data_dictionary says what every view, column, code and figure means."""
_PARTITIONED = """\
Parquet files lie in folders by year and region (annual_publications/year=2023/region=32/...): these two columns are named
there and not in the files; read them as text, for a region may be none. total_members says which filings the total of an
agency adds, total_cells where each figure goes in it: a total is their join with a view, summed."""
_MEDIA_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


#: every folder of a partitioned view holds one file
PART = "part-0.parquet"


class PublishedFile(NamedTuple):
    """A file of the package: of which view, in which format, how many rows and bytes, its sha256 in hex, and the folder.

    `folder` names the values of a partitioned view: annual_publications/year=2023/region=32.
    """

    view: str
    format: str
    rows: int
    bytes: int
    sha256: str
    folder: str = ""

    @property
    def path(self) -> str:
        """Its name in the folder that is published."""
        return f"{self.folder}/{PART}" if self.folder else f"{self.view}.{self.format}"


def descriptor(files: Sequence[PublishedFile]) -> Mapping[str, object]:
    """The content of datapackage.json; it says the same for the same figures."""
    profile = "tabular-data-package" if all(file.format == "csv" for file in files) else "data-package"
    return _package(profile, _DESCRIPTION, [_resource(file) for file in files])


def mirror_descriptor(names: Iterable[str], files: Sequence[PublishedFile]) -> Mapping[str, object]:
    """The same for a partitioned publication of some views and tables; those without rows have no file."""
    by_view: dict[str, list[PublishedFile]] = {name: [] for name in names}
    for file in files:
        by_view[file.view].append(file)
    resources = [_partitioned(name, found) for name, found in by_view.items()]
    return _package("data-package", f"{_DESCRIPTION}\n{_PARTITIONED}", resources)


def _package(profile: str, description: str, resources: Sequence[object]) -> Mapping[str, object]:
    return {
        "profile": profile,
        "name": NAME,
        "title": _TITLE,
        "description": " ".join(description.split()),
        "keywords": ["政府信息公开", "年度报告", "open government information", "China"],
        "resources": resources,
    }


def title_of(view: str) -> str:
    """The Chinese title of a view or table."""
    if view in TABLES:
        return TABLES[view].title
    return "数据字典" if view == DICTIONARY else TITLES[view.removeprefix("annual_")].partition("；")[0]


def _resource(file: PublishedFile) -> Mapping[str, object]:
    csv = {
        "profile": "tabular-data-resource",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True, "lineTerminator": "\r\n"},
        "encoding": "utf-8",
    }
    return {
        "name": file.view if file.format == "csv" else f"{file.view}-{file.format}",
        "path": file.path,
        "title": title_of(file.view),
        "format": file.format,
        "mediatype": _MEDIA_TYPES[file.format],
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
        **(csv if file.format == "csv" else {}),
        "schema": _schema(file.view, fields_of(file.view)),
    }


def _partitioned(name: str, files: Sequence[PublishedFile]) -> Mapping[str, object]:
    """`sha256` of its files stands in SHA256SUMS. What has no rows has no files: `data` says so."""
    held = {"path": [file.path for file in files]} if files else {"data": []}
    return {
        "name": name,
        **held,
        "title": title_of(name),
        "format": "parquet",
        "mediatype": _MEDIA_TYPES["parquet"],
        "bytes": sum(file.bytes for file in files),
        "rows": sum(file.rows for file in files),
        "partitionedBy": list(folders_of(name)),
        "schema": _schema(name, fields_in_mirror(name), decimals=True),
    }


def _schema(name: str, fields: Sequence[Field], *, decimals: bool = False) -> Mapping[str, object]:
    """`decimals` tells those of every number: readers of Parquet then know its type without opening a file."""
    scales = [{"decimals": field.scale} if decimals and field.type == "number" else {} for field in fields]
    return {
        "fields": [{**_field(field), **scale} for field, scale in zip(fields, scales, strict=True)],
        "primaryKey": list(key_of(name)),
        "missingValues": [""],
    }


def _field(field: Field) -> Mapping[str, object]:
    said: dict[str, object] = {"name": field.name, "type": field.type, "description": field.meaning}
    if field.type == "datetime":
        said["format"] = MOMENT
    if field.codes:
        said["constraints"] = {"enum": list(field.codes)}
    return said
