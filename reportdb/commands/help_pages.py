"""docs/cli.md: the help of every command, written down (`python -m reportdb.commands.help_pages docs/cli.md`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

WIDTH = 100
INTRODUCTION = """# The command line

Written by `make docs` from the commands themselves.

Exit codes: 0 done; 1 something was returned, failed, has an open error, or there was nothing to show; 2 could not go
on (bad option, unknown agency, database not reachable): one line on stderr.
"""


def help_pages(root: click.Group) -> str:
    """The help of a group and of everything below it, in Markdown."""
    parts = [f"## {' '.join(names)}\n\n```text\n{text}\n```\n" for names, text in _pages(root, None, ("reportdb",))]
    return "\n".join([INTRODUCTION, *parts])


def _pages(
    command: click.Command, parent: click.Context | None, names: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    with click.Context(
        command, parent=parent, info_name=names[-1], terminal_width=WIDTH, max_content_width=WIDTH
    ) as context:
        context.help_option_names = ["-h", "--help"]
        yield names, command.get_help(context)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                if below is not None:
                    yield from _pages(below, context, (*names, name))


def write(path: Path) -> None:
    """Write the pages of `reportdb`."""
    from importlib import import_module

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(help_pages(import_module("reportdb.cli").cli), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
