"""`reportdb serve`."""

from __future__ import annotations

import click

from reportdb.errors import UsageError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_OFFERED = 8000


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_OFFERED,
    show_default=True,
    help="The port; 0 takes any that is free.",
)
@click.option(
    "--local/--accounts",
    default=True,
    show_default=True,
    help="The single PC, without log-in and reached from itself alone; or people with accounts.",
)
@click.option("--name", "names", multiple=True, metavar="HOST", help="A name the desk is reached by (--accounts).")
@click.option("--https", "secure", is_flag=True, help="It is reached by HTTPS, through a proxy: cookies say so.")
@click.pass_obj
def command(db: str, host: str, port: int, local: bool, names: tuple[str, ...], secure: bool) -> None:
    """Serve the web desk: collect, check, total and print in a browser.

    Without options it serves the user of this PC alone, who need not log in, and opens no port to others - also of a
    database with accounts: whoever can open the file needs none. With --accounts people log in and see what their remit
    allows; the first start makes the administrator `admin` and prints a password for once. The desk answers to --name,
    to the name of the PC and to bare IP addresses. Let others reach it by HTTPS only, through a proxy. Stop it with
    Ctrl-C.
    """
    if local and host not in _LOOPBACK:
        raise UsageError(f"--local serves this PC alone, not {host}; use --accounts for others")
    try:
        from reportdb.web.running import run
    except ModuleNotFoundError as error:
        raise UsageError(f"the web desk needs {error.name}: pip install 'reportdb[web]'") from error
    run(db, host, port, local=local, names=names, secure=secure)
