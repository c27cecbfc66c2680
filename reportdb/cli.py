"""The `reportdb` command: assembles the verbs of `reportdb.commands` and `reportdb.web`, each imported only when it is called.

`--help` must stay quick, so the one-line texts stand here and nothing heavy is imported before a verb runs. Errors
people can mend are one line on stderr and exit code 2 (1 where there was nothing to show); bugs keep their traceback.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import click

from reportdb import __version__
from reportdb.errors import FaultyFile, NothingToShow, ReportdbError

DEFAULT_DATABASE = "sqlite:///reportdb.sqlite"
#: what a full or failing disk answers to whoever prints into a file on it
_DISK = (errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC))
INTERRUPTED = 130  # what shells report for Ctrl-C
#: new objects after which Python looks for rings of garbage among them: modules and rows are none
_LOOK_AFTER = 10_000


class Verb(NamedTuple):
    """Where a command is written, and its line in the list of commands."""

    module: str
    summary: str


VERBS = {
    "init": Verb("commands.init", "Create or upgrade the database."),
    "import": Verb("commands.import_", "Read workbooks, check them and store them as filings."),
    "check": Verb("commands.check", "List what is wrong or doubtful in the stored filings."),
    "explain": Verb("commands.explain", "Clear a doubt with a sentence, as long as its figures stay the same."),
    "show": Verb("commands.show", "Show one table of one report."),
    "export": Verb("commands.export", "Write the official workbook of one report, or a list of many."),
    "sql": Verb("commands.sql", "Run one read-only query over the public views."),
    "template": Verb("commands.template", "Write the blank official workbook, to be filled in."),
    "agencies": Verb("commands.agencies", "Load, list or draw the register of agencies."),
    "status": Verb("commands.status", "Say who has filed, been returned or not filed."),
    "total": Verb("commands.total", "Add up an agency and all below it."),
    "carry": Verb("commands.carry", "Hold what each year hands over against what the next takes up (结转衔接)."),
    "series": Verb(
        "commands.series", "Show one indicator over years and editions, every break of its definition marked."
    ),
    "trace": Verb("commands.trace", "Say which cell of which file a figure comes from."),
    "source": Verb("commands.source", "Give the original files of a filing back."),
    "history": Verb("commands.history", "List the filings of a report: who, when, why, from which files."),
    "diff": Verb("commands.diff", "Show the figures that changed between two filings of a report."),
    "restatements": Verb(
        "commands.restatements", "List every figure of an accepted report that was changed later (更正表)."
    ),
    "restore": Verb("commands.restore", "Make an earlier accepted filing current again."),
    "submissions": Verb("commands.submissions", "Submit a filing to the office above; return or accept it there."),
    "locks": Verb("commands.locks", "Lock a year, unlock it, say that it was made public."),
    "accounts": Verb(
        "commands.accounts", "Make, change and disable the accounts of the web desk, their passwords and tokens."
    ),
    "publish": Verb(
        "commands.publish", "Write all public views as CSV and Parquet, with a Table Schema and checksums."
    ),
    "serve": Verb("web.serve", "Serve the web desk: collect, check, total and print in a browser."),
    "backup": Verb("commands.backup", "Write a complete copy of the database to a file."),
    "copy": Verb("commands.copy", "Move a whole database into an empty PostgreSQL database."),
    "integrity": Verb("commands.integrity", "Check that the database still says what was stored."),
}


class LazyGroup(click.Group):
    """A group that imports a verb when it is called, not when it is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order an officer meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb, None for an unknown one."""
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        command: click.Command = import_module(f"reportdb.{verb.module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb named first; an unknown one is answered with the verbs there are."""
        if args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"no such command: {args[0]} (there are: {', '.join(VERBS)})")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--db",
    metavar="URL-OR-PATH",
    envvar="REPORTDB_URL",
    default=DEFAULT_DATABASE,
    show_default=True,
    help="The database; REPORTDB_URL names another default.",
)
@click.version_option(version=__version__, prog_name="reportdb", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, db: str) -> None:
    """Yearly reports on government information disclosure: spreadsheets in, SQL and statutory tables out."""
    ctx.obj = db
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run() -> int:
    """`main` as all that its process does: garbage is looked for seldom, and not on the way out."""
    gc.set_threshold(_LOOK_AFTER)
    code = main()
    gc.freeze()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    _speak_utf8()
    try:
        result = cli.main(args=arguments, prog_name="reportdb", standalone_mode=False)
        sys.stdout.flush()
    except click.Abort:
        return _refuse("interrupted", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.format_message())
        return 0
    except click.ClickException as error:
        return _refuse(error.format_message(), 2)
    except NothingToShow as error:
        return _refuse(str(error), 1)
    except FaultyFile as error:
        for fault in error.faults:
            _refuse(fault, 2)
        return 2
    except ReportdbError as error:
        return _refuse(str(error), 2)
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in _DISK:
            raise
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # what is still to be printed fails again at the end
        return _refuse(f"the output cannot be written: {error.strerror}", 2)
    return result if isinstance(result, int) else 0


def _refuse(message: str, code: int) -> int:
    """One line on stderr."""
    from reportdb.papers.harmless import one_line

    click.echo(f"reportdb: {one_line(' '.join(message.split()))}", err=True)
    return code


def _speak_utf8() -> None:
    """UTF-8 whatever the console says; a file name that is no text comes out escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
