"""A year's total by pandas over the files of a mirror, as an analyst would; prints [table, row, column, period, sum].

python -m benchmarks.rivals.pandas_mirror MIRROR AGENCY YEAR
"""

from __future__ import annotations

import json
import sys

import pandas as pd

from benchmarks.floors.total_mirror import CODES


def main(mirror: str, agency: str, year: int) -> list[tuple[str, ...]]:
    """The sums of every cell of three tables."""
    members = pd.read_parquet(f"{mirror}/total_members/year={year}")
    wanted = members.loc[members["agency"] == agency, "filing_id"]
    found = []
    for table, (row, column) in CODES.items():
        facts = pd.read_parquet(f"{mirror}/annual_{table}/year={year}")
        facts = facts[facts["filing_id"].isin(wanted) & facts["value"].notna()]
        sums = facts.groupby([row, column, "period"], as_index=False)["value"].sum()
        found += [(table, *map(str, line)) for line in sums.itertuples(index=False)]
    return found


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
