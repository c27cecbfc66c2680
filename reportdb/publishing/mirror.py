"""The partitioned publication: every public view by year and region, and the tables that make totals a plain join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from reportdb.dictionary import DICTIONARY
from reportdb.forms import catalog
from reportdb.published_tables import AGENCIES, CELLS, MEMBERS
from reportdb.publishing.fields import fields_in_mirror
from reportdb.publishing.folder import require, seal, sha256_of
from reportdb.publishing.package import PublishedFile, mirror_descriptor, title_of
from reportdb.publishing.totals import agency_rows, cell_rows, member_rows, region_of
from reportdb.queries.members import Tree
from reportdb.queries.public import filings_by_region, public_columns, public_rows
from reportdb.queries.remit import Remit
from reportdb.queries.years import filed_years
from reportdb.views import PUBLIC_VIEWS

Row = Sequence[object]
Columns = Sequence[Sequence[object]]
#: rows of a part, and filings asked for in one statement
_SIZE, _FILINGS = 5_000, 200


def publish_mirror(conn: Connection, remit: Remit, folder: Path) -> Iterator[PublishedFile]:
    """Write every view and the tables of totals into an empty folder, year by year, giving each file once it is there.

    `conn` sees one moment (`database.snapshot`). The same figures give the same bytes. Of figures no more than a
    row group is held; what grows with the agencies of a year is the tree of them. UsageError without pyarrow.
    """
    require(("parquet",))
    done: list[PublishedFile] = []
    for file in _files(conn, remit, folder):
        done.append(file)
        yield file
    names = (*PUBLIC_VIEWS, AGENCIES, MEMBERS, CELLS, DICTIONARY)
    seal(folder, mirror_descriptor(names, done), done)


def _files(conn: Connection, remit: Remit, folder: Path) -> Iterator[PublishedFile]:
    for year in filed_years(conn, remit):
        filings = _filings(conn, remit, year)
        for view in PUBLIC_VIEWS:
            for region in sorted(filings):
                parts = _columns(conn, remit, view, filings[region])
                yield from _write(folder, view, {"year": year, "region": region}, parts)
        yield from _of_totals(conn, remit, folder, year)
    yield from _write_plain(folder, CELLS, cell_rows(catalog()))
    dictionary = (row for part in public_rows(conn, remit, DICTIONARY) for row in part)
    yield from _write_plain(folder, DICTIONARY, dictionary)


def _filings(conn: Connection, remit: Remit, year: int) -> Mapping[str, Sequence[int]]:
    """The filings of a year by region, in the order of the views."""
    found: dict[str, list[int]] = defaultdict(list)
    for code, filings in filings_by_region(conn, remit, year).items():
        found[region_of(code)] += filings
    return {region: sorted(filings) for region, filings in found.items()}


def _columns(conn: Connection, remit: Remit, view: str, filings: Sequence[int]) -> Iterator[Columns]:
    """The figures of some filings, a few filings at a time: nothing is sorted that is not in memory anyway."""
    for start in range(0, len(filings), _FILINGS):
        yield from public_columns(conn, remit, view, _SIZE, filings=filings[start : start + _FILINGS])


def _of_totals(conn: Connection, remit: Remit, folder: Path, year: int) -> Iterator[PublishedFile]:
    """The tables of a year that totals are made with; its tree is in memory no longer than that."""
    tree = Tree(conn, remit, year)
    by_region: dict[str, list[Row]] = defaultdict(list)
    for row in agency_rows(tree, year):
        by_region[str(row[-1])].append(row[:-1])
    for region in sorted(by_region):
        yield from _write(folder, AGENCIES, {"year": year, "region": region}, _parts(iter(by_region[region])))
    by_region.clear()
    yield from _write(folder, MEMBERS, {"year": year}, _parts(member_rows(conn, remit, tree, year)))


def _parts(rows: Iterator[Row]) -> Iterator[Columns]:
    """Rows as columns, some at a time."""
    while part := list(islice(rows, _SIZE)):
        yield list(zip(*part, strict=True))


def _write(folder: Path, name: str, by: Mapping[str, object], parts: Iterable[Columns]) -> Iterator[PublishedFile]:
    """One folder of a view or table, whose name says the year and the region: they are no columns of its file."""
    from reportdb.publishing.partitions import Partition

    fields = fields_in_mirror(name)
    kept = [place for place, field in enumerate(fields) if field.name not in by]
    place = "/".join([name, *(f"{column}={value}" for column, value in by.items())])
    file = Partition(folder, place, [fields[one] for one in kept], title_of(name))
    for columns in parts:
        file.add([columns[one] for one in kept])
    file.close()
    if file.rows:
        yield _published(folder, PublishedFile(name, "parquet", file.rows, 0, "", place))


def _write_plain(folder: Path, name: str, rows: Iterable[Row]) -> Iterator[PublishedFile]:
    """A small table as one file."""
    from reportdb.publishing.parquet_file import ParquetFile

    rows = list(rows)
    file = ParquetFile(folder / f"{name}.parquet", fields_in_mirror(name), title_of(name))
    file.add(rows)
    file.close()
    yield _published(folder, PublishedFile(name, "parquet", len(rows), 0, ""))


def _published(folder: Path, file: PublishedFile) -> PublishedFile:
    place = folder / file.path
    return file._replace(bytes=place.stat().st_size, sha256=sha256_of(place))
