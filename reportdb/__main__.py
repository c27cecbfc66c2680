"""`python -m reportdb`."""

import sys

from reportdb.cli import main

sys.exit(main())
