"""datapackage.json: what the files hold and how to read them (https://specs.frictionlessdata.io/data-package/)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reportdb.dictionary import DICTIONARY, TITLES
from reportdb.publishing.fields import MOMENT, Field, fields_of, key_of

NAME = "reportdb-annual-reports"
_TITLE = "政府信息公开工作年度报告统计数据"
_DESCRIPTION = """\
Figures of the statutory annual reports on government information disclosure: current accepted filings, one row per
figure. 0, blank and “/” are three different answers: `value` is missing unless `mark` is `number`. An agency may have
filed for itself (scope own) and with its subordinates (consolidated): choose one before adding up. Totals are rows of
their own. In CSV, words that a spreadsheet would take for a formula begin with an apostrophe; Parquet has them as filed.
data_dictionary says what every view, column, code and figure means."""
_MEDIA_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


class PublishedFile(NamedTuple):
    """A file of the package: of which view, in which format, how many rows and bytes, and its sha256 in hex."""

    view: str
    format: str
    rows: int
    bytes: int
    sha256: str

    @property
    def path(self) -> str:
        """Its name in the folder."""
        return f"{self.view}.{self.format}"


def descriptor(files: Sequence[PublishedFile]) -> Mapping[str, object]:
    """The content of datapackage.json; it says the same for the same figures."""
    return {
        "profile": "tabular-data-package" if all(file.format == "csv" for file in files) else "data-package",
        "name": NAME,
        "title": _TITLE,
        "description": " ".join(_DESCRIPTION.split()),
        "keywords": ["政府信息公开", "年度报告", "open government information", "China"],
        "resources": [_resource(file) for file in files],
    }


def title_of(view: str) -> str:
    """The Chinese title of a view."""
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
        "schema": {
            "fields": [_field(field) for field in fields_of(file.view)],
            "primaryKey": list(key_of(file.view)),
            "missingValues": [""],
        },
    }


def _field(field: Field) -> Mapping[str, object]:
    said: dict[str, object] = {"name": field.name, "type": field.type, "description": field.meaning}
    if field.type == "datetime":
        said["format"] = MOMENT
    if field.codes:
        said["constraints"] = {"enum": list(field.codes)}
    return said
