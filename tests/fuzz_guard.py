"""What the fuzzers share: how long they run, from which seed, where inputs are kept, and what happens to a hang."""

from __future__ import annotations

import faulthandler
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

#: `make soak` sets it; a usual run repeats the same examples, a soak looks for new ones
MINUTES = float(os.environ.get("REPORTDB_SOAK_MINUTES", "0"))
#: REPORTDB_SOAK_SEED repeats the first round of a soak
SEED = int(os.environ.get("REPORTDB_SOAK_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
#: where inputs lie while they are read and stay when something is wrong with them
FOLDER = Path(__file__).parent.parent / "out" / "fuzz"
#: one round of inputs is read in a fraction of this; a whole process may be at work beside it
SECONDS = 60


class Hang(AssertionError):
    """An input that took longer than any may."""


def rounds(what: str, *, usual: int) -> Iterator[int]:
    """The seeds of the rounds: the one of every usual run, or new ones until the soak is over."""
    if not MINUTES:
        yield usual
        return
    until, number = time.monotonic() + MINUTES * 60, 0
    while time.monotonic() < until:
        seed = SEED + number
        print(f"{what}: REPORTDB_SOAK_SEED={seed} repeats this round; inputs in {FOLDER}", flush=True)
        yield seed
        number += 1


@contextmanager
def watched(inputs: Mapping[str, bytes], seconds: int = SECONDS) -> Iterator[None]:
    """Keeps the inputs of what runs inside until it is done well, and ends it when it takes too long.

    Where the system has alarms a hang is an error like others. Code that never comes back to Python ends the whole
    process: the stack is in hang.txt beside the inputs.
    """
    running = FOLDER / f"running-{os.getpid()}"
    running.mkdir(parents=True, exist_ok=True)
    for name, content in inputs.items():
        (running / name).write_bytes(content)
    with (running / "hang.txt").open("w") as log:
        faulthandler.dump_traceback_later(2 * seconds, exit=True, file=log)
        alarm = hasattr(signal, "SIGALRM")
        before = signal.signal(signal.SIGALRM, _hang) if alarm else None
        if alarm:
            signal.alarm(seconds)
        try:
            yield
        except BaseException:
            fault = FOLDER / f"fault-{os.getpid()}"
            shutil.rmtree(fault, ignore_errors=True)  # the last one is the smallest
            shutil.copytree(running, fault)
            shutil.rmtree(running, ignore_errors=True)
            raise
        finally:
            if alarm:
                signal.alarm(0)
                signal.signal(signal.SIGALRM, before)
            faulthandler.cancel_dump_traceback_later()
    shutil.rmtree(running, ignore_errors=True)


def _hang(*_: object) -> None:
    raise Hang(f"not done after {SECONDS} seconds")
