"""Runs the suite: `make bench`, `make bench ONLY=import SCALE=full`, `make bench-baseline`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks import baseline, results_page
from benchmarks.bench import Bench
from benchmarks.goals import GOALS
from benchmarks.outcome import Outcome, write_run
from benchmarks.parts import exporting, importing, loading, memory, mirror, starting, storage, totals
from benchmarks.processes import ROOT, compile_all
from benchmarks.scale import SCALES

Part = Callable[[Bench], Iterator[Outcome]]
PARTS: dict[str, Part] = {
    "import_sqlite": importing.import_sqlite,
    "import_postgresql": importing.import_postgresql,
    "first_load": loading.first_load,
    "totals_sqlite": totals.totals_sqlite,
    "totals_postgresql": totals.totals_postgresql,
    "totals_mirror": mirror.totals_mirror,
    "export": exporting.export,
    "start": starting.start,
    "memory": memory.memory,
    "storage": storage.storage,
}


@click.command()
@click.option("--only", default="", metavar="WORD", help="Only the parts with this in their name.")
@click.option("--scale", type=click.Choice(list(SCALES)), default="small", show_default=True)
@click.option("--rounds", type=click.IntRange(0), default=0, help="How many pairs; by default as the scale says.")
@click.option("--adopt", is_flag=True, help="Make this run the baseline of its scale, and write RESULTS.md from it.")
def main(only: str, scale: str, rounds: int, adopt: bool) -> None:
    """Run parts, print ratios, and exit with 1 where something fell behind the baseline."""
    chosen = {name: part for name, part in PARTS.items() if only in name}
    if not chosen:
        raise click.UsageError(f"no part has “{only}” in its name; there are {', '.join(PARTS)}")
    outcomes = []
    compile_all()
    with tempfile.TemporaryDirectory(prefix="reportdb-bench-") as folder:
        bench = Bench(scale, Path(folder), rounds)
        try:
            for name, part in chosen.items():
                click.echo(f"{name} ...", err=True)
                for outcome in part(bench):
                    outcomes.append(outcome)
                    click.echo(f"{outcome.key}: {outcome.value:g} {outcome.unit} {GOALS[outcome.key].words}", err=True)
        finally:
            bench.close()
    file = ROOT / "out" / "bench" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    write_run(file, outcomes)
    click.echo(results_page.table(outcomes))
    click.echo(f"written: {file.relative_to(ROOT)}")
    committed = baseline.FULL if scale == "full" else baseline.PATH
    sys.exit(_adopted(outcomes, committed) if adopt else _compared(outcomes, committed))


def _adopted(outcomes: list[Outcome], committed: Path) -> int:
    baseline.adopt(outcomes, committed)
    results_page.PATH.write_text(results_page.page(baseline.read_baseline()), encoding="utf-8")
    return 0


def _compared(outcomes: list[Outcome], committed: Path) -> int:
    """Says what became worse; 1 where something did."""
    known = baseline.read_baseline(committed)
    found = baseline.worse(known, outcomes)
    for one in found:
        click.echo(f"worse: {one.key} {one.before:g} -> {one.now:g} (band {one.band:.0%})")
    same = {one.key for one in known} & {one.key for one in outcomes if any(one.scale == old.scale for old in known)}
    if not found:
        click.echo(f"nothing worse than the baseline in {len(same)} numbers")
    return 1 if found else 0


if __name__ == "__main__":
    main()
