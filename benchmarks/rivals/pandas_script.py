"""The script a user would write instead: every sheet melted by pandas into one table of numbers.

python -m benchmarks.rivals.pandas_script FOLDER URL
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from sqlalchemy import create_engine


def main(folder: str, url: str) -> None:
    """Load the numbers of all workbooks of a folder."""
    engine = create_engine(url)
    for path in sorted(Path(folder).glob("*.xlsx")):
        for name, sheet in pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl").items():
            cells = sheet.reset_index().melt(id_vars="index", var_name="column", value_name="value")
            cells["value"] = pd.to_numeric(cells["value"], errors="coerce")
            cells = cells.dropna(subset=["value"]).rename(columns={"index": "row"})
            cells["sheet"], cells["file"] = name, path.name
            cells.to_sql("facts", engine, if_exists="append", index=False)


if __name__ == "__main__":
    main(*sys.argv[1:3])
