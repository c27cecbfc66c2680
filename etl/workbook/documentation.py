"""Writes docs/limits.md from the limits themselves."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

from etl.workbook.limits import Limits, shown

PAGE = """# Limits on a file

Written by `make docs` from `etl/workbook/limits.py`.

A file that passes a limit gets the finding `unreadable`, which names the limit and what to do; the other files of the
import go on. `REPORTDB_LIMITS` changes limits for one command and every process it starts:

```text
REPORTDB_LIMITS="rows=50000,memory=2G,seconds=120" reportdb import 2024/
```

| name | default | limits |
|---|---|---|
{lines}

Small workbooks that are plainly written are read in the process of the command, or in one of `--jobs` of them. Everything
else - other formats, large packages, sheets that reach far, whatever looks unusual - is read in a process of its own that
is stopped after `seconds` and may claim no more than `memory`. A file that hangs, eats memory or brings its reader down
takes only itself along. Where processes can be forked (Linux, macOS) the operating system holds them to their memory; on
Windows the time limit and the limits on sizes hold, memory is not watched.

No report is filed before the last file was read, for two files may be one report. What was read waits in temporary files
without a name, which take the room of the files read and 4 KB for each; `TMPDIR` names another folder for them. So memory
grows with the files of an import by no more than some 50 bytes each, and with the agencies in the register by ten bytes for
each name and code.

Before any library sees a package its parts are unpacked up to their declared size and no further, and put into a new
package that holds nothing else: sheets, texts and formats. Encrypted parts, parts under one name, unusual compression,
document types (DTD) and with them all entities, parts that unpack to two hundred times their size and more, and encodings
other than UTF-8 are refused. Cells and rows that are only formatted are left out, so a sheet with a million formatted
rows below its tables is read like any other.

In a folder, links to files are followed, links to folders are not; each file is read once. Pipes, sockets and devices
are refused without being opened.
"""


def page() -> str:
    """docs/limits.md."""
    lines = []
    for item in fields(Limits):
        default = shown(int(str(item.default))) if item.metadata["size"] else f"{int(str(item.default)):,}"
        lines.append(f"| `{item.name}` | {default} | {item.metadata['meaning']} |")
    return PAGE.format(lines="\n".join(lines))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
