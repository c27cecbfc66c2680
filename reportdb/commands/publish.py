"""`reportdb publish`."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from reportdb.commands.harmless import say
from reportdb.errors import UsageError
from reportdb.papers.harmless import inert, one_line

if TYPE_CHECKING:
    from reportdb.publishing import PublishedFile

HEAD = ("文件", "行数", "字节")
MIRROR_HEAD = ("表", "文件数", "行数", "字节")


@click.command("publish")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format",
    "formats",
    type=click.Choice(("csv", "parquet")),
    multiple=True,
    default=("csv", "parquet"),
    show_default=True,
    help="Which files to write; may be given twice.",
)
@click.option(
    "--partitioned",
    is_flag=True,
    help="Parquet in folders by year and region, with the tables that make totals a join.",
)
@click.pass_context
def command(context: click.Context, folder: Path, formats: Sequence[str], *, partitioned: bool) -> None:
    """Write all public views as CSV and Parquet, with a Table Schema and checksums.

    DIR gets every view and the data dictionary as of one moment, datapackage.json (what each column says, sha256 of each
    file) and SHA256SUMS. The same figures give the same bytes. A folder published before is replaced as a whole; one that
    holds anything else is left alone.

    --partitioned writes DIR/annual_publications/year=2023/region=32/part-0.parquet and so on (region: the province by
    the agency's region code, none where it has none), for DuckDB, Spark and other engines. annual_agencies, total_members
    and total_cells stand beside the views, so that any engine can add up what `total` adds up: docs/scale.md.
    """
    from reportdb import publishing
    from reportdb.commands.store import database
    from reportdb.commands.text_table import listing
    from reportdb.database import snapshot
    from reportdb.queries.remit import Remit

    given = context.get_parameter_source("formats") is not click.core.ParameterSource.DEFAULT
    if partitioned and given and "csv" in formats:
        raise UsageError("--partitioned writes Parquet only; leave --format out")
    wanted = tuple(form for form in publishing.FORMATS if form in formats)
    everyone = Remit.everyone()
    done: list[PublishedFile] = []
    with database(context.obj, create=False) as engine, _replaced(folder) as place, snapshot(engine) as conn:
        if partitioned:
            done.extend(publishing.publish_mirror(conn, everyone, place))
        else:
            done.extend(publishing.publish(conn, everyone, place, wanted, inert))
    if partitioned:
        text = listing(MIRROR_HEAD, _by_view(done), (1, 2, 3))
    else:
        text = listing(HEAD, [(file.path, f"{file.rows:,}", f"{file.bytes:,}") for file in done], (1, 2))
    say(f"{text}\n已发布到 {one_line(str(folder))}")


def _by_view(files: Sequence[PublishedFile]) -> list[tuple[str, str, str, str]]:
    """A line for each view and table, however many files it has."""
    found: dict[str, list[PublishedFile]] = {}
    for file in files:
        found.setdefault(file.view, []).append(file)
    return [
        (view, str(len(some)), f"{sum(file.rows for file in some):,}", f"{sum(file.bytes for file in some):,}")
        for view, some in found.items()
    ]


@contextmanager
def _replaced(folder: Path) -> Iterator[Path]:
    """A new folder that becomes `folder` once the block ends well; UsageError where that would lose other files."""
    place = folder.with_name(f".reportdb-{secrets.token_hex(8)}")
    old = folder.with_name(f"{place.name}.old")
    try:
        _refuse_others(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir()
        try:
            yield place
            if folder.exists():
                folder.rename(old)
            place.rename(folder)
        except BaseException:
            if old.exists() and not folder.exists():
                old.rename(folder)
            raise
        finally:
            for left in (place, old):
                with contextlib.suppress(OSError):
                    shutil.rmtree(left)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror or error}") from error


def _refuse_others(folder: Path) -> None:
    """Only what SHA256SUMS of an earlier publication names may be replaced."""
    if not folder.exists():
        return
    sums = folder / "SHA256SUMS"
    ours = {"SHA256SUMS"}
    if sums.is_file():
        ours |= {line.partition("  ")[2] for line in sums.read_text(encoding="utf-8", errors="replace").splitlines()}
    folders = {str(parent) for name in ours for parent in PurePosixPath(name).parents}
    others = sorted(
        name
        for item in folder.rglob("*")
        for name in (item.relative_to(folder).as_posix(),)
        if name not in (folders if item.is_dir() and not item.is_symlink() else ours)
    )
    if others:
        raise UsageError(f"{folder} holds other files ({one_line(others[0])}); name an empty or a new folder")
