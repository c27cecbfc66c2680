"""Printing: for the eye nothing that commands a terminal, for programs exactly what there is."""

from __future__ import annotations

import sys

import click

from reportdb.papers.harmless import visible


def say(text: str, *, err: bool = False) -> None:
    """Prints text for the eye."""
    click.echo(visible(text), err=err)


def hand_over(text: str) -> None:
    """Prints what programs read: exactly, but on a terminal as for the eye."""
    click.echo(visible(text) if sys.stdout.isatty() else text)
