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
from reportdb.publishing.fields import fields_in_mirror, folders_of
from reportdb.publishing.folder import require, seal, sha256_of
from reportdb.publishing.package import PublishedFile, mirror_descriptor, title_of
from reportdb.publishing.totals import agency_rows, cell_rows, member_rows, regions
from reportdb.queries.members import Tree
from reportdb.queries.public import public_rows
from reportdb.queries.remit import Remit
from reportdb.queries.years import filed_years
from reportdb.views import PUBLIC_VIEWS

Row = Sequence[object]
Parts = Iterable[Sequence[Row]]
_SIZE = 5_000


def publish_mirror(conn: Connection, remit: Remit, folder: Path) -> Iterator[PublishedFile]:
    """Write every view and the tables of totals into an empty folder, year by year, giving each file once it is there.

    `conn` sees one moment (`database.snapshot`). The same figures give the same bytes. Memory grows with the agencies of
    a year, not with the years. UsageError without pyarrow.
    """
    require(("parquet",))
    done: list[PublishedFile] = []
    region = regions(conn, remit)
    for file in _files(conn, remit, folder, region):
        done.append(file)
        yield file
    names = (*PUBLIC_VIEWS, AGENCIES, MEMBERS, CELLS, DICTIONARY)
    seal(folder, mirror_descriptor(names, done), done)


def _files(conn: Connection, remit: Remit, folder: Path, region: Mapping[str, str]) -> Iterator[PublishedFile]:
    for year in filed_years(conn, remit):
        for view in PUBLIC_VIEWS:
            yield from _write(folder, view, year, _with_region(public_rows(conn, remit, view, year=year), region))
        yield from _of_totals(conn, remit, folder, year)
    yield from _write_plain(folder, CELLS, _parts(cell_rows(catalog())))
    yield from _write_plain(folder, DICTIONARY, public_rows(conn, remit, DICTIONARY))


def _of_totals(conn: Connection, remit: Remit, folder: Path, year: int) -> Iterator[PublishedFile]:
    """The tables of a year that totals are made with; its tree is in memory no longer than that."""
    tree = Tree(conn, remit, year)
    yield from _write(folder, AGENCIES, year, _parts(agency_rows(tree, year)))
    yield from _write(folder, MEMBERS, year, _parts(member_rows(conn, remit, tree, year)))


def _with_region(parts: Parts, region: Mapping[str, str]) -> Parts:
    """Every row of a view with its region behind it."""
    for part in parts:
        yield [(*row, region[str(row[1])]) for row in part]


def _parts(rows: Iterator[Row]) -> Parts:
    while part := list(islice(rows, _SIZE)):
        yield part


def _write(folder: Path, name: str, year: int, parts: Parts) -> Iterator[PublishedFile]:
    """One year of a view or table: a file in each of its folders."""
    from reportdb.publishing.partitions import Partitions

    fields = fields_in_mirror(name)
    by = folders_of(name)
    kept = [place for place, field in enumerate(fields) if field.name not in by]
    region = [field.name for field in fields].index("region") if "region" in by else None
    with Partitions(folder, [fields[place] for place in kept], title_of(name)) as files:
        for part in parts:
            groups: dict[str, list[Row]] = defaultdict(list)
            for row in part:
                place = f"{name}/year={year}" + ("" if region is None else f"/region={row[region]}")
                groups[place].append([row[one] for one in kept])
            for place, rows in sorted(groups.items()):
                files.add(place, rows)
    for place, count in sorted(files.rows.items()):
        yield _published(folder, PublishedFile(name, "parquet", count, 0, "", place))


def _write_plain(folder: Path, name: str, parts: Parts) -> Iterator[PublishedFile]:
    """A small table as one file."""
    from reportdb.publishing.parquet_file import ParquetFile

    rows = [row for part in parts for row in part]
    file = ParquetFile(folder / f"{name}.parquet", fields_in_mirror(name), title_of(name))
    file.add(rows)
    file.close()
    yield _published(folder, PublishedFile(name, "parquet", len(rows), 0, ""))


def _published(folder: Path, file: PublishedFile) -> PublishedFile:
    place = folder / file.path
    return file._replace(bytes=place.stat().st_size, sha256=sha256_of(place))
