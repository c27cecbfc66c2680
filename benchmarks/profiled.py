"""Runs a module under cProfile by CPU time: on a busy machine the wall clock blames whoever is interrupted.

python -m benchmarks.profiled FILE MODULE [ARGUMENT...]
"""

from __future__ import annotations

import cProfile
import runpy
import sys
import time


def main(file: str, module: str, *arguments: str) -> None:
    """Leave the statistics in a file, however the module ends."""
    sys.argv = [module, *arguments]
    profile = cProfile.Profile(time.process_time)
    try:
        profile.runcall(runpy.run_module, module, run_name="__main__", alter_sys=True)
    finally:
        profile.dump_stats(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
