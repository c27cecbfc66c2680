"""The national year: agencies generated, their filings streamed through the real load path, then asked for.

    python -m benchmarks.national --agencies 170000 [--steps 20] [--postgresql] [--workbooks 1000] [--adopt]

It goes on where it was stopped, unless --fresh: database and figures so far lie in out/national.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import click

from benchmarks.national import page
from benchmarks.national.asking import ask, reportdb
from benchmarks.national.country import HEADINGS, country
from benchmarks.national.filings import Arrived, Workbooks, drawn, model_places
from benchmarks.national.load import load
from benchmarks.national.record import Asked, Course, Step, read_courses, write_course
from benchmarks.processes import ROOT, compile_all
from benchmarks.servers import postgresql
from reportdb.database import connect_url, open_database, upgrade

FOLDER = ROOT / "out" / "national"


@click.command()
@click.option("--agencies", type=click.IntRange(1), default=3_000, show_default=True)
@click.option("--steps", type=click.IntRange(1), default=20, show_default=True, help="So many points of the curve.")
@click.option("--postgresql", "server", is_flag=True, help="On a PostgreSQL of its own, not on SQLite.")
@click.option("--workbooks", type=click.IntRange(0), default=0, help="So many read from real files, too.")
@click.option("--ask/--no-ask", "asking", default=True, help="Totals, status, check and publish afterwards.")
@click.option("--fresh", is_flag=True, help="Begin anew.")
@click.option("--adopt", is_flag=True, help="Write benchmarks/national.json and its part of docs/scale.md.")
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER)
def main(
    agencies: int, steps: int, server: bool, workbooks: int, asking: bool, fresh: bool, adopt: bool, folder: Path
) -> None:
    """Load a country's filings of one year and say what it took."""
    place = folder / f"{'postgresql' if server else 'sqlite'}-{agencies}"
    if fresh or server:  # the server ends with the run
        shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    compile_all()
    with _database(place, server=server) as (url, server_cpu):
        course = run(url, place, agencies, steps, server_cpu, asking=asking, workbooks=workbooks)
    click.echo(page.section({course.database: course}))
    if adopt:
        page.adopt(write_course(course))


@contextmanager
def _database(place: Path, *, server: bool) -> Iterator[tuple[str, Callable[[], float]]]:
    if server:
        with postgresql() as found:
            yield found.ready(), found.cpu
    else:
        yield str(place / "country.sqlite"), lambda: 0.0


def run(
    url: str,
    place: Path,
    agencies: int,
    steps: int,
    server_cpu: Callable[[], float],
    *,
    asking: bool = True,
    workbooks: int = 0,
) -> Course:
    """What everything took; it goes on where the run of the same folder stopped."""
    name = connect_url(url).get_backend_name()
    kept = place / "course.json"
    course = read_courses(kept).get(name) or Course(name, agencies)
    known = {one.what for one in course.asked}

    def tell(one: Asked) -> None:
        course.asked.append(one)
        write_course(course, kept)
        click.echo(f"{one.what}: {one.cpu:.1f} s, {one.peak:.0f} MiB {one.note}", err=True)

    if not course.steps:
        course.asked.clear()
        upgrade(connect_url(url))
        tell(_register(url, place, agencies, server_cpu))
    before = course.steps[-1] if course.steps else Step(0, 0, 0, 0, 0.0, 0.0, 0)
    if before.filings < agencies:
        model = model_places(place, Workbooks(), next(drawn(country(1))))
        left = drawn(islice(country(agencies), before.filings, None), before.filings)
        arrived = Arrived(left, model, agencies - before.filings)
        engine = open_database(connect_url(url))
        for step in load(engine, arrived, -(-agencies // steps), before, server_cpu, tell):
            course.steps.append(step)
            write_course(course, kept)
            click.echo(
                f"{step.filings} filings: {step.each:.2f} ms each, {step.peak:.0f} MiB, {step.size / 1e6:.0f} MB",
                err=True,
            )
        engine.dispose()
    if asking and not any(one.what.startswith("DuckDB") for one in course.asked):
        course.asked = [one for one in course.asked if one.what.startswith(("load", "import:"))]
        shutil.rmtree(place / "mirror", ignore_errors=True)
        for one in ask(url, place / "mirror", server_cpu):
            tell(one)
    if workbooks and f"import of {workbooks} workbooks" not in known:
        tell(_from_workbooks(place, agencies, workbooks))
    return course


def _register(url: str, place: Path, agencies: int, server_cpu: Callable[[], float]) -> Asked:
    listed = place / "agencies.csv"
    listed.write_text("\n".join([HEADINGS, *(one.line for one in country(agencies)), ""]), encoding="utf-8")
    return reportdb("load the agency list", url, ["agencies", "load", str(listed)], server_cpu, "agencies load FILE")


def _from_workbooks(place: Path, agencies: int, count: int) -> Asked:
    """Real files of agencies spread over the country, imported into a SQLite file that has the agency list."""
    folder, database = place / "workbooks", place / "workbooks.sqlite"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in place.glob(f"{database.name}*"):
        file.unlink()
    writer = Workbooks()
    total = 0
    for one in drawn(islice(country(agencies), 0, None, max(1, agencies // count))):
        path = folder / f"{one.agency.code}.xlsx"
        writer.write(path, one)
        total += path.stat().st_size
    upgrade(connect_url(str(database)))
    _register(str(database), place, agencies, lambda: 0.0)
    words = ["import", str(folder), "--jobs", "1", "--json"]
    done = reportdb(f"import of {count} workbooks", str(database), words, lambda: 0.0, "import FOLDER --jobs 1 --json")
    files = len(list(folder.iterdir()))
    note = (
        f"{1000 * done.cpu / files:.1f} ms a workbook, start and agency list included; {total / files:.0f} bytes each"
    )
    return Asked(done.what, done.command, done.cpu, done.peak, note)


if __name__ == "__main__":
    main()
