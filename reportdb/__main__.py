"""`python -m reportdb`."""

import sys

from reportdb.cli import run

sys.exit(run())
