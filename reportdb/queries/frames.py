"""Statements as pandas DataFrames, for analysts. pandas is imported only here, and only when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select

if TYPE_CHECKING:
    import pandas as pd


def frame(conn: Connection, statement: Select[Any]) -> pd.DataFrame:
    """The rows of a statement. `value` is Int64 in tables of counts and float64 where money may stand in it.

    A missing value stays missing (`mark` says why); `year`, `filing_id` and `position` are integers; moments are UTC.
    """
    import pandas as pd

    result = conn.execute(statement)
    columns = list(result.keys())
    data = pd.DataFrame([tuple(row) for row in result], columns=columns)
    kinds = {name: "int64" for name in ("year", "filing_id", "position") if name in columns}
    if "as_filed" in columns:
        kinds["as_filed"] = "bool"
    for name in {"value", "filed_value"} & set(columns):
        data[name] = pd.to_numeric(data[name])
        kinds[name] = "float64" if "unit" in columns else "Int64"
    if "corrected_at" in columns:
        data["corrected_at"] = pd.to_datetime(data["corrected_at"], utc=True)
    return data.astype(kinds)
