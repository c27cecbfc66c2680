"""Yearly reports on government information disclosure, as SQL, workbooks and pandas DataFrames.

    from reportdb import connect

    with connect("reportdb.sqlite") as database:
        frame = database.applications(agency="宿迁市人民政府", year=2023)

Names are imported when they are used: `import reportdb` alone loads neither SQLAlchemy nor pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportdb.api import (
        Database,
        appeals,
        applications,
        channels,
        connect,
        corrections,
        improvement_items,
        load_report,
        publications,
        resources,
    )
    from reportdb.report import Report

__version__ = "0.1.0"

_PLACES = {
    **dict.fromkeys(
        (
            "Database", "appeals", "applications", "channels", "connect", "corrections", "improvement_items",
            "load_report", "publications", "resources",
        ),
        "reportdb.api",
    ),
    "Report": "reportdb.report",
}  # fmt: skip

__all__ = [
    "Database", "Report", "__version__", "appeals", "applications", "channels", "connect", "corrections",
    "improvement_items", "load_report", "publications", "resources",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """A public name from the module it is written in."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
