"""Reports of a year into PostgreSQL at once, as the first load of a country does it.

python -m benchmarks.ours.first_load URL COUNT
"""

from __future__ import annotations

import sys

from benchmarks.first_filings import reports
from etl.draft import FilingDraft
from etl.load.first_load import FirstLoad
from reportdb.database import connect_url, open_database, writing

_AGENCY = "id, name, level, kind, region_code, credit_code, registered"


def main(url: str, count: int) -> None:
    """The agencies, then a filing of each; everything in one transaction."""
    engine = open_database(connect_url(url))
    with writing(engine) as conn:
        load = FirstLoad(conn)
        for number, report in enumerate(reports(count), 1):
            load.bulk.put("agency", _AGENCY, [(number, report.agency, "", "", "", "", False)])
            load.store(FilingDraft(report, number, accepted=True))
        load.finish()
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
