"""A year's total by pandas over SQL, as an analyst would: read the year, pick the subtree, group; prints [table, cell, sum].

python -m benchmarks.rivals.pandas_total URL AGENCY YEAR
"""

from __future__ import annotations

import json
import sys

import pandas as pd
from sqlalchemy import create_engine

_FACTS = {"publications": "publication", "applications": "application", "appeals": "appeal"}


def main(url: str, agency: str, year: int) -> list[tuple[str, int, int]]:
    """The sums of every cell of three tables."""
    engine = create_engine(url)
    tree = pd.read_sql("SELECT agency_id, superior_id FROM agency_superior", engine)
    names = pd.read_sql("SELECT id, name FROM agency", engine)
    wanted = set(names.loc[names["name"] == agency, "id"])
    while True:
        more = wanted | set(tree.loc[tree["superior_id"].isin(wanted), "agency_id"])
        if more == wanted:
            break
        wanted = more
    filings = pd.read_sql(
        f"SELECT f.id, r.agency_id FROM filing f JOIN annual_report r ON r.id = f.report_id WHERE f.is_current AND r.year = {year}",
        engine,
    )
    ids = filings.loc[filings["agency_id"].isin(wanted), "id"]
    found = []
    for table, fact in _FACTS.items():
        facts = pd.read_sql(f"SELECT filing_id, cell_id, value FROM {fact} WHERE year = {year}", engine)
        sums = facts[facts["filing_id"].isin(ids)].groupby("cell_id")["value"].sum()
        found += [(table, cell, int(value)) for cell, value in zip(sums.index.tolist(), sums.tolist(), strict=True)]
    return found


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
