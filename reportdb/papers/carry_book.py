"""The grid of what years hand over to each other, as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from reportdb.carry_over import CarryOver, Chain
from reportdb.forms import Catalog
from reportdb.papers import carry_rows
from reportdb.papers.carry_rows import Told
from reportdb.papers.writing import written


def write(
    path: str, chain: CarryOver, told: Sequence[Told], catalog: Catalog, *, notes: Sequence[str], whose: str
) -> None:
    """Write it; UsageError where it cannot be written."""
    from reportdb.xlsx.carry_over import CarrySheet, write_carry_over

    content = CarrySheet(
        [
            ((line.agency, line.scope, line.years), line.cells, line.remark, line.first)
            for line in carry_rows.lines(chain, told, catalog)
        ],
        carry_rows.heads(chain),
        [carry_rows.counted(told), *notes],
        whose,
    )
    with written(path) as place:
        write_carry_over(place, content, applications=chain.chain is Chain.APPLICATIONS)
