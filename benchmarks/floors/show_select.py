"""One table of one report by a SELECT on the public view, in sqlite3; prints CSV with a head.

python -m benchmarks.floors.show_select FILE AGENCY YEAR
"""

from __future__ import annotations

import sqlite3
import sys

SELECT = "SELECT * FROM annual_applications WHERE agency = ? AND year = ?"

if __name__ == "__main__":
    found = sqlite3.connect(sys.argv[1]).execute(SELECT, (sys.argv[2], int(sys.argv[3])))
    print(",".join(column[0] for column in found.description))
    for row in found:
        print(",".join("" if value is None else str(value) for value in row))
